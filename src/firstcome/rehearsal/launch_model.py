"""
A launch as the auditor sees it: its terms, whether it sells, its pools, what customers have.

Always true:
- A closed launch stays closed.
- `has_units` counts the live orders of a customer over all channels.

Never here: orders.
"""

from typing import Final

from firstcome.rehearsal import schema as s
from firstcome.rehearsal.holds_model import Holds, awake_until_ms
from firstcome.rehearsal.pool_model import Pool

_NEVER_MS: Final = 1 << 62


class Launch:
    """See the module; holds are `ordered`, or `offered` to a line, where a market wakes by it."""

    __slots__ = (
        *("_has_units", "_markets", "_status", "_waking"),
        *("is_untouched", "offered", "ordered", "pools", "queues", "terms"),
    )

    def __init__(self, terms: s.Definition) -> None:
        self.terms = terms
        self.is_untouched = True
        self.ordered, self.offered = Holds(), {"": Holds()}
        self._waking = {terms.market: terms for terms in terms.waking}
        self.offered |= {market: Holds() for market in self._waking}
        self.queues = (self.ordered, *self.offered.values())
        self._markets = {place.location: place.market for place in terms.locations}
        self._status = "scheduled"
        self._has_units: dict[bytes, int] = {}
        stock = {(each.sku, each.location): each.units for each in terms.stock}
        self.pools = {
            sku.sku: {
                place.location: Pool(
                    terms.launch,
                    sku.sku,
                    place.location,
                    stock.get((sku.sku, place.location), 0),
                )
                for place in terms.locations
            }
            for sku in terms.skus
        }

    @property
    def status(self) -> str:
        """`scheduled`, `open`, `paused` or `closed`."""
        return self._status

    @property
    def has_second_chance(self) -> bool:
        """Whether a missed hold goes to the back of the line, once."""
        return self.terms.line and self.terms.missed_hold == "back_of_line_once"

    def pool(self, sku: str, location: str) -> Pool | None:
        """The pool of a SKU at a location, or None."""
        return self.pools.get(sku, {}).get(location)

    @property
    def places(self) -> list[str]:
        """Every location."""
        return list(self._markets)

    def market_of(self, location: str) -> str | None:
        """The market of a location, or None for one that is not there."""
        return self._markets.get(location)

    def has_market(self, market: str) -> bool:
        """Whether the launch sells in a market."""
        return any(each.market == market for each in self.terms.markets)

    def offer(self, pool: Pool, time_ms: int, selling_ms: int) -> tuple[Holds, int]:
        """Where a hold goes that a line is offered now, and when it ends, in selling time."""
        market, lasts_ms = self._markets[pool.location], self.terms.offer_ttl_ms
        if market not in self._waking:
            return self.offered[""], selling_ms + lasts_ms
        until_ms = awake_until_ms(time_ms, lasts_ms, self._waking[market])
        holds = self.offered[market]
        return holds, max(holds.latest_ms, selling_ms + until_ms - time_ms)

    def limit(self, customer_class: str) -> int:
        """Units that one customer of a class may have."""
        limits = self.terms.limits
        return limits.business if customer_class == "business" else limits.consumer

    def units_of(self, customer: bytes) -> int:
        """Units that a customer has in live orders."""
        return self._has_units.get(customer, 0)

    def add_units(self, customer: bytes, units: int) -> None:
        """A customer has an order more."""
        self._has_units[customer] = self._has_units.get(customer, 0) + units
        self.is_untouched = False

    def drop_units(self, customer: bytes, units: int) -> None:
        """A customer has an order less."""
        left = self._has_units.get(customer, 0) - units
        if left > 0:
            self._has_units[customer] = left
        else:
            self._has_units.pop(customer, None)

    def turns_ms(self) -> int:
        """When the clock next opens or closes the launch."""
        if self._status == "scheduled":
            return self.terms.opens_ms
        if self._status == "closed" or self.terms.closes_ms is None:
            return _NEVER_MS
        return self.terms.closes_ms

    def turn(self, time_ms: int) -> None:
        """Open and close by the clock."""
        if self._status == "scheduled" and self.terms.opens_ms <= time_ms:
            self._become("open")
        closes_ms = self.terms.closes_ms
        if self._status in ("open", "paused") and closes_ms is not None and closes_ms <= time_ms:
            self._become("closed")

    def obey(self, command: s.LaunchCommand) -> None:
        """Open, pause, resume or close as staff say, where that is possible."""
        match command:
            case s.OpenLaunch() if self._status == "scheduled":
                self._become("open")
            case s.PauseLaunch() if self._status == "open":
                self._become("paused")
            case s.ResumeLaunch() if self._status == "paused":
                self._become("open")
            case s.CloseLaunch():
                self._become("closed")
            case _:
                pass

    def _become(self, status: str) -> None:
        self._status = status
        self.is_untouched = False
