"""
Pools, counts and launches, kept in memory between slices: the rows that many events change.

Always true:
- They are the rows of the tables; what differs from them is marked, and written with the slice.
- Numbers of counts are given in the order of the events, so a model made anew has the same.

Never here: rows of single orders and events.
"""

from firstcome.domain.definition import LaunchDefinition, LocationTerms
from firstcome.projections.interest import InterestBooks
from firstcome.projections.supply_books import SupplyBooks


class OrderCount:
    """Orders that are alike: a row of `order_counts`."""

    __slots__ = ("customer_class", "number", "orders", "status", "units")

    def __init__(self, number: int, customer_class: str, status: str) -> None:
        self.number = number
        self.customer_class = customer_class
        self.status = status
        self.orders = 0
        self.units = 0


class EventCount:
    """Events that are alike: a row of `event_counts`."""

    __slots__ = ("events", "key", "number")

    def __init__(self, number: int, key: tuple[str, str, str]) -> None:
        self.number = number
        self.key = key
        self.events = 0


class Pool:
    """The rows of a pool in `stock`, `lines` and `order_counts`."""

    __slots__ = (
        "allocated",
        "available",
        "changed_ms",
        "channel",
        "counts",
        "found",
        "handed_over",
        "held",
        "joined",
        "launch",
        "location",
        "market",
        "operator",
        "orders_waiting",
        "received",
        "set_aside",
        "sku",
        "transferred_in",
        "transferred_out",
        "units_waiting",
        "written_off",
    )

    def __init__(self, launch: str, sku: str, terms: LocationTerms) -> None:
        self.launch = launch
        self.sku = sku
        self.location = terms.location
        self.channel = terms.channel
        self.operator = terms.operator
        self.market = terms.market
        self.counts: dict[tuple[str, str], OrderCount] = {}
        self.received = self.found = self.written_off = self.set_aside = 0
        self.transferred_in = self.transferred_out = 0
        self.held = self.allocated = self.handed_over = self.available = 0
        self.orders_waiting = self.units_waiting = self.joined = self.changed_ms = 0

    def join(self, units: int) -> None:
        """An order waits, at the end of the line."""
        self.orders_waiting += 1
        self.units_waiting += units
        self.joined += 1

    def join_front(self, units: int) -> None:
        """An order waits, at the head of the line."""
        self.orders_waiting += 1
        self.units_waiting += units

    def leave(self, units: int) -> None:
        """An order waits no more."""
        self.orders_waiting -= 1
        self.units_waiting -= units


class Launch:
    """A row of `launches`."""

    __slots__ = ("changed_ms", "definition", "encoded", "loaded_ms", "number", "status")

    def __init__(self, number: int, definition: LaunchDefinition, encoded: str) -> None:
        self.number = number
        self.definition = definition
        self.encoded = encoded
        self.status = "scheduled"
        self.loaded_ms = 0
        self.changed_ms = 0


PoolKey = tuple[str, str, str]


class Books:
    """All of them, and which of them differ from the tables."""

    def __init__(self) -> None:
        self.epoch = 0
        self.interest = InterestBooks()
        self.supply = SupplyBooks()
        self.launches: dict[str, Launch] = {}
        self.pools: dict[PoolKey, Pool] = {}
        self.event_counts: dict[PoolKey, EventCount] = {}
        self.orders_counted = 0
        self.events_counted = 0
        self.changed_launches: dict[str, Launch] = {}
        self.replaced_launches: list[str] = []
        self.changed_pools: dict[Pool, None] = {}
        self.changed_order_counts: dict[OrderCount, Pool] = {}
        self.changed_event_counts: dict[EventCount, None] = {}

    def order_count(self, pool: Pool, customer_class: str, status: str) -> OrderCount:
        """The count of orders of a class and a status at a pool."""
        key = customer_class, status
        found = pool.counts.get(key)
        if found is None:
            found = pool.counts[key] = OrderCount(self.orders_counted, customer_class, status)
            self.orders_counted += 1
        self.changed_order_counts[found] = pool
        return found

    def event_count(self, launch: str, location: str, kind: str) -> EventCount:
        """The count of events of a kind."""
        key = launch, location, kind
        found = self.event_counts.get(key)
        if found is None:
            found = self.event_counts[key] = EventCount(self.events_counted, key)
            self.events_counted += 1
        self.changed_event_counts[found] = None
        return found

    def load_launch(self, definition: LaunchDefinition, encoded: str, time_ms: int) -> None:
        """A launch is known, or known with other terms, with its first stock."""
        name = definition.launch
        known = self.launches.get(name)
        number = len(self.launches) if known is None else known.number
        launch = self.launches[name] = Launch(number, definition, encoded)
        launch.loaded_ms = launch.changed_ms = time_ms
        self.changed_launches[name] = launch
        if known is not None:
            self.replaced_launches.append(name)
            for key in [key for key in self.pools if key[0] == name]:
                self.changed_pools.pop(self.pools.pop(key), None)
        for sku in definition.skus:
            for terms in definition.locations:
                pool = Pool(name, sku.sku, terms)
                pool.changed_ms = time_ms
                self.pools[name, sku.sku, terms.location] = pool
                self.changed_pools[pool] = None
        for stock in definition.stock:
            pool = self.pools[name, stock.sku, stock.location]
            pool.received = pool.available = stock.units

    def turn_launch(self, name: str, status: str, time_ms: int) -> None:
        """A launch opens, pauses, goes on or closes."""
        launch = self.launches[name]
        launch.status = status
        launch.changed_ms = time_ms
        self.changed_launches[name] = launch

    def written(self) -> None:
        """What differed from the tables is written."""
        self.changed_launches = {}
        self.replaced_launches = []
        self.changed_pools = {}
        self.changed_order_counts = {}
        self.changed_event_counts = {}
        self.interest.written()
        self.supply.written()
