"""
Numbers of one launch, as the read models have them.

Always true:
- All of them are of one moment: one connection, one transaction.
- Each number is the length of the list that it links to, or the sum of its rows.

Never here: what the front counts by itself (`readings`).
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection

from firstcome.projections import counts, launches, stock
from firstcome.projections.launches import LaunchRow
from firstcome.projections.reader import ModelsMissing
from firstcome.projections.stock import StockFilter, StockSum
from firstcome.web.operations.board.history import Point

PLACED: Final = frozenset({"held", "in_line"})


class Numbers(Struct, frozen=True):
    """What is true of a launch; orders by status, units by SKU and channel, refusals by outcome."""

    launch: LaunchRow
    by_status: dict[str, int]
    sums: tuple[StockSum, ...]
    refusals: tuple[tuple[str, int], ...]
    defects: int
    lapses: int

    @property
    def held(self) -> int:
        """Orders with units on hold."""
        return self.by_status.get("held", 0)

    @property
    def in_line(self) -> int:
        """Orders that wait."""
        return self.by_status.get("in_line", 0)

    @property
    def paid(self) -> int:
        """Orders that are paid and not handed over."""
        return self.by_status.get("paid", 0)

    @property
    def left(self) -> int:
        """Units that anybody can still have."""
        return sum(each.available for each in self.sums)

    @property
    def refused(self) -> int:
        """Orders that the rules refused by an entry."""
        return sum(count for _, count in self.refusals)


def is_on(launch: LaunchRow) -> bool:
    """Whether a launch has begun and not ended."""
    return launch.status in ("open", "paused")


def chosen_launch(known: Sequence[LaunchRow], wanted: str, now_ms: int) -> LaunchRow | None:
    """
    The launch that a page is about: the wanted one, else the one that sells, else the next.

    None when there is no launch, or none of that name.
    """
    if wanted:
        return next((each for each in known if each.launch == wanted), None)
    on = [each for each in known if is_on(each)]
    if on:
        return max(on, key=lambda each: (each.opens_ms, each.number))
    coming = [each for each in known if each.status == "scheduled"]
    if coming:
        return min(coming, key=lambda each: (each.opens_ms < now_ms, each.opens_ms))
    return known[-1] if known else None


def read_numbers(connection: Connection, launch: str) -> Numbers:
    """The numbers of a launch now; raises `ModelsMissing` when the models do not have it yet."""
    row = launches.by_id(connection, launch)
    if row is None:
        raise ModelsMissing(f"{launch} is not in them yet")
    outcomes = counts.answers_by_outcome(connection, launch)
    defects = outcomes.pop("defect", 0)
    refusals = [(outcome, count) for outcome, count in outcomes.items() if outcome not in PLACED]
    return Numbers(
        row,
        counts.by_status(connection, launch),
        tuple(stock.sums(connection, StockFilter(launch))),
        tuple(sorted(refusals, key=lambda each: (-each[1], each[0]))),
        defects,
        counts.events_by_kind(connection, launch).get("OrderLapsed", 0),
    )


def read_points(connection: Connection, launch: str, from_s: int) -> list[Point]:
    """Orders answered by entries in each second from `from_s` on; seconds without any are not."""
    sums: dict[int, list[int]] = {}
    for answer in counts.answers_since(connection, launch, from_s):
        held_line_refused = sums.setdefault(answer.second, [0, 0, 0])
        held_line_refused[{"held": 0, "in_line": 1}.get(answer.outcome, 2)] += answer.answered
    return [Point(second, *each) for second, each in sorted(sums.items())]
