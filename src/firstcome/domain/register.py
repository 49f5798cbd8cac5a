"""
Commands on an interest: register, confirm, change, leave.

The first that applies is the answer:

    Register              the first answer again (the key is bound, by the same fingerprint),
                          key_reused (by another), launch_unknown, not_registering, closed,
                          sku_unknown (or no SKU), market_unknown, location_unknown (or it is in
                          another market), units_invalid (none, or more than the class may have),
                          registered
    ConfirmRegistration   registration_unknown, left, confirmed
    ChangeRegistration    registration_unknown, left, what Register refuses of a wish (but nothing
                          of a complaint), changed
    LeaveRegistration     registration_unknown, left

Always true:
- A customer has one registration in a launch that stands; asking for another is answered with
  it, as the first was, and changes nothing but that it is confirmed when staff vouch for it.
- What was registered keeps the sequence and the time of the first request, whenever it is
  confirmed, and however often it is changed.

Never here: who may ask for it; whether an interest gets anybody a unit.
"""

from collections.abc import Iterable
from typing import Final

from firstcome.domain.commands import (
    ChangeRegistration,
    ConfirmRegistration,
    LeaveRegistration,
    Register,
    Wish,
)
from firstcome.domain.events import (
    AnyEvent,
    InterestRegistered,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationLeft,
    RegistrationRepeated,
)
from firstcome.domain.identifiers import Consent, CustomerClass
from firstcome.domain.launch import Launch
from firstcome.domain.orders import CLASS_NAMES
from firstcome.domain.outcomes import Answer, Outcome
from firstcome.domain.registrations import CONFIRMED, LEFT, Interest
from firstcome.domain.state import State

Decision = tuple[Answer, tuple[AnyEvent, ...]]

_CONSENTS: Final[tuple[Consent, ...]] = ("email", "sms")


def first_registered(state: State, row: int) -> Answer:
    """The answer that the entry which registered this gave."""
    registrations = state.registrations
    time_ms = registrations.facts(row)[4]
    return Answer("registered", order=registrations.sequence[row], time_ms=time_ms)


def registered_again(state: State, key: bytes, fingerprint: bytes) -> Answer | None:
    """The answer to a request to register whose key is bound already, or None when it is not."""
    keys, registrations = state.registrations.keys, state.registrations
    row = keys.own.get(key)
    if row is None:
        again = keys.again.get(key)
        if again is None:
            return None
        row, first = again
    else:
        first = registrations.fingerprint(row)
    return first_registered(state, row) if first == fingerprint else Answer("key_reused")


def registration_refusal(
    launch: Launch | None, wish: Wish, customer_class: CustomerClass
) -> Outcome | None:
    """
    The refusal that everybody would get for this wish, or None.

    It needs no entry: whoever asks from memory gets what the fold would answer.
    """
    if launch is None:
        return "launch_unknown"
    if not launch.definition.register:
        return "not_registering"
    if launch.status == "closed":
        return "closed"
    sold = launch.pools_by_place
    if not wish.skus or not all(sku in sold for sku in wish.skus):
        return "sku_unknown"
    if wish.market not in launch.markets:
        return "market_unknown"
    if wish.location and launch.market_by_location.get(wish.location) != wish.market:
        return "location_unknown"
    if not 1 <= wish.units <= launch.limit_by_class[customer_class]:
        return "units_invalid"
    return None


def decide_register(state: State, command: Register) -> Decision:
    """Take an interest in, or say again that it was; see the table above."""
    again = registered_again(state, command.key, command.fingerprint)
    if again is not None:
        return again, ()
    launch = state.launches.get(command.launch)
    refusal = registration_refusal(launch, command, command.customer_class)
    if refusal is not None:
        return Answer(refusal), ()
    assert launch is not None
    stands = launch.registered.get(command.customer)
    if stands is not None:
        return _decide_again(state, stands, command)
    event = InterestRegistered(
        registration=state.sequence,
        skus=_once(command.skus),
        market=command.market,
        location=command.location,
        units=command.units,
        consents=_sorted(command.consents),
        time_ms=state.time_ms,
        launch=command.launch,
        customer=command.customer,
        key=command.key,
        fingerprint=command.fingerprint,
        contact=command.contact,
        customer_class=command.customer_class,
        language=command.language,
    )
    answer = Answer("registered", order=state.sequence, time_ms=state.time_ms)
    if command.vouched:
        return answer, (event, RegistrationConfirmed(answer.order, vouched=True))
    return answer, (event,)


