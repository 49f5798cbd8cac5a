"""
One community told twice: all at once, then in waves, each run with its audit and its report.

Always true:
- Both runs have the same people, who come equally long after they may and ask for the same.
- The second run begins when the first one is audited.

Never here: launches and secrets of the shop (whoever calls has them), how a report looks.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from time import time_ns
from typing import Final, Literal, NamedTuple

from msgspec import Struct

from firstcome.rehearsal.audit import audit
from firstcome.rehearsal.community import Bounds, Community, ShowUpFacts, WaveFacts, plan_for
from firstcome.rehearsal.plan import PlanRefused
from firstcome.rehearsal.registering import Invite, Registering, invitations_of
from firstcome.rehearsal.registering import Watch as Stage
from firstcome.rehearsal.rehearse import Watch, rehearse_rows
from firstcome.rehearsal.report import Report, report_on
from firstcome.rehearsal.run import Run
from firstcome.rehearsal.shop import launch_at, shop_at
from firstcome.rehearsal.wishes import LOOKS_AFTER

LEAD_S: Final = 3.0
"""From the beginning of a run, with its connections open, until the first wave opens."""

Way = Literal["at_once", "in_waves"]


class Asked(Struct, frozen=True, kw_only=True):
    """
    What is to be rehearsed.

    `at_once` and `in_waves` are two launches with the same terms and stock: the registered may
    order from the one, whose wave has come from the other. In reality waves are `real_every_s`
    apart, here as `waves` says.
    """

    url: str
    at_once: str
    in_waves: str
    people: int
    show_up: ShowUpFacts
    waves: tuple[WaveFacts, ...]
    real_every_s: int
    seed: int
    connections: int
    journal: Path


class Shop(Struct, frozen=True):
    """What only those who run the shop can give: the staff key, and invitations."""

    staff_key: str
    invite: Invite


class WaveShare(Struct, frozen=True):
    """What became of the people of one wave: how many came, had a unit, or a place in line."""

    wave: int
    people: int
    came: int
    with_unit: int
    in_line: int


class Side(Struct, frozen=True):
    """
    One of the two runs.

    `peak_offered` and `peak_answered` are orders in the busiest second; `refused` were answered
    that the shop is busy. `shares` are by the waves of the second run in both, to compare.
    """

    way: Way
    launch: str
    peak_offered: int
    peak_answered: int
    units: int
    in_line: int
    refused: int
    shares: tuple[WaveShare, ...]
    report: Report


class Twice(Struct, frozen=True):
    """Both runs, beside each other."""

    people: int
    seed: int
    show_up: ShowUpFacts
    waves: tuple[WaveFacts, ...]
    real_every_s: int
    sides: tuple[Side, Side]


class Watched(Struct, frozen=True):
    """Who is told how it goes: registering, a run, its audit."""

    registered: Stage
    run: Watch
    audited: Stage


def rehearse_twice(asked: Asked, shop: Shop, watched: Watched) -> Twice:
    """
    Register the community with both launches, then have it come to one after the other.

    Raises `PlanRefused`, `ShopUnreachable` and `JournalUnreadable`.
    """
    at = shop_at(asked.url)
    community = Community(asked.people, asked.show_up, launch_at(at, asked.at_once), asked.seed)
    staff = Registering(at, shop.staff_key)
    try:
        for name in (asked.at_once, asked.in_waves):
            staff.load(launch_at(at, name), asked.seed, asked.people, watched.registered)
        both = _Both(asked, community, shop, watched)
        first = both.side("at_once", (WaveFacts(0, asked.people),), lambda _: None)
        second = both.side(
            "in_waves",
            asked.waves,
            lambda opens_ms: staff.adopt(asked.in_waves, asked.waves, opens_ms),
        )
    finally:
        staff.close()
    return Twice(
        asked.people,
        asked.seed,
        asked.show_up,
        asked.waves,
        asked.real_every_s,
        (first, second),
    )


class _Both(NamedTuple):
    """What the two runs have in common."""

    asked: Asked
    community: Community
    shop: Shop
    watched: Watched

    def side(self, way: Way, waves: Sequence[WaveFacts], open_at: Callable[[int], None]) -> Side:
        """One run; `open_at` has the first wave open at a time."""
        asked = self.asked
        launch = asked.at_once if way == "at_once" else asked.in_waves
        invitations = invitations_of(asked.journal, launch, asked.people, self.shop.invite)
        rows = self.community.schedule(launch, waves, LEAD_S, invitations)
        plan = plan_for(rows, launch, asked.connections, LOOKS_AFTER)
        # The run begins after this, so nobody comes before their wave is open.
        open_at(time_ns() // 1_000_000 + round(LEAD_S * 1_000))
        run = rehearse_rows(asked.url, plan, rows, watch=self.watched.run)
        if run.is_cut_short:
            raise PlanRefused(
                "The shop could not be reached any more, so there is nothing to compare."
            )
        return _facts(way, run, asked, self.watched.audited)


def _facts(way: Way, run: Run, asked: Asked, stage: Stage) -> Side:
    report = report_on(run, audit(run, asked.journal, watch=stage))
    series, outcomes = report.series, Counter(report.outcomes)
    return Side(
        way,
        run.launch.launch,
        max(series.offered),
        max(series.answered),
        outcomes["held"],
        outcomes["in_line"],
        sum(series.outcomes.get("busy", ())),
        _shares(run, asked),
        report,
    )


def _shares(run: Run, asked: Asked) -> tuple[WaveShare, ...]:
    numbers = Bounds(asked.waves)
    came: Counter[int] = Counter()
    held: Counter[int] = Counter()
    waiting: Counter[int] = Counter()
    answers = run.answers
    for row, person in enumerate(run.rows.person):
        wave = numbers.of(person)
        came[wave] += 1
        if answers.status[row] == 201:
            counted = held if b'"outcome":"held"' in answers.bodies[row] else waiting
            counted[wave] += 1
    return tuple(
        WaveShare(number + 1, wave.people, came[number], held[number], waiting[number])
        for number, wave in enumerate(asked.waves)
    )
