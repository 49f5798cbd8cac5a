"""
API keys: what programs show instead of a session, in the name of an account.

Always true:
- A key grants what its scopes name and its account's role grants; never more than either.
- It ends at its expiry, when it is revoked, and when its account is disabled.
- Only its hash is kept: what is shown once is shown once.

Never here: the shop's own staff key (`keyring`).
"""

from collections.abc import Callable, Collection
from typing import Final, cast

from msgspec import Struct

from firstcome.staff.accounts import Account, Accounts
from firstcome.staff.file import Row, StaffFile
from firstcome.staff.permissions import GRANTED, PERMISSIONS, Permission, Who
from firstcome.staff.tokens import hash_of, new_token

PREFIX: Final = "fck_"
LABEL_CHARACTERS_MAX: Final = 60
DAYS_MAX: Final = 366
DAY_MS: Final = 24 * 3_600_000

COLUMNS: Final = "number, account, label, scopes, created_ms, ends_ms, revoked_ms"


class Key(Struct, frozen=True):
    """One key, as it is listed."""

    number: int
    account: int
    label: str
    scopes: tuple[Permission, ...]
    created_ms: int
    ends_ms: int
    revoked_ms: int
    """0: it was not."""

    def works(self, now_ms: int) -> bool:
        """Whether it has neither ended nor been revoked."""
        return not self.revoked_ms and now_ms < self.ends_ms

    def who(self, account: Account) -> Who:
        """Who asks, when this key of `account` is shown."""
        who = account.who()
        granted = GRANTED[account.role] & set(self.scopes)
        return Who(
            who.number, f"{who.name} ({self.label})", who.role, granted, who.location, who.operator
        )


class KeyRefused(Exception):
    """The key cannot be made as asked; the message says why."""


class Keys:
    """The API keys of one file."""

    def __init__(self, file: StaffFile, accounts: Accounts, now_ms: Callable[[], int]) -> None:
        self._file = file
        self._accounts = accounts
        self._now_ms = now_ms

    def make(self, account: Account, label: str, scopes: Collection[str], days: int) -> str:
        """A new key, told this once; raises `KeyRefused` for scopes the role has not."""
        label = label.strip()
        if not label or len(label) > LABEL_CHARACTERS_MAX or not label.isprintable():
            raise KeyRefused(f"Give the key a label of at most {LABEL_CHARACTERS_MAX} characters.")
        if not 1 <= days <= DAYS_MAX:
            raise KeyRefused(f"A key works from 1 to {DAYS_MAX} days.")
        if not scopes or not set(scopes) <= GRANTED[account.role]:
            raise KeyRefused("Choose at least one scope, of those that the account's role has.")
        key, now = new_token(PREFIX), self._now_ms()
        kept = " ".join(name for name in PERMISSIONS if name in scopes)
        self._file.change(
            "INSERT INTO keys (hash, account, label, scopes, created_ms, ends_ms, revoked_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, 0)",
            (hash_of(key), account.number, label, kept, now, now + days * DAY_MS),
        )
        return key

    def who(self, key: str) -> Who | None:
        """Who shows this key, if it works."""
        if not key.startswith(PREFIX):
            return None
        found = self._file.rows(f"SELECT {COLUMNS} FROM keys WHERE hash = ?", (hash_of(key),))
        if not found:
            return None
        kept = read_key(found[0])
        account = self._accounts.find(kept.account)
        if account is None or not account.is_active or not kept.works(self._now_ms()):
            return None
        return kept.who(account)

    def all(self) -> list[Key]:
        """Every key that there ever was, newest first."""
        return [
            read_key(row)
            for row in self._file.rows(f"SELECT {COLUMNS} FROM keys ORDER BY number DESC")
        ]

    def revoke(self, number: int) -> Key | None:
        """End a key for good; the key, or None when there is none that could be ended."""
        found = self._file.rows(
            f"SELECT {COLUMNS} FROM keys WHERE number = ? AND NOT revoked_ms", (number,)
        )
        if not found:
            return None
        statement = "UPDATE keys SET revoked_ms = ? WHERE number = ?"
        self._file.change(statement, (self._now_ms(), number))
        return read_key(found[0])


def read_key(row: Row) -> Key:
    """A row of `COLUMNS` as a key."""
    number, account, label, scopes, *times = row
    names = cast("tuple[Permission, ...]", tuple(str(scopes).split()))
    return Key(
        cast("int", number), cast("int", account), str(label), names, *cast("list[int]", times)
    )
