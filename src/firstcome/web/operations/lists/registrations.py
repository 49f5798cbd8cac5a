"""
The list of registrations: every interest that was ever registered, the newest first.

Always true:
- A row tells the registration as it is now; who registered is not in it.
- Its wave is the one that its number falls into, whether it is confirmed or not.

Never here: names of customers, when waves open (`waves`).
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, select

from firstcome.domain.orders import CLASS_NAMES
from firstcome.domain.registrations import REGISTRATION_STATUS_NAMES
from firstcome.projections.interest import SEPARATOR
from firstcome.projections.schema import (
    registration_counts,
    registration_skus,
    registrations,
    waves,
)
from firstcome.web.operations.lists.columns import (
    LAUNCH,
    LAUNCH_HEAD,
    matches,
    moment,
    named,
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

CONSENTS: Final = ("email", "sms")

_r: Final = registrations.c
_IN_WAVE: Final = and_(
    waves.c.launch == _r.launch, _r.number.between(waves.c.first_number, waves.c.through_number)
)


def _query(bounds: Bounds) -> Rows:
    wave = select(waves.c.wave).where(_IN_WAVE).limit(1).scalar_subquery()
    return select(
        *(_r.registration, _r.epoch, _r.launch, _r.skus, _r.market, _r.location, _r.units),
        *(_r.customer_class, _r.by_email, _r.by_sms, _r.language, _r.time_ms, _r.status),
        *(_r.confirmed_ms, _r.left_ms, _r.changed_ms),
        wave.label("wave"),
    ).where(of_places(registrations, bounds))


def _counts_of_bound(bounds: Bounds) -> ColumnElement[bool]:
    return of_places(registration_counts, bounds)


def _counted_with(sku: str) -> ColumnElement[bool]:
    return registration_counts.c.number.in_(_numbers_with(sku))


def _wishes(sku: str) -> ColumnElement[bool]:
    return _r.counted.in_(_numbers_with(sku))


def _numbers_with(sku: str) -> Any:
    return select(registration_skus.c.number).where(registration_skus.c.sku == sku)


def _in_wave(number: int) -> ColumnElement[bool]:
    return exists().where(_IN_WAVE, waves.c.wave == number)


def _may_be_told(way: str) -> ColumnElement[bool]:
    match way:
        case "email":
            return _r.by_email == 1
        case "sms":
            return _r.by_sms == 1
        case _:
            return and_(_r.by_email == 0, _r.by_sms == 0)


def _code(row: Any, teller: Teller) -> Value:
    return teller.registration_code(row.epoch, row.registration)


def _sku_names(row: Any, teller: Teller) -> Value:
    names = teller.names(row.launch)
    return ", ".join(names.sku(sku) for sku in row.skus.split(SEPARATOR))


def _location_name(row: Any, teller: Teller) -> Value:
    return teller.names(row.launch).place(row.location) if row.location else None


def _told_by(row: Any, _: Teller) -> Value:
    ways = zip(CONSENTS, (row.by_email, row.by_sms), strict=True)
    return SEPARATOR.join(way for way, may in ways if may)


def _code_cell(values: dict[str, Any]) -> Cell:
    return Cell(values["registration"], f"/registrations/{values['registration']}")


def _status_cell(values: dict[str, Any]) -> Cell:
    return Cell(said(values["status"]))


def _skus_cell(values: dict[str, Any]) -> Cell:
    return named(values["sku_names"], values["skus"])


def _place_cell(values: dict[str, Any]) -> Cell:
    if not values["location"]:
        return Cell("By delivery", "", values["market"])
    return named(values["location_name"], values["location"])


def _units_cell(values: dict[str, Any]) -> Cell:
    business = "business" if values["class"] == "business" else ""
    return Cell(number=values["units"], more=business)


def _wave_cell(values: dict[str, Any]) -> Cell:
    wave = values["wave"]
    if wave is None:
        return Cell("–")
    return Cell(number=wave, link=f"/waves/{values['launch']}/{wave}")


REGISTRATIONS: Final = Listing(
    name="registrations",
    title="Registrations",
    noun=("registration", "registrations"),
    meaning="Every interest that was ever registered, as it is now; the newest first.",
    needs="see_lists",
    columns=(
        Column("registration", "text", "The code of the registration, as people read it.", _code),
        plain("sequence", "number", "The entry that made it.", "registration"),
        moment("registered_at", "When it was asked for first: its place in time.", "time_ms"),
        plain("status", "text", "`asked` (not confirmed), `confirmed` or `left`."),
        *LAUNCH,
        plain("skus", "text", "The SKUs, any of which is wished; with spaces between."),
        Column("sku_names", "text", "Their products and variants.", _sku_names),
        plain("market", "text", "Where the customer buys."),
        plain("location", "text", "The place to collect at; empty: by delivery."),
        Column("location_name", "text", "The name of the place, with its town.", _location_name),
        plain("units", "number", "Units that are wished."),
        plain("class", "text", "`consumer` or `business`.", "customer_class"),
        Column("told_by", "text", "The consents: `email`, `sms`, both or neither.", _told_by),
        plain("language", "text", "The language of messages; empty: that of the market."),
        plain("wave", "number", "The wave that it is in if it is confirmed; empty: in none yet."),
        moment("confirmed_at", "When the address was confirmed.", "confirmed_ms"),
        moment("left_at", "When it was taken back.", "left_ms"),
        moment("changed_at", "When it last changed.", "changed_ms"),
    ),
    filters=(
        Filter("launch", "Launch", "choice", "The launch.", matches(_r.launch), is_first=True),
        Filter("sku", "SKU", "choice", "A SKU that is wished.", _wishes, is_first=True),
        Filter(
            "status",
            "Status",
            "choice",
            "Whether it is confirmed, or taken back.",
            matches(_r.status),
            tuple(REGISTRATION_STATUS_NAMES.values()),
            is_first=True,
        ),
        Filter("market", "Market", "id", "Where the customer buys.", matches(_r.market)),
        Filter("location", "Place", "choice", "To collect at.", matches(_r.location)),
        Filter(
            "class",
            "Customer class",
            "choice",
            "Which limit applies.",
            matches(_r.customer_class),
            CLASS_NAMES,
        ),
        Filter(
            "told_by",
            "May be told by",
            "choice",
            "A way that they consented to; `none`: to no way.",
            _may_be_told,
            (*CONSENTS, "none"),
        ),
        Filter("wave", "Wave", "number", "The number of a wave.", _in_wave),
        Filter("from", "Registered from", "since", "Asked for at this time or later."),
        Filter("to", "Registered before", "until", "Asked for before this time."),
    ),
    heads=(
        Head("Registration", _code_cell),
        time_head("Registered", "registered_at"),
        Head("Status", _status_cell),
        LAUNCH_HEAD,
        Head("Wishes any of", _skus_cell),
        Head("Place", _place_cell),
        Head("Units", _units_cell, is_number=True),
        Head("Wave", _wave_cell, is_number=True),
        time_head("Changed", "changed_at"),
    ),
    query=_query,
    key=(_r.registration,),
    ordered="newest",
    counted="alike",
    counts=Counts(
        registration_counts,
        registration_counts.c.registrations,
        _r.counted,
        {
            "launch": "launch",
            "market": "market",
            "location": "location",
            "status": "status",
            "class": "customer_class",
        },
        _counts_of_bound,
        {"sku": _counted_with},
    ),
    clock=Clock(_r.registration, _r.time_ms),
    empty="No registration is like this.",
)
