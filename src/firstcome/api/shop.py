"""
The shop: what every route of the API works with.

Always true:
- Routes read the state on the event loop and change nothing but by commands to the engine.

Never here: choosing implementations (`app` does).
"""

import time
from functools import lru_cache
from typing import Final, Protocol

from firstcome.api.authority import Authority, NoAccounts
from firstcome.api.calendars import Calendars
from firstcome.api.problems import ProblemRaised
from firstcome.api.told_alike import ToldAlike
from firstcome.codes import (
    INVITATION_CHARACTERS,
    Codes,
    OrderCodes,
    RegistrationCodes,
    spaced,
)
from firstcome.contacts.email_address import normalise_email, normalise_email_fast
from firstcome.contacts.failures import ContactInvalid
from firstcome.contacts.identity import customer_id, keyed_hash
from firstcome.contacts.phone_number import normalise_phone, normalise_phone_fast
from firstcome.contacts.store import ContactStore
from firstcome.domain.launch import Launch
from firstcome.domain.state import State
from firstcome.engine.engine import Engine
from firstcome.limits import SLOW_CONTACTS_PER_S_MAX
from firstcome.notifications.receipts import Reports

LAUNCHES_PATH: Final = "/api/v1/launches"
ORDERS_PATH: Final = "/api/v1/orders"
REGISTRATIONS_PATH: Final = "/api/v1/registrations"
SUPPLIES_PATH: Final = "/api/v1/supplies"


class Rows(Protocol):
    """A table whose rows are found by the sequence of their entry."""

    def find(self, sequence: int) -> int | None:
        """The row, or None."""
        ...


