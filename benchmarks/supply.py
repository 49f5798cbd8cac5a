"""
Supply: receiving a large delivery, in the rules alone and while people order; reading a place.

Always true:
- The shop has lines and no units until the delivery is received, by the product's own API, half-way
  through the arrivals that are judged.
- Every unit received is on hold for somebody in a line afterwards, or the row fails.

Never here: how the fold is timed (`supply_fold`).
"""

import json
import subprocess
import sys
import threading
import time
from typing import Final

from msgspec import Struct

from benchmarks.asking_staff import Staff
from benchmarks.crush import Crush, crush, offers, promises
from benchmarks.figures import Figure, Measured, told, under
from benchmarks.made_lines import even_shares, lines_launch
from benchmarks.running_shop import ROOT, directory_for, serving
from benchmarks.sizes import Sizes
from benchmarks.speak import say
from firstcome.rehearsal.latency import latency_of
from firstcome.rehearsal.plan import Plan, Stream

RATE: Final = 13_000
P99_MS: Final = 50
RECEIVE_S: Final = 1
READ_US: Final = 50
CONNECTIONS: Final = 512
CONNECTIONS_MAX: Final = 12_000
SERVED_S_MAX: Final = 60.0
FILL_SEED, SEED = 7, 8

_ANSWERED: Final = 99
_AROUND_S: Final = 5.0


def measure(sizes: Sizes) -> Measured:
    """The rules in a process of their own, then a running shop."""
    folded = _folded(sizes)
    said, running, voids = _running(sizes)
    filled = (
        f"the shop: {sizes.supply_fill_s:g} s of arrivals fill its lines, then"
        f" {sizes.open_s:g} s are judged; {sizes.supply_units:,} units are received half-way"
    )
    return Measured(
        (*_of_the_rules(folded), *running),
        changed=said,
        voids=voids,
        notes=(
            f"the rules: {folded['orders']:,.0f} orders in lines at 1,250 shops",
            filled,
        ),
    )


def _folded(sizes: Sizes) -> dict[str, float]:
    say(f"folding {sizes.fold_orders:,} orders in lines, then {sizes.supply_units:,} units")
    numbers = str(sizes.fold_orders), str(sizes.supply_units)
    command = [sys.executable, "-m", "benchmarks.supply_fold", *numbers]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"The fold ended with {ran.returncode}:\n{ran.stderr[-2_000:]}")
    return json.loads(ran.stdout)


def _of_the_rules(seen: dict[str, float]) -> tuple[Figure, ...]:
    versions = f"{seen['versions']:.0f} versions"
    return (
        under("receiving it: fold in all", seen["receive_s"], "s", RECEIVE_S),
        under("a place read", seen["place_few_us"], "us", READ_US),
        under("an estimate read", seen["estimate_few_us"], "us", READ_US),
        under(f"a place read, {versions}", seen["place_many_us"], "us", READ_US),
        under(f"an estimate read, {versions}", seen["estimate_many_us"], "us", READ_US),
        told("p99 of the estimates read", seen["estimate_many_p99_us"], "us"),
        told("a history read, 10 versions", seen["history_few_us"], "us"),
        told(f"a history read, {versions}", seen["history_many_us"], "us"),
        told("receiving it: entries", seen["receive_entries"], "entries"),
        told("receiving it: its own entry", seen["receive_first_ms"], "ms"),
        told("receiving it: slowest of the others", seen["receive_slowest_ms"], "ms"),
        told("a slip, told to 1,250 lines", 1_000 * seen["slip_s"], "ms"),
    )


class _Receipt(Struct):
    """When the delivery was received, by the wall clock, and how soon all of it was on hold."""

    began_ms: int = 0
    answered_ms: float = 0.0
    served_s: float = 0.0
    fault: str = ""


