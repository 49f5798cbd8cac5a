"""
What is known before a plan: the community, its stock, the measured capacity, how people came.

Always true:
- A number that is filled in by itself says where it comes from; what is not known stays empty.

Never here: what was typed, plans.
"""

from typing import Final

from litestar.exceptions import NotFoundException
from msgspec import Struct
from sqlalchemy import Connection, func, select

from firstcome.projections import launches, stock
from firstcome.projections.launches import LaunchRow
from firstcome.projections.reader import ModelsMissing
from firstcome.projections.schema import orders
from firstcome.projections.stock import StockFilter
from firstcome.waves.chances import Demand
from firstcome.waves.show_up import CurveInvalid, ShowUp, delays_since, learn
from firstcome.waves.terms import EVERY_S
from firstcome.web.operations.board.numbers import chosen_launch
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.names import LaunchNames, names_of
from firstcome.web.operations.readiness.record import REHEARSALS, RehearsalNote, newest_rehearsal
from firstcome.web.operations.waves.asked import Known, first_opening
from firstcome.web.operations.waves.community import Wish, wishes
from firstcome.web.operations.waves.now import WavesNow, read_waves

LEARNED_AFTER_MS: Final = 3_600_000
"""A wave teaches how people come once it has been open for so long."""

LEARNED_ORDERS_MAX: Final = 50_000
"""Orders that are learned from; of more, every second, third and so on."""

UNKNOWN_SKU: Final = "all"


class Subject(Struct, frozen=True):
    """The launch that a page is about, with those that could be chosen instead."""

    launch: LaunchRow
    known: tuple[str, ...]
    names: LaunchNames
    units: dict[str, int]
    """Units that anybody can still have, by SKU, in the order of the launch file."""
    wishes: tuple[Wish, ...] | None
    """What the confirmed want; None where the read models do not say."""


class Ground(Struct, frozen=True):
    """All that a plan for a launch stands on."""

    subject: Subject
    now: WavesNow
    known: Known
    note: RehearsalNote | None
    """Of the last rehearsal."""
    mails_per_s: int


def ground_of(desk: Desk, wanted: str, *, is_planning: bool = False) -> Ground:
    """
    What is known of the wanted launch; raises `NotFoundException`, `FrontSilent`.

    What all registrations and orders have to be gone through for is read for planning alone.
    """
    subject = read_subject(desk, wanted, has_wishes=is_planning)
    if subject is None:
        raise NotFoundException
    now = read_waves(desk, subject.launch.launch)
    note = newest_rehearsal(desk.settings.directory / REHEARSALS)
    mail_rate = desk.settings.mail_rate_per_s
    how = learned(desk, subject.launch.launch, now) if is_planning else None
    return Ground(subject, now, _known(desk, subject, now, note, how), note, mail_rate)


def read_subject(desk: Desk, wanted: str, *, has_wishes: bool = True) -> Subject | None:
    """The wanted launch, or the one that is next; None when there is none of that name."""
    with desk.models.connection() as connection:
        known = launches.every(connection)
        launch = chosen_launch(known, wanted, desk.now_ms())
        if launch is None:
            return None
        sums = stock.sums(connection, StockFilter(launch.launch))
    units = dict.fromkeys((terms.sku for terms in launch.terms().skus), 0)
    for each in sums:
        units[each.sku] = units.get(each.sku, 0) + each.available
    names = names_of(desk, launch)
    known_names = tuple(each.launch for each in known)
    return Subject(
        launch, known_names, names, units, _wishes(desk, launch.launch) if has_wishes else None
    )


def demands_of(subject: Subject, people: int) -> tuple[Demand, ...]:
    """So many people, as the confirmed are spread over SKUs; over one, when that is not known."""
    found = subject.wishes or ()
    confirmed = sum(wish.people for wish in found)
    if not confirmed or not people:
        return (Demand(UNKNOWN_SKU, people, sum(subject.units.values())),)
    return tuple(
        Demand(
            wish.sku,
            wish.people * people / confirmed,
            subject.units.get(wish.sku, 0),
            wish.units / wish.people,
        )
        for wish in found
    )


def learned(desk: Desk, launch: str, now: WavesNow) -> ShowUp | None:
    """How people came to the waves that have been open for a while; None from too few."""
    until_ms = desk.now_ms() - LEARNED_AFTER_MS
    seen = [wave for wave in now.waves if wave.opens_ms <= until_ms and wave.telling != "planned"]
    later = [wave.opens_ms for wave in now.waves if wave.opens_ms > until_ms]
    if not seen:
        return None
    end_ms = min(later, default=desk.now_ms())
    with desk.models.connection() as connection:
        times, part = _placed(connection, launch, seen[0].opens_ms, end_ms)
    delays_s = delays_since([wave.opens_ms / 1_000 for wave in seen], times)
    try:
        return learn(delays_s, round(sum(wave.people for wave in seen) / part))
    except CurveInvalid:
        return None


def _known(
    desk: Desk,
    subject: Subject,
    now: WavesNow,
    note: RehearsalNote | None,
    how: ShowUp | None,
) -> Known:
    """What the planner begins with: those who are in no wave yet, if some were told."""
    people = now.left_over if now.is_told else now.confirmed
    return Known(
        people=people,
        demands=demands_of(subject, people),
        capacity_per_s=note.rate_per_s if note is not None and note.verdict == "clean" else None,
        opens_ms=first_opening(_not_before(subject, now), desk.now_ms()),
        zone=subject.names.zone,
        learned=how,
    )


def _placed(
    connection: Connection, launch: str, from_ms: int, until_ms: int
) -> tuple[list[float], int]:
    """When orders were placed, in seconds: every `part`-th of them, and that number."""
    c = orders.c
    where = (c.launch == launch, c.placed_ms >= from_ms, c.placed_ms < until_ms)
    count = connection.execute(select(func.count()).where(*where)).scalar_one()
    part = max(1, -(-count // LEARNED_ORDERS_MAX))
    asked = select(c.placed_ms).where(*where, c.sequence % part == 0)
    return [row.placed_ms / 1_000 for row in connection.execute(asked)], part


def _not_before(subject: Subject, now: WavesNow) -> int:
    """The launch's own opening, or the last wave that stays."""
    last_ms = now.waves[-1].opens_ms + EVERY_S * 1_000 if now.is_told else 0
    return max(subject.launch.opens_ms, last_ms)


def _wishes(desk: Desk, launch: str) -> tuple[Wish, ...] | None:
    try:
        with desk.models.connection() as connection:
            return tuple(wishes(connection, launch))
    except ModelsMissing:  # they are older than registrations
        return None
