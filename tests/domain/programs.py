"""
Programs: commands at random, of few people on few pools, while time passes.

A step names what it is about by small numbers, so that whatever is drawn means something: an
order that there is, a request that was made before. Three launches: `phone` keeps a line, gives a
second chance and lets orders move, `tablet` opens later, keeps a short line, gives none, lets none
move and closes by the clock, `club` sells in waves. People register for `phone` and `club`.

Always true:
- The same program makes the same entries.

Never here: what should come of it.
"""

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st
from msgspec.structs import replace

from firstcome.domain import commands as c
from firstcome.domain import fold
from firstcome.domain.definition import LaunchDefinition, Limits, StockTerms
from firstcome.domain.orders import HELD, IN_LINE, PAID
from tests.domain.entries import Entries
from tests.domain.interest_programs import (
    INTEREST_KINDS,
    Step,
    customer_of,
    interest_command,
    shown,
)
from tests.domain.supply_programs import SUPPLY_KINDS, supply_command
from tests.domain.terms import OPENS_MS, definition, hashed

PEOPLE = ("ada", "bea", "cyd", "dee", "eve", "fay", "gil", "hal")
POOLS = (
    *(("phone", "p8", "web"), ("phone", "p8", "shop")),
    *(("tablet", "p8", "web"), ("club", "p8", "web")),
)

_KINDS = (
    *("order",) * 16,
    *("paid", "count", "move") * 4,
    *("again", "cancel", "handover", "receive", "release") * 2,
    *("aside", "tick", "repeat", "turn", "load"),
    *INTEREST_KINDS,
)
_WITH_SUPPLY = (*_KINDS, *SUPPLY_KINDS)
_GAPS_MS = (*(0,) * 6, 1, 400, *(1_000, 2_000) * 2, 3_000, 4_000, 9_999, 10_000, 10_001, 60_000)
_PICKS = tuple(range(10))
_POOL_NUMBERS = (0, 0, 0, 1, 2, 3)
_UNITS = (1, 1, 1, 1, 1, 2, 2, 2, 3, 0, -1)
_WAYS = tuple(range(8))
_WORK_MAX = (200, 1, 2, 3)
STEPS_MIN, STEPS_MAX = 30, 80

_ON_HOLDS = {"paid": c.MarkPaid, "handover": c.HandOver, "release": c.ReleaseHold}
_WANTED = {"paid": (HELD,), "handover": (PAID,), "release": (HELD,), "move": (HELD, IN_LINE)}
_ON_STOCK = {"receive": c.ReceiveStock, "count": c.CountStock, "aside": c.SetAsideStock}
_TURNS = (
    *(c.OpenLaunch, c.OpenLaunch, c.PauseLaunch, c.CloseLaunch),
    *(c.ResumeLaunch, c.ResumeLaunch, c.ResumeLaunch, c.ResumeLaunch),
)


class Program(NamedTuple):
    """Steps, and how many orders one entry lapses and offers at most."""

    work_max: int
    steps: list[Step]

    @property
    def crowd_work_max(self) -> int:
        """The same for an entry of the crowd: never more, and once in a while fewer."""
        return {200: 2, 3: 1}.get(self.work_max, self.work_max)

    def work_max_of(self, command: c.AnyCommand) -> int:
        """How many orders the entry of this command lapses and offers at most."""
        is_crowd = isinstance(command, c.PlaceOrder | c.Register)
        return self.crowd_work_max if is_crowd else self.work_max


_CHOICES: tuple[tuple[Any, ...], ...] = (_KINDS, _GAPS_MS, _PICKS, _POOL_NUMBERS, _UNITS, _WAYS)
_CHOICES_WITH_SUPPLY: tuple[tuple[Any, ...], ...] = (_WITH_SUPPLY, *_CHOICES[1:])
_STEPS = st.builds(Step, *(st.sampled_from(choices) for choices in _CHOICES))
_STEPS_WITH_SUPPLY = st.builds(
    Step, *(st.sampled_from(choices) for choices in _CHOICES_WITH_SUPPLY)
)
PROGRAMS = st.builds(
    Program,
    st.sampled_from(_WORK_MAX),
    st.lists(_STEPS | _STEPS_WITH_SUPPLY, min_size=STEPS_MIN, max_size=STEPS_MAX),
)


def drawn(seed: int, *, with_supply: bool = False) -> Program:
    """The program of a seed: more of a mixture than hypothesis makes, but it does not shrink."""
    chance, choices_by_member = Random(seed), _CHOICES_WITH_SUPPLY if with_supply else _CHOICES
    steps = [
        Step(*(chance.choice(choices) for choices in choices_by_member))
        for _ in range(chance.randint(STEPS_MIN, STEPS_MAX))
    ]
    return Program(chance.choice(_WORK_MAX), steps)


