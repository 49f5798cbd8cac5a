"""
Readings: what the front's metrics said at one moment, and what happened between two of them.

Always true:
- A front that was started anew begins its counters at zero, and nothing is counted below it.
- A quantile is said as the bound that it lies under, never as more than the counters tell.

Never here: asking the front.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct
from prometheus_client.parser import text_string_to_metric_families

ORDER_REFUSALS: Final = frozenset(
    {
        "key_reused",
        "launch_unknown",
        "not_open",
        "closed",
        "paused",
        "sku_unknown",
        "location_unknown",
        "units_invalid",
        "limit_reached",
        "sold_out",
    }
)
"""Outcomes that refuse an order."""


class Reading(Struct, frozen=True):
    """
    The front's counters since its start, and its gauges, at `at_s` of the steady clock.

    `within` says how many orders were answered within each bound, in seconds, the last of which
    is infinite; each counts those before it too.
    """

    at_s: float
    time_ms: int
    answers: dict[str, int]
    refusals: dict[str, int]
    within: tuple[tuple[float, int], ...]
    sequence: int
    orders: int
    """Ever placed."""
    last_entry_ms: int
    pending: int
    is_accepting: bool

    @property
    def defects(self) -> int:
        """Commands that a defect of ours kept from being judged."""
        return self.answers.get("defect", 0)


class Pace(Struct, frozen=True):
    """Orders answered a second between two readings; quantiles in seconds, 0 without any."""

    held: float
    in_line: float
    refused: float
    p50_s: float
    p99_s: float

    @property
    def answered(self) -> float:
        """Of every kind."""
        return self.held + self.in_line + self.refused


STILL: Final = Pace(0.0, 0.0, 0.0, 0.0, 0.0)


def read_metrics(text: str, at_s: float, time_ms: int) -> Reading:
    """What a front's metrics say; raises ValueError for a text that is none."""
    labelled: dict[str, dict[str, float]] = {}
    plain: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.labels:
                label = next(iter(sample.labels.values()))
                labelled.setdefault(sample.name, {})[label] = sample.value
            else:
                plain[sample.name] = sample.value
    buckets = labelled.get("firstcome_answer_seconds_bucket", {})
    return Reading(
        at_s,
        time_ms,
        _whole(labelled.get("firstcome_answers_total", {})),
        _whole(labelled.get("firstcome_refusals_total", {})),
        tuple((float(bound), int(count)) for bound, count in buckets.items()),
        int(plain.get("firstcome_sequence", 0)),
        int(plain.get("firstcome_orders", 0)),
        int(plain.get("firstcome_last_entry_timestamp_seconds", 0) * 1_000),
        int(plain.get("firstcome_pending", 0)),
        bool(plain.get("firstcome_accepting", 0)),
    )


def pace_between(earlier: Reading, later: Reading) -> Pace:
    """What happened between two readings, a second."""
    passed_s = later.at_s - earlier.at_s
    if passed_s <= 0:
        return STILL
    answers = _grown(earlier.answers, later.answers)
    refused = sum(_grown(earlier.refusals, later.refusals).values())
    refused += sum(answers.get(outcome, 0) for outcome in ORDER_REFUSALS)
    within = _within(earlier.within, later.within)
    return Pace(
        answers.get("held", 0) / passed_s,
        answers.get("in_line", 0) / passed_s,
        refused / passed_s,
        quantile_s(within, 0.5),
        quantile_s(within, 0.99),
    )


def quantile_s(within: Sequence[tuple[float, int]], share: float) -> float:
    """The bound that `share` of the answers lie under; infinite for longer than all; 0: none."""
    if not within or not within[-1][1]:
        return 0.0
    wanted = share * within[-1][1]
    return next(bound for bound, count in within if count >= wanted)


def paces(readings: Iterable[Reading]) -> list[Pace]:
    """What happened from each reading to the next."""
    return [pace_between(*pair) for pair in pairwise(readings)]


def _grown(earlier: dict[str, int], later: dict[str, int]) -> dict[str, int]:
    if any(later.get(name, 0) < count for name, count in earlier.items()):
        return later  # started anew in between
    return {name: count - earlier.get(name, 0) for name, count in later.items()}


def _within(
    earlier: tuple[tuple[float, int], ...], later: tuple[tuple[float, int], ...]
) -> list[tuple[float, int]]:
    if len(earlier) != len(later) or (later and later[-1][1] < earlier[-1][1]):
        return list(later)
    pairs = zip(earlier, later, strict=True)
    return [(bound, count - before) for (_, before), (bound, count) in pairs]


def _whole(counts: dict[str, float]) -> dict[str, int]:
    return {name: int(count) for name, count in counts.items()}
