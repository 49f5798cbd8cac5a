"""
Shown: every estimate that somebody was given, and what became of it.

Everybody in a line looks when they join it, every day, and whenever a delivery is spoken of or
comes. A window that differs from the one before is another estimate.

Always true:
- An estimate is compared with the moment at which units were offered to that order, in that wait:
  within its window, before it, or after it. Who still waits when it has passed came after it.
- Who leaves, or waits still, before the window has passed decides nothing.

Never here: how an estimate is made.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from firstcome.domain import events as e
from firstcome.domain.estimates import estimate
from firstcome.domain.orders import IN_LINE
from firstcome.domain.schedule import Certainty, Estimate
from firstcome.domain.state import State

Result = Literal["within", "before", "after", "undecided"]
RESULTS: Final[tuple[Result, ...]] = ("within", "before", "after", "undecided")
WINDOWS: Final[tuple[Certainty, ...]] = ("confirmed", "planned")

SERVING_MS: Final = 10 * 60_000
"""So long after units of a delivery came, who is served is served from them."""


class Given(Struct):
    """An estimate, and when it was shown first."""

    estimate: Estimate
    since_ms: int


class Shown:
    """
    What was shown so far.

    `told_in_time` counts the windows that did not hold and whose holder was shown another one
    before they had passed. `unknown` counts what became of "not known yet".
    """

    def __init__(self) -> None:
        self.reads = 0
        self.windows: dict[Certainty, Counter[Result]] = {name: Counter() for name in WINDOWS}
        self.last: Counter[Result] = Counter()
        """Of the windows, those that were the last which somebody was shown in a wait."""
        self.freed: Counter[Certainty] = Counter()
        """Of the windows that units came before, those whose units somebody else had left."""
        self.after_of: Counter[int] = Counter()
        """Windows that units came after, by the supply that closed them."""
        self.told_in_time: Counter[Certainty] = Counter()
        self.unknown: Counter[str] = Counter()
        self.standing: dict[int, list[Given]] = {}
        """By order, all that it was shown in this wait, the oldest first."""
        self._received_ms = 0

    def look(self, state: State, orders: Sequence[int] | None = None) -> None:
        """These orders (rows), or all who wait, look at their page."""
        waits = state.orders.status
        for order in range(len(waits)) if orders is None else orders:
            if waits[order] == IN_LINE:
                self._show(state.orders.sequence[order], estimate(state, order), state.time_ms)

    def see(self, state: State, events: Sequence[e.AnyEvent]) -> None:
        """Waits end and begin; who begins one looks at once."""
        joined: list[int] = []
        for event in events:
            match event:
                case e.SupplyReceived():
                    self._received_ms = state.time_ms
                case e.OrderOffered():
                    self._end(event.order, state.time_ms, was_served=True)
                case e.OrderCancelled() | e.OrderMoved():
                    self._end(event.order, state.time_ms, was_served=False)
                case _:
                    pass
            if isinstance(event, e.OrderJoinedLine | e.OrderLapsed | e.OrderMoved):
                row = state.orders.find(event.order)
                assert row is not None
                joined.append(row)
        self.look(state, joined)

    def finish(self, now_ms: int) -> None:
        """The story ends; whoever waits waits on."""
        for order in list(self.standing):
            self._end(order, now_ms, was_served=False, still=True)

    def _show(self, order: int, told: Estimate, now_ms: int) -> None:
        self.reads += 1
        given = self.standing.get(order)
        if given is None:
            self.standing[order] = [Given(told, now_ms)]
        elif _differs(given[-1].estimate, told):
            given.append(Given(told, now_ms))

    def _end(self, order: int, now_ms: int, *, was_served: bool, still: bool = False) -> None:
        given = self.standing.pop(order, [])
        for number, each in enumerate(given):
            told = each.estimate
            if told.certainty == "unknown":
                self.unknown["units came" if was_served else "waits on" if still else "left"] += 1
            elif told.certainty != "now":
                result = _judged(told, now_ms, was_served=was_served)
                self.windows[told.certainty][result] += 1
                if result == "before":
                    self.freed[told.certainty] += now_ms - self._received_ms > SERVING_MS
                elif result == "after":
                    self.after_of[told.supply] += 1
                later = given[number + 1 : number + 2]
                if not later:
                    self.last[result] += 1
                if result == "after" and later and later[0].since_ms <= told.to_ms:
                    self.told_in_time[told.certainty] += 1


def _differs(old: Estimate, new: Estimate) -> bool:
    return (old.from_ms, old.to_ms, old.certainty) != (new.from_ms, new.to_ms, new.certainty)


def _judged(told: Estimate, now_ms: int, *, was_served: bool) -> Result:
    if now_ms > told.to_ms:
        return "after"
    if not was_served:
        return "undecided"
    return "within" if now_ms >= told.from_ms else "before"
