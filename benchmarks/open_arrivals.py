"""
Open arrivals at 13,000 a second, latency from the intended time of sending.

Told beside it: a new connection for each order, and three refreshes of its page for each.

Always true:
- A latency is of every answer, whatever it says; a refusal for want of room is told apart.
- The shop is a fresh one for each of the three.

Never here: a closed loop.
"""

from typing import Final

from benchmarks.crush import Crush, crush, offers, promises
from benchmarks.figures import Figure, Measured, at_least, told, under
from benchmarks.running_shop import example_shop
from benchmarks.sizes import Sizes
from benchmarks.speak import say
from firstcome.rehearsal.latency import Latency
from firstcome.rehearsal.plan import Plan, Stream

RATE: Final = 13_000
P99_MS: Final = 50
CONNECTIONS: Final = 512
CONNECTIONS_MAX: Final = 12_000
REFRESHES: Final = 3
GREEDY: Final = 0.005
SEED: Final = 1


def measure(sizes: Sizes) -> Measured:
    """The crush itself, then the two beside it."""
    main = _crush(sizes, sizes.open_s, _plan(sizes, sizes.open_s))
    report = main.report
    figures = (
        under("p99 of every answer", report.streams[0].latency.p99_ms, "ms", P99_MS),
        *promises(report),
        at_least("snapshots inside the run", len(main.snapshots), "", 1),
        *offers(report),
        *_latencies("", report.streams[0].latency),
        *main.used,
    )
    aside: list[Figure] = []
    notes: list[str] = []
    for name, plan in {
        "new connections": _plan(sizes, sizes.open_aside_s, new_connection=True),
        "three refreshes": _plan(sizes, sizes.open_aside_s, refreshes=REFRESHES),
    }.items():
        say(f"open arrivals beside: {name}")
        beside = _crush(sizes, sizes.open_aside_s, plan)
        aside += _beside(name, beside)
        notes += [f"{name}: {text}" for text in beside.report.voids]
    return Measured(
        (*figures, *aside),
        changed=_changed(sizes),
        voids=report.voids,
        notes=(
            f"{sizes.open_s:g} s of Poisson arrivals, 2 % repeats, 0.5 % second orders",
            f"beside it {sizes.open_aside_s:g} s each",
            *notes,
        ),
    )


def _plan(
    sizes: Sizes, seconds: float, *, new_connection: bool = False, refreshes: int = 0
) -> Plan:
    stream = Stream(rate=RATE, seconds=seconds, people=sizes.open_people, greedy=GREEDY)
    return Plan(
        streams=(stream,),
        seed=SEED,
        connections=CONNECTIONS,
        connections_max=CONNECTIONS_MAX,
        new_connection=new_connection,
        refreshes=refreshes,
    )


def _crush(sizes: Sizes, seconds: float, plan: Plan) -> Crush:
    settings: dict[str, str] = {}
    if sizes.snapshot_every:
        settings["FIRSTCOME_SNAPSHOT_EVERY"] = str(sizes.snapshot_every)
    say(f"{RATE:,} people a second for {seconds:g} s")
    with example_shop("open", settings=settings) as shop:
        return crush(shop, plan)


def _changed(sizes: Sizes) -> tuple[str, ...]:
    if sizes.snapshot_every:
        return (f"a snapshot every {sizes.snapshot_every:,} entries",)
    return ()


def _latencies(prefix: str, latency: Latency) -> tuple[Figure, ...]:
    return (
        told(f"{prefix}p50", latency.p50_ms, "ms"),
        told(f"{prefix}p99.9", latency.p999_ms, "ms"),
        told(f"{prefix}slowest", latency.max_ms, "ms"),
    )


def _beside(name: str, beside: Crush) -> tuple[Figure, ...]:
    """The figures of one of the two others, under names that begin with its own."""
    report = beside.report
    prefix = f"{name}: "
    told_of = [
        told(f"{prefix}p99 of every answer", report.streams[0].latency.p99_ms, "ms"),
        *_latencies(prefix, report.streams[0].latency),
    ]
    if report.refreshes is not None:
        told_of += [
            told(f"{prefix}refreshes", report.refreshes.asked / report.lasted_s, "/s"),
            told(f"{prefix}p99 of a refresh", report.refreshes.latency.p99_ms, "ms"),
        ]
    again = (*promises(report), *offers(report), *beside.used)
    told_of += [told(f"{prefix}{figure.name}", figure.value, figure.unit) for figure in again]
    return tuple(told_of)
