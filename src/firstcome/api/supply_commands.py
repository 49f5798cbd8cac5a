"""
Commands on supply over HTTP: the delivery that is meant, its window, its note, the answer.

Always true:
- Words of a note are durable before the entry that names them; no note has no document.
- Whoever asks in the role of a supplier speaks for the supplier.

Never here: routes.
"""

from collections.abc import Sequence
from typing import Final

from litestar import Response

from firstcome.api.authority import require_reach
from firstcome.api.bodies import OutcomeBody
from firstcome.api.calendars import Calendar, Window, day_of
from firstcome.api.commands import fold, keep_document
from firstcome.api.problems import ProblemRaised
from firstcome.api.shop import Shop, iso_time
from firstcome.api.supply_bodies import PartBody
from firstcome.domain.commands import AnyCommand
from firstcome.domain.launch import Launch, delivery_number
from firstcome.domain.supplies import Shares, Supply
from firstcome.domain.supply_messages import NO_NOTE, SUPPLY_UNITS_MAX, SaidBy
from firstcome.staff.permissions import Who

DETAILS: Final = {
    "location_unknown": "Or this delivery is for another location or market.",
    "window_invalid": "The window ends before it begins. Send the later day as to.",
}
CHANGE_DETAILS: Final = DETAILS | {
    "units_invalid": "Send no fewer units than were received of it already, and 1 or more."
}
RECEIVE_DETAILS: Final = DETAILS | {
    "units_invalid": "Each part has 1 or more units, all of them no more than are left of the "
    "delivery, and no location can hold more than 10,000,000."
}
SHARE_DETAILS: Final = DETAILS | {
    "units_invalid": "No share is below 0, and together they are 1 or more units and no more than "
    "the delivery has."
}


def supply_named(shop: Shop, number: int) -> tuple[Launch, Supply]:
    """A delivery with its launch; raises `ProblemRaised` (supply_unknown)."""
    launch = shop.state.launch_of_supply(number)
    if launch is None:
        raise ProblemRaised("supply_unknown")
    return launch, launch.supplies[number]


def window_of(calendar: Calendar, market: str, first: str, last: str) -> Window:
    """The window from one day to another; raises `ProblemRaised`."""
    begins, ends = day_of(first, "from"), day_of(last, "to")
    if ends < begins:
        raise ProblemRaised("window_invalid", field="to")
    window = calendar.window(market, begins, ends)
    if window is None:
        raise ProblemRaised("body_invalid", "Send days from 1970 to 9999.", "from")
    return window


def require_supply_units(units: int) -> None:
    """Raise `ProblemRaised` for a number that no delivery can have."""
    if not 1 <= units <= SUPPLY_UNITS_MAX:
        detail = f"Send a whole number from 1 to {SUPPLY_UNITS_MAX:,}."
        raise ProblemRaised("units_invalid", detail, "units")


def parts_of(who: Who, launch: Launch, bodies: Sequence[PartBody], field: str) -> Shares:
    """Units by location, all of the launch and within reach; raises `ProblemRaised`."""
    for number, body in enumerate(bodies):
        if not launch.has_location(body.location):
            raise ProblemRaised("location_unknown", field=f"{field}[{number}].location")
        if not -(2**63) < body.units < 2**63:
            raise ProblemRaised("units_invalid", field=f"{field}[{number}].units")
        require_reach(who, launch, body.location)
    return tuple((body.location, body.units) for body in bodies)


def speaker(who: Who, said_by: SaidBy) -> SaidBy:
    """Whose word it is."""
    return "supplier" if who.role == "supplier" else said_by


async def note_id(shop: Shop, text: str) -> bytes:
    """The id of the document with these words, kept; raises `ProblemRaised`."""
    words = text.strip()
    return await keep_document(shop, words.encode()) if words else NO_NOTE


async def execute_supply(
    shop: Shop, command: AnyCommand, details: dict[str, str] = DETAILS
) -> Response[OutcomeBody]:
    """Have a command on a delivery folded and answer it; raises `ProblemRaised`."""
    answer = await fold(shop, command, details=details)
    launch = shop.state.launch_of_supply(answer.order)
    body = OutcomeBody(
        answer.outcome,
        iso_time(answer.time_ms) if answer.time_ms else None,
        supply=answer.order or None,
        delivery=None if launch is None else delivery_number(launch, answer.order),
    )
    return Response(body, status_code=201 if answer.outcome == "supply_announced" else 200)