def _running(sizes: Sizes) -> tuple[tuple[str, ...], tuple[Figure, ...], tuple[str, ...]]:
    settings: dict[str, str] = {}
    if sizes.snapshot_every:
        settings["FIRSTCOME_SNAPSHOT_EVERY"] = str(sizes.snapshot_every)
    with directory_for("supply") as directory, serving(directory, settings=settings) as shop:
        shop.load(lines_launch())
        staff = Staff(shop)
        supply = _announced(staff, sizes.supply_units)
        say(f"{RATE:,} people a second fill the lines for {sizes.supply_fill_s:g} s")
        before = crush(shop, _plan(sizes, sizes.supply_fill_s, FILL_SEED))
        say(f"{RATE:,} people a second for {sizes.open_s:g} s, units half-way")
        receipt = _Receipt()
        receiving = threading.Timer(sizes.open_s / 2, _receive, (staff, supply, receipt))
        receiving.start()
        judged = crush(shop, _plan(sizes, sizes.open_s, SEED), earlier=(before.run,))
        receiving.join()
        held = _held(staff)
    if receipt.fault or held != sizes.supply_units:
        raise RuntimeError(receipt.fault or f"{held:,} of {sizes.supply_units:,} are on hold.")
    said = [f"a snapshot every {sizes.snapshot_every:,} entries"] if sizes.snapshot_every else []
    return (
        ("one SKU at 1,250 shops, no units at first", *said),
        _of_the_shop(judged, receipt),
        (*before.report.voids, *judged.report.voids),
    )


def _of_the_shop(judged: Crush, receipt: _Receipt) -> tuple[Figure, ...]:
    latency = judged.report.streams[0].latency
    run, answers = judged.run, judged.run.answers
    since_us = (receipt.began_ms - run.started_ms) * 1_000
    around_us = int(_AROUND_S * 1e6)
    near = latency_of(
        answers.answered_us[row] - due_us
        for row, due_us in enumerate(run.rows.due_us)
        if answers.status[row] > _ANSWERED and abs(due_us - since_us) <= around_us
    )
    return (
        under("p99 of every order while units are received", latency.p99_ms, "ms", P99_MS),
        *promises(judged.report),
        told(f"p99 of the orders {_AROUND_S:g} s around it", near.p99_ms, "ms"),
        told("p50", latency.p50_ms, "ms"),
        told("p99.9", latency.p999_ms, "ms"),
        told("slowest", latency.max_ms, "ms"),
        told("the request to receive it was answered after", receipt.answered_ms, "ms"),
        told("all units were on hold after", receipt.served_s, "s"),
        *offers(judged.report),
        *judged.used,
    )


def _announced(staff: Staff, units: int) -> int:
    """A delivery that is shared evenly between all locations."""
    terms = lines_launch().definition
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 24 * 3_600))
    supply = staff.ask(
        "POST",
        f"/launches/{terms.launch}/supplies",
        sku=terms.skus[0].sku,
        units=units,
        stage="confirmed",
        **{"from": day, "to": day},
    )["supply"]
    shares = [
        {"location": place, "units": share}
        for place, share in even_shares([each.location for each in terms.locations], units)
    ]
    staff.ask("POST", f"/supplies/{supply}/allocation", shares=shares)
    return int(supply)


def _receive(staff: Staff, supply: int, receipt: _Receipt) -> None:
    """Receive it, and look until the last line that it reaches was served."""
    launch = lines_launch().definition
    path = f"/launches/{launch.launch}/stock?limit=1&offset={len(launch.locations) - 1}"
    receipt.began_ms = time.time_ns() // 1_000_000
    begin_s = time.perf_counter()
    try:
        staff.ask("POST", f"/supplies/{supply}/receive")
        receipt.answered_ms = 1_000 * (time.perf_counter() - begin_s)
        last: dict[str, int] = {}
        while not last or last["available"]:
            if receipt.served_s > SERVED_S_MAX:
                receipt.fault = f"The last line was not served within {SERVED_S_MAX:g} s: {last}"
                return
            time.sleep(0.05)
            (last,) = staff.ask("GET", path)["results"]
            receipt.served_s = time.perf_counter() - begin_s
    except (OSError, RuntimeError) as error:
        receipt.fault = f"The delivery was not received: {error}"


def _held(staff: Staff) -> int:
    """Units on hold, over all pools."""
    held, path = 0, f"/launches/{lines_launch().definition.launch}/stock?limit=1000"
    while path:
        page = staff.ask("GET", path)
        held += sum(row["held"] for row in page["results"])
        path = (page["next"] or "").removeprefix("/api/v1")
    return held


def _plan(sizes: Sizes, seconds: float, seed: int) -> Plan:
    stream = Stream(rate=RATE, seconds=seconds, people=sizes.open_people)
    return Plan(
        streams=(stream,), seed=seed, connections=CONNECTIONS, connections_max=CONNECTIONS_MAX
    )
