"""
The people: they order, wait, and when units are offered pay, give up, move, or miss it.

Always true:
- The same seed gives the same people; nobody orders twice.
- Whoever is offered units does one thing about it, or nothing.

Never here: which place anybody has.
"""

from collections.abc import Sequence
from random import Random
from typing import Any, Final

from benchmarks.made_people import People
from benchmarks.supply_weeks.agenda import SECOND_MS, Agenda
from benchmarks.supply_weeks.plan import DAY_MS, LAUNCH, OPENING_MS, PLACES, SKU, Plan
from benchmarks.supply_weeks.shop import WeeksShop
from firstcome.domain import events as e
from firstcome.domain.commands import CancelOrder, HandOver, MarkPaid, MoveOrder, PlaceOrder
from firstcome.domain.orders import HELD, IN_LINE

AT_ONCE: Final = 0.7
"""Of all people, those who come with the opening; the others over the weeks."""

AT_ONCE_MS: Final = 20 * 60_000
LATER_MS: Final = 9 * DAY_MS
BUSINESS: Final = 0.08
PAYS, GIVES_UP, MOVES = 0.68, 0.1, 0.05
"""Of those who are offered units; the others miss them."""

ON_A_DAY: Final = {"cancel": 0.004, "move": 0.003}
"""Of those who wait."""

_HOUR_MS: Final = 3_600_000
_ORDERS_A_BATCH: Final = 200


class Crowd:
    """Everybody, and what they are about to do."""

    def __init__(self, plan: Plan, shop: WeeksShop, agenda: Agenda) -> None:
        self._plan = plan
        self._shop = shop
        self._agenda = agenda
        self._random = Random(plan.seed)
        self._people = People(shop.secrets.customer)
        self._number = 0
        self._coming: dict[int, list[str]] = {}
        for market in plan.markets:
            for _ in range(market.people):
                self._note_order(market.locations)
        for at_ms in self._coming:
            agenda.note(at_ms, self._order)

    def see(self, events: Sequence[e.AnyEvent]) -> None:
        """Whoever was offered units makes up their mind."""
        for event in events:
            if isinstance(event, e.OrderOffered):
                self._make_up(event.order)

    def day(self, now_ms: int) -> None:
        """Some of those who wait lose patience, or go elsewhere, in the next 24 hours."""
        orders, random = self._shop.state.orders, self._random
        for row, status in enumerate(orders.status):
            draw = random.random()
            if status != IN_LINE or draw >= ON_A_DAY["cancel"] + ON_A_DAY["move"]:
                continue
            at_ms, order = now_ms + int(random.random() * DAY_MS), orders.sequence[row]
            if draw < ON_A_DAY["cancel"]:
                self._agenda.note(at_ms, lambda at, order=order: self._give_up(at, order))
            else:
                self._agenda.note(at_ms, lambda at, order=order: self._move(at, order))

    def _note_order(self, locations: list[str]) -> None:
        random = self._random
        location = random.choices(locations, list(PLACES.values()))[0]
        lasts_ms = AT_ONCE_MS if random.random() < AT_ONCE else LATER_MS
        at_ms = OPENING_MS + SECOND_MS + int(random.expovariate(1 / lasts_ms))
        if at_ms < self._plan.ends_ms:
            self._coming.setdefault(at_ms - at_ms % SECOND_MS, []).append(location)

    def _order(self, now_ms: int) -> None:
        locations = self._coming.pop(now_ms)
        for start in range(0, len(locations), _ORDERS_A_BATCH):
            some = locations[start : start + _ORDERS_A_BATCH]
            contacts = [self._people.contact(self._number + each + 1) for each in range(len(some))]
            self._number += len(some)
            first = self._shop.keep(contacts, now_ms)
            commands: list[PlaceOrder] = []
            for number, (location, contact) in enumerate(zip(some, contacts, strict=True)):
                is_business = self._random.random() < BUSINESS
                commands.append(
                    PlaceOrder(
                        LAUNCH,
                        SKU,
                        location,
                        2 if is_business else 1,
                        contact.customer,
                        contact.key,
                        self._random.randbytes(16),
                        first + number,
                        "business" if is_business else "consumer",
                    )
                )
            self._shop.enter(now_ms, *commands)

    def _make_up(self, order: int) -> None:
        random, now_ms = self._random, self._shop.state.time_ms
        draw, at_ms = random.random(), now_ms + int((0.3 + random.random() * 70) * _HOUR_MS)
        if draw < PAYS:
            self._agenda.note(at_ms, lambda at: self._pay(at, order))
        elif draw < PAYS + GIVES_UP:
            self._agenda.note(at_ms, lambda at: self._give_up(at, order))
        elif draw < PAYS + GIVES_UP + MOVES:
            self._agenda.note(at_ms, lambda at: self._move(at, order))

    def _pay(self, now_ms: int, order: int) -> None:
        hold = self._hold(order)
        if not hold:
            return
        (answer,) = self._shop.enter(now_ms, MarkPaid(**self._request(), order=order, hold=hold))
        if answer.outcome == "paid":
            at_ms = now_ms + int(self._random.random() * 2 * DAY_MS)
            self._agenda.note(at_ms, lambda at: self._collect(at, order, hold))

    def _collect(self, now_ms: int, order: int, hold: int) -> None:
        self._shop.enter(now_ms, HandOver(**self._request(), order=order, hold=hold))

    def _give_up(self, now_ms: int, order: int) -> None:
        if self._has_something(order):
            self._shop.enter(now_ms, CancelOrder(order, "customer"))

    def _move(self, now_ms: int, order: int) -> None:
        if not self._has_something(order):
            return
        shop = self._shop
        row = shop.state.orders.find(order)
        assert row is not None
        _, pool = shop.state.place(row)
        market = pool.location.partition("-")[0]
        others = [f"{market}-{place}" for place in PLACES if f"{market}-{place}" != pool.location]
        (answer,) = shop.enter(now_ms, MoveOrder(order, self._random.choice(others)))
        if answer.outcome == "held":
            at_ms = now_ms + int(self._random.random() * 60 * _HOUR_MS)
            self._agenda.note(at_ms, lambda at: self._pay(at, order))

    def _hold(self, order: int) -> int:
        """The hold of an order, 0 without one."""
        orders = self._shop.state.orders
        row = orders.find(order)
        assert row is not None
        return orders.hold[row] if orders.status[row] == HELD else 0

    def _has_something(self, order: int) -> bool:
        orders = self._shop.state.orders
        row = orders.find(order)
        assert row is not None
        return orders.status[row] in (HELD, IN_LINE)

    def _request(self) -> dict[str, Any]:
        hashes = self._random.randbytes(32)
        return {"id": hashes[:16], "fingerprint": hashes[16:]}
