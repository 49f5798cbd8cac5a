"""
Arrivals: who sends what, and when, worked out before the run.

Always true:
- The same plan and launch give the same rows, in the order of their times.
- Every row but a repeat has a key of its own; a repeat has the key and body of an earlier row.

Never here: clocks, sockets, answers.
"""

from array import array
from collections.abc import Iterator
from itertools import repeat
from math import log
from random import Random
from typing import Final, NamedTuple

from firstcome.rehearsal.plan import Journeys, Plan, Spike, Stream
from firstcome.rehearsal.workload import LaunchFacts, Shape, Workload

FIRST: Final = 0
REPEAT: Final = 1
GREEDY: Final = 2

LOOKS: Final = 1
"""A habit: looks at the order again, as often as the plan says."""
GIVES_UP: Final = 2
"""A habit: gives the order up after a while."""

_US: Final = 1_000_000
_AT_ONCE_S: Final = 0.005
SIGMAS_OF_P90: Final = 1.2815515655446004
"""How many standard deviations above its median the 90th percentile of a normal spread lies."""
_DOUBLE_PRESS_S: Final = 0.05
_LATER_S: Final = 5.0
_GREEDY_S: Final = 2.0
_ROW_BITS: Final = 28


class Schedule:
    """
    The rows of a run in columns of equal length, sorted by `due_us` since the start.

    `shape` numbers `shapes`, `stream` numbers the plan's streams, `attempt` is 1 for the second
    order of a greedy person, `purpose` says whether a row is a first order, a repeat or greed,
    `habits` what its person does after the answer. `pages_us` are the times of looks at the
    launch page, sorted; `absent` counts people whose order would have come after the end.
    `invitations` are those of the people, by their numbers, for shapes that show them.
    """

    __slots__ = (
        "absent",
        "attempt",
        "due_us",
        "habits",
        "invitations",
        "pages_us",
        "person",
        "purpose",
        "seed",
        "shape",
        "shapes",
        "stream",
        "stream_names",
    )

    def __init__(self, seed: int, shapes: list[Shape], stream_names: list[str]) -> None:
        self.seed = seed
        self.shapes = shapes
        self.stream_names = stream_names
        self.due_us = array("I")
        self.person = array("I")
        self.shape = array("I")
        self.stream = array("B")
        self.attempt = array("B")
        self.purpose = array("B")
        self.habits = array("B")
        self.pages_us = array("I")
        self.absent = 0
        self.invitations: list[bytes] = []

    def __len__(self) -> int:
        return len(self.due_us)

    def add(
        self, due_us: int, person: int, shape: int, stream: int, attempt: int, purpose: int
    ) -> None:
        """Append one row."""
        self.due_us.append(due_us)
        self.person.append(person)
        self.shape.append(shape)
        self.stream.append(stream)
        self.attempt.append(attempt)
        self.purpose.append(purpose)
        self.habits.append(LOOKS)

    def chosen(self, rows: list[int]) -> "Schedule":
        """A schedule of these rows only, in this order."""
        chosen = Schedule(self.seed, self.shapes, self.stream_names)
        chosen.due_us = array("I", [self.due_us[row] for row in rows])
        chosen.person = array("I", [self.person[row] for row in rows])
        chosen.shape = array("I", [self.shape[row] for row in rows])
        chosen.stream = array("B", [self.stream[row] for row in rows])
        chosen.attempt = array("B", [self.attempt[row] for row in rows])
        chosen.purpose = array("B", [self.purpose[row] for row in rows])
        chosen.habits = array("B", [self.habits[row] for row in rows])
        chosen.invitations = self.invitations
        return chosen

    def resent(self, rows: list[int], rate: float) -> "Schedule":
        """
        These rows again, evenly at `rate` a second, with the keys and bodies they had.

        What a customer does whose answer was lost.
        """
        again = self.chosen(rows)
        again.due_us = array("I", [int(turn * _US / rate) for turn in range(len(rows))])
        again.purpose = array("B", bytes([REPEAT]) * len(rows))
        return again


class _Crowd(NamedTuple):
    """One stream with its place among the streams and in the numbers of the crowd."""

    number: int
    first_person: int
    stream: Stream
    workload: Workload


