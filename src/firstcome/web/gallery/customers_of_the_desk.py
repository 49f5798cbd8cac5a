"""
Finding somebody, a customer's file, and the questions before a deed about an order.

Always true:
- What may be done, and what follows from it, is said by what says it at the desk.

Never here: real people.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from firstcome.projections.orders import OrderRow
from firstcome.staff.permissions import Role
from firstcome.web.gallery.registrations_of_the_desk import registration_states
from firstcome.web.gallery.scene import (
    DAY,
    HOUR,
    LAUNCH,
    LONG_ADDRESS,
    LONG_NAME,
    MINUTE,
    NOW_MS,
    OPENS_MS,
    PLACE,
    PLACE_LONG,
    SECOND,
    SKU,
    SKU_LONG,
    ZONE,
    DeskState,
    code,
    launch_file,
    launch_row,
    live,
    names,
    who,
)
from firstcome.web.operations.people.asking import Asked, Choice, faults_of
from firstcome.web.operations.people.consequences import (
    NEED_REASON,
    REASONS,
    WORDINGS,
    consequences,
)
from firstcome.web.operations.people.next_steps import (
    OFFERS,
    Now,
    Offer,
    deeds_of,
    next_of,
    standing_of,
)
from firstcome.web.operations.people.times import stamp
from firstcome.web.operations.people.views import (
    AuditShown,
    CustomerFile,
    Found,
    Hit,
    Line,
    Mail,
    NoteShown,
    OrderFile,
    Person,
    Shop,
)

SEQUENCE: Final = 41_207
HOLD_ENDS_MS: Final = OPENS_MS + 3 * DAY
CODE: Final = code(7)
ADA: Final = Person("Augusta Ada King", "ada@customers.example", "+44 7700 900123")
LONG: Final = Person(LONG_NAME, LONG_ADDRESS, "+44 7700 900456")


class Stood(NamedTuple):
    """How an order of the gallery stands, and where."""

    status: str
    sku: str = SKU
    place: str = "warehouse-online"
    ahead: int | None = None
    is_live: bool = True


HELD: Final = Stood("held")
IN_LINE: Final = Stood("in_line", SKU_LONG, PLACE_LONG, 12_436)


def customer_states() -> Iterator[DeskState]:
    """Finding, files, and deeds."""
    yield from _finding()
    yield from _files()
    yield from _deeds()
    yield from registration_states()


# ------------------------------------------------------------------------------- finding


def _finding() -> Iterator[DeskState]:
    hits = (
        _hit(7, ADA, "held", SKU, "warehouse-online"),
        _hit(8, LONG, "in_line", SKU_LONG, PLACE_LONG),
        _hit(9, Person(is_erased=True), "cancelled", SKU, PLACE),
        _hit(10, Person(), "paid", SKU, PLACE),
    )
    shops = (
        Shop(PLACE, names().place(PLACE), f"/orders?location={PLACE}"),
        Shop(PLACE_LONG, names().place(PLACE_LONG), f"/orders?location={PLACE_LONG}"),
    )
    yield _found("find", Found(""))
    yield _found("find-some", Found("king", "name", hits))
    yield _found("find-many", Found("king", "name", hits * 6, shops, has_more=True))
    yield _found("find-nobody", Found("nobody", "name"))
    yield _found("find-shops", Found("oxford", "name", (), shops[:1]))
    remark = "This is the code of an order of a history that a restore has cut off."
    yield _found("find-lost-code", Found(CODE, "code", remark=remark))


def _found(name: str, found: Found) -> DeskState:
    values = {"found": found, "stamp": stamp}
    return DeskState(name, "find.html", "/find", live("Find anyone", "/find", "care"), values)


def _hit(number: int, person: Person, status: str, sku: str, place: str) -> Hit:
    return Hit(
        code(number),
        SEQUENCE + number,
        person.name,
        person.email,
        person.phone,
        person.is_erased,
        LAUNCH,
        names().sku(sku),
        names().place(place),
        status,
        1 + number % 2,
        OPENS_MS + number * SECOND,
        ZONE,
    )


# ------------------------------------------------------------------------------- files


def _files() -> Iterator[DeskState]:
    held = _order(HELD)
    yield _file("order-held", CustomerFile(CODE, ADA, (held,)))
    waiting = _order(IN_LINE)
    others = (_hit(11, ADA, "cancelled", SKU, PLACE), _hit(12, ADA, "paid", SKU_LONG, PLACE_LONG))
    several = CustomerFile(CODE, LONG, (waiting, replace(held, code=code(13))), others)
    yield _file("order-in-line", several)
    for status in ("paid", "collected", "cancelled", "lapsed"):
        yield _file(f"order-{status}", CustomerFile(CODE, ADA, (_order(Stood(status)),)))
    erased = _order(Stood("cancelled"), notes=())
    yield _file("order-erased", CustomerFile(CODE, Person(is_erased=True), (erased,)))
    yield _file("order-nameless", CustomerFile(CODE, None, (_order(HELD, "shop"),)), "shop")
    bare = _order(HELD, lines=(), notes=(), mails=(), audit=())
    yield _file("order-new", CustomerFile(CODE, Person(), (bare,)))
    silent = _order(HELD._replace(is_live=False))
    lag: dict[str, Any] = {"as_of_ms": NOW_MS - MINUTE, "lag_ms": MINUTE}
    yield _file("order-front-silent", CustomerFile(CODE, ADA, (silent,)), **lag)
    said = "Cancelled: what it held, or its place, is free."
    yield _file("order-just-cancelled", CustomerFile(CODE, ADA, (erased,)), said=said)


def _file(name: str, file: CustomerFile, role: Role = "care", **more: Any) -> DeskState:
    address = f"/orders/{file.code}"
    shell = live(f"Order {file.code}", address, role, **more)
    return DeskState(name, "order.html", address, shell, {"file": file, "stamp": stamp})


def _order(stood: Stood, role: Role = "care", **changes: Any) -> OrderFile:
    now, row, address = _now(stood), _row(stood), f"/orders/{CODE}"
    made = OrderFile(
        code=CODE,
        sequence=row.sequence,
        address=address,
        launch=names().launch,
        launch_address=f"/launches/{LAUNCH}",
        sku=names().sku(stood.sku),
        place=names().place(stood.place),
        channel=names().channel("online"),
        units=row.units,
        customer_class=row.customer_class,
        status=stood.status,
        placed_ms=row.placed_ms,
        zone=ZONE,
        standing=standing_of(now, names().place(stood.place), ZONE),
        is_live=stood.is_live,
        hold=now.hold,
        hold_until_ms=now.hold_until_ms,
        ahead=now.ahead,
        next_steps=next_of(now, row, launch_row(), ZONE),
        deeds=deeds_of(who(role), now, launch_file().definition, address),
        lines=tuple(_story(stood)),
        mails=(
            Mail("It is on hold", "sent", OPENS_MS + 4 * SECOND),
            Mail("Its link again", "refused by the mail server", NOW_MS),
        ),
        notes=(NoteShown(_NOTE, "Grace Hopper", NOW_MS - MINUTE),),
        audit=(AuditShown("send link", "Grace Hopper", "", NOW_MS - MINUTE),),
    )
    return replace(made, **changes)


_NOTE: Final = f"Calls back on Friday.\nPrefers the blue one. {'Reference-' * 12}"


def _now(stood: Stood) -> Now:
    is_held = stood.status == "held"
    hold, until_ms = (SEQUENCE, HOLD_ENDS_MS) if is_held else (0, 0)
    return Now(stood.status, hold, until_ms, stood.ahead, stood.is_live)


def _row(stood: Stood) -> OrderRow:
    told: dict[str, Any] = {
        "sequence": SEQUENCE,
        "epoch": 1,
        "launch": LAUNCH,
        "sku": stood.sku,
        "location": stood.place,
        "channel": "online",
        "operator": "own",
        "customer": b"",
        "customer_class": "business" if stood.ahead else "consumer",
        "units": 2 if stood.ahead else 1,
        "placed_ms": OPENS_MS + 3 * SECOND,
        "status": stood.status,
        "missed": False,
        "changed_ms": NOW_MS,
    }
    return OrderRow(**{name: told.get(name, 0) for name in OrderRow._fields})


def _story(stood: Stood) -> Iterator[Line]:
    until = stamp(HOLD_ENDS_MS, ZONE)
    first = "In line at place 12,437" if stood.ahead else f"On hold until {until}"
    answered = "in line" if stood.ahead else "on hold"
    yield Line(
        SEQUENCE, OPENS_MS + 3 * SECOND, first, "Order", "the customer", answered, ("OrderHeld",)
    )
    if stood.ahead:
        moved = f"Moved to {names().place(stood.place)}: in line, at its end"
        yield Line(SEQUENCE + 90, NOW_MS, moved, "Move", "the customer", "in line", ("OrderMoved",))
    if stood.status in ("paid", "collected"):
        paid = "Paid: its units are allocated to it"
        asked = ("Mark paid", "Grace Hopper", "paid", ("OrderPaid",))
        yield Line(SEQUENCE + 300, NOW_MS - HOUR, paid, *asked)
    if stood.status == "cancelled":
        asked = ("Cancel", "Grace Hopper", "cancelled", ("OrderCancelled",))
        yield Line(SEQUENCE + 400, NOW_MS - MINUTE, "Cancelled", *asked)
    if stood.status == "lapsed":
        ended = ("", "by itself", "", ("OrderLapsed",))
        yield Line(SEQUENCE + 500, NOW_MS, "Hold ended unpaid: out", *ended)


# ------------------------------------------------------------------------------- deeds

_STANDS: Final = {"hand-over": Stood("paid"), "link": IN_LINE, "note": IN_LINE}


def _deeds() -> Iterator[DeskState]:
    for offer in OFFERS:
        stood = _STANDS.get(offer.verb, HELD)
        yield _deed(f"deed-{offer.verb}", offer, stood, {}, {})
    offers = {offer.verb: offer for offer in OFFERS}
    yield _deed("deed-cancel-paid", offers["cancel"], Stood("paid"), {}, {})
    for verb, form in (
        ("cancel", {"why": "other"}),
        ("move", {"place": "lon", "text": "note " * 300}),
        ("note", {"text": ""}),
        ("erase", {"typed": "B4CD"}),
        ("paid", {}),
    ):
        faults = faults_of(offers[verb], CODE, form)
        assert faults
        yield _deed(f"deed-{verb}-refused", offers[verb], HELD, form, faults)


def _deed(
    name: str, offer: Offer, stood: Stood, form: dict[str, str], faults: dict[str, str]
) -> DeskState:
    verb, place = offer.verb, names().place(stood.place)
    terms = launch_file().definition
    choices = (
        Choice(PLACE, names().place(PLACE), 41, 0),
        Choice("york", names().place("york"), 0, 0),
        Choice(PLACE_LONG, names().place(PLACE_LONG), 0, 117),
    )
    asked = Asked(
        code=CODE,
        verb=verb,
        wording=WORDINGS[verb],
        following=consequences(verb, _now(stood), _row(stood), terms, ZONE),
        key="made-up",
        hold=SEQUENCE,
        zone=ZONE,
        about=f"1 × {names().sku(stood.sku)}, {place}: {stood.status.replace('_', ' ')}",
        reasons=REASONS if verb in NEED_REASON else {},
        has_note=verb == "note" or verb in NEED_REASON - {"erase"},
        form=form,
        faults=faults,
        choices=choices if verb == "move" else (),
        choices_left_out=1_200 if verb == "move" else 0,
    )
    address = f"/orders/{CODE}/{verb}"
    shell = live(WORDINGS[verb].question.format(code=CODE), address, "care")
    return DeskState(name, "deed.html", address, shell, {"asked": asked})
