"""
Who may ask the front: accounts and API keys, read from `staff.db` and kept in memory.

Always true:
- What the file says is known here at the next look, which the front takes once a second: a revoked
  key, and a disabled account, end within two.
- A file that cannot be read gives nobody a permission, and keeps no order from being taken.
- It only reads.

Never here: HTTP, the shop's own staff key (`keyring`).
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import apsw
import structlog

from firstcome.engine.clock import system_now_ms
from firstcome.sqlite import SqliteRefused, open_reader
from firstcome.staff.accounts import Account
from firstcome.staff.file import found_rows
from firstcome.staff.keys import COLUMNS, PREFIX, Key, read_key
from firstcome.staff.permissions import Role, Who
from firstcome.staff.tokens import TOKEN_CHARACTERS_MAX, hash_of

STALE_S_MAX: Final = 2.0
"""How old what is known may be while the file is busy."""

log = structlog.get_logger()

# Who works here?
_ACCOUNTS: Final = """
    SELECT number, sign_in, name, role, location, operator FROM accounts WHERE active
"""

# Which keys work? (When they end is asked when they are shown.)
_KEYS: Final = f"SELECT hash, {COLUMNS} FROM keys WHERE NOT revoked_ms"


class StaffAuthority:
    """The accounts and keys of a data directory; used by one thread."""

    def __init__(self, path: Path, now_ms: Callable[[], int] = system_now_ms) -> None:
        """`path` need not be there yet."""
        self._path = path
        self._now_ms = now_ms
        self._connection: apsw.Connection | None = None
        self._inode = 0
        self._version: object = None
        self._is_silent = False
        self._looked_s = 0.0
        self._accounts: dict[int, Account] = {}
        self._keys: dict[bytes, Key] = {}

    def account(self, number: int) -> Who | None:
        """Who asks in the name of an account, if it is active."""
        found = self._accounts.get(number)
        if found is None:
            self.refresh()  # it may have been made since the last look
            found = self._accounts.get(number)
        return None if found is None else found.who()

    def key(self, key: str) -> Who | None:
        """Who shows an API key, if it works."""
        if not key.startswith(PREFIX) or len(key) > TOKEN_CHARACTERS_MAX:
            return None
        hashed = hash_of(key)
        found = self._keys.get(hashed)
        if found is None:
            self.refresh()
            found = self._keys.get(hashed)
        if found is None or not found.works(self._now_ms()):
            return None
        account = self._accounts.get(found.account)
        return None if account is None else found.who(account)

    def refresh(self) -> None:
        """Look whether the file has changed, and read it anew if so; some microseconds if not."""
        try:
            self._refresh()
            self._is_silent, self._looked_s = False, time.monotonic()
        except (apsw.Error, SqliteRefused, OSError) as error:
            is_recent = time.monotonic() - self._looked_s < STALE_S_MAX
            if isinstance(error, apsw.BusyError) and is_recent:
                return  # somebody opens or closes the file just now: the next look will do
            self._forget()
            if not self._is_silent:
                self._is_silent = True
                log.error("staff_unreadable", kind=type(error).__name__, error=str(error))

    def close(self) -> None:
        """Close the file."""
        self._forget()

    def _refresh(self) -> None:
        if not self._path.exists():
            self._forget()
            return
        inode = self._path.stat().st_ino
        if self._connection is None or inode != self._inode:
            self._forget()
            self._connection, self._inode = open_reader(self._path), inode
            self._connection.set_busy_timeout(0)  # orders wait on this thread
        version = found_rows(self._connection, "PRAGMA data_version")[0][0]
        if version != self._version:
            self._read(self._connection)
            self._version = version

    def _read(self, connection: apsw.Connection) -> None:
        if not found_rows(connection, "SELECT 1 FROM sqlite_schema WHERE name = 'keys'"):
            return  # the desk is just making it
        found_rows(connection, "BEGIN")
        try:
            accounts = found_rows(connection, _ACCOUNTS)
            keys = found_rows(connection, _KEYS)
        finally:
            found_rows(connection, "COMMIT")
        self._accounts = {
            row[0]: Account(
                row[0], row[1], row[2], cast("Role", row[3]), row[4], row[5], True, "", 0
            )
            for row in accounts
        }
        self._keys = {row[0]: read_key(row[1:]) for row in keys}

    def _forget(self) -> None:
        self._accounts, self._keys, self._version = {}, {}, None
        if self._connection is not None:
            self._connection.close(force=True)
            self._connection = None
