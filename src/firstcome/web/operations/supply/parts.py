"""
Parts of a delivery that have come: units by place, as typed or shared, and who gets them.

Always true:
- A fault names the line that was typed; nothing of a faulty list is used.
- A place is named once; who waits is counted at the places that get units.

Never here: whether it may be recorded (the rules say), a page.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from firstcome.domain.supplies import Shares, cut_down
from firstcome.domain.supply_messages import SUPPLY_PARTS_MAX
from firstcome.projections import stock
from firstcome.projections.stock import PoolRow, StockFilter
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.supply.knowing import Subject
from firstcome.web.operations.supply.sayings import orders_said, units_said
from firstcome.web.operations.supply.standing import Standing
from firstcome.web.operations.supply.terms import read_units
from firstcome.web.pages import DESK_LANGUAGE
from firstcome.web.words import words_of

PLACES_SHOWN: Final = 20
FAULTS_SHOWN: Final = 20
POOLS_MAX: Final = 10_000
_CELLS: Final = re.compile(r"[\s,;]+")
_LIKE: Final = "Write the id of a place and its units in figures alone, such as: london 1200"
_words: Final = words_of(DESK_LANGUAGE)


class PartsWrong(ValueError):
    """What is wrong with the list that was typed: one line for each fault."""


class PartRow(Struct, frozen=True):
    """What one place gets, and who waits there."""

    place: str
    location: str
    units: int
    waiting: int
    """Orders in the line."""


class Arrival(Struct, frozen=True):
    """What a form would record, in words and by place."""

    sentences: tuple[str, ...]
    rows: tuple[PartRow, ...]
    more: int
    """Places that are not among the rows."""


def read_parts(text: str, subject: Subject) -> Shares:
    """Units by place, a line each; raises `PartsWrong`."""
    known = {each.location for each in subject.terms.locations}
    parts: dict[str, int] = {}
    faults: list[str] = []
    for line, typed in enumerate(text.splitlines(), 1):
        if not typed.strip():
            continue
        try:
            location, units = _part(typed.strip(), known, parts)
        except PartsWrong as wrong:
            faults.append(f"Line {line}: {wrong}")
        else:
            parts[location] = units
    if len(faults) > FAULTS_SHOWN:
        faults = [*faults[:FAULTS_SHOWN], f"And {len(faults) - FAULTS_SHOWN:,} lines more."]
    if not parts and not faults:
        faults.append(f"Name at least one place. {_LIKE}")
    if len(parts) > SUPPLY_PARTS_MAX:
        faults.append(f"Name at most {SUPPLY_PARTS_MAX:,} places at once.")
    if faults:
        raise PartsWrong("\n".join(faults))
    return tuple(parts.items())


def parts_of_all(standing: Standing) -> Shares:
    """All that is to come, by place: its shares, or its one place; empty when nobody knows."""
    left, shares = standing.delivery.left, standing.view.shares
    missed = tuple((each.location, each.units - each.came) for each in shares)
    shared = tuple((place, units) for place, units in missed if units > 0)
    if any(each.units for each in shares):
        return cut_down(shared, left)
    places = [
        each.location
        for each in standing.subject.terms.locations
        if standing.delivery.location in ("", each.location)
        and standing.delivery.market in ("", each.market)
    ]
    return ((places[0], left),) if len(places) == 1 else ()


def arrival_of(desk: Desk, standing: Standing, parts: Shares) -> Arrival:
    """What follows from recording these parts; raises `ModelsMissing`."""
    wanted = StockFilter(standing.subject.launch, standing.delivery.sku)
    with desk.models.connection() as connection:
        pools = stock.pools(connection, wanted, POOLS_MAX)
    return arrival(standing, parts, {each.location: each for each in pools})


def arrival(standing: Standing, parts: Shares, pools: Mapping[str, PoolRow]) -> Arrival:
    """The same from what was read; `pools` by location."""
    rows = [_row(standing, place, units, pools.get(place)) for place, units in parts]
    units, waiting = sum(row.units for row in rows), sum(row.waiting for row in rows)
    places = f"{len(rows):,} places" if len(rows) > 1 else rows[0].place
    verb = "lies" if units == 1 else "lie"
    sentences = [f"{units_said(units)} of {standing.sku} {verb} at {places} then."]
    if waiting:
        verb = "waits" if waiting == 1 else "wait"
        held = _words.lasting(standing.subject.terms.offer_ttl_ms, 2)
        sentences.append(
            f"{orders_said(waiting)} {verb} there: the first of each line get units at once, are "
            f"told, and have {held} to take them."
        )
    else:
        sentences.append("Nobody waits there: the units can be ordered at once.")
    rest = standing.delivery.left - units
    if rest > 0:
        verb = "is" if rest == 1 else "are"
        sentences.append(f"{units_said(rest)} of the delivery {verb} still to come then.")
    sentences.append("Only a stocktake takes back what is recorded.")
    return Arrival(tuple(sentences), tuple(rows[:PLACES_SHOWN]), max(0, len(rows) - PLACES_SHOWN))


def written(parts: Shares) -> str:
    """Parts as they are typed."""
    return "\n".join(f"{place} {units}" for place, units in parts)


def _part(typed: str, known: set[str], before: Mapping[str, int]) -> tuple[str, int]:
    cells: Sequence[str] = _CELLS.split(typed)
    units = read_units(cells[-1])
    if len(cells) != 2 or units is None:
        raise PartsWrong(f"“{typed[:60]}” is no place with its units. {_LIKE}")
    if cells[0] not in known:
        raise PartsWrong(f"{cells[0][:64]} is no place of the launch. Write its id.")
    if cells[0] in before:
        raise PartsWrong(f"{cells[0]} stands in the list already. Add its units up.")
    return cells[0], units


def _row(standing: Standing, place: str, units: int, pool: PoolRow | None) -> PartRow:
    waiting = 0 if pool is None else pool.orders_waiting
    return PartRow(standing.subject.names.place(place), place, units, waiting)
