"""
The shop's rules and the auditor's model, written apart, agree on every answer.

Both are given the same entries, made at random: orders of few people at two small pools, staff at
work, time passing, holds that lapse.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json
from msgspec.structs import replace

from firstcome.domain.commands import AdoptRules, AnyCommand, FoundJournal, PlaceOrder
from firstcome.domain.definition import WakingTerms
from firstcome.domain.fold import fold_entry
from firstcome.domain.state import State
from firstcome.rehearsal import model as rehearsing
from firstcome.rehearsal.findings import Findings
from firstcome.rehearsal.model import Judged, Model
from firstcome.rehearsal.schema import COMMANDS
from tests.domain import programs
from tests.domain.entries import Entries
from tests.domain.programs import club, drawn, phone, ran, tablet
from tests.domain.terms import OPENS_MS, hashed
from tests.domain.test_backlog import load, order, received
from tests.rehearsal.tables import LAUNCH, SKU, definition, name_hash, time_ms

PEOPLE = [f"p{number}" for number in range(8)]
PLACES = st.sampled_from(["web", "shop"])
NAMES = st.sampled_from(PEOPLE)


def placing(name: str, key: int, place: str, units: int, business: bool, line: bool) -> Any:
    terms = {"customer_class": "business"} if business else {}
    return {
        "kind": "PlaceOrder",
        "launch": LAUNCH,
        "sku": SKU,
        "location": place,
        "units": units,
        "line": line,
        "customer": name_hash(name),
        "key": name_hash(name, key),
        "fingerprint": name_hash(place, units),
        "contact": 1,
        **terms,
    }


PLACINGS = st.builds(
    placing, NAMES, st.integers(0, 2), PLACES, st.integers(0, 3), st.booleans(), st.booleans()
)


def ticking() -> dict[str, Any]:
    return {"kind": "Tick"}


def turning(kind: str) -> dict[str, Any]:
    return {"kind": kind, "launch": LAUNCH}


def stocking(kind: str, place: str, units: int) -> dict[str, Any]:
    return {"kind": kind, "launch": LAUNCH, "sku": SKU, "location": place, "units": units}


def on_order(kind: str, back: int) -> dict[str, Any]:
    """`back` counts from the latest order."""
    return {"kind": kind, "back": back}


def moving(back: int, place: str) -> dict[str, Any]:
    """To the other place, or to where the order is."""
    return {**on_order("MoveOrder", back), "location": place}


TURNS = st.builds(
    turning, st.sampled_from(["OpenLaunch", "PauseLaunch", "ResumeLaunch", "CloseLaunch"])
)
STOCK = st.builds(
    stocking,
    st.sampled_from(["ReceiveStock", "CountStock", "SetAsideStock"]),
    PLACES,
    st.integers(-1, 6),
)
ON_ORDERS = st.builds(
    on_order,
    st.sampled_from(["CancelOrder", "MarkPaid", "HandOver", "ReleaseHold"]),
    st.integers(0, 9),
)
MOVES = st.builds(moving, st.integers(0, 9), PLACES)
COMMAND = st.one_of(PLACINGS, PLACINGS, PLACINGS, ON_ORDERS, MOVES, STOCK, st.builds(ticking))
ALL_WAKING: tuple[tuple[WakingTerms, ...], ...] = (
    (),
    (WakingTerms("gb", 540, 541, ((0, 0), (OPENS_MS + 30_000, -1), (OPENS_MS + 90_000, 0))),),
)
"""None, and a minute of the day whose clock is put back in the middle of a program."""
GAPS_MS = st.sampled_from([0, 1, 400, 2_000, 5_000, 9_999, 10_000, 10_001])


def staff(command: dict[str, Any], number: int, state: State) -> dict[str, Any]:
    """A staff command with an id of its own, about an order that there is."""
    named = {**command, "id": name_hash("id", number), "fingerprint": name_hash("f", number)}
    if "back" in named:
        orders = state.orders
        row = len(orders) - 1 - int(named.pop("back"))
        named["order"] = orders.sequence[row] if row >= 0 else 1
        if named["kind"] in ("CancelOrder", "MoveOrder"):
            named["by"] = "staff"
        else:
            named["hold"] = orders.hold[row] or 1 if row >= 0 else 1
    return named


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(GAPS_MS, st.one_of(COMMAND, COMMAND, COMMAND, TURNS)), max_size=60),
    st.sampled_from(["back_of_line_once", "out"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0, 2, 50]),
)
def test_the_rules_and_the_auditor_agree_on_every_answer(
    steps: list[tuple[int, dict[str, Any]]],
    missed_hold: str,
    line: bool,
    move: bool,
    line_orders_max: int,
):
    stock = Findings("stock", "")
    state, model = State(), Model(stock)
    terms = definition(
        {"web": 3, "shop": 1},
        missed_hold=missed_hold,
        line=line,
        move=move,
        line_orders_max=line_orders_max,
        hold_ttl_ms=6_000,
        offer_ttl_ms=4_000,
    )
    now_ms = time_ms("09:00")
    load = {"kind": "LoadLaunch", "id": name_hash("l"), "fingerprint": name_hash("l")}
    founded = {"kind": "FoundJournal", "fingerprint": name_hash("f"), "epoch": 1}
    first = [founded, {"kind": "AdoptRules", "version": 1}, {**load, "definition": terms}]
    for sequence, (gap_ms, step) in enumerate([*((0, each) for each in first), *steps], 1):
        now_ms += gap_ms
        command = step
        if sequence > len(first) and step["kind"] not in ("PlaceOrder", "Tick"):
            command = staff(step, sequence, state)
        _agree(state, model, sequence, now_ms, json.encode(command))
        if sequence >= len(first):
            _agree_on_units(state, model)

    assert stock.found == 0


def _agree(state: State, model: Model, sequence: int, now_ms: int, command: bytes) -> None:
    decided = json.decode(command, type=AnyCommand)
    answer, _ = fold_entry(state, sequence, now_ms, decided)
    judged = model.enter(sequence, now_ms, COMMANDS.decode(command))
    if not isinstance(decided, PlaceOrder):
        return
    assert judged is not None
    if judged.outcome == "repeat":
        assert answer.order == judged.first
        assert answer.outcome in ("held", "in_line")
        return
    told = Judged(answer.outcome, answer.ahead, answer.hold_until_ms)
    assert told == judged._replace(first=0)


def _agree_on_units(state: State, model: Model) -> None:
    for place in ("web", "shop"):
        rules = state.launches[LAUNCH].pool(SKU, place)
        pool = model.launches[LAUNCH].pools[SKU][place]
        assert (rules.on_hand, rules.held, rules.allocated, rules.set_aside) == (
            pool.on_hand,
            pool.held,
            pool.allocated,
            pool.set_aside,
        )
        assert rules.line.waiting == pool.waiting


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_they_agree_on_hundreds_of_mixed_programs(first: int):
    for seed in range(first, first + 100):
        program = drawn(seed)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rehearsing, "ENTRY_WORK_MAX", program.work_max)
            patch.setattr(rehearsing, "CROWD_WORK_MAX", program.crowd_work_max)
            _agree_on_all(ran(program), f"program {seed}")


@pytest.mark.parametrize("first", range(0, 400, 100))
@pytest.mark.parametrize("waking", ALL_WAKING)
def test_they_agree_on_supply_and_on_markets_that_sleep(
    first: int, waking: tuple[WakingTerms, ...], monkeypatch: pytest.MonkeyPatch
):
    terms = [replace(make(), waking=waking) for make in (phone, tablet, club)]
    for name, each in zip(("phone", "tablet", "club"), terms, strict=True):
        monkeypatch.setattr(programs, name, lambda each=each: each)
    for seed in range(first, first + 100):
        program = drawn(seed, with_supply=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rehearsing, "ENTRY_WORK_MAX", program.work_max)
            patch.setattr(rehearsing, "CROWD_WORK_MAX", program.crowd_work_max)
            _agree_on_all(ran(program), f"program {seed}")


def test_they_agree_on_a_journal_that_was_begun_under_version_1_of_the_rules():
    entries = Entries()
    entries.enter(OPENS_MS, FoundJournal(hashed("secrets"), 1))
    entries.enter(OPENS_MS, AdoptRules(1))
    load(entries, held=0, waiting=500)
    entries.enter(OPENS_MS, received(450))
    entries.enter(OPENS_MS, order(1_000))

    _agree_on_all(entries, "under version 1")


def _agree_on_all(entries: Entries, program: str) -> None:
    model = Model(Findings("stock", ""))
    for sequence, (at_ms, command) in enumerate(entries.entries, 1):
        judged = model.enter(sequence, at_ms, COMMANDS.decode(command))
        answer, _ = entries.results[sequence - 1]
        if judged is not None and judged.outcome != "repeat":
            assert judged.outcome == answer.outcome, f"{program}: entry {sequence}"
    orders = entries.state.orders
    statuses = dict(zip(orders.sequence, orders.status, strict=True))
    assert {order.sequence: order.status for order in model.orders.values()} == statuses, program
    for launch in entries.state.launches_by_number:
        for pool in launch.pools:
            seen = model.launches[launch.definition.launch].pool(pool.sku, pool.location)
            assert seen is not None
            for count in ("on_hand", "held", "allocated", "set_aside", "available"):
                assert getattr(seen, count) == getattr(pool, count), f"{program}: {seen.name}"
            assert seen.waiting == pool.line.waiting, f"{program}: {seen.name}"
