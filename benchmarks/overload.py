"""
Overload: one channel flooded, and more offered than the shop is set to admit.

Always true:
- The flood never drops below its rate: arrivals are open, refused or not.
- `normal again` is the end of the last second in which an order of the quiet stream was refused,
  or their p99 reached the bound, counted from the end of the flood.

Never here: figures of requests that were not due in the measured time.
"""

from typing import Final

from benchmarks.crush import crush, offers, promises
from benchmarks.figures import Figure, Measured, at_least, at_most, told, under
from benchmarks.running_shop import example_shop
from benchmarks.sizes import Sizes
from benchmarks.speak import say
from firstcome.rehearsal.latency import latency_of
from firstcome.rehearsal.plan import Plan, Stream
from firstcome.rehearsal.run import Run

FLOOD_PER_S: Final = 26_000
P99_MS: Final = 50

FLOODED: Final = "online"
OTHER: Final = "upgrades"
OTHER_PER_S: Final = 1_000
OTHER_SHARE: Final = 99

ADMITTED_PER_S: Final = 13_000
ACCEPTED_PER_S: Final = 11_700
REFUSAL_MS: Final = 100
NORMAL_S: Final = 30
AFTER_PER_S: Final = 6_500

CONNECTIONS: Final = 1_024
CONNECTIONS_MAX: Final = 18_000
SEED: Final = 1


def measure_flood(sizes: Sizes) -> Measured:
    """One channel flooded; the other's orders are measured."""
    streams = (
        _stream("flood", FLOOD_PER_S, sizes.flood_s, channel=FLOODED),
        _stream("other", OTHER_PER_S, sizes.flood_s, channel=OTHER),
    )
    say(f"{FLOOD_PER_S:,} a second at {FLOODED}, {OTHER_PER_S:,} at {OTHER}")
    with example_shop("flood") as shop:
        done = crush(shop, _plan(*streams))
    flood, other = done.stream("flood"), done.stream("other")
    share = 100 * other.orders / other.offered if other.offered else 0.0
    return Measured(
        (
            under("p99 of the other channel", other.latency.p99_ms, "ms", P99_MS),
            at_least("its requests that became orders", share, "%", OTHER_SHARE),
            *promises(done.report),
            told("p50 of the other channel", other.latency.p50_ms, "ms"),
            told("slowest of the other channel", other.latency.max_ms, "ms"),
            told("orders of the flooded channel", flood.orders_per_s, "/s"),
            told("p99 of the flooded channel's orders", flood.orders_latency.p99_ms, "ms"),
            *offers(done.report),
            *done.used,
        ),
        voids=done.report.voids,
        notes=(
            f"{sizes.flood_s:g} s of flood",
            f"that {OTHER_SHARE} % become orders is our own bound: quick refusals are no service",
        ),
    )


def measure_admission(sizes: Sizes) -> Measured:
    """Twice as much offered as is admitted, then a quiet time."""
    streams = (
        _stream("flood", FLOOD_PER_S, sizes.admission_s),
        _stream("after", AFTER_PER_S, sizes.admission_after_s, starts_s=sizes.admission_s),
    )
    say(f"{FLOOD_PER_S:,} a second with {ADMITTED_PER_S:,} admitted, then {AFTER_PER_S:,}")
    settings = {"FIRSTCOME_RATE": str(ADMITTED_PER_S)}
    with example_shop("admission", settings=settings) as shop:
        done = crush(shop, _plan(*streams))
    flood, after = done.stream("flood"), done.stream("after")
    normal_s = normal_again_s(done.run, "after", sizes.admission_s)
    accepted = orders_answered_by(done.run, "flood", sizes.admission_s)
    return Measured(
        (
            at_least("accepted", accepted / sizes.admission_s, "/s", ACCEPTED_PER_S),
            under("p99 of a refusal", flood.busy_latency.p99_ms, "ms", REFUSAL_MS),
            normal_again(normal_s, sizes.admission_after_s),
            *promises(done.report),
            told("slowest refusal", flood.busy_latency.max_ms, "ms"),
            told("p99 of an accepted order", flood.orders_latency.p99_ms, "ms"),
            told("p99 afterwards", after.latency.p99_ms, "ms"),
            *offers(done.report),
            *done.used,
        ),
        changed=(f"admission set to {ADMITTED_PER_S:,} a second",),
        voids=done.report.voids,
        notes=(
            f"{sizes.admission_s:g} s of flood; accepted is what was answered while it lasted",
            f"normal is {AFTER_PER_S:,} a second, all orders, p99 of each second under {P99_MS} ms",
        ),
    )


def normal_again(after_s: float, watched_s: float) -> Figure:
    """How soon it was normal; not at all when the last second that was watched was not."""
    if after_s >= watched_s:
        return at_most("not normal for as long as was watched", after_s, "s", 0)
    return at_most("normal again after", after_s, "s", NORMAL_S)


def orders_answered_by(run: Run, stream: str, until_s: float) -> int:
    """How many requests of the stream were answered with an order by then."""
    number, until_us = run.rows.stream_names.index(stream), until_s * 1e6
    return sum(
        status == 201
        and run.rows.stream[row] == number
        and run.answers.answered_us[row] <= until_us
        for row, status in enumerate(run.answers.status)
    )


def normal_again_s(run: Run, stream: str, since_s: float) -> float:
    """Seconds from `since_s` until every later second of the stream was normal."""
    number = run.rows.stream_names.index(stream)
    seconds: dict[int, list[int]] = {}
    refused: set[int] = set()
    for row, status in enumerate(run.answers.status):
        if run.rows.stream[row] == number:
            second = int(run.rows.due_us[row] / 1e6 - since_s)
            seconds.setdefault(second, []).append(
                run.answers.answered_us[row] - run.rows.due_us[row]
            )
            if status != 201:
                refused.add(second)
    slow = {
        second
        for second, latencies_us in seconds.items()
        if latency_of(latencies_us).p99_ms >= P99_MS
    }
    return max(slow | refused, default=-1) + 1.0


def _stream(
    name: str, rate: float, seconds: float, *, starts_s: float = 0.0, channel: str | None = None
) -> Stream:
    people = int(rate * seconds * 1.1) + 1
    return Stream(
        name=name,
        rate=rate,
        seconds=seconds,
        people=people,
        starts_s=starts_s,
        channel=channel,
        repeats=0.0,
    )


def _plan(*streams: Stream) -> Plan:
    return Plan(
        streams=streams,
        seed=SEED,
        connections=CONNECTIONS,
        connections_max=CONNECTIONS_MAX,
    )
