"""
The story of a delivery: all that was said and done of it, by whom, and why.

Always true:
- Nothing is left out, and the newest stands first; words that cannot be read are said to be so.

Never here: what is true now, what people in a line were told.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from firstcome.contacts.failures import ContactsBroken
from firstcome.day_windows import day_window
from firstcome.domain.supply_messages import NO_NOTE
from firstcome.projections.supplies import HistoryRow, history_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.supply.days import days_said
from firstcome.web.operations.supply.sayings import units_said

UNREAD = "(the words cannot be read)"

SAID_BY = {"supplier": "said by the supplier", "shop": "said by us"}


class Said(Struct, frozen=True):
    """One thing that was said or done."""

    time_ms: int
    what: str
    who: str
    note: str


def story_of(desk: Desk, supply: int, zone: str, today: date) -> tuple[Said, ...]:
    """The story of a delivery whose days are those of `zone`; raises `ModelsMissing`."""
    with desk.models.connection() as connection:
        rows = history_of(connection, supply)
    return story(rows, notes_of(desk, {row.note for row in rows}), zone, today)


def story(
    rows: Sequence[HistoryRow], notes: dict[bytes, str], zone: str, today: date
) -> tuple[Said, ...]:
    """The same from what was read, the newest first."""
    return tuple(
        Said(row.time_ms, _what(row, zone, today), SAID_BY.get(row.said_by, ""), notes[row.note])
        for row in reversed(rows)
    )


def notes_of(desk: Desk, notes: Iterable[bytes]) -> dict[bytes, str]:
    """The words of notes by their ids."""
    found = dict.fromkeys(notes, UNREAD) | {NO_NOTE: ""}
    try:
        contacts = desk.contacts()
    except ContactsBroken:
        return found
    try:
        for note in found.keys() - {NO_NOTE}:
            body = contacts.document(note)
            found[note] = UNREAD if body is None else body.decode("utf-8", "replace")
    except ContactsBroken:
        pass
    finally:
        contacts.close()
    return found


def _what(row: HistoryRow, zone: str, today: date) -> str:
    days = days_said(day_window(row.from_ms, row.to_ms, zone), today)
    match row.kind:
        case "announced":
            return f"Announced: {units_said(row.units)}, {row.stage}, {days}"
        case "slipped":
            was = days_said(day_window(row.was_from_ms, row.was_to_ms, zone), today)
            return f"Slipped from {was} to {days}"
        case "confirmed":
            return f"Confirmed: {units_said(row.units)}, {days}{_were(row)}"
        case "changed":
            return f"Changed: {units_said(row.units)}, {row.stage}, {days}{_were(row)}"
        case "received":
            return f"Received: {units_said(row.units)}"
        case "cancelled":
            return "Cancelled"
        case "allocated":
            return f"Shared: {units_said(row.units)} to places"
        case _:
            return "The shares were taken back"


def _were(row: HistoryRow) -> str:
    """How many units it was before, when those changed."""
    return "" if row.units == row.was_units else f" (it was {units_said(row.was_units)})"
