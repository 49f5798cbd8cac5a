"""
Usage: processor time and memory that the parts of a shop and the load took.

Always true:
- Times are read from the kernel before and after; nothing is sampled, nothing is slowed.

Never here: judgement; these figures have no target.
"""

import os
import time
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, told
from benchmarks.running_shop import RunningShop, pids

_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


def cpu_s(pid: int) -> float:
    """Processor seconds of a process so far, all its threads together; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def resident_bytes(pid: int) -> int:
    """The memory of a process that is in RAM; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except OSError:
        return 0


def generator_cpu_s() -> float:
    """Processor seconds of this process and of the children that it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


class Usage:
    """Begins to count when it is made; `figures` tells what was used since."""

    def __init__(self, shop: RunningShop) -> None:
        self._pids = dict(pids(shop))
        self._before_s = self._now_s()
        self._since_s = time.perf_counter()

    def figures(self) -> tuple[Figure, ...]:
        """Cores kept busy by each part on average, and the front's memory now."""
        lasted_s = time.perf_counter() - self._since_s
        cores = [
            told(f"cores used: {part}", (now_s - self._before_s[part]) / lasted_s, "cores")
            for part, now_s in sorted(self._now_s().items())
        ]
        memory = resident_bytes(self._pids["front"]) / 1e6
        return (*cores, told("memory of the front", memory, "MB"))

    def _now_s(self) -> dict[str, float]:
        parts = {part: cpu_s(pid) for part, pid in self._pids.items()}
        return {**parts, "generator": generator_cpu_s()}
