"""
Accounts: who works here, in which role, bound to which location or operator.

Always true:
- A number is given once and for good: the journal names accounts by it.
- There is always an active operations account, once there was one: the last cannot be disabled nor
  given another role.
- Only shop and partner accounts are bound; theirs is kept when they are given, and needed.

Never here: sessions, keys, second factors (modules of their own).
"""

import re
from collections.abc import Callable
from typing import Final, cast

from msgspec import Struct

from firstcome.staff.file import Changes, Row, StaffFile
from firstcome.staff.permissions import GRANTED, ROLES, Role, Who

SIGN_IN_CHARACTERS_MAX: Final = 100
NAME_CHARACTERS_MAX: Final = 100
REF_CHARACTERS_MAX: Final = 64

_SIGN_IN: Final = re.compile(r"[a-z0-9][a-z0-9._%+@-]*")
_REF: Final = re.compile(r"[A-Za-z0-9._-]*")
_COLUMNS: Final = "number, sign_in, name, role, location, operator, active, password, created_ms"


class Account(Struct, frozen=True):
    """One account, as kept."""

    number: int
    sign_in: str
    name: str
    role: Role
    location: str
    operator: str
    is_active: bool
    password: str
    """Its hash; empty: none was chosen yet."""
    created_ms: int

    def who(self) -> Who:
        """Who asks, when this account is signed in."""
        granted = GRANTED[self.role]
        return Who(self.number, self.name, self.role, granted, self.location, self.operator)


class Duty(Struct, frozen=True):
    """What an account is for: its role, and what binds it."""

    role: Role
    location: str = ""
    operator: str = ""


class AccountRefused(Exception):
    """The account cannot be as asked; the message says why."""


class Accounts:
    """The accounts of one file."""

    def __init__(self, file: StaffFile, now_ms: Callable[[], int]) -> None:
        self._file = file
        self._now_ms = now_ms

    def all(self) -> list[Account]:
        """Every account, active ones first, by sign-in name."""
        return _read(
            self._file.rows(f"SELECT {_COLUMNS} FROM accounts ORDER BY active DESC, sign_in")
        )

    def find(self, number: int) -> Account | None:
        """The account of a number."""
        found = self._file.rows(f"SELECT {_COLUMNS} FROM accounts WHERE number = ?", (number,))
        return next(iter(_read(found)), None)

    def named(self, sign_in: str) -> Account | None:
        """The account of a sign-in name, in any case of letters."""
        name = normal_sign_in(sign_in)
        found = self._file.rows(f"SELECT {_COLUMNS} FROM accounts WHERE sign_in = ?", (name,))
        return next(iter(_read(found)), None)

    def has_operations(self) -> bool:
        """Whether an active operations account has a password."""
        return bool(
            self._file.rows(
                "SELECT 1 FROM accounts WHERE role = 'operations' AND active AND password <> ''"
            )
        )

    def add(self, sign_in: str, name: str, duty: Duty) -> Account:
        """Make an account without a password; raises `AccountRefused`."""
        sign_in = normal_sign_in(sign_in)
        _require_sign_in(sign_in)
        _require_name(name)
        _require_duty(duty)
        with self._file.changing() as changes:
            if changes.rows("SELECT 1 FROM accounts WHERE sign_in = ?", (sign_in,)):
                raise AccountRefused(f"There is an account {sign_in} already.")
            changes.run(
                "INSERT INTO accounts (sign_in, name, role, location, operator, active, password,"
                " created_ms) VALUES (?, ?, ?, ?, ?, 1, '', ?)",
                (sign_in, name, duty.role, duty.location, duty.operator, self._now_ms()),
            )
            number = changes.last_number
        added = self.find(number)
        assert added is not None
        return added

    def change(self, number: int, name: str, duty: Duty) -> None:
        """Give an account another name or duty; raises `AccountRefused`."""
        _require_name(name)
        _require_duty(duty)
        with self._file.changing() as changes:
            if duty.role != "operations":
                _require_another(changes, number)
            changes.run(
                "UPDATE accounts SET name = ?, role = ?, location = ?, operator = ?"
                " WHERE number = ?",
                (name, duty.role, duty.location, duty.operator, number),
            )

    def set_active(self, number: int, *, active: bool) -> None:
        """Disable an account, which ends its sessions, or enable it; raises `AccountRefused`."""
        with self._file.changing() as changes:
            if not active:
                _require_another(changes, number)
                changes.run("DELETE FROM sessions WHERE account = ?", (number,))
                changes.run("DELETE FROM invitations WHERE account = ?", (number,))
            changes.run("UPDATE accounts SET active = ? WHERE number = ?", (int(active), number))

    def set_password(self, number: int, password_hash: str) -> None:
        """Keep the hash of a new password; every session of the account ends."""
        with self._file.changing() as changes:
            changes.run(
                "UPDATE accounts SET password = ? WHERE number = ?", (password_hash, number)
            )
            changes.run("DELETE FROM sessions WHERE account = ?", (number,))


def normal_sign_in(text: str) -> str:
    """A sign-in name as it is kept and looked up."""
    return text.strip().lower()[: SIGN_IN_CHARACTERS_MAX + 1]


def _require_sign_in(sign_in: str) -> None:
    if len(sign_in) > SIGN_IN_CHARACTERS_MAX or not _SIGN_IN.fullmatch(sign_in):
        raise AccountRefused("Write the sign-in name like ada@shop.example: letters, digits, . - @")


def _require_name(name: str) -> None:
    if not name.strip() or len(name) > NAME_CHARACTERS_MAX or not name.isprintable():
        raise AccountRefused(f"Give a name of at most {NAME_CHARACTERS_MAX} characters.")


def _require_duty(duty: Duty) -> None:
    if duty.role not in ROLES:
        raise AccountRefused(f"There is no such role. Take one of: {', '.join(ROLES)}.")
    for text in (duty.location, duty.operator):
        if len(text) > REF_CHARACTERS_MAX or not _REF.fullmatch(text):
            raise AccountRefused("Give the id of a location or operator as in the launch file.")
    if duty.role == "shop" and not duty.location:
        raise AccountRefused("A shop account is bound to a location: give its id.")
    if duty.role == "partner" and not (duty.operator or duty.location):
        raise AccountRefused("A partner account is bound to an operator or location: give its id.")
    if duty.role not in ("shop", "partner") and (duty.operator or duty.location):
        raise AccountRefused("Only shop and partner accounts are bound: leave both ids empty.")


def _require_another(changes: Changes, number: int) -> None:
    """Raise unless somebody else of operations stays, or the account is not of operations."""
    rows = changes.rows("SELECT number FROM accounts WHERE role = 'operations' AND active")
    if {row[0] for row in rows} == {number}:
        raise AccountRefused(
            "This is the last active operations account: nobody could undo it. "
            "Make another operations account first."
        )


def _read(rows: list[Row]) -> list[Account]:
    return [
        Account(
            row[0], row[1], row[2], cast("Role", row[3]), row[4], row[5], bool(row[6]), *row[7:]
        )
        for row in rows
    ]