def _decide_again(state: State, row: int, command: Register) -> Decision:
    """Another key for what stands; whom staff answer for is confirmed by it."""
    answer = first_registered(state, row)
    vouched = command.vouched
    event = RegistrationRepeated(answer.order, command.key, command.fingerprint, vouched)
    if vouched and state.registrations.status[row] != CONFIRMED:
        return answer, (event, RegistrationConfirmed(answer.order, vouched=True))
    return answer, (event,)


def decide_confirm_registration(state: State, command: ConfirmRegistration) -> Decision:
    """Say that the address is its owner's; the place in time stays that of the first request."""
    row = state.registrations.find(command.registration)
    if row is None:
        return Answer("registration_unknown"), ()
    status = state.registrations.status[row]
    if status == LEFT:
        return _answer(state, "left", command.registration), ()
    if status == CONFIRMED:
        confirmed_ms = state.registrations.confirmed_ms[row]
        return Answer("confirmed", order=command.registration, time_ms=confirmed_ms), ()
    answer = _answer(state, "confirmed", command.registration)
    return answer, (RegistrationConfirmed(command.registration),)


def decide_change_registration(state: State, command: ChangeRegistration) -> Decision:
    """Put another wish in the place of the one before."""
    registrations = state.registrations
    row = registrations.find(command.registration)
    if row is None:
        return Answer("registration_unknown"), ()
    if registrations.status[row] == LEFT:
        return _answer(state, "left", command.registration), ()
    facts = registrations.facts(row)
    launch = state.launches_by_number[facts[5]]
    if command.by == "complaint":
        return _complained(state, row, command)
    refusal = registration_refusal(launch, command, CLASS_NAMES[facts[6]])
    if refusal == "closed" and _only_withdraws(registrations.interest(row), command):
        refusal = None  # whoever wants to hear no more is heard at any time
    if refusal is not None:
        return _answer(state, refusal, command.registration), ()
    answer = _answer(state, "changed", command.registration)
    interest = Interest(
        _once(command.skus),
        command.market,
        command.location,
        command.units,
        _sorted(command.consents),
    )
    if interest == registrations.interest(row):
        return answer, ()
    taken = registrations.complained(row)
    event = RegistrationChanged(
        registration=command.registration,
        **interest._asdict(),
        by=command.by,
        consents_anew=tuple([each for each in interest.consents if each in taken]),
    )
    return answer, (event,)


def _complained(state: State, row: int, command: ChangeRegistration) -> Decision:
    """Who complained of a message wants no more of its kind, whatever became of the launch."""
    answer = _answer(state, "changed", command.registration)
    interest = state.registrations.interest(row)
    kept = tuple([each for each in interest.consents if each in command.consents])
    if kept == interest.consents:
        return answer, ()
    left = interest._replace(consents=kept)._asdict()
    return answer, (RegistrationChanged(registration=command.registration, **left, by="complaint"),)


def _only_withdraws(interest: Interest, command: ChangeRegistration) -> bool:
    """Whether nothing changes but consents that are taken back."""
    wished = (_once(command.skus), command.market, command.location, command.units)
    return wished == interest[:4] and set(command.consents) <= set(interest.consents)


def decide_leave_registration(state: State, command: LeaveRegistration) -> Decision:
    """Take a registration back; the same customer may register anew."""
    row = state.registrations.find(command.registration)
    if row is None:
        return Answer("registration_unknown"), ()
    answer = _answer(state, "left", command.registration)
    if state.registrations.status[row] == LEFT:
        return answer, ()
    return answer, (RegistrationLeft(command.registration, command.by),)


def _once(skus: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(skus))


def _sorted(consents: Iterable[Consent]) -> tuple[Consent, ...]:
    given = tuple(consents)
    return tuple([consent for consent in _CONSENTS if consent in given])


def _answer(state: State, outcome: Outcome, registration: int) -> Answer:
    return Answer(outcome, order=registration, time_ms=state.time_ms)
