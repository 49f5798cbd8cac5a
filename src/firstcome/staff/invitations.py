"""
Invitations: one-time links with which an account's holder chooses a password.

Always true:
- A link works once, for 48 hours, and only the last one that was made for its account.
- Only its hash is kept: a lost link is made anew.

Never here: whether whoever makes one may (`manage_staff`).
"""

from collections.abc import Callable
from typing import Final

from firstcome.staff.accounts import Account, Accounts
from firstcome.staff.file import StaffFile
from firstcome.staff.tokens import hash_of, new_token

VALID_MS: Final = 48 * 3_600_000
PATH: Final = "/welcome/"


class Invitations:
    """The open invitations of one file."""

    def __init__(self, file: StaffFile, accounts: Accounts, now_ms: Callable[[], int]) -> None:
        self._file = file
        self._accounts = accounts
        self._now_ms = now_ms

    def make(self, account: int) -> str:
        """The token of a new link for an account; earlier ones of it stop working."""
        token = new_token()
        with self._file.changing() as changes:
            changes.run("DELETE FROM invitations WHERE account = ?", (account,))
            changes.run(
                "INSERT INTO invitations VALUES (?, ?, ?)",
                (hash_of(token), account, self._now_ms() + VALID_MS),
            )
        return token

    def find(self, token: str) -> Account | None:
        """Whom a link invites, if it still works."""
        found = self._file.rows(
            "SELECT account FROM invitations WHERE hash = ? AND ends_ms > ?",
            (hash_of(token), self._now_ms()),
        )
        account = self._accounts.find(found[0][0]) if found else None
        return account if account is not None and account.is_active else None

    def accept(self, token: str, password_hash: str) -> Account | None:
        """
        Give the invited account this password and use the link up; whose it was, or None.

        Every session that the account had ends.
        """
        with self._file.changing() as changes:
            found = changes.rows(
                "SELECT account FROM invitations JOIN accounts ON number = account"
                " WHERE hash = ? AND ends_ms > ? AND active",
                (hash_of(token), self._now_ms()),
            )
            if not found:
                return None
            number = found[0][0]
            changes.run("DELETE FROM invitations WHERE account = ?", (number,))
            changes.run("DELETE FROM sessions WHERE account = ?", (number,))
            changes.run(
                "UPDATE accounts SET password = ? WHERE number = ?", (password_hash, number)
            )
        return self._accounts.find(number)

    def open_until_ms(self) -> dict[int, int]:
        """Until when an unused link works, by account."""
        rows = self._file.rows(
            "SELECT account, ends_ms FROM invitations WHERE ends_ms > ?", (self._now_ms(),)
        )
        return {row[0]: row[1] for row in rows}
