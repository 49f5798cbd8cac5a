"""
The list of supplies: every delivery that was ever announced, by launch and number.

Always true:
- Its days are those of its market; of one without a market, those of the launch's first one.

Never here: the words of who said it, what was said before (the delivery's own page has both).
"""

from typing import Any, Final, get_args

from sqlalchemy import ColumnElement, select

from firstcome.domain.supplies import SupplyStatus
from firstcome.domain.supply_messages import SaidBy
from firstcome.projections.supply_schema import supplies
from firstcome.web.operations.lists.columns import (
    LAUNCH,
    LAUNCH_HEAD,
    SKU,
    matches,
    moment,
    named,
    number_head,
    of_places,
    plain,
    said,
    sku_cell,
    time_head,
)
from firstcome.web.operations.lists.listing import (
    Bounds,
    Cell,
    Column,
    Filter,
    Head,
    Listing,
    Rows,
    Value,
)
from firstcome.web.operations.lists.teller import Teller

STATUSES: Final[tuple[str, ...]] = get_args(SupplyStatus)

_s: Final = supplies.c

DAYS_OF: Final = _s.market.label("days_of")
"""Whose days a window is told in: every query that has one selects it."""


def first_day(row: Any, teller: Teller) -> Value:
    """The first day of the window of a row."""
    return teller.days(row.launch, row.days_of, row.from_ms, row.to_ms).first.isoformat()


def last_day(row: Any, teller: Teller) -> Value:
    """The last day of it."""
    return teller.days(row.launch, row.days_of, row.from_ms, row.to_ms).last.isoformat()


WINDOW: Final = (
    Column("from", "text", "The first day on which it is expected, where it goes.", first_day),
    Column("to", "text", "The last such day.", last_day),
)


def delivery_cell(values: dict[str, Any]) -> Cell:
    """What people call it, leading to its page."""
    return Cell(f"Delivery {values['delivery']}", f"/supplies/{values['supply']}")


def window_cell(values: dict[str, Any]) -> Cell:
    """From when to when, one day once."""
    first, last = values["from"], values["to"]
    return Cell(first) if first == last else Cell(first, "", f"to {last}")


def status_cell(values: dict[str, Any]) -> Cell:
    """How far it is."""
    return Cell(said(values["status"]))


def ends_from(instant_ms: int) -> ColumnElement[bool]:
    """Windows that are not over before a time."""
    return _s.to_ms >= instant_ms


def begins_before(instant_ms: int) -> ColumnElement[bool]:
    """Windows that have begun by a time."""
    return _s.from_ms < instant_ms


EXPECTED: Final = (
    Filter("from", "Expected from", "since", "Its window ends at this time or later.", ends_from),
    Filter("to", "Expected before", "until", "Its window begins before this time.", begins_before),
)


def _query(bounds: Bounds) -> Rows:
    return select(supplies, _s.number.label("delivery"), DAYS_OF).where(of_places(supplies, bounds))


def _left(row: Any, _: Teller) -> Value:
    return 0 if row.status == "cancelled" else row.units - row.received


def _location_name(row: Any, teller: Teller) -> Value:
    return teller.names(row.launch).place(row.location) if row.location else None


def _for_cell(values: dict[str, Any]) -> Cell:
    if values["location"]:
        return named(values["location_name"], values["location"])
    return Cell(values["market"] or "All markets")


def _status_cell(values: dict[str, Any]) -> Cell:
    return Cell(said(values["status"]), "", f"says the {values['said_by']}")


SUPPLIES: Final = Listing(
    name="supplies",
    title="Supplies",
    noun=("delivery", "deliveries"),
    meaning="Every delivery that was announced, with what is known of it now.",
    needs="see_supply",
    columns=(
        plain("supply", "number", "The entry that announced it."),
        plain("delivery", "number", "Its number within the launch, from 1: delivery 3."),
        *LAUNCH,
        *SKU,
        plain("market", "text", "The market that it is for; empty: all of them."),
        plain("location", "text", "The one place that it is for; empty: none."),
        Column("location_name", "text", "The name of that place.", _location_name),
        plain(
            "status", "text", "`asked`, `planned`, `confirmed`, `received` whole, or `cancelled`."
        ),
        plain("stage", "text", "How sure it was last: `asked`, `planned` or `confirmed`."),
        *WINDOW,
        moment("from_at", "The instant that its window begins with.", "from_ms"),
        moment("to_at", "The instant that its window ends with.", "to_ms"),
        plain("units", "number", "Units in all."),
        plain("received", "number", "Those that came."),
        Column("left", "number", "Those that are still to come; 0 when cancelled.", _left),
        plain("shared", "number", "Those that are in its shares."),
        plain("reserve", "number", "Those left that are in no share; 0 without shares."),
        plain("said_by", "text", "Who said so last: `shop` or `supplier`."),
        moment("announced_at", "When it was announced.", "announced_ms"),
        moment("changed_at", "When it last changed.", "changed_ms"),
    ),
    filters=(
        Filter("launch", "Launch", "choice", "The launch.", matches(_s.launch), is_first=True),
        Filter("sku", "SKU", "choice", "The stock-keeping unit.", matches(_s.sku), is_first=True),
        Filter(
            "status",
            "Status",
            "choice",
            "How far it is.",
            matches(_s.status),
            STATUSES,
            is_first=True,
        ),
        Filter("market", "Market", "id", "The market that it is for.", matches(_s.market)),
        Filter("location", "Place", "choice", "The place that it is for.", matches(_s.location)),
        Filter(
            "said_by",
            "Said by",
            "choice",
            "Who said so last.",
            matches(_s.said_by),
            get_args(SaidBy),
        ),
        *EXPECTED,
    ),
    heads=(
        Head("Delivery", delivery_cell),
        LAUNCH_HEAD,
        Head("SKU", sku_cell),
        Head("Expected", window_cell),
        Head("Status", _status_cell),
        number_head("Units", "units"),
        number_head("Received", "received"),
        number_head("Reserve", "reserve"),
        Head("For", _for_cell),
        time_head("Changed", "changed_at"),
    ),
    query=_query,
    key=(_s.launch, _s.number),
    ordered="by id",
    counted="exactly",
    empty="No delivery is like this.",
    page="/lists/supplies",
)
