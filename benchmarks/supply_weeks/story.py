"""
The story: from the day on which 22 markets ask, to the end of the last week.

Always true:
- Everything goes through the journal and the product's rules; what people do follows from what
  they were answered.
- The same plan tells the same story.

Never here: judgement (`witness`, `shown`), figures (`report`).
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from benchmarks.supply_weeks.agenda import Agenda
from benchmarks.supply_weeks.people import Crowd
from benchmarks.supply_weeks.plan import DAY_MS, LAUNCH, OPENING_MS, Plan, write_launch
from benchmarks.supply_weeks.shop import WeeksShop
from benchmarks.supply_weeks.shown import Shown
from benchmarks.supply_weeks.supplier import Supplier
from benchmarks.supply_weeks.witness import Witness
from firstcome.domain.events import AnyEvent

Progress = Callable[[int, "Story"], None]
"""Is told which day it is, at noon."""

NOON_MS: Final = 12 * 3_600_000
QUIET_MS: Final = 10 * 60_000


class Story:
    """All who take part, and what they saw."""

    def __init__(self, plan: Plan, directory: Path) -> None:
        self.plan = plan
        self.launch = write_launch(plan, directory / "launch")
        self.agenda = Agenda()
        begins_ms = plan.at_ms(-9, 8)
        self.shop = WeeksShop(directory, self.launch, begins_ms)
        self.witness, self.shown = Witness(), Shown()
        self.crowd = Crowd(plan, self.shop, self.agenda)
        self.supplier = Supplier(plan, self.shop, self.agenda, self._everybody_looks)
        self.confirmed_at_opening: dict[str, int] = {}
        """Units by location that were confirmed when the first order could be placed."""
        self.agenda.note(OPENING_MS, lambda _: self._open())
        self.shop.listeners += [self.witness.see, self._see]

    def tell(self, progress: Progress) -> None:
        """Tell all of it, and close the shop."""
        plan, agenda = self.plan, self.agenda
        for day in range(plan.weeks * 7):
            noon_ms = plan.at_ms(0, 0) + day * DAY_MS + NOON_MS
            agenda.note(noon_ms, lambda at, day=day: self._noon(at, day, progress))
        for at_ms, deed in agenda.until(plan.ends_ms):
            self.shop.wait(at_ms)
            deed(at_ms)
        self.shop.wait(plan.ends_ms)
        while self._ends_soon():
            self.shop.wait(self.shop.state.time_ms + QUIET_MS)
        self.shown.finish(self.shop.state.time_ms)
        self.shop.close()

    def _open(self) -> None:
        launch = self.shop.state.launches[LAUNCH]
        for supply in launch.supplies.values():
            if supply.stage == "confirmed":
                for location, units in launch.to_come(supply):
                    known = self.confirmed_at_opening
                    known[location] = known.get(location, 0) + units

    def _ends_soon(self) -> bool:
        """Whether a hold ends so soon that a shop which is started now would see it."""
        state = self.shop.state
        return state.selling_due_ms < state.selling_ms + QUIET_MS

    def _noon(self, now_ms: int, day: int, progress: Progress) -> None:
        progress(day, self)
        self._everybody_looks()
        self.crowd.day(now_ms)

    def _everybody_looks(self) -> None:
        self.shown.look(self.shop.state)

    def _see(self, _: int, events: Sequence[AnyEvent]) -> None:
        self.shown.see(self.shop.state, events)
        self.crowd.see(events)
