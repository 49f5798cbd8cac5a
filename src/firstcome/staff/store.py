"""
The store of staff: everything about those who work here, behind one door.

Always true:
- It is the only writer of `staff.db`, but for `firstcome staff`, for milliseconds.
- It may be used by many threads.

Never here: what each part promises (modules of their own).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from firstcome.engine.clock import system_now_ms
from firstcome.staff.accounts import Accounts, Duty
from firstcome.staff.audit import EVERYTHING, AuditFilter, AuditLog, AuditPage
from firstcome.staff.file import StaffFile
from firstcome.staff.invitations import Invitations
from firstcome.staff.keys import Keys
from firstcome.staff.lockout import LockOut
from firstcome.staff.permissions import THE_SHOP, Who
from firstcome.staff.sessions import Sessions
from firstcome.staff.sign_in import SignIns
from firstcome.staff.totp import SecondFactors

FIRST_NAME: Final = "admin"
"""The sign-in name of the account that the first start makes."""


class StaffStore:
    """Accounts, sessions, keys and the audit log of one data directory."""

    def __init__(self, path: Path, now_ms: Callable[[], int] = system_now_ms) -> None:
        """Open the file at `path`, which is created when it is missing."""
        self._file = StaffFile(path)
        self.accounts = Accounts(self._file, now_ms)
        self.sessions = Sessions(self._file, self.accounts, now_ms)
        self.invitations = Invitations(self._file, self.accounts, now_ms)
        self.keys = Keys(self._file, self.accounts, now_ms)
        self.second_factors = SecondFactors(self._file, now_ms)
        self.log = AuditLog(self._file, now_ms)
        self.lockout = LockOut(now_ms)
        self.own_tries = LockOut(now_ms)  # of who is signed in: no stranger can use them up
        self.sign_ins = SignIns(self.accounts, self.second_factors, self.lockout, now_ms)

    def audit(self, who: Who, what: str, about: str = "", why: str = "") -> None:
        """Record who did what, about what and why; durable on return."""
        self.log.add(who, what, about, why)

    def audit_page(
        self, wanted: AuditFilter = EVERYTHING, *, before: int = 0, after: int = 0, rows: int = 50
    ) -> AuditPage:
        """A page of the audit log, newest first; see `AuditLog.page`."""
        return self.log.page(wanted, before=before, after=after, rows=rows)

    def first_invitation(self) -> str | None:
        """
        The token of a link for the first operations account, while nobody of operations can sign
        in; None as soon as somebody can.
        """
        if self.accounts.has_operations():
            return None
        account = self.accounts.named(FIRST_NAME)
        if account is None:
            account = self.accounts.add(FIRST_NAME, "First account", Duty("operations"))
        elif account.role != "operations" or not account.is_active:
            self.accounts.change(account.number, account.name, Duty("operations"))
            self.accounts.set_active(account.number, active=True)
        self.audit(THE_SHOP, "invite", account.sign_in, "nobody of operations can sign in")
        return self.invitations.make(account.number)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
