"""
Sessions: who is signed in, in which browser.

Always true:
- A session begins with a new random token, of which only the hash is kept.
- It ends 12 hours after it was last used and 7 days after it began, when its holder signs out or
  changes the password, and when the account is disabled.

Never here: cookies (`web/operations/signing`).
"""

import contextlib
from collections.abc import Callable
from typing import Final

import apsw
from msgspec import Struct

from firstcome.staff.accounts import Account, Accounts
from firstcome.staff.file import StaffFile
from firstcome.staff.tokens import hash_of, new_token

IDLE_MS_MAX: Final = 12 * 3_600_000
AGE_MS_MAX: Final = 7 * 24 * 3_600_000
SEEN_EVERY_MS: Final = 60_000
"""How exactly it is kept when a session was last used: a page must not cost a write."""

AGENT_CHARACTERS_MAX: Final = 200
SESSIONS_PER_ACCOUNT_MAX: Final = 20
"""Beyond it, the one that was used least lately ends."""


class Session(Struct, frozen=True):
    """One session, as its holder is shown it."""

    number: int
    agent: str
    began_ms: int
    seen_ms: int
    is_this: bool


class Sessions:
    """The sessions of one file."""

    def __init__(self, file: StaffFile, accounts: Accounts, now_ms: Callable[[], int]) -> None:
        self._file = file
        self._accounts = accounts
        self._now_ms = now_ms

    def begin(self, account: int, agent: str = "") -> str:
        """Begin a session and give its token, which is told to nobody but the browser."""
        token, now = new_token(), self._now_ms()
        kept = "".join(sign for sign in agent if sign.isprintable())[:AGENT_CHARACTERS_MAX]
        with self._file.changing() as changes:
            changes.run(
                "DELETE FROM sessions WHERE seen_ms < ? OR began_ms < ?",
                (now - IDLE_MS_MAX, now - AGE_MS_MAX),
            )
            changes.run(
                "INSERT INTO sessions (hash, account, agent, began_ms, seen_ms)"
                " VALUES (?, ?, ?, ?, ?)",
                (hash_of(token), account, kept, now, now),
            )
            changes.run(
                "DELETE FROM sessions WHERE number IN (SELECT number FROM sessions"
                " WHERE account = ? ORDER BY seen_ms DESC, number DESC LIMIT -1 OFFSET ?)",
                (account, SESSIONS_PER_ACCOUNT_MAX),
            )
        return token

    def find(self, token: str) -> Account | None:
        """Whose session a token is of, if it goes on; notes that it was used."""
        found = self._file.rows(
            "SELECT number, account, began_ms, seen_ms FROM sessions WHERE hash = ?",
            (hash_of(token),),
        )
        if not found:
            return None
        number, account_number, began_ms, seen_ms = found[0]
        now = self._now_ms()
        if now - seen_ms >= IDLE_MS_MAX or now - began_ms >= AGE_MS_MAX:
            return None
        account = self._accounts.find(account_number)
        if account is None or not account.is_active:
            return None
        if now - seen_ms >= SEEN_EVERY_MS:
            self._note_seen(number, now)
        return account

    def of(self, account: int, token: str = "") -> list[Session]:
        """The sessions of an account that go on, latest first; `token` is that of this one."""
        now, this = self._now_ms(), hash_of(token)
        rows = self._file.rows(
            "SELECT number, agent, began_ms, seen_ms, hash FROM sessions"
            " WHERE account = ? AND seen_ms > ? AND began_ms > ? ORDER BY seen_ms DESC",
            (account, now - IDLE_MS_MAX, now - AGE_MS_MAX),
        )
        return [Session(*row, is_this=kept == this) for *row, kept in rows]

    def count(self) -> int:
        """How many sessions go on, of all accounts."""
        now = self._now_ms()
        found = self._file.rows(
            "SELECT count(*) FROM sessions WHERE seen_ms > ? AND began_ms > ?",
            (now - IDLE_MS_MAX, now - AGE_MS_MAX),
        )
        return int(found[0][0])

    def end(self, token: str) -> None:
        """End the session of a token."""
        self._file.change("DELETE FROM sessions WHERE hash = ?", (hash_of(token),))

    def end_numbered(self, account: int, number: int) -> bool:
        """End one session of an account; whether there was such a one."""
        statement = "DELETE FROM sessions WHERE account = ? AND number = ?"
        return self._file.change(statement, (account, number)) > 0

    def end_all(self, account: int) -> None:
        """End every session of an account."""
        self._file.change("DELETE FROM sessions WHERE account = ?", (account,))

    def _note_seen(self, number: int, now_ms: int) -> None:
        # A full disk, or another writer, must keep nobody from a page.
        with contextlib.suppress(apsw.FullError, apsw.BusyError):
            self._file.change("UPDATE sessions SET seen_ms = ? WHERE number = ?", (now_ms, number))
