"""
The collector: looks at the front and at the read models once a second, for all open boards.

Always true:
- However many boards are open, the front is asked once a second, and a launch's numbers are read
  at most once a second; less often when reading takes long.
- A front that does not answer keeps nobody from the numbers of the models, nor the reverse.

Never here: how a number looks.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Final, TypeVar, cast

from firstcome.api.exchange import defect
from firstcome.projections.reader import ModelsMissing, Standing
from firstcome.web.operations.board.agreement import Agreement, read_agreement
from firstcome.web.operations.board.history import History, Point
from firstcome.web.operations.board.numbers import Numbers, read_numbers
from firstcome.web.operations.board.readings import (
    STILL,
    Pace,
    Reading,
    pace_between,
    read_metrics,
)
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.front import FrontSilent

Made = TypeVar("Made")

EVERY_S: Final = 1.0
WAIT_S_MAX: Final = 0.5
"""How long a second's news wait for a look that is slow."""

PACE_SECONDS: Final = 5
STALE_S: Final = 3.0
"""After so long without a look, what happened meanwhile is no point of the chart."""

WANTED_S: Final = 15.0
"""A launch is looked at for so long after somebody last asked for it."""

IDLE_TIMES: Final = 10
"""Reading numbers takes at most one part in so many of the time."""


class Collector:
    """One for the desk; `numbers` may be called by any thread, `beat` on the event loop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._task: asyncio.Task[None] | None = None
        self._beat = asyncio.Event()
        self._lock = Lock()
        self._making = Lock()
        self._made: dict[str, tuple[asyncio.Event, object]] = {}
        self._readings: deque[Reading] = deque(maxlen=PACE_SECONDS + 1)
        self._wanted: dict[str, float] = {}
        self._numbers: dict[str, tuple[Numbers, float]] = {}
        self._history = History()
        self.is_front_silent = False
        self.standing: Standing | None = None
        self.agreement: Agreement | None = None

    @property
    def reading(self) -> Reading | None:
        """What the front said last; None before it ever answered."""
        return self._readings[-1] if self._readings else None

    @property
    def pace(self) -> Pace:
        """Orders answered a second over the last seconds."""
        readings = self._readings
        return pace_between(readings[0], readings[-1]) if len(readings) > 1 else STILL

    def start(self) -> None:
        """Begin to look, once; on the event loop."""
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def beat(self) -> None:
        """Wait for the next second's news, or for the desk to stop."""
        await self._beat.wait()

    def numbers(self, launch: str) -> Numbers:
        """The numbers of a launch, as new as reading them allows; raises `ModelsMissing`."""
        with self._lock:
            found = self._numbers.get(launch)
            fresh = found is not None and time.monotonic() < found[1]
            numbers = found[0] if found is not None and fresh else self._read(launch)
            self._wanted[launch] = time.monotonic()
            return numbers

    def points(self, now_s: int, others: Iterable[Point] = ()) -> list[Point]:
        """The last ten minutes as the front told them; `others` fill in what was before."""
        with self._lock:
            return self._history.points(now_s, others)

    def once_a_beat(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once for all who ask for `name` between two beats."""
        with self._making:
            kept = self._made.get(name)
            if kept is not None and kept[0] is self._beat:
                return cast("Made", kept[1])
            beat, made = self._beat, make()
            self._made[name] = beat, made
            return made

    async def _run(self) -> None:
        looks: dict[Callable[[], None], asyncio.Task[None]] = {}
        while not self._desk.stopping.is_set():
            due_s = time.monotonic() + EVERY_S
            for look in (self._look_at_front, self._look_at_models):
                if look not in looks or looks[look].done():
                    looks[look] = asyncio.create_task(asyncio.to_thread(self._safely, look))
            await asyncio.wait(looks.values(), timeout=WAIT_S_MAX)
            self._tell()
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        self._tell()

    def _tell(self) -> None:
        told, self._beat = self._beat, asyncio.Event()
        told.set()

    def _safely(self, look: Callable[[], None]) -> None:
        try:
            look()
        except Exception as error:  # noqa: BLE001 - the next second tries again
            if not self._desk.stopping.is_set():
                defect(error)

    def look_if_stale(self) -> None:
        """Ask the front now, unless that was done within the last seconds."""
        reading = self.reading
        if reading is None or time.monotonic() - reading.at_s > STALE_S:
            self._look_at_front()

    def _look_at_front(self) -> None:
        try:
            text = self._desk.front.text("/metrics")
        except FrontSilent:
            self.is_front_silent = True
            return
        reading = read_metrics(text, time.monotonic(), self._desk.now_ms())
        before = self.reading
        if before is not None and reading.at_s - before.at_s < STALE_S:
            pace = pace_between(before, reading)
            point = Point(reading.time_ms // 1_000, pace.held, pace.in_line, pace.refused)
            with self._lock:
                self._history.add(point)
        if self.is_front_silent:
            self._readings.clear()
        self.is_front_silent = False
        self._readings.append(reading)

    def _look_at_models(self) -> None:
        self.agreement = read_agreement(self._desk.settings.directory)
        try:
            self.standing = self._desk.models.standing(self._desk.now_ms())
            now_s = time.monotonic()
            with self._lock:
                for launch, asked_s in list(self._wanted.items()):
                    if now_s - asked_s > WANTED_S:
                        del self._wanted[launch], self._numbers[launch]
                        self._made.pop(launch, None)
                    elif self._numbers[launch][1] <= now_s:
                        self._read(launch)
        except ModelsMissing:
            self.standing = None

    def _read(self, launch: str) -> Numbers:
        started_s = time.monotonic()
        with self._desk.models.connection() as connection:
            found = read_numbers(connection, launch)
        ended_s = time.monotonic()
        rests_s = max(EVERY_S * 0.9, (ended_s - started_s) * IDLE_TIMES)
        self._numbers[launch] = found, ended_s + rests_s
        return found
