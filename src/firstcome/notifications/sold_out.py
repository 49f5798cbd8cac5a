"""
Sold out: when nothing is left of what somebody registered for, and no line takes orders of it.

Always true:
- A SKU is sold out in a market when no place there has a unit that is free or may become free: with
  a line, when it is full; without one, when nothing is on hold either.
- One person is told once in a launch, and nobody who has an order there.

Never here: phrases, sending, consents (`audiences`).
"""

from typing import Final

from firstcome.domain.launch import Launch
from firstcome.domain.pool import Pool
from firstcome.domain.registrations import CONFIRMED
from firstcome.domain.state import State
from firstcome.notifications.event_feed import FeedEvent
from firstcome.notifications.kinds import CHANNELS
from firstcome.notifications.outbox import Outbox
from firstcome.notifications.tellings import Telling

AUDIENCE: Final = "without_order"

Place = tuple[str, str, str]
"""Launch, SKU and market."""


class SoldOut:
    """What is sold out, as far as events were read, and who is to hear of it."""

    def __init__(self, state: State, outbox: Outbox) -> None:
        self._state = state
        self._outbox = outbox
        self._touched: dict[Place, FeedEvent] = {}
        self._known: set[Place] = set()

    def note(self, event: FeedEvent) -> None:
        """Something was taken that may have been the last."""
        happened, state = event.happened, self._state
        if happened.launch:
            launch, sku, location = state.launches[happened.launch], happened.sku, happened.location
        else:
            assert isinstance(happened.order, int)
            order = state.orders.find(happened.order)
            assert order is not None, "an event of an order that the state does not have"
            launch, pool = state.place(order)
            sku, location = pool.sku, pool.location
        if launch.registered_count:
            market = launch.market_by_location[location]
            self._touched[launch.definition.launch, sku, market] = event

    def begin(self) -> None:
        """Note who is to be told of what is sold out since the last time."""
        touched, self._touched = self._touched, {}
        by_launch: dict[str, FeedEvent] = {}
        for place, event in touched.items():
            launch = self._state.launches[place[0]]
            if not is_sold_out(launch, *place[1:]):
                self._known.discard(place)
            elif place not in self._known:
                self._known.add(place)
                by_launch[place[0]] = event
        for name, event in by_launch.items():
            self._outbox.tellings.begin(
                Telling(
                    *(self._state.epoch_of(event.sequence), event.sequence, event.time_ms),
                    *("sold_out", name, 0, 0, AUDIENCE, CHANNELS, b""),
                )
            )

    def is_for(self, row: int) -> bool:
        """Whether the registration of a row is one of somebody who can order nothing more."""
        registrations = self._state.registrations
        launch = self._state.launches_by_number[registrations.launch_number(row)]
        if registrations.status[row] != CONFIRMED or launch.status == "closed":
            return False
        if registrations.customer(row) in launch.customer_units:
            return False
        interest = registrations.interest(row)
        return all(is_sold_out(launch, sku, interest.market) for sku in interest.skus)

    def was_told(self, row: int) -> bool:
        """Whether somebody has such a message already."""
        sequence = self._state.registrations.sequence[row]
        epoch = self._state.epoch_of(sequence)
        return self._outbox.last_told_ms(epoch, sequence, "sold_out") > 0


def is_sold_out(launch: Launch, sku: str, market: str) -> bool:
    """Whether nobody can order a SKU in a market, and nothing of it may become free."""
    return all(
        _is_over(launch, pool)
        for location, pool in launch.pools_by_place[sku].items()
        if launch.market_by_location[location] == market
    )


def _is_over(launch: Launch, pool: Pool) -> bool:
    terms = launch.definition
    if terms.line:
        return pool.line.waiting >= terms.line_orders_max
    return pool.available < 1 and not pool.held
