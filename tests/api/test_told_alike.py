"""What orders were told: made once for many, and for each what the rules say of it alone."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from firstcome.api.bodies import ToldEstimate
from firstcome.api.calendars import WITHOUT_DAYS
from firstcome.api.supply_views import order_estimate
from firstcome.api.told_alike import HISTORIES_KEPT_MAX, ToldAlike
from firstcome.domain import commands as c
from firstcome.domain.definition import StockTerms
from firstcome.domain.estimates import estimate
from firstcome.domain.orders import IN_LINE
from firstcome.domain.outcomes import Answer
from firstcome.domain.schedule import Estimate
from firstcome.domain.state import State
from tests.domain.entries import Entries
from tests.domain.programs import run
from tests.domain.terms import LAUNCH, OPENS_MS, definition, hashed
from tests.domain.test_estimates import program

DAY_MS = 86_400_000


def waiting(state: State) -> Iterator[int]:
    """Every order that is in a line."""
    return (row for row, status in enumerate(state.orders.status) if status == IN_LINE)


def comparable(told: list[ToldEstimate]) -> list[ToldEstimate]:
    """Without when a move inside the line was noticed, which depends on who looked first."""
    first, *others = told
    return [first, *(e if e.change == "supply" else replace(e, time=None) for e in others)]


class Looking:
    """Somebody who looks at orders, and counts the histories that had to be made for that."""

    def __init__(self) -> None:
        self.alike = ToldAlike()
        self.looked = self.made = 0

    def at(self, state: State, order: int, now: Estimate | None = None) -> None:
        """Look at an order, as if it were told this now."""
        self.looked += 1
        self.alike.of(state, order, now or estimate(state, order), self._make)

    def _make(self) -> list[ToldEstimate]:
        self.made += 1
        return []


def test_what_is_shared_is_what_each_order_was_told():
    counted = Looking()
    for seed in range(60):
        alike, counted.alike = ToldAlike(), ToldAlike()
        for number, entries in enumerate(run(program(seed))):
            state = entries.state
            for order in waiting(state) if number % 2 == 0 else ():
                told, history = order_estimate(state, order, WITHOUT_DAYS, alike)
                alone = order_estimate(state, order, WITHOUT_DAYS, ToldAlike())
                counted.at(state, order)

                assert (told, comparable(history)) == (alone[0], comparable(alone[1]))

    assert counted.looked > 2_000
    assert counted.made < counted.looked * 0.9, "hardly anything was shared"


class Line:
    """A launch that people order from, and a delivery that is told of."""

    def __init__(self, people: int, **terms: Any) -> None:
        self._entries = Entries(OPENS_MS)
        self.state = self._entries.state
        usual: dict[str, Any] = {"stock": (), "line_orders_max": 1_000}
        launch = definition(**usual | terms)
        self.enter(c.LoadLaunch(hashed("load"), hashed("load"), launch))
        for number in range(people):
            names = hashed(number), hashed("key", number), hashed("body", number)
            self.enter(c.PlaceOrder(LAUNCH, "p8", "web", 1, *names, contact=0))
        self._supply = 0

    def enter(self, command: c.AnyCommand, later_ms: int = 0) -> Answer:
        """One entry."""
        return self._entries.enter(self.state.time_ms + later_ms, command)[0]

    def announce(self, units: int = 5) -> None:
        """A delivery for the day of the opening."""
        ids = hashed("announced", self.state.sequence), hashed("body")
        place = {"launch": LAUNCH, "sku": "p8", "location": "web"}
        answer = self.enter(c.AnnounceSupply(*ids, **place, **self._terms(units, 1)))
        self._supply = answer.order

    def change(self, days: int, units: int = 5) -> None:
        """It comes within so many days."""
        ids = hashed("changed", self.state.sequence), hashed("body")
        self.enter(c.ChangeSupply(*ids, supply=self._supply, **self._terms(units, days)))

    def cancel(self) -> None:
        """It does not come."""
        ids = hashed("cancelled"), hashed("body")
        self.enter(c.CancelSupply(*ids, supply=self._supply, said_by="shop"))

    def _terms(self, units: int, days: int) -> dict[str, Any]:
        window = {"from_ms": OPENS_MS, "to_ms": OPENS_MS + days * DAY_MS}
        return {"units": units, "stage": "planned", "said_by": "shop"} | window


def test_a_line_of_many_needs_a_few_histories():
    line, looking = Line(people=400), Looking()
    line.announce()
    for days in range(2, 22):
        line.change(days)

    for order in waiting(line.state):
        looking.at(line.state, order)

    assert looking.looked == 400
    assert looking.made <= 4


def test_a_change_of_a_delivery_is_seen_at_once():
    line, alike = Line(people=9), ToldAlike()
    line.announce()
    lengths: list[int] = []
    for days in (2, 3):
        line.change(days)
        lengths.append(len(order_estimate(line.state, 1, WITHOUT_DAYS, alike)[1]))

    assert lengths == [3, 4]


def test_of_those_whom_one_entry_put_into_the_line_each_has_its_own():
    stock, alike = (StockTerms("p8", "web", 4),), ToldAlike()
    line = Line(people=8, stock=stock, hold_ttl_ms=1_000)
    line.enter(c.Tick(), later_ms=2_000)  # the first four lapse, and stand behind the others
    line.announce(units=2)
    line.cancel()

    state = line.state
    places = {state.orders.line_sequence[order] for order in waiting(state)}
    lengths = [
        len(order_estimate(state, order, WITHOUT_DAYS, alike)[1]) for order in waiting(state)
    ]

    assert len(places) == 1
    assert lengths == [3, 3, 1, 1]


def test_only_so_many_histories_are_kept():
    line, looking = Line(people=9), Looking()
    line.announce()
    state = line.state
    estimates = [Estimate(1, 2 + number, 1, "planned") for number in range(HISTORIES_KEPT_MAX + 1)]

    for now in (estimates[0], *estimates[:HISTORIES_KEPT_MAX]):
        looking.at(state, 1, now)
    kept = looking.made
    looking.at(state, 1, estimates[-1])
    looking.at(state, 1, estimates[0])

    assert kept == HISTORIES_KEPT_MAX
    assert looking.made == HISTORIES_KEPT_MAX + 2, "the first was made anew"
