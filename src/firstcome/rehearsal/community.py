"""
A community that registered: who of it comes, how long after they may, and what they ask for.

It is told twice: all at once, and in waves. Both times the same people come, each so long after
the opening as the other time, and ask for the same.

Always true:
- Nobody comes before their wave has opened.
- Person n registered as the n-th, so the first wave holds those with the lowest numbers.

Never here: making invitations, sending anything.
"""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import log
from random import Random
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from firstcome.rehearsal.arrivals import FIRST, SIGMAS_OF_P90, Schedule
from firstcome.rehearsal.plan import SECONDS_MAX, Plan, PlanRefused, Stream
from firstcome.rehearsal.workload import LaunchFacts, Shape, Workload

_US: Final = 1_000_000
TAIL_MAX: Final = 2.5
"""Who would come later than so many times `p90_s` is left out: few do, and it takes minutes."""

TAIL_S: Final = 5.0
"""After the last person, so long is waited before a run is called over."""


class WaveFacts(Struct, frozen=True):
    """So many people may order from `after_s` on, in seconds since the first wave opened."""

    after_s: int
    people: int


class ShowUpFacts(Struct, frozen=True):
    """`share` of them come, half of those within `median_s`, nine in ten within `p90_s`."""

    share: float
    median_s: float
    p90_s: float

    @property
    def latest_s(self) -> float:
        """Later than this nobody comes in a rehearsal."""
        return self.p90_s * TAIL_MAX


class Community:
    """The people of one seed: who comes, after how many seconds, for what."""

    def __init__(self, people: int, show_up: ShowUpFacts, launch: LaunchFacts, seed: int) -> None:
        """Raises `PlanRefused` when the launch sells nothing, or too few come."""
        random = Random(seed)
        self.people = people
        self.seed = seed
        shapes: dict[Shape, int] = {}
        stream = Stream(people=people, repeats=0.0)
        workload = Workload(launch, stream, shapes, invited=True)
        mean, spread = log(show_up.median_s), log(show_up.p90_s / show_up.median_s) / SIGMAS_OF_P90
        self.absent = 0
        self.comes = array("I")
        self.delay_s = array("d")
        self.shape = array("I")
        for person in range(people):
            delay_s, shape = random.lognormvariate(mean, spread), workload.draw(random)
            if random.random() >= show_up.share:
                continue
            if delay_s > show_up.latest_s:
                self.absent += 1
            else:
                self.comes.append(person)
                self.delay_s.append(delay_s)
                self.shape.append(shape)
        if not len(self.comes):
            raise PlanRefused("Nobody of them comes: give more people, or a larger share.")
        self.shapes = list(shapes)

    def schedule(
        self, launch: str, waves: Sequence[WaveFacts], lead_s: float, invitations: list[bytes]
    ) -> Schedule:
        """When everybody orders who comes, the first wave opening `lead_s` after the start."""
        shapes = [replace(shape, launch=launch) for shape in self.shapes]
        rows = Schedule(self.seed, shapes, ["community"])
        numbers = Bounds(waves)
        for at, person in enumerate(self.comes):
            due_s = lead_s + waves[numbers.of(person)].after_s + self.delay_s[at]
            rows.add(int(due_s * _US), person, self.shape[at], 0, 0, FIRST)
        by_time = rows.chosen(sorted(range(len(rows)), key=rows.due_us.__getitem__))
        by_time.invitations = invitations
        by_time.absent = self.absent
        return by_time


class Bounds:
    """Which wave a person is in."""

    def __init__(self, waves: Sequence[WaveFacts]) -> None:
        self._bounds = list(accumulate(wave.people for wave in waves))

    def of(self, person: int) -> int:
        """The number of a person's wave, from 0; whom no wave counted is in the last."""
        return min(bisect_right(self._bounds, person), len(self._bounds) - 1)


def plan_for(rows: Schedule, launch: str, connections: int, looks_after: int) -> Plan:
    """The plan of a run that has these rows; raises `PlanRefused` for one that lasts too long."""
    seconds = rows.due_us[-1] / _US + TAIL_S
    if seconds > SECONDS_MAX:
        raise PlanRefused(
            f"The last person would come after {seconds:,.0f} s, and a rehearsal has"
            f" {SECONDS_MAX:,} at most: put the waves closer together."
        )
    stream = Stream(name="community", seconds=seconds, people=len(rows), repeats=0.0)
    return Plan(
        launch=launch,
        streams=(stream,),
        seed=rows.seed,
        connections=connections,
        looks_after=looks_after,
    )
