"""
Payloads: what a message says about an event.

    {"type": "order.paid", "timestamp": "2026-11-12T09:04:11.120Z", "data": {"order": "2346-…", …}}

Always true:
- The same event gives the same bytes, however often it is sent and after whatever restart.
- A member of an event is told, told in another way, or left out, by a table that has every one.
- No key, fingerprint, token or number of a contact is told; a customer is an opaque id.

Never here: who gets it, signing.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, Final, Protocol

import msgspec

from firstcome.codes import OrderCodes, RegistrationCodes, spaced
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.events import (
    AnyEvent,
    Event,
    InterestRegistered,
    OrderHeld,
    OrderMoved,
    OrderOffered,
    OrderPlaced,
    WaveSet,
)
from firstcome.domain.waking import offer_until_ms
from firstcome.keyring import Secrets
from firstcome.webhooks.event_types import TEST, TYPES
from firstcome.webhooks.feed import Feed
from firstcome.webhooks.messages import TEST_EPOCH, Key
from firstcome.webhooks.moments import iso

CUSTOMER_PREFIX: Final = "cus_"

TOLD: Final = frozenset(
    {
        *("launch", "sku", "location", "units", "found", "written_off", "customer_class"),
        *("outcome", "ahead", "hold", "by", "then", "skus", "market", "consents", "language"),
        *("wave", "status", "impact", "components", "incident", "announcement", "audience"),
        *("ways", "supply", "to_location", "stage", "said_by", "vouched"),
    }
)
"""Members that are told as they are."""

LEFT_OUT: Final = frozenset(
    {
        *("time_ms", "key", "fingerprint", "contact", "line_sequence", "seed", "text", "note"),
        "consents_anew",
    }
)
"""Members that are secret, of no use outside, or told elsewhere."""

WHERE_IT_STAYS: Final = frozenset({"OrderPaid", "OrderCollected", "OrderAllocated"})
"""Kinds after which an order can move no more, so that its location is known for good."""

_decode: Final = msgspec.json.Decoder(AnyEvent).decode
_encode: Final = msgspec.json.Encoder().encode


class Known(Protocol):
    """What else is known and never changes; the back asks the state, the desk the models."""

    def epoch_of(self, sequence: int) -> int:
        """The epoch in which an entry was written."""
        ...

    def definition(self, launch: str) -> LaunchDefinition:
        """The terms of a launch."""
        ...

    def location(self, order: int) -> str | None:
        """Where an order is that has been paid for."""
        ...


class PublicIds:
    """What orders, registrations and customers are called outside."""

    def __init__(self, secrets: Secrets) -> None:
        self._orders = OrderCodes(secrets.code)
        self._registrations = RegistrationCodes(secrets.code)
        self._customer_key = secrets.customer

    def order(self, epoch: int, sequence: int) -> str:
        """The code of an order, as its customer reads it."""
        return spaced(self._orders.make(epoch, sequence)[0])

    def registration(self, epoch: int, sequence: int) -> str:
        """The code of a registration."""
        return spaced(self._registrations.make(epoch, sequence)[0])

    def customer(self, customer: bytes) -> str:
        """The same for all orders of a customer; nothing leads back from it to an address."""
        hashed = blake2b(customer, digest_size=16, key=self._customer_key, person=b"webhooks")
        return CUSTOMER_PREFIX + hashed.hexdigest()


class Payloads:
    """Makes the bodies of messages."""

    def __init__(self, feed: Feed, known: Known, ids: PublicIds) -> None:
        self._feed = feed
        self._known = known
        self._ids = ids
        self._tellers: dict[str, Callable[[Any], tuple[str, Any]]] = {
            "order": self._order,
            "registration": self._registration,
            "customer": lambda customer: ("customer", ids.customer(customer)),
            "definition": _definition,
            "opens_ms": lambda time_ms: ("opens", iso(time_ms)),
            "until_ms": lambda time_ms: ("until", iso(time_ms) if time_ms else None),
            "from_ms": lambda time_ms: ("from", iso(time_ms)),
            "to_ms": lambda time_ms: ("to", iso(time_ms)),
            "was_from_ms": lambda time_ms: ("was_from", iso(time_ms)),
            "was_to_ms": lambda time_ms: ("was_to", iso(time_ms)),
            "parts": lambda parts: ("parts", _units(parts)),
            "shares": lambda shares: ("shares", _units(shares)),
            "waves": lambda waves: ("waves", [_wave(wave) for wave in waves]),
        }

    def body(self, key: Key, time_ms: int) -> bytes | None:
        """The body of a message; None when its event is not, or not yet, among the events."""
        if key.epoch == TEST_EPOCH:
            return body_of_test(key, time_ms)
        stored = self._feed.event(key.sequence, key.ordinal)
        if stored is None:
            return None
        event = _decode(stored.event)
        kind = type(event).__name__
        members = {
            "kind": kind,
            "epoch": key.epoch,
            "sequence": key.sequence,
            "ordinal": key.ordinal,
            **self._facts(event),
            **self._members(event),
            **self._held_until(event, stored.time_ms),
        }
        return _message(TYPES[kind], stored.time_ms, members)

    def _members(self, event: Event) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for name in event.__struct_fields__:
            value: Any = getattr(event, name)
            if name in TOLD:
                told[name] = None if value == "" else value
            elif name in self._tellers:
                under, told_value = self._tellers[name](value)
                told[under] = told_value
        if "definition" in event.__struct_fields__:
            told |= told.pop("definition")
        return told

    def _facts(self, event: Event) -> dict[str, Any]:
        """What of an order, or a registration, its other events do not say."""
        order: int | None = getattr(event, "order", None)
        if isinstance(order, int) and not isinstance(event, OrderPlaced):
            placed = self._placed(order)
            names = ("launch", "sku", "units", "customer_class", "customer")
            told = {} if placed is None else self._some(placed, names)
            if type(event).__name__ in WHERE_IT_STAYS:
                told["location"] = self._known.location(order)
            return told
        registration: int | None = getattr(event, "registration", None)
        if registration is not None and not isinstance(event, InterestRegistered):
            registered = self._registered(registration)
            names = ("launch", "customer_class", "customer")
            return {} if registered is None else self._some(registered, names)
        return {}

    def _some(self, event: Event, names: tuple[str, ...]) -> dict[str, Any]:
        told = self._members(event)
        return {name: told[name] for name in names}

    def _held_until(self, event: Event, time_ms: int) -> dict[str, str]:
        """
        When a hold ends on the clock, or later by as long as selling stands still.

        An offer counts the waking hours of the market where the order was placed.
        """
        if isinstance(event, OrderHeld):
            until_ms = time_ms + self._known.definition(event.launch).hold_ttl_ms
        elif isinstance(event, OrderOffered) or (
            isinstance(event, OrderMoved) and event.then == "held"
        ):
            placed = self._placed(event.order)
            if placed is None:
                return {}
            terms = self._known.definition(placed.launch)
            if isinstance(event, OrderOffered):
                until_ms = offer_until_ms(terms, placed.location, time_ms)
            else:
                until_ms = time_ms + terms.hold_ttl_ms
        else:
            return {}
        return {"held_until": iso(until_ms)}

    def _placed(self, order: int) -> OrderPlaced | None:
        for event in map(_decode, self._feed.entry(order)):
            if isinstance(event, OrderPlaced) and event.order == order:
                return event
        return None

    def _registered(self, registration: int) -> InterestRegistered | None:
        for event in map(_decode, self._feed.entry(registration)):
            if isinstance(event, InterestRegistered) and event.registration == registration:
                return event
        return None

    def _order(self, order: int | str) -> tuple[str, Any]:
        if isinstance(order, str):  # of waves: by registration time, or drawn
            return "wave_order", order
        return "order", self._ids.order(self._known.epoch_of(order), order)

    def _registration(self, registration: int) -> tuple[str, Any]:
        epoch = self._known.epoch_of(registration)
        return "registration", self._ids.registration(epoch, registration)


def body_of_test(key: Key, time_ms: int) -> bytes:
    """The body of a message that tries an endpoint out."""
    return _message(TEST, time_ms, {"kind": "Test", "endpoint": key.endpoint})


def _message(name: str, time_ms: int, members: dict[str, Any]) -> bytes:
    return _encode({"type": name, "timestamp": iso(time_ms), "data": members})


def _definition(definition: LaunchDefinition) -> tuple[str, dict[str, Any]]:
    closes_ms = definition.closes_ms
    return "definition", {
        "launch": definition.launch,
        "opens": iso(definition.opens_ms),
        "closes": None if closes_ms is None else iso(closes_ms),
    }


def _units(parts: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
    return [{"location": location, "units": units} for location, units in parts]


def _wave(wave: WaveSet) -> dict[str, Any]:
    return {"wave": wave.wave, "opens": iso(wave.opens_ms), "people": wave.people}
