"""
The comparison of a community told at once and in waves: charts, rows and sentences.

Always true:
- Both runs are drawn over the same time, to the same scale.
- A number stands beside its counterpart, and says what it counts.

Never here: HTML, a fact that the two reports do not have.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from firstcome.paper.charts import Chart, Curve, clock
from firstcome.rehearsal.page import verdict
from firstcome.rehearsal.twice import Side, Twice, Way

TITLES: Final[dict[Way, str]] = {"at_once": "All at once", "in_waves": "In waves"}
_KINDS: Final[dict[Way, str]] = {"at_once": "k-at-once", "in_waves": "k-in-waves"}
BINS_MAX: Final = 240


class Line(Struct, frozen=True):
    """One figure of both runs, and what it is."""

    what: str
    cells: tuple[str, ...]


def charts_of(twice: Twice) -> tuple[Chart, ...]:
    """Orders a second of both runs, one under the other, over the same time and scale."""
    seconds = max(side.report.series.seconds for side in twice.sides)
    step_s = -(-seconds // BINS_MAX)
    highest = max(side.peak_offered for side in twice.sides)
    return tuple(_chart(side, seconds, step_s, highest) for side in twice.sides)


def _chart(side: Side, seconds: int, step_s: int, highest: int) -> Chart:
    series, name = side.report.series, TITLES[side.way]
    return Chart(
        name=side.way.replace("_", "-"),
        title=f"Orders a second: {name.lower()}",
        description=f"Orders that came, over {clock(seconds)}. The busiest second brought "
        f"{side.peak_offered:,}.",
        seconds=float(-(-seconds // step_s) * step_s),
        curves=(
            Curve(
                "Orders that came",
                _KINDS[side.way],
                _busiest(series.offered, seconds, step_s),
                is_area=True,
            ),
        ),
        unit="a second",
        highest=float(highest),
    )


def _busiest(counts: Sequence[int], seconds: int, step_s: int) -> tuple[float, ...]:
    """The busiest second of each step."""
    known = [*counts, *[0] * (seconds - len(counts))]
    return tuple(float(max(known[at : at + step_s])) for at in range(0, seconds, step_s))


def lines_of(twice: Twice) -> tuple[Line, ...]:
    """The figures of both runs, beside each other."""

    def line(what: str, *cells: str) -> Line:
        return Line(what, cells)

    sides = twice.sides
    latencies = [side.report.streams[0].latency for side in sides]
    lates = [side.report.late for side in sides]
    return (
        line("Orders in the busiest second", *(f"{side.peak_offered:,}" for side in sides)),
        line("Answered in the busiest second", *(f"{side.peak_answered:,}" for side in sides)),
        line("Half waited at most", *(f"{each.p50_ms:,.1f} ms" for each in latencies)),
        line("99 of 100 waited at most", *(f"{each.p99_ms:,.1f} ms" for each in latencies)),
        line("The slowest waited", *(f"{each.max_ms:,.1f} ms" for each in latencies)),
        line("Told that the shop is busy", *(f"{side.refused:,}" for side in sides)),
        line("Without an answer", *(f"{_missing(side):,}" for side in sides)),
        line(
            "Sent late by the generator", *(f"{each.count:,} ({each.share:.2%})" for each in lates)
        ),
        line("People who came", *(f"{side.report.people:,}" for side in sides)),
        line("Units on hold for somebody", *(f"{side.units:,}" for side in sides)),
        line("Places in line", *(f"{side.in_line:,}" for side in sides)),
        line("It lasted", *(clock(round(side.report.lasted_s)) for side in sides)),
        line("The auditor", *(verdict(side.report) for side in sides)),
    )


def waves_of(twice: Twice) -> tuple[Line, ...]:
    """Who had a unit, by wave: people, who came, and the share of those with a unit, both times."""
    first, second = (side.shares for side in twice.sides)
    return tuple(
        Line(
            f"Wave {before.wave}",
            (
                f"{after.people:,}",
                f"{after.came:,}",
                _share(before.with_unit, before.came),
                _share(after.with_unit, after.came),
            ),
        )
        for before, after in zip(first, second, strict=True)
    )


WAVE_HEADINGS: Final = ("", "People", "Came", "With a unit, all at once", "With a unit, in waves")


def said(twice: Twice) -> str:
    """What waves bought, in a sentence."""
    once, waves = twice.sides
    times = once.peak_offered / max(1, waves.peak_offered)
    return (
        f"The busiest second brought {once.peak_offered:,} orders when all were told at once, and"
        f" {waves.peak_offered:,} in {len(twice.waves)} waves: {times:,.1f} times fewer. As many"
        f" units went to people: {once.units:,} and {waves.units:,}. Waves make no units, they say"
        " whose turn it is."
    )


def assumed(twice: Twice) -> tuple[str, ...]:
    """What was assumed, in sentences."""
    curve = twice.show_up
    gaps = [after.after_s - before.after_s for before, after in pairwise(twice.waves)]
    apart = (
        f"The {len(twice.waves)} waves opened {clock(gaps[0])} apart here, so that the rehearsal"
        " is short; they are sized for that, their crowds overlapping. In earnest the planner puts"
        f" waves {clock(twice.real_every_s)} apart, unless it is told otherwise."
        if gaps
        else "The plan has one wave: it stays within what is allowed without others."
    )
    return (
        f"{twice.people:,} made-up people registered for both launches, in the same order.",
        (
            f"{curve.share:.0%} of them come: half of those within {curve.median_s:g} s of the time"
            f" from which they may order, nine in ten within {curve.p90_s:g} s. The same people"
            " come both times, equally long after it, and ask for the same."
        ),
        (
            f"Who would come over {curve.latest_s:g} s after that is left out:"
            f" {twice.sides[0].report.absent:,} people, the same both times."
        ),
        apart,
        "Each orders once, by the API, with the invitation of their registration.",
    )


def _missing(side: Side) -> int:
    unanswered = side.report.unanswered
    return unanswered.lost + unanswered.unreadable + unanswered.overdue + unanswered.unsent


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"
