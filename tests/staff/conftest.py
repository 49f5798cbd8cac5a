"""A store of staff on a real file, and a clock that a test sets."""

from collections.abc import Generator
from pathlib import Path

import pytest

from firstcome.staff.store import StaffStore

BEGINS_MS = 1_215_759_600_000


class Clock:
    """What the store takes the time from."""

    def __init__(self) -> None:
        self.ms = BEGINS_MS

    def now_ms(self) -> int:
        """What the clock shows."""
        return self.ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Generator[StaffStore]:
    opened = StaffStore(tmp_path / "staff.db", clock.now_ms)
    yield opened
    opened.close()
