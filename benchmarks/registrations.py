"""
Registrations at 13,000 a second, as open arrivals are for orders: the crowd of the rehearsal.

Always true:
- A latency is of every answer, whatever it says, from the intended time of sending.
- Every registration that was acknowledged is looked for in the journal; nobody is in it twice.
- The shop runs with shipped defaults, the back that would write to all of them included.

Never here: orders, confirmations.
"""

from collections import Counter
from time import perf_counter
from typing import Any, Final, cast

import apsw
import msgspec
from msgspec import Struct
from msgspec.structs import replace
from rich.console import Console

from benchmarks.figures import Figure, Measured, at_least, at_most, told, under
from benchmarks.open_arrivals import CONNECTIONS, CONNECTIONS_MAX, P99_MS, RATE, SEED
from benchmarks.running_shop import EXAMPLE, RunningShop, directory_for, serving
from benchmarks.sizes import Sizes
from benchmarks.speak import say
from benchmarks.usage import Usage
from firstcome.contacts.identity import customer_id
from firstcome.keyring import load_secrets
from firstcome.launches.reading import read_launch_file
from firstcome.rehearsal.arrivals import REPEAT, schedule
from firstcome.rehearsal.latency import latency_of
from firstcome.rehearsal.people import contact_of
from firstcome.rehearsal.plan import Plan, Stream
from firstcome.rehearsal.progress import Progress
from firstcome.rehearsal.rehearse import Glimpse, rehearse_rows
from firstcome.rehearsal.report import LATE_SHARE_MAX
from firstcome.rehearsal.run import Run
from firstcome.rehearsal.shop import launch_at, shop_at

REPEATS: Final = 0.02
REGISTERED: Final = 202


def measure(sizes: Sizes) -> Measured:
    """One minute of registrations, then the journal."""
    settings: dict[str, str] = {}
    if sizes.snapshot_every:
        settings["FIRSTCOME_SNAPSHOT_EVERY"] = str(sizes.snapshot_every)
    launch = read_launch_file(EXAMPLE)
    launch = replace(launch, definition=replace(launch.definition, register=True))
    say(f"{RATE:,} registrations a second for {sizes.open_s:g} s")
    with directory_for("registrations") as directory, serving(directory, settings=settings) as shop:
        shop.load(launch)
        run, used, snapshots = _crush(shop, sizes)
        begin_s = perf_counter()
        found = look_up(shop, run)
        say(f"looked up in {perf_counter() - begin_s:.1f} s")
    changed = [f"a snapshot every {sizes.snapshot_every:,} entries"] if sizes.snapshot_every else []
    return Measured(
        (*_figures(run, found), at_least("snapshots inside the run", snapshots, "", 1), *used),
        changed=tuple(changed),
        voids=_voids(run),
        notes=(f"{sizes.open_s:g} s of Poisson arrivals, 2 % repeats",),
    )


class Found(Struct, frozen=True):
    """What the journal says of those who were answered."""

    acknowledged: int
    missing: int
    doubled: int


def _crush(shop: RunningShop, sizes: Sizes) -> tuple[Run, tuple[Figure, ...], int]:
    stream = Stream(rate=RATE, seconds=sizes.open_s, people=sizes.open_people, repeats=REPEATS)
    plan = Plan(
        streams=(stream,), seed=SEED, connections=CONNECTIONS, connections_max=CONNECTIONS_MAX
    )
    launch = launch_at(shop_at(shop.url), None)
    rows = schedule(plan, launch)
    markets = {place.location: place.market for place in launch.locations}
    rows.shapes = [
        replace(shape, way="registration", market=markets[shape.location]) for shape in rows.shapes
    ]
    before, seen = set(shop.snapshots()), set[int]()
    usage, used = Usage(shop), list[Figure]()
    with Progress(Console(stderr=True)) as progress:

        def glimpse(now: Glimpse) -> None:
            seen.update(shop.snapshots())
            if now.offered:
                used[:] = usage.figures()
            progress.glimpse(now)

        run = rehearse_rows(shop.url, plan, rows, watch=glimpse)
    return run, tuple(used), len(seen - before)


class _Register(Struct):
    kind: str
    customer: bytes = b""


def look_up(shop: RunningShop, run: Run) -> Found:
    """Compare everybody who was answered with the journal."""
    secret = load_secrets(shop.directory, journal_is_empty=False).customer
    identity = run.launch.identity
    people = {
        person
        for person, status in zip(run.rows.person, run.answers.status, strict=True)
        if status == REGISTERED
    }
    customers = {
        customer_id(secret, identity, contact_of(SEED, person, identity)[identity])
        for person in people
    }
    decode = msgspec.json.Decoder(_Register).decode
    registered: Counter[bytes] = Counter()
    with apsw.Connection(str(shop.journal), flags=apsw.SQLITE_OPEN_READONLY) as journal:
        for (command,) in cast("Any", journal).execute("SELECT command FROM entries"):
            asked = decode(command)
            if asked.kind == "Register":
                registered[asked.customer] += 1
    doubled = sum(count > 1 for count in registered.values())
    return Found(len(people), len(customers - registered.keys()), doubled)


def _figures(run: Run, found: Found) -> tuple[Figure, ...]:
    answers, rows = run.answers, run.rows
    latency = latency_of(
        answers.answered_us[row] - rows.due_us[row]
        for row, status in enumerate(answers.status)
        if status > 99
    )
    statuses = Counter(answers.status)
    unanswered = sum(count for status, count in statuses.items() if status < 100)
    busy = statuses[503] + statuses[429]
    others = len(answers) - unanswered - busy - statuses[REGISTERED]
    again = sum(purpose == REPEAT for purpose in rows.purpose)
    seconds = max(run.lasted_us / 1e6, 1e-6)
    return (
        under("p99 of every answer", latency.p99_ms, "ms", P99_MS),
        at_most("requests without an answer", unanswered, "", 0),
        at_most("acknowledged registrations missing from the journal", found.missing, "", 0),
        at_most("people registered twice", found.doubled, "", 0),
        at_most("answers that are neither registered nor busy", others, "", 0),
        told("offered", answers.sent / seconds, "/s"),
        told("registered", found.acknowledged / seconds, "/s"),
        told("repeats", again, "requests"),
        told("refused for want of room", busy, "requests"),
        told("sent over 5 ms late", 100 * answers.late / max(1, answers.sent), "%"),
        told("p50", latency.p50_ms, "ms"),
        told("p99.9", latency.p999_ms, "ms"),
        told("slowest", latency.max_ms, "ms"),
    )


def _voids(run: Run) -> tuple[str, ...]:
    share = run.answers.late / max(1, run.answers.sent)
    if share > LATE_SHARE_MAX:
        return (f"{share:.1%} of the requests were sent late (at most {LATE_SHARE_MAX:.0%})",)
    return ()
