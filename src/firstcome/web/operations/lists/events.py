"""
The list of events: what became of every entry, the newest first.

Always true:
- Keyed hashes and whole definitions of launches are left out: the journal has them.

Never here: what an event means for the state (`domain.events` says it).
"""

from collections.abc import Iterator
from typing import Any, Final, cast, get_args

import msgspec
from sqlalchemy import ColumnElement, select

from firstcome.domain.events import AnyEvent
from firstcome.projections.schema import event_counts, events, orders, registrations
from firstcome.web.operations.lists.columns import (
    LAUNCH,
    launch_cell,
    matches,
    moment,
    number_head,
    of_places,
    plain,
    said,
    time_head,
)
from firstcome.web.operations.lists.listing import (
    Bounds,
    Cell,
    Clock,
    Column,
    Counts,
    Filter,
    Head,
    Listing,
    Rows,
    Value,
)
from firstcome.web.operations.lists.teller import Teller

KINDS: Final = tuple(sorted(kind.__name__ for kind in get_args(AnyEvent)))
_LEFT_OUT: Final = frozenset(
    {
        *("kind", "launch", "order", "registration", "key", "fingerprint", "customer", "contact"),
        *("id", "definition", "note"),
    }
)
_SAID: Final = frozenset({"launch", "order", "supply", "time_ms"})
"""Members that the row says anyway."""

_decode: Final = msgspec.json.Decoder(dict[str, Any]).decode


def _query(bounds: Bounds) -> Rows:
    return (
        select(
            events.c.sequence,
            events.c.ordinal,
            events.c.time_ms,
            events.c.kind,
            events.c.launch,
            events.c.location,
            events.c.subject,
            events.c.event,
            orders.c.epoch,
            registrations.c.epoch.label("registered_epoch"),
        )
        .select_from(
            events.outerjoin(orders, orders.c.sequence == events.c.subject).outerjoin(
                registrations, registrations.c.registration == events.c.subject
            )
        )
        .where(of_places(events, bounds))
    )


def _counts_of_bound(bounds: Bounds) -> ColumnElement[bool]:
    return of_places(event_counts, bounds)


def _order(row: Any, teller: Teller) -> Value:
    return None if row.epoch is None else teller.code(row.epoch, row.subject)


def _registration(row: Any, teller: Teller) -> Value:
    if row.registered_epoch is None:
        return None
    return teller.registration_code(row.registered_epoch, row.subject)


def _details(row: Any, _: Teller) -> Value:
    members = _decode(row.event)
    return {name: value for name, value in members.items() if name not in _LEFT_OUT}


def _launch_name(row: Any, teller: Teller) -> Value:
    return teller.names(row.launch).launch if row.launch else None


def _location_name(row: Any, teller: Teller) -> Value:
    return teller.names(row.launch).place(row.location) if row.location else None


def _kind_cell(values: dict[str, Any]) -> Cell:
    return Cell(values["kind"])


def _about_cell(values: dict[str, Any]) -> Cell:
    if values["registration"]:
        code = values["registration"]
        return Cell(code, f"/registrations/{code}", "registration")
    if values["order"]:
        return Cell(values["order"], f"/orders/{values['order']}")
    supply = values["details"].get("supply")
    return Cell("the delivery", f"/supplies/{supply}") if supply else Cell("–")


def _launch_cell(values: dict[str, Any]) -> Cell:
    return launch_cell(values) if values["launch"] else Cell("–")


def _details_cell(values: dict[str, Any]) -> Cell:
    return Cell(", ".join(_told(values["details"])) or "–")


def _told(members: dict[str, Any]) -> Iterator[str]:
    for name, value in members.items():
        if isinstance(value, dict):
            yield from _told(cast("dict[str, Any]", value))
        elif name not in _SAID:
            yield f"{said(name)} {_brief(value)}"


def _brief(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= 40 else f"{text[:39]}…"


EVENTS: Final = Listing(
    name="events",
    title="Events",
    noun=("event", "events"),
    meaning="What became of every entry of the journal; the newest first.",
    needs="see_lists",
    columns=(
        plain("sequence", "number", "The entry that it became of."),
        plain("ordinal", "number", "Which of the events of that entry, from 0."),
        moment("time", "When.", "time_ms"),
        plain("kind", "text", "What happened; the journal's reference has every kind."),
        LAUNCH[0],
        Column("launch_name", "text", "What it is called.", _launch_name),
        plain("location", "text", "The place that it is about; empty: about none."),
        Column("location_name", "text", "The name of the place.", _location_name),
        Column("order", "text", "The code of the order that it is about.", _order),
        Column("details", "details", "Its other members, but for keyed hashes.", _details),
        Column(
            "registration",
            "text",
            "The code of the registration that it is about.",
            _registration,
        ),
    ),
    filters=(
        Filter(
            "launch",
            "Launch",
            "choice",
            "The launch.",
            matches(events.c.launch),
            is_first=True,
        ),
        Filter(
            "kind", "Kind", "choice", "What happened.", matches(events.c.kind), KINDS, is_first=True
        ),
        Filter(
            "order",
            "Order",
            "order",
            "The code of an order.",
            matches(events.c.subject),
            is_first=True,
        ),
        Filter(
            "registration",
            "Registration",
            "registration",
            "The code of a registration.",
            matches(events.c.subject),
        ),
        Filter("location", "Place", "choice", "Where.", matches(events.c.location)),
        Filter("from", "From", "since", "At this time or later."),
        Filter("to", "Before", "until", "Before this time."),
    ),
    heads=(
        number_head("Entry", "sequence"),
        time_head("Time", "time"),
        Head("Kind", _kind_cell),
        Head("About", _about_cell),
        Head("Launch", _launch_cell, tells="launch"),
        Head("Details", _details_cell),
    ),
    query=_query,
    key=(events.c.sequence, events.c.ordinal),
    ordered="newest",
    counted="alike",
    counts=Counts(
        event_counts,
        event_counts.c.events,
        events.c.counted,
        {"launch": "launch", "kind": "kind", "location": "location"},
        _counts_of_bound,
    ),
    clock=Clock(events.c.sequence, events.c.time_ms),
    empty="No event is like this.",
)
