"""
A witness: follows nothing but the events, keeps the simplest account of them, and complains.

Lines are lists, units are moved from place to place by hand. What it finds wrong begins with the
number of the line in `invariants.py` that it goes against.

Always true:
- It sees events in their order, and asks the state only whether both accounts agree.

Never here: deadlines, precedence of outcomes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from firstcome.domain import events as e
from firstcome.domain.orders import STATUS_NAMES
from firstcome.domain.outcomes import Answer
from firstcome.domain.state import State

Place = tuple[str, str, str]

_STATUS_AFTER = {
    e.OrderHeld: "held",
    e.OrderJoinedLine: "in_line",
    e.OrderOffered: "held",
    e.OrderAllocated: "paid",
    e.OrderDisplaced: "in_line",
    e.OrderPaid: "paid",
    e.OrderCollected: "collected",
    e.OrderCancelled: "cancelled",
}


class Account:
    """The units of one pool by where they are, and who waits for them."""

    def __init__(self, units: int) -> None:
        self.units = Counter({"available": units})
        self.front: list[tuple[int, int]] = []
        self.back: list[int] = []

    @property
    def line(self) -> list[int]:
        """The orders that wait, from the head."""
        return [order for _, order in self.front] + self.back

    @property
    def on_hand(self) -> int:
        """Units that are at the location, whoever has a claim on them."""
        return sum(self.units[place] for place in ("available", "held", "allocated", "set_aside"))

    def leave(self, order: int) -> None:
        """Out of the line."""
        self.front = [place for place in self.front if place[1] != order]
        self.back = [other for other in self.back if other != order]

    def move(self, units: int, source: str, target: str) -> None:
        """Units from one place to another."""
        self.units[source] -= units
        self.units[target] += units


class Witness:
    """What was seen so far; `complaints` are what was wrong with it."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.accounts: dict[Place, Account] = {}
        self._limits: dict[str, dict[str, int]] = {}
        self._placed: dict[int, e.OrderPlaced] = {}
        self._places: dict[int, Place] = {}
        self._status: dict[int, str] = {}
        self._line_sequence: dict[int, int] = {}
        self._holds: dict[int, int] = {}
        self._ended: set[tuple[int, int, Place]] = set()
        self._was_paid: set[int] = set()
        self._keys: set[bytes] = set()

    def see(self, sequence: int, events: Sequence[e.AnyEvent], work_max: int) -> None:
        """The events of one entry."""
        served = 0
        for event in events:
            match event:
                case e.LaunchLoaded():
                    self._load(event)
                case e.StockReceived() | e.StockCounted() | e.StockSetAside():
                    self._stock(event)
                case e.StockTransferred():
                    self._transfer(event)
                case e.OrderHeld() | e.OrderJoinedLine():
                    self._place(event)
                case e.OrderOffered() | e.OrderAllocated() | e.OrderLapsed():
                    served += 1
                    self._change(sequence, event)
                case e.Answered(answer=Answer(outcome="released")):
                    served -= 1  # that lapse was asked for, and is no work of the entry's own
                case e.OrderDisplaced() | e.OrderPaid() | e.OrderCollected() | e.OrderCancelled():
                    self._change(sequence, event)
                case e.OrderMoved():
                    self._move_order(sequence, event)
                case _:
                    pass
        if served > work_max:
            self.complaints.append(f"6: an entry lapsed and offered {served} orders")
        self.complaints += self._after(served < work_max)

    def compare(self, state: State) -> None:
        """Complain about everything that the state tells otherwise."""
        orders = state.orders
        statuses = {
            sequence: STATUS_NAMES[status]
            for sequence, status in zip(orders.sequence, orders.status, strict=True)
        }
        if statuses != self._status:
            self.complaints.append("6: the statuses of orders differ")
        for (launch, sku, location), account in self.accounts.items():
            pool = state.launches[launch].pool(sku, location)
            if [orders.sequence[order] for order in pool.line.orders()] != account.line:
                self.complaints.append(f"2: the line of {launch}/{sku}/{location} differs")
            places = ("available", "held", "allocated", "set_aside", "handed_over", "written_off")
            if any(getattr(pool, place) != account.units[place] for place in places):
                self.complaints.append(f"5: units of {launch}/{sku}/{location} differ")

    def _load(self, event: e.LaunchLoaded) -> None:
        terms = event.definition
        stock = {(each.sku, each.location): each.units for each in terms.stock}
        limits = terms.limits
        self._limits[terms.launch] = {"consumer": limits.consumer, "business": limits.business}
        for sku in terms.skus:
            for place in terms.locations:
                units = stock.get((sku.sku, place.location), 0)
                self.accounts[terms.launch, sku.sku, place.location] = Account(units)

    def _stock(self, event: e.StockReceived | e.StockCounted | e.StockSetAside) -> None:
        account = self.accounts[event.launch, event.sku, event.location]
        match event:
            case e.StockReceived():
                account.units["available"] += event.units
            case e.StockCounted():
                account.units["available"] += event.found
                account.move(event.written_off, "available", "written_off")
                if account.on_hand != event.units:
                    self.complaints.append("5: a stocktake leaves other units than were counted")
            case e.StockSetAside():
                more = event.units - account.units["set_aside"]
                account.move(more, "available", "set_aside")

    def _transfer(self, event: e.StockTransferred) -> None:
        source = self.accounts[event.launch, event.sku, event.location]
        wanted = sum(self._placed[order].units for order in source.line)
        if event.units > source.units["available"] - wanted:
            self.complaints.append("2: units that somebody waits for are brought elsewhere")
        source.units["available"] -= event.units
        self.accounts[event.launch, event.sku, event.to_location].units["available"] += event.units

    def _place(self, event: e.OrderHeld | e.OrderJoinedLine) -> None:
        account = self.accounts[event.launch, event.sku, event.location]
        if event.key in self._keys:
            self.complaints.append("4: a key has two orders")
        self._keys.add(event.key)
        self._placed[event.order] = event
        self._places[event.order] = event.launch, event.sku, event.location
        self._status[event.order] = _STATUS_AFTER[type(event)]
        self._line_sequence[event.order] = event.order
        if (
            self._units_of(event.launch, event.customer)
            > (self._limits[event.launch][event.customer_class])
        ):
            self.complaints.append("3: a customer has more than the limit")
        if isinstance(event, e.OrderHeld):
            if account.line:
                self.complaints.append("2: somebody new is held while others wait")
            account.move(event.units, "available", "held")
            self._holds[event.order] = event.order
            return
        if event.ahead != len(account.line):
            self.complaints.append("2: a place in the line is not the one told")
        account.back.append(event.order)

    def _units_of(self, launch: str, customer: bytes) -> int:
        return sum(
            placed.units
            for order, placed in self._placed.items()
            if (placed.launch, placed.customer) == (launch, customer)
            and self._status[order] not in ("cancelled", "lapsed")
        )

    def _change(
        self,
        sequence: int,
        event: e.OrderOffered
        | e.OrderAllocated
        | e.OrderLapsed
        | e.OrderDisplaced
        | e.OrderPaid
        | e.OrderCollected
        | e.OrderCancelled,
    ) -> None:
        order, before = event.order, self._status[event.order]
        placed = self._placed[order]
        account = self.accounts[self._places[order]]
        match event:
            case e.OrderOffered() | e.OrderAllocated():
                self._serve(event, account)
            case e.OrderLapsed():
                self._status[order] = "lapsed" if event.then == "out" else "in_line"
                if event.then == "back_of_line":
                    account.back.append(order)
                    self._line_sequence[order] = sequence
            case e.OrderDisplaced():
                account.front = sorted([*account.front, (self._line_sequence[order], order)])
                if before == "paid":
                    self._was_paid.add(order)
            case _:
                account.leave(order)
        if not isinstance(event, e.OrderLapsed):
            self._status[order] = _STATUS_AFTER[type(event)]
        if before == "held":
            self._end_hold(order)
        if isinstance(event, e.OrderOffered):
            self._holds[order] = event.hold
        self._move(account, placed.units, before, self._status[order])

    def _move_order(self, sequence: int, event: e.OrderMoved) -> None:
        order, before = event.order, self._status[event.order]
        if before not in ("held", "in_line") or order in self._was_paid:
            self.complaints.append("6: what is neither on hold nor waits has moved")
        launch, sku, location = self._places[order]
        left, account = (self.accounts[launch, sku, each] for each in (location, event.location))
        left.leave(order)
        if before == "held":
            self._end_hold(order)
        self._places[order] = launch, sku, event.location
        self._move(left, self._placed[order].units, before, "in_line")
        if event.then == "held":
            if account.line:
                self.complaints.append("2: somebody who moved is held while others wait")
            self._holds[order] = sequence
        else:
            account.back.append(order)
        self._move(account, self._placed[order].units, "in_line", event.then)
        self._status[order], self._line_sequence[order] = event.then, sequence

    def _serve(self, event: e.OrderOffered | e.OrderAllocated, account: Account) -> None:
        if account.line[:1] != [event.order]:
            self.complaints.append("2: somebody in a line is passed")
        if (event.order in self._was_paid) != isinstance(event, e.OrderAllocated):
            self.complaints.append("6: a paid order is on hold, or an unpaid one is allocated")
        account.leave(event.order)

    def _end_hold(self, order: int) -> None:
        """A hold is named by its entry; one that an entry made and moved is another one there."""
        hold = order, self._holds.pop(order, 0), self._places[order]
        if hold[1] == 0 or hold in self._ended:
            self.complaints.append("6: a hold ends twice")
        self._ended.add(hold)

    @staticmethod
    def _move(account: Account, units: int, before: str, after: str) -> None:
        where = {"held": "held", "paid": "allocated", "collected": "handed_over"}
        account.move(units, where.get(before, "available"), where.get(after, "available"))

    def _after(self, has_time: bool) -> Iterator[str]:
        for (launch, sku, location), account in self.accounts.items():
            place, units = f"{launch}/{sku}/{location}", account.units
            if min(units.values()) < 0:
                yield f"1: units of {place} are claimed twice: {dict(units)}"
            line = account.line
            if has_time and line and self._placed[line[0]].units <= units["available"]:
                yield f"6: units of {place} are free while {line[0]} waits"
        held = {order for order, status in self._status.items() if status == "held"}
        if held != set(self._holds):
            yield "6: an order is held without a hold"
