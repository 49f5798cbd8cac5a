"""
Served: a real front, back and desk on the directory of the story, and what they say over HTTP.

Always true:
- What the API and the read models say is compared with what the story's own witness saw.
- The reserve of the last delivery is received by the API, and the next in each line have it.

Never here: the story, which is over when they start.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

from msgspec import Struct

from benchmarks.asking_staff import Staff
from benchmarks.running_shop import RunningShop, serving
from benchmarks.supply_weeks.plan import LAUNCH, LOTS
from benchmarks.supply_weeks.story import Story
from benchmarks.supply_weeks.supplier import to_the_longest
from firstcome.codes import OrderCodes
from firstcome.domain.estimates import estimate
from firstcome.journal.reader import JournalReader
from firstcome.projections.reader import ModelReader, ModelsMissing
from firstcome.projections.supplies import shares_of, supplies_of

PAGES: Final = 200
CAUGHT_UP_S_MAX: Final = 300.0
LOOK_EVERY_S: Final = 0.2


class Served(Struct, frozen=True):
    """What was compared, and what differed."""

    ready_s: float
    orders_read: int
    compared: int
    received_by_api: int
    findings: tuple[str, ...]


class _Checks:
    """What differed so far."""

    def __init__(self) -> None:
        self.compared = 0
        self.findings: list[str] = []

    def same(self, what: str, told: object, seen: object) -> None:
        self.compared += 1
        if told != seen:
            self.findings.append(f"{what}: the shop says {told}, the story {seen}")


def served(directory: Path, story: Story) -> Served:
    """Start a shop on the directory, ask it, receive a reserve, ask it again."""
    checks = _Checks()
    with serving(directory) as shop:
        staff = Staff(shop)
        _compare_deliveries(staff, story, checks)
        _compare_pools(staff, story, checks)
        orders = _compare_pages(shop, story, checks)
        received = _receive_reserve(shop, staff, story, checks)
        _compare_models(shop, staff, checks)
        ready_s = shop.ready_s
    return Served(ready_s, orders, checks.compared, received, tuple(checks.findings))


def _compare_deliveries(staff: Staff, story: Story, checks: _Checks) -> None:
    supplier = story.supplier
    by_number = {each["supply"]: each for each in _all(staff, "supplies", "supplies")}
    for lot in LOTS:
        told, seen = by_number[supplier.lots[lot.name]], supplier.supply(lot)
        checks.same(f"units of the {lot.name} delivery", told["units"], seen.units)
        checks.same(f"received of it, {lot.name}", told["received"], sum(dict(seen.came).values()))
    for market, number in supplier.asked.items():
        checks.same(f"asked by {market}", by_number[number]["units"], story.plan.asked[market])


def _compare_pools(staff: Staff, story: Story, checks: _Checks) -> None:
    witness = story.witness
    for pool in _all(staff, "stock", "results"):
        where = pool["location"]
        checks.same(f"free units at {where}", pool["available"], witness.free(where))
        checks.same(f"who waits at {where}", pool["waiting"], len(witness.line(where)))
    for pool in _all(staff, "estimates", "pools"):
        told = sum(window["orders"] for window in pool["windows"])
        checks.same(f"told at {pool['location']}", told, len(witness.line(pool["location"])))


def _compare_pages(shop: RunningShop, story: Story, checks: _Checks) -> int:
    """The status of some who wait: their place, their estimate, and its history."""
    state, places = story.shop.state, dict[int, int]()
    for line in story.witness.lines.values():
        places |= {order: place for place, order in enumerate(line, 1)}
    asked = Random(story.plan.seed).sample(sorted(places), min(PAGES, len(places)))
    for order in asked:
        told, row = _order(shop, story, order), state.orders.find(order)
        assert row is not None
        checks.same(f"place of {order}", told["place"], places[order])
        known = estimate(state, row)
        checks.same(f"estimate of {order}", told["estimate"]["certainty"], known.certainty)
        last = told["estimate_history"][-1]["certainty"]
        checks.same(f"history of {order}", last, known.certainty)
    return len(asked)


def _receive_reserve(shop: RunningShop, staff: Staff, story: Story, checks: _Checks) -> int:
    """The reserve of the last delivery goes to the longest lines, and there to the next in turn."""
    lines, units_of = story.witness.lines, story.witness.units_of
    supply = story.supplier.supply(LOTS[-1])
    waiting = {location: len(line) for location, line in lines.items()}
    parts = to_the_longest(waiting, supply.left)
    if not parts:
        return 0
    body = [{"location": location, "units": units} for location, units in parts]
    staff.ask("POST", f"/supplies/{supply.number}/receive", parts=body)
    for location, units in parts:
        _await_served(staff, location)
        free = units + story.witness.free(location)
        for place, order in enumerate(lines[location], 1):
            free -= units_of[order]
            told = _order(shop, story, order)
            checks.same(
                f"number {place} at {location}", told["status"], "held" if free >= 0 else "in_line"
            )
            if free < 0:
                checks.same(f"their place at {location} then", told["place"], 1)
                break
    return sum(units for _, units in parts)


def _await_served(staff: Staff, location: str) -> None:
    """Until the front has given the units of a pool to its line."""
    until_s = time.monotonic() + CAUGHT_UP_S_MAX
    while time.monotonic() < until_s:
        (pool,) = staff.ask("GET", f"/launches/{LAUNCH}/estimates?location={location}")["pools"]
        if all(window["certainty"] != "now" for window in pool["windows"]):
            return
        time.sleep(LOOK_EVERY_S)
    raise RuntimeError(f"{location} is not served.")


def _compare_models(shop: RunningShop, staff: Staff, checks: _Checks) -> None:
    """The read models say of every delivery what the front says."""
    told = list(_all(staff, "supplies", "supplies"))
    reader, journal = ModelReader(shop.directory), JournalReader(shop.journal)
    until_s = time.monotonic() + CAUGHT_UP_S_MAX
    last = journal.last_sequence()
    while _standing(reader) < last:
        if time.monotonic() > until_s:
            raise RuntimeError("The read models do not catch up.")
        time.sleep(LOOK_EVERY_S)
    with reader.connection() as connection:
        rows = {row.supply: row for row in supplies_of(connection, LAUNCH)}
        for each in told:
            row = rows[each["supply"]]
            front = each["units"], each["received"], each["status"], each["delivery"]
            models = row.units, row.received, row.status, row.number
            checks.same(f"delivery {row.number} in the read models", front, models)
            shares = {share["location"]: share["units"] for share in each["shares"]}
            known = {share.location: share.units for share in shares_of(connection, row.supply)}
            checks.same(f"shares of delivery {row.number}", shares, known)
    reader.close()
    journal.close()


def _standing(reader: ModelReader) -> int:
    """The last entry in the read models; 0 before the back has made any."""
    try:
        return reader.standing().sequence
    except ModelsMissing:
        return 0


def _order(shop: RunningShop, story: Story, order: int) -> Any:
    state = story.shop.state
    codes = OrderCodes(story.shop.secrets.code)
    code, token = codes.make(state.epoch_of(order), order)
    status, body = shop.get(f"/api/v1/orders/{code}?token={token}")
    if status != 200:
        raise RuntimeError(f"The page of order {order} answered {status}.")
    return json.loads(body)


def _all(staff: Staff, what: str, member: str) -> Iterator[Any]:
    """Every row of a list of the launch."""
    path = f"/launches/{LAUNCH}/{what}"
    while path:
        page = staff.ask("GET", path)
        yield from page[member]
        path = (page["next"] or "").removeprefix("/api/v1")
