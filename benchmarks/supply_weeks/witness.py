"""
The witness: every line as a plain list, kept by hand from the events alone.

Always true:
- Who is served has to be the first of their list; who is held at once, or moves into a hold, needs
  an empty one.
- It asks the rules for nothing, and reads no state.

Never here: why anything happened.
"""

from collections import Counter
from collections.abc import Sequence

from firstcome.domain import events as e


class Witness:
    """What was seen; `complaints` say who was passed, and where units are missing."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.lines: dict[str, list[int]] = {}
        self.served = 0
        self.lapsed: Counter[str] = Counter()
        self.moved: Counter[str] = Counter()
        self.cancelled = 0
        self.ordered: Counter[str] = Counter()
        """Units by location, as they were ordered."""
        self.units_of: dict[int, int] = {}
        self._place: dict[int, str] = {}
        self._free: Counter[str] = Counter()
        self._holds: set[int] = set()
        self._lapses: Counter[int] = Counter()

    def see(self, sequence: int, events: Sequence[e.AnyEvent]) -> None:
        """The events of one entry."""
        for event in events:
            match event:
                case e.StockReceived():
                    self._free[event.location] += event.units
                case e.OrderHeld() | e.OrderJoinedLine():
                    self._order(event)
                case e.OrderOffered():
                    self._serve(sequence, event.order)
                case e.OrderLapsed():
                    self._lapse(event)
                case e.OrderCancelled():
                    self.cancelled += 1
                    self._leave(event.order)
                case e.OrderMoved():
                    self._move(event)
                case e.OrderPaid():
                    self._holds.discard(event.order)
                case _:
                    pass

    def line(self, location: str) -> list[int]:
        """Who waits at a location, in turn."""
        return self.lines.setdefault(location, [])

    def free(self, location: str) -> int:
        """Units at a location that nobody has."""
        return self._free[location]

    def _order(self, event: e.OrderHeld | e.OrderJoinedLine) -> None:
        self._place[event.order], self.units_of[event.order] = event.location, event.units
        self.ordered[event.location] += event.units
        if isinstance(event, e.OrderHeld):
            self._hold_at_once(event.order)
        else:
            self.line(event.location).append(event.order)

    def _serve(self, sequence: int, order: int) -> None:
        line = self.line(self._place[order])
        if line[:1] != [order]:
            self.complaints.append(f"entry {sequence}: {order} is served before {line[:1]}")
        line.remove(order)
        self.served += 1
        self._hold(order)

    def _lapse(self, event: e.OrderLapsed) -> None:
        self._lapses[event.order] += 1
        self.lapsed[event.then] += 1
        if (event.then == "back_of_line") != (self._lapses[event.order] == 1):
            self.complaints.append(f"{event.order} missed {self._lapses[event.order]} holds")
        self._leave(event.order)
        if event.then == "back_of_line":
            self.line(self._place[event.order]).append(event.order)

    def _move(self, event: e.OrderMoved) -> None:
        self.moved[event.then] += 1
        self._leave(event.order)
        self._place[event.order] = event.location
        if event.then == "held":
            self._hold_at_once(event.order)
        else:
            self.line(event.location).append(event.order)

    def _leave(self, order: int) -> None:
        """Give up a place or a hold."""
        place = self._place[order]
        if order in self._holds:
            self._holds.remove(order)
            self._free[place] += self.units_of[order]
        elif order in self.line(place):
            self.line(place).remove(order)
        else:
            self._free[place] += self.units_of[order]  # it was paid

    def _hold_at_once(self, order: int) -> None:
        waiting = self.line(self._place[order])
        if waiting:
            self.complaints.append(f"{order} is held while {waiting[0]} waits")
        self._hold(order)

    def _hold(self, order: int) -> None:
        place = self._place[order]
        self._holds.add(order)
        self._free[place] -= self.units_of[order]
        if self._free[place] < 0:
            self.complaints.append(f"{order} holds units that {place} does not have")