def run(program: Program) -> Iterator[Entries]:
    """The entries of a program, yielded after the three launches and after every step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fold, "WORK_MAX", program.work_max)
        patch.setattr(fold, "CROWD_WORK_MAX", program.crowd_work_max)
        entries = Entries(OPENS_MS)
        for terms in (phone(), tablet(), club()):
            load = c.LoadLaunch(hashed("id", terms.launch), hashed("load", terms.launch), terms)
            entries.enter(OPENS_MS, load)
        yield entries
        for step in program.steps:
            entries.enter(entries.state.time_ms + step.gap_ms, _command(step, entries))
            yield entries


def ran(program: Program) -> Entries:
    """All entries of a program."""
    *_, entries = run(program)
    return entries


def phone() -> LaunchDefinition:
    """Short holds, a line, a second chance, and orders that may move."""
    return definition(
        move=True,
        register=True,
        hold_ttl_ms=10_000,
        offer_ttl_ms=6_000,
        line_orders_max=6,
        limits=Limits(2, 3),
        stock=(StockTerms("p8", "web", 4), StockTerms("p8", "shop", 2)),
    )


def tablet() -> LaunchDefinition:
    """Opens later, closes by the clock, keeps a line of two and gives no second chance."""
    return definition(
        "tablet",
        opens_ms=OPENS_MS + 10_000,
        closes_ms=OPENS_MS + 100_000,
        hold_ttl_ms=8_000,
        offer_ttl_ms=8_000,
        line_orders_max=2,
        missed_hold="out",
        limits=Limits(2, 3),
        stock=(StockTerms("p8", "web", 1),),
    )


def club() -> LaunchDefinition:
    """Sells to the registered, in waves."""
    return definition(
        "club",
        register=True,
        access="waves",
        hold_ttl_ms=10_000,
        offer_ttl_ms=6_000,
        line_orders_max=3,
        limits=Limits(2, 3),
        stock=(StockTerms("p8", "web", 3),),
    )


def _command(step: Step, entries: Entries) -> c.AnyCommand:
    match step.kind:
        case "order":
            return _place(step, entries)
        case "again":
            return _again(step, entries)
        case "cancel" | "paid" | "handover" | "release" | "move":
            return _on_order(step, entries)
        case "receive" | "count" | "aside":
            units = step.units * (2 if step.way == 7 else 1)
            return _ON_STOCK[step.kind](*_request(entries), *POOLS[step.pool], units=units)
        case "turn":
            return _TURNS[step.way](*_request(entries), POOLS[step.pool][0])
        case "load":
            terms = (phone(), tablet(), club())[step.pick % 3]
            opens_ms = terms.opens_ms + 1_000 * (step.way - 1)
            return c.LoadLaunch(*_request(entries), replace(terms, opens_ms=opens_ms))
        case "repeat":
            return _repeat(step, entries)
        case "tick":
            return c.Tick()
        case kind if kind in SUPPLY_KINDS:
            return supply_command(step, POOLS[step.pool], entries)
        case _:
            return interest_command(step, hashed(PEOPLE[step.pick % len(PEOPLE)]), entries)


def _request(entries: Entries) -> tuple[bytes, bytes]:
    return hashed("id", entries.next_sequence), hashed("body", entries.next_sequence)


def _place(step: Step, entries: Entries) -> c.PlaceOrder:
    sequence, place = entries.next_sequence, POOLS[step.pool]
    customer = customer_of(step, place[0], entries, PEOPLE)
    return c.PlaceOrder(
        *place,
        units=step.units,
        customer=customer,
        key=hashed("key", sequence),
        fingerprint=hashed("body", sequence),
        contact=sequence,
        customer_class="business" if step.way & 1 else "consumer",
        line=step.way != 6,
        registration=shown(step, customer, place[0], entries),
    )


def _again(step: Step, entries: Entries) -> c.AnyCommand:
    placed = [command for command in entries.commands if isinstance(command, c.PlaceOrder)]
    if not placed:
        return c.Tick()
    command = placed[-1 - step.pick % len(placed)]
    return replace(command, fingerprint=hashed("other")) if step.way == 0 else command


def _on_order(step: Step, entries: Entries) -> c.AnyCommand:
    orders, request = entries.state.orders, _request(entries)
    if not len(orders):
        return c.CancelOrder(1, "staff", *request)
    wanted = _WANTED.get(step.kind, ())
    rows = [row for row, status in enumerate(orders.status) if status in wanted or step.way < 2]
    rows = rows or list(range(len(orders)))
    row = rows[-1 - step.pick % len(rows)]
    order = orders.sequence[row]
    if step.kind == "cancel":
        if step.way & 1:
            return c.CancelOrder(order, "customer")
        return c.CancelOrder(order, "staff", *request)
    if step.kind == "move":
        location = "moon" if step.way == 6 else POOLS[step.pool][2]
        if step.way & 1:
            return c.MoveOrder(order, location)
        return c.MoveOrder(order, location, "staff", *request)
    hold = order if step.way == 0 else orders.hold[row] or order
    return _ON_HOLDS[step.kind](*request, order, hold)


def _repeat(step: Step, entries: Entries) -> c.AnyCommand:
    asked = [command for command in entries.commands if isinstance(command, c.StaffCommand)]
    command = asked[-1 - step.pick % len(asked)]
    return replace(command, fingerprint=hashed("other")) if step.way == 0 else command