class Shop:
    """The engine, the contacts, and the secrets that requests are judged with."""

    def __init__(
        self,
        engine: Engine,
        contacts: ContactStore,
        *,
        customer_secret: bytes,
        code_secret: bytes,
        staff_key: str,
        authority: Authority | None = None,
    ) -> None:
        self.engine = engine
        self.state: State = engine.state
        self.contacts = contacts
        self.calendars = Calendars(engine, contacts)
        self.told_alike = ToldAlike()
        self.codes = OrderCodes(code_secret)
        self.registration_codes = RegistrationCodes(code_secret)
        self.staff_key = staff_key
        self.is_rehearsal = False
        self.public_url = ""
        self.sms_token = ""
        """What an SMS gateway signs its reports with; empty: they need not be signed."""
        self.receipts: Reports | None = None
        """Where reports about messages are taken to; None: nowhere."""
        self.authority = authority or NoAccounts()
        self._secret = customer_secret
        self._slow_second = 0
        self._slow_count = 0

    def launch(self, name: str) -> Launch:
        """A launch by id; raises `ProblemRaised` when there is none."""
        launch = self.state.launches.get(name)
        if launch is None:
            raise ProblemRaised("launch_unknown")
        return launch

    def hash_key(self, purpose: str, key: str | bytes) -> bytes:
        """The keyed hash of an idempotency key, or of what is sent under it."""
        return keyed_hash(self._secret, purpose, key)

    def customer(self, identity: str, email: str, phone: str) -> bytes:
        """
        Who the contact belongs to, by the launch's identity.

        Raises `ContactInvalid` with the field and the mend, and `ProblemRaised` (overloaded)
        when too many contacts need the slow way just now.
        """
        text = email if identity == "email" else phone
        if not text:
            raise ContactInvalid(identity, f"This launch knows its customers by {identity}.")
        return customer_id(self._secret, identity, self.normal_form(identity, text))

    def normal_form(self, kind: str, text: str) -> str:
        """The normal form of an address ("email") or a number ("phone"); raises as `customer`."""
        if kind == "email":
            normal = normalise_email_fast(text)
            if normal is None:
                self._count_slow()
                normal = normalise_email(text)
        else:
            normal = normalise_phone_fast(text)
            if normal is None:
                self._count_slow()
                normal = normalise_phone(text, None)
        return normal

    def order_at(self, sequence: int) -> tuple[str, str]:
        """The code and the token of the order that an entry placed."""
        return self.codes.make(self.state.epoch_of(sequence), sequence)

    def order_name(self, sequence: int) -> str:
        """The code of an order as people read it."""
        return spaced(self.order_at(sequence)[0])

    def find_order(self, code: str, token: str, *, is_staff: bool) -> int:
        """
        The row of an order by its code and token.

        Raises `ProblemRaised`: order_lost for one that a restore cut off, else order_unknown.
        """
        order = self.order_named(code, None if is_staff else token)
        if order is None:
            lost = self.was_lost(code, None if is_staff else token)
            raise ProblemRaised("order_lost" if lost else "order_unknown")
        return order

    def order_named(self, code: str, token: str | None) -> int | None:
        """The row of an order by its code and token, or None; staff look it up without a token."""
        return self._named(self.codes, self.state.orders, code, token)

    def was_lost(self, code: str, token: str | None) -> bool:
        """Whether a code and its token are of an order that a restore cut off."""
        return self._was_lost(self.codes, code, token)

    def registration_at(self, sequence: int) -> tuple[str, str]:
        """The code and the token of the registration that an entry made."""
        return self.registration_codes.make(self.state.epoch_of(sequence), sequence)

    def registration_name(self, sequence: int) -> str:
        """The code of a registration as people read it."""
        return spaced(self.registration_at(sequence)[0])

    def find_registration(self, code: str, token: str, *, is_staff: bool) -> int:
        """
        The row of a registration by its code and token.

        Raises `ProblemRaised`: registration_lost for one that a restore cut off, else
        registration_unknown.
        """
        row = self.registration_named(code, None if is_staff else token)
        if row is None:
            lost = self._was_lost(self.registration_codes, code, None if is_staff else token)
            raise ProblemRaised("registration_lost" if lost else "registration_unknown")
        return row

    def registration_named(self, code: str, token: str | None) -> int | None:
        """The row of a registration, or None; as `order_named`."""
        return self._named(self.registration_codes, self.state.registrations, code, token)

    def invited(self, invitation: str) -> int:
        """The sequence of the registration that an invitation is of; 0 for what is none."""
        if len(invitation) != INVITATION_CHARACTERS or not invitation.isascii():
            return 0
        code, _, token = invitation.partition(".")
        codes = self.registration_codes
        named = codes.sequence(code)
        if named is None:
            return 0
        sequence, check = named
        is_known = codes.opens(self.state.epoch_of(sequence), sequence, check, token)
        return sequence if is_known else 0

    def _named(self, codes: Codes, rows: Rows, code: str, token: str | None) -> int | None:
        named = codes.sequence(code)
        if named is None:
            return None
        sequence, check = named
        row = rows.find(sequence)
        if row is None:
            return None
        epoch = self.state.epoch_of(sequence)
        if token is None:
            is_known = codes.matches(epoch, sequence, check)
        else:
            is_known = codes.opens(epoch, sequence, check, token)
        return row if is_known else None

    def _was_lost(self, codes: Codes, code: str, token: str | None) -> bool:
        named = codes.sequence(code)
        if named is None:
            return False
        sequence, check = named
        for epoch in self.state.other_epochs(sequence):
            if token is None:
                is_lost = codes.matches(epoch, sequence, check)
            else:
                is_lost = codes.opens(epoch, sequence, check, token)
            if is_lost:
                return True
        return False

    def _count_slow(self) -> None:
        second = int(time.monotonic())
        if second != self._slow_second:
            self._slow_second, self._slow_count = second, 0
        self._slow_count += 1
        if self._slow_count > SLOW_CONTACTS_PER_S_MAX:
            raise ProblemRaised("overloaded")


@lru_cache(maxsize=8_192)
def iso_time(time_ms: int) -> str:
    """An instant as ISO 8601 in UTC with milliseconds, such as 2008-07-10T07:00:00.123Z."""
    seconds, ms = divmod(time_ms, 1_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{ms:03d}Z"