def schedule(plan: Plan, launch: LaunchFacts) -> Schedule:
    """The arrivals of every stream of a plan; raises `PlanRefused` when the launch lacks them."""
    random = Random(plan.seed)
    shapes: dict[Shape, int] = {}
    rows = Schedule(plan.seed, [], [stream.name for stream in plan.streams])
    person = plan.first_person
    for number, stream in enumerate(plan.streams):
        crowd = _Crowd(number, person, stream, Workload(launch, stream, shapes))
        if stream.spike is not None:
            times_s = _follow(rows, stream, stream.spike, random)
        else:
            times_s = _closed(stream) if plan.closed else _open(stream, random)
        for arrival, at_s in enumerate(times_s):
            _arrive(rows, crowd, person + arrival, at_s, random)
        person += stream.people
    rows.shapes = list(shapes)
    if plan.closed:
        return rows
    by_time = rows.chosen(_by_time(rows.due_us))
    by_time.pages_us = array("I", sorted(rows.pages_us))
    by_time.absent = rows.absent
    return by_time


def _open(stream: Stream, random: Random) -> Iterator[float]:
    at_s = stream.starts_s
    for arrival in range(stream.people):
        if stream.arrivals == "poisson":
            at_s += random.expovariate(stream.rate)
        else:
            at_s = stream.starts_s + arrival / stream.rate
        if at_s >= stream.starts_s + stream.seconds:
            return
        yield at_s


def _follow(rows: Schedule, stream: Stream, spike: Spike, random: Random) -> Iterator[float]:
    """When the people of a spike come; in no order. Who would come after the end stays away."""
    mean, spread = log(spike.median_s), log(spike.p90_s / spike.median_s) / SIGMAS_OF_P90
    for _ in range(min(spike.clicks, stream.people)):
        delay_s = random.lognormvariate(mean, spread)
        if delay_s < stream.seconds:
            yield stream.starts_s + delay_s
        else:
            rows.absent += 1


def _closed(stream: Stream) -> Iterator[float]:
    return repeat(0.0, stream.people)


def _arrive(rows: Schedule, crowd: _Crowd, person: int, at_s: float, random: Random) -> None:
    stream, number, journeys = crowd.stream, crowd.number, crowd.stream.journeys
    ends_s = stream.starts_s + stream.seconds
    if journeys.page and random.random() < journeys.page:
        rows.pages_us.append(int(at_s * _US))
        at_s += journeys.think_s * (0.5 + random.random())
        if at_s >= ends_s:
            rows.absent += 1
            return
    shape = crowd.workload.draw(random)
    rows.add(int(at_s * _US), person, shape, number, 0, FIRST)
    rows.habits[-1] = _habits(journeys, random)
    if journeys.double_press and random.random() < journeys.double_press:
        rows.add(int((at_s + random.random() * _AT_ONCE_S) * _US), person, shape, number, 0, REPEAT)
    if stream.repeats and random.random() < stream.repeats:
        again_s = at_s + _repeat_delay(stream, random)
        if again_s < ends_s:
            rows.add(int(again_s * _US), person, shape, number, 0, REPEAT)
    if stream.greedy and random.random() < stream.greedy:
        again_s = at_s + min(_GREEDY_S, stream.seconds / 4) * (0.5 + random.random())
        if again_s < ends_s:
            other = crowd.workload.draw(random)
            rows.add(int(again_s * _US), person, other, number, 1, GREEDY)


def _habits(journeys: Journeys, random: Random) -> int:
    habits = LOOKS
    if journeys.no_show and random.random() < journeys.no_show:
        habits = 0
    if journeys.give_up and random.random() < journeys.give_up:
        habits |= GIVES_UP
    return habits


def _repeat_delay(stream: Stream, random: Random) -> float:
    if random.random() < 0.5:
        return random.random() * _DOUBLE_PRESS_S
    return _DOUBLE_PRESS_S + random.random() * min(_LATER_S, stream.seconds / 4)


def _by_time(due_us: "array[int]") -> list[int]:
    mask = (1 << _ROW_BITS) - 1
    assert len(due_us) <= mask
    order = [due << _ROW_BITS | row for row, due in enumerate(due_us)]
    order.sort()
    return [packed & mask for packed in order]
