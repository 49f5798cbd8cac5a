"""
Closed loops: so many connections, each sending its next request when the last was answered.

Always true:
- Both sides of a comparison come from the same generator, with the same connections.
- Every order is of another person under another key, over all runs of one generator.

Never here: what was bound by the shop; its own count says that.
"""

from random import Random
from typing import Final, Protocol

from msgspec import Struct

from firstcome.rehearsal.plan import Stream
from firstcome.rehearsal.workload import LaunchFacts, Shape, Workload

CONNECTIONS: Final = 128
SHAPES_COUNT: Final = 2_000
SEED: Final = 1


class Load(Struct, frozen=True):
    """What one closed loop got: answers below 400, the others, and no answer at all."""

    good: int
    refused: int
    unanswered: int
    lasted_s: float
    p50_ms: float
    p99_ms: float


class Generator(Protocol):
    """Makes closed loops against a shop."""

    name: str

    def get(self, url: str, path: str, lasts_s: float) -> Load:
        """GET a path, such as the empty reply's."""
        ...

    def orders(self, url: str, lasts_s: float) -> Load:
        """Place orders."""
        ...


def shapes_of(launch: LaunchFacts) -> list[Shape]:
    """What is ordered, in the mix of a rehearsal."""
    shapes: dict[Shape, int] = {}
    random = Random(SEED)
    workload = Workload(launch, Stream(), shapes)
    drawn = [workload.draw(random) for _ in range(SHAPES_COUNT)]
    known = list(shapes)
    return [known[number] for number in drawn]
