"""
Signing in: a password, then a code of the second factor, if the account has one.

Always true:
- What is answered, and how long it takes, says nothing about whether there is such an account.
- Between the two steps nobody is signed in: a step is a random word, valid for five minutes.

Never here: cookies and pages (`web/operations`).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from firstcome.staff.accounts import Account, Accounts, normal_sign_in
from firstcome.staff.lockout import LockOut
from firstcome.staff.passwords import is_password
from firstcome.staff.tokens import hash_of, new_token
from firstcome.staff.totp import SecondFactors

STEP_MS_MAX: Final = 5 * 60_000
STEPS_MAX: Final = 1_000
"""Sign-ins that wait for their second step; the oldest goes first."""


class SignInRefused(Exception):
    """Not signed in: wrong, or too early by `wait_ms`. `account` is for the audit log alone."""

    def __init__(self, account: Account | None, wait_ms: int = 0) -> None:
        super().__init__("not signed in")
        self.account = account
        self.wait_ms = wait_ms


class StepGone(Exception):
    """The first step was too long ago, or is not known: it has to be taken again."""


class CodeNeeded(Struct, frozen=True):
    """The password was right; `step` is to be shown with the code."""

    step: str


class SignIns:
    """Sign-ins of one desk; may be used by many threads."""

    def __init__(
        self,
        accounts: Accounts,
        second_factors: SecondFactors,
        lockout: LockOut,
        now_ms: Callable[[], int],
    ) -> None:
        self._accounts = accounts
        self._second_factors = second_factors
        self._lockout = lockout
        self._now_ms = now_ms
        self._steps: OrderedDict[bytes, tuple[int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def with_password(self, sign_in: str, password: str) -> Account | CodeNeeded:
        """Who it is, or what is still needed; raises `SignInRefused`. Takes some 50 ms."""
        name = normal_sign_in(sign_in)
        wait_ms = self._lockout.try_now(name)
        if wait_ms:
            raise SignInRefused(None, wait_ms)
        account = self._accounts.named(name)
        is_open = account is not None and account.is_active
        kept = account.password if account is not None and is_open else ""
        if not is_password(kept, password):
            raise SignInRefused(account)
        assert account is not None
        if self._second_factors.is_on(account.number):
            return CodeNeeded(self._begin_step(account.number))
        self._lockout.succeeded(name)
        return account

    def with_code(self, step: str, code: str) -> Account:
        """Who it is; raises `StepGone`, and `SignInRefused` for a wrong code."""
        account = self._account_of(step)
        wait_ms = self._lockout.try_now(_codes_of(account))
        if wait_ms:
            raise SignInRefused(account, wait_ms)
        if not self._second_factors.check(account.number, code):
            raise SignInRefused(account)
        with self._lock:
            self._steps.pop(hash_of(step), None)
        self._lockout.succeeded(_codes_of(account))
        self._lockout.succeeded(account.sign_in)
        return account

    def _begin_step(self, account: int) -> str:
        step = new_token()
        with self._lock:
            self._steps[hash_of(step)] = (account, self._now_ms() + STEP_MS_MAX)
            if len(self._steps) > STEPS_MAX:
                self._steps.popitem(last=False)
        return step

    def _account_of(self, step: str) -> Account:
        with self._lock:
            number, ends_ms = self._steps.get(hash_of(step), (0, 0))
        account = self._accounts.find(number)
        if self._now_ms() >= ends_ms or account is None or not account.is_active:
            raise StepGone
        return account


def _codes_of(account: Account) -> str:
    """Wrong codes are counted apart from wrong passwords, under a name that nobody can type."""
    return f"\n{account.number}"
