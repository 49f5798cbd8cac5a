"""
Latency: what share of the requests was answered within what time.

Always true:
- Every answer counts, none is sampled; a quantile is a latency that really occurred (nearest
  rank).

Never here: averages, which hide the customer who waited.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

QUANTILES: Final = (0.5, 0.9, 0.99, 0.999, 1.0)


class Latency(Struct, frozen=True):
    """Of `count` answers, the nearest ranks in milliseconds; zeros when there were none."""

    count: int
    p50_ms: float
    p90_ms: float
    p99_ms: float
    p999_ms: float
    max_ms: float


def latency_of(latencies_us: Iterable[int]) -> Latency:
    """The quantiles of latencies in microseconds."""
    ordered = sorted(latencies_us)
    if not ordered:
        return Latency(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return Latency(len(ordered), *(quantile_us(ordered, share) / 1000 for share in QUANTILES))


def quantile_us(ordered: list[int], share: float) -> int:
    """The nearest rank of a share in a sorted, non-empty list."""
    rank = -(-len(ordered) * share // 1)
    return ordered[max(0, min(len(ordered), int(rank)) - 1)]
