"""
The second factor: codes from a telephone that change every 30 seconds (TOTP, RFC 6238).

Always true:
- A code counts once: neither it nor an older one is taken again.
- It is asked for from the moment that a first code confirmed it, not before.
- Ten recovery codes stand in for a lost telephone, each once; only their hashes are kept.

Never here: the password before it; how often may be tried (`lockout`).

The secret itself is kept, since codes are made from it: whoever can read `staff.db` can make them.
"""

import secrets
from collections.abc import Callable
from typing import Final

import segno
from pyotp import random_base32
from pyotp.totp import TOTP

from firstcome.staff.file import Changes, StaffFile
from firstcome.staff.tokens import hash_of

STEP_S: Final = 30
STEPS_EARLY_OR_LATE: Final = 1
"""Clocks of telephones are off by some seconds, and typing takes some."""

RECOVERY_CODES: Final = 10
RECOVERY_GROUPS: Final = 4
ISSUER: Final = "firstcome desk"
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class SecondFactors:
    """The second factors of one file."""

    def __init__(self, file: StaffFile, now_ms: Callable[[], int]) -> None:
        self._file = file
        self._now_ms = now_ms

    def is_on(self, account: int) -> bool:
        """Whether a code is asked for at sign-in."""
        found = "SELECT 1 FROM second_factors WHERE account = ? AND confirmed"
        return bool(self._file.rows(found, (account,)))

    def all_on(self) -> set[int]:
        """The accounts with a second factor."""
        return {
            row[0] for row in self._file.rows("SELECT account FROM second_factors WHERE confirmed")
        }

    def recovery_codes_left(self, account: int) -> int:
        """How many recovery codes were not used."""
        counted = "SELECT count(*) FROM recovery_codes WHERE account = ?"
        return int(self._file.rows(counted, (account,))[0][0])

    def enrol(self, account: int) -> str:
        """
        The secret that waits to be confirmed, the same until it is; made when there is none.

        Not for an account whose second factor is on.
        """
        with self._file.changing() as changes:
            changes.run(
                "INSERT OR IGNORE INTO second_factors VALUES (?, ?, 0, 0)",
                (account, random_base32()),
            )
            found = changes.rows(
                "SELECT secret FROM second_factors WHERE account = ? AND NOT confirmed", (account,)
            )
        assert found, "the second factor is on already"
        return str(found[0][0])

    def confirm(self, account: int, code: str) -> list[str] | None:
        """Turn it on, if the code is right: the recovery codes, told this once. Else None."""
        with self._file.changing() as changes:
            if not self._takes(changes, account, code, confirmed=0):
                return None
            changes.run("UPDATE second_factors SET confirmed = 1 WHERE account = ?", (account,))
            return _give_recovery_codes(changes, account)

    def check(self, account: int, code: str) -> bool:
        """Whether a code, of the telephone or for recovery, is right; it is used up."""
        with self._file.changing() as changes:
            if self._takes(changes, account, code, confirmed=1):
                return True
            used = "DELETE FROM recovery_codes WHERE account = ? AND hash = ?"
            return changes.run(used, (account, hash_of(_plain(code)))) > 0

    def remove(self, account: int) -> None:
        """Turn it off, and forget its secret and recovery codes."""
        with self._file.changing() as changes:
            changes.run("DELETE FROM second_factors WHERE account = ?", (account,))
            changes.run("DELETE FROM recovery_codes WHERE account = ?", (account,))

    def _takes(self, changes: Changes, account: int, code: str, *, confirmed: int) -> bool:
        found = changes.rows(
            "SELECT secret, last_step FROM second_factors WHERE account = ? AND confirmed = ?",
            (account, confirmed),
        )
        digits = "".join(code.split())
        if not found or len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
            return False
        secret, last_step = found[0]
        now_step = self._now_ms() // 1_000 // STEP_S
        totp = TOTP(secret)
        steps = range(now_step - STEPS_EARLY_OR_LATE, now_step + STEPS_EARLY_OR_LATE + 1)
        right = [step for step in steps if secrets.compare_digest(totp.at(step * STEP_S), digits)]
        if not right or right[-1] <= last_step:
            return False
        used = "UPDATE second_factors SET last_step = ? WHERE account = ?"
        return changes.run(used, (right[-1], account)) > 0


def address_of(secret: str, sign_in: str) -> str:
    """What the QR code says: otpauth://totp/…"""
    return TOTP(secret).provisioning_uri(name=sign_in, issuer_name=ISSUER)


def picture_of(secret: str, sign_in: str) -> str:
    """The QR code as the address of a picture (data:image/svg+xml…)."""
    return segno.make(address_of(secret, sign_in)).svg_data_uri(scale=5, light="#fff", border=3)


def spoken(secret: str) -> str:
    """A secret in groups of four, to be typed."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _give_recovery_codes(changes: Changes, account: int) -> list[str]:
    codes = ["-".join(_group() for _ in range(RECOVERY_GROUPS)) for _ in range(RECOVERY_CODES)]
    changes.run("DELETE FROM recovery_codes WHERE account = ?", (account,))
    for code in codes:
        changes.run("INSERT INTO recovery_codes VALUES (?, ?)", (account, hash_of(_plain(code))))
    return codes


def _group() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(4))


def _plain(code: str) -> str:
    """A recovery code without what people put between its groups."""
    return "".join(code.lower().replace("-", " ").split())
