"""
The runner: several lives of one shop, each ended by something that a seed draws.

    power cut        at any write, size, sync or deletion; a new disk with what is left
    failed sync      at any step; fail-stop; the files as the program saw them, or a power cut
    kill             at any moment; the files as the program saw them
    stop             everything answered; then a power cut

Always true:
- The same seed tells the same story.

Never here: judgement (`auditor`).
"""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Final, Literal

from msgspec import Struct

from firstcome.simulation.auditor import audit
from firstcome.simulation.clock import SimulatedClock, SimulatedLoop
from firstcome.simulation.crowd import Crowd
from firstcome.simulation.disk import Disk
from firstcome.simulation.life import CONTACTS, SHIPPED, Life, Parts

Ending = Literal["power cut", "failed sync", "kill", "stop"]

_STARTS_MS: Final = 1_215_673_200_000
_LIVES_MAX: Final = 5
_STEPS_MAX: Final = (40, 400, 2_000)
_OFF_S_MAX: Final = 3_600.0


class LifeTold(Struct, frozen=True):
    """One life: how it ended, after how many steps of the disk, and what stood there then."""

    ending: Ending
    steps: int
    acknowledged: int


class Story(Struct, frozen=True):
    """
    What a seed came to; `findings` say what was lost, doubled or contradicted.

    `digest` is over all that was acknowledged: the same for the same seed.
    """

    seed: int
    lives: tuple[LifeTold, ...]
    acknowledged: int
    digest: str
    findings: tuple[str, ...]


def tell(seed: int, parts: Parts = SHIPPED) -> Story:
    """Run one seed."""
    with tempfile.TemporaryDirectory(prefix="firstcome-simulation-") as folder:
        return _Teller(seed, Path(folder), parts).tell()


def tell_all(seeds: Iterable[int]) -> Iterator[Story]:
    """Run seeds, one on each core at a time; their stories in order."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as cores:
        yield from cores.map(tell, seeds)


class _Teller:
    def __init__(self, seed: int, folder: Path, parts: Parts) -> None:
        self._seed = seed
        self._folder = folder
        self._parts = parts
        self._random = Random(seed)
        self._clock = SimulatedClock(_STARTS_MS)
        self._crowd = Crowd(self._random)
        self._disk = Disk(folder / "disk-0")
        self._findings: list[str] = []

    def tell(self) -> Story:
        lives: list[LifeTold] = []
        while not self._findings and len(lives) < _LIVES_MAX:
            ending = self._live()
            steps = self._disk.steps
            self._go_on(len(lives) + 1, ending)
            found = audit(self._disk.folder, self._folder / "snapshots", self._crowd.told)
            self._findings += found
            lives.append(LifeTold(ending, steps, len(self._crowd.told)))
            self._clock.advance(self._random.random() * self._random.choice((1.0, _OFF_S_MAX)))
        self._disk.close()
        return Story(
            self._seed,
            tuple(lives),
            len(self._crowd.told),
            self._crowd.told.digest(),
            tuple(f"life {len(lives)}: {finding}" for finding in self._findings),
        )

    def _live(self) -> Ending:
        random, disk = self._random, self._disk
        ending: Ending = random.choice(("power cut", "power cut", "failed sync", "kill", "stop"))
        step = random.randint(1, random.choice(_STEPS_MAX))
        if ending == "power cut":
            disk.cut_at_step = step
        elif ending == "failed sync":
            disk.fail_sync_at_step = step
        try:
            life = Life(disk, self._folder / "snapshots", self._clock, random, self._parts)
        except Exception as error:  # noqa: BLE001 - a shop that does not start is a finding
            if not (disk.is_off or disk.failed):
                self._findings.append(f"does not start: {type(error).__name__}: {error}")
            disk.close()
            return ending
        try:
            with asyncio.Runner(loop_factory=lambda: SimulatedLoop(self._clock)) as runner:
                runner.run(self._serve(life, ending))
        except Exception as error:  # noqa: BLE001 - nor may it end otherwise than by the seed
            self._findings.append(f"ended: {type(error).__name__}: {error}")
        life.end()
        return ending

    async def _serve(self, life: Life, ending: Ending) -> None:
        random = self._random
        visits = random.randint(1, random.choice((10, 60, 300)))
        kill_s = random.random() * 5 if ending == "kill" else None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(kill_s):
                served = await life.live(self._crowd, visits)
                if served and ending == "stop":
                    await life.drain()

    def _go_on(self, number: int, ending: Ending) -> None:
        disk = self._disk
        # Contacts are not written once more at a start, so their failure is followed by a cut.
        if ending in ("power cut", "stop") or disk.failed.startswith(CONTACTS):
            left = disk.cut(self._random)
            disk.close()
            shutil.rmtree(disk.folder)
            self._disk = Disk.holding(self._folder / f"disk-{number}", left)
        else:
            self._disk = Disk(disk.folder, disk.platter)
