"""
The documented rules, a second time: what the entries of the journal come to.

Written from the documentation for the auditor alone, small, and without a thought for memory or
for what the shop does besides. It knows what was answered: where an answer says otherwise than
the rules, the dispute is named once, and the model goes on from what the shop promised, so that
one broken rule does not make every later answer look wrong.

Always true:
- Only entries move it: their order, their times, their commands.
- What is disputed belongs to exactly one promise.

Never here: the shop's code, the wall clock, reading files.
"""

from collections import Counter
from typing import Final, NamedTuple, cast

from firstcome.rehearsal import schema as s
from firstcome.rehearsal.findings import Findings
from firstcome.rehearsal.holds_model import Hold, Holds
from firstcome.rehearsal.interest_model import Interests
from firstcome.rehearsal.launch_model import Launch
from firstcome.rehearsal.pool_model import (
    CANCELLED,
    COLLECTED,
    HELD,
    IN_LINE,
    LAPSED,
    PAID,
    Order,
    Pool,
)
from firstcome.rehearsal.stock_model import change_stock
from firstcome.rehearsal.supply_model import Supplies

SELLING_GAP_MS: Final = 10_000
ENTRY_WORK_MAX: Final = 200
CROWD_WORK_MAX: Final = 2  # of an order or a registration, since version 2 of the rules
ORDER_UNITS_MAX: Final = 100
_NEVER_MS: Final = 1 << 62

DISPUTE_STOCK: Final = "stock"
DISPUTE_LINE: Final = "line"
DISPUTE_LIMITS: Final = "limits"
DISPUTE_DOUBLED: Final = "doubled"
DISPUTE_FACTS: Final = "facts"


class Judged(NamedTuple):
    """
    What the rules answer to a `PlaceOrder`; `dispute` names the promise that an answer breaks.

    `first` is the sequence of the order that a repeat or a reused key was bound to.
    """

    outcome: str
    ahead: int = 0
    hold_until_ms: int = 0
    dispute: str = ""
    first: int = 0


class Model:
    """Takes entries one after the other; `stock` is told of every change of what is promised."""

    def __init__(self, stock: Findings) -> None:
        self._stock = stock
        self.launches: dict[str, Launch] = {}
        self.orders: dict[int, Order] = {}
        self.outcomes: Counter[str] = Counter()
        self._by_number: list[Launch] = []
        self._keys: dict[bytes, Order] = {}
        self._requests: set[bytes] = set()
        self._interests = Interests()
        self._supplies = Supplies()
        self._backlog: dict[Pool, None] = {}
        self._rules_version = 0
        self._sequence = 0
        self._time_ms = 0
        self._selling_ms = 0
        self._due_ms = _NEVER_MS
        self._clock_due_ms = _NEVER_MS

    def enter(
        self, sequence: int, time_ms: int, command: s.AnyCommand, claimed: int = 0
    ) -> Judged | None:
        """
        One entry; `claimed` is `HELD` or `IN_LINE` when a customer was told so about it.

        Returns what the rules say to a `PlaceOrder`, None for every other command.
        """
        gap_ms = time_ms - self._time_ms
        if 0 <= gap_ms <= SELLING_GAP_MS:
            self._selling_ms += gap_ms
        self._sequence, self._time_ms = sequence, time_ms
        if self._clock_due_ms <= time_ms:
            self._turn()
        is_crowd = self._rules_version > 1 and type(command) in (s.PlaceOrder, s.Register)
        left = CROWD_WORK_MAX if is_crowd else ENTRY_WORK_MAX
        if self._backlog or self._due_ms <= self._selling_ms:
            left = self._work(left)
        judged = None
        if type(command) is s.PlaceOrder:
            judged = self._place(command, claimed)
        elif type(command) is s.AdoptRules:
            self._rules_version = command.version
        elif type(command) is not s.Tick:
            self._staff(command)
        if self._backlog:
            self._work(left)
        return judged

    # ---------------------------------------------------------------- orders

    def _place(self, command: s.PlaceOrder, claimed: int) -> Judged:
        known = self._keys.get(command.key)
        if known is not None:
            same = known.fingerprint == command.fingerprint
            judged = Judged("repeat" if same else "key_reused", first=known.sequence)
        else:
            judged = self._judge(command)
        self.outcomes[judged.outcome] += 1
        if claimed == 0 and judged.outcome not in ("held", "in_line"):
            return judged
        launch = self.launches.get(command.launch)
        pool = launch.pool(command.sku, command.location) if launch is not None else None
        if launch is None or pool is None:
            return judged._replace(dispute=DISPUTE_FACTS)
        promised = claimed or (HELD if judged.outcome == "held" else IN_LINE)
        dispute = _dispute(judged.outcome, promised, pool, command.units)
        order = Order(self._sequence, pool, command.units, command.customer, command.fingerprint)
        self.orders[self._sequence] = order
        self._keys.setdefault(command.key, order)
        launch.add_units(command.customer, command.units)
        if promised == HELD:
            self._hold(order, launch.ordered, self._selling_ms + launch.terms.hold_ttl_ms)
        else:
            pool.join(order)
        return judged._replace(dispute=dispute) if dispute else judged

    def _judge(self, command: s.PlaceOrder) -> Judged:
        launch = self.launches.get(command.launch)
        if launch is None:
            return Judged("launch_unknown")
        if launch.status != "open":
            return Judged("not_open" if launch.status == "scheduled" else launch.status)
        if command.sku not in launch.pools:
            return Judged("sku_unknown")
        pool = launch.pools[command.sku].get(command.location)
        if pool is None:
            return Judged("location_unknown")
        units = command.units
        if not 1 <= units <= ORDER_UNITS_MAX:
            return Judged("units_invalid")
        shut = self._interests.shut(launch, command, self._time_ms)
        if shut:
            return Judged(shut)
        if launch.units_of(command.customer) + units > launch.limit(command.customer_class):
            return Judged("limit_reached")
        if not pool.waiting and pool.available >= units:
            return Judged("held", 0, self._time_ms + launch.terms.hold_ttl_ms)
        if launch.terms.line and command.line and pool.waiting < launch.terms.line_orders_max:
            return Judged("in_line", pool.waiting)
        return Judged("sold_out")

    def _hold(self, order: Order, holds: Holds, deadline_ms: int) -> None:
        pool = order.pool
        pool.held += order.units
        pool.claimants.append(order)
        order.status = HELD
        order.hold = self._sequence
        order.deadline_ms = deadline_ms
        holds.add(Hold(deadline_ms, self._sequence, order))
        self._due_ms = min(self._due_ms, deadline_ms)
        self._tally(pool)

    def _end(self, order: Order, status: int) -> None:
        """Free the units or the place of an order, for good."""
        self._release(order)
        order.status = status
        self.launches[order.pool.launch].drop_units(order.customer, order.units)
        self._tally(order.pool)
        self._freed(order.pool)

    def _release(self, order: Order) -> None:
        pool = order.pool
        if order.status == HELD:
            pool.held -= order.units
        elif order.status == PAID:
            pool.allocated -= order.units
        else:
            pool.leave(order)

    # ---------------------------------------------------------------- what time does

    def _turn(self) -> None:
        for launch in self._by_number:
            launch.turn(self._time_ms)
        self._clock_due_ms = min(
            (launch.turns_ms() for launch in self._by_number), default=_NEVER_MS
        )

    def _work(self, left: int) -> int:
        while left:
            if not (self._offer() or self._lapse()):
                self._backlog.clear()
                break
            left -= 1
        return left

    def _offer(self) -> bool:
        """Units to the head of the first line that can be served; False when none can."""
        for pool in list(self._backlog):
            if not pool.waiting or pool.head().units > pool.available:
                del self._backlog[pool]  # what is freed there next comes behind the others
                continue
            order = pool.head()
            pool.leave(order)
            launch = self.launches[pool.launch]
            if order.was_paid:
                pool.allocated += order.units
                pool.claimants.append(order)
                order.status, order.hold = PAID, self._sequence
                self._tally(pool)
            else:
                self._hold(order, *launch.offer(pool, self._time_ms, self._selling_ms))
            return True
        return False

    def _lapse(self) -> bool:
        """End the first hold that is due; False when none is."""
        first: Hold | None = None
        queue: Holds | None = None
        for launch in self._by_number:
            for holds in launch.queues:
                hold = holds.first()
                if hold is not None and (first is None or hold[:2] < first[:2]):
                    first, queue = hold, holds
        self._due_ms = _NEVER_MS if first is None else first.deadline_ms
        if first is None or queue is None or first.deadline_ms > self._selling_ms:
            return False
        queue.drop()
        self._miss(first.order)
        return True

    def _miss(self, order: Order) -> None:
        """The hold of an order ends: back into its line, or out."""
        launch = self.launches[order.pool.launch]
        if launch.has_second_chance and not order.has_missed:
            self._release(order)
            order.has_missed = True
            order.line_sequence = self._sequence
            order.pool.join(order)
            self._tally(order.pool)
            self._freed(order.pool)
        else:
            self._end(order, LAPSED)

    def _holds(self, order: Order) -> bool:
        return order.status == HELD and order.deadline_ms > self._selling_ms

    # ---------------------------------------------------------------- staff

    def _staff(self, command: s.AnyCommand) -> None:
        request = cast("bytes | None", getattr(command, "id", None))
        if request is not None:
            if request in self._requests:
                return
            self._requests.add(request)
        match command:
            case s.LoadLaunch():
                self._load(command.definition)
            case s.OpenLaunch() | s.PauseLaunch() | s.ResumeLaunch() | s.CloseLaunch():
                if command.launch in self.launches:
                    self.launches[command.launch].obey(command)
                    self._turn()
            case s.ReceiveStock() | s.CountStock() | s.SetAsideStock():
                self._change_stock(command)
            case s.CancelOrder():
                order = self.orders.get(command.order)
                if order is not None and order.status in (HELD, IN_LINE, PAID):
                    self._end(order, CANCELLED)
            case s.MoveOrder():
                self._move(command)
            case s.MarkPaid() | s.HandOver() | s.ReleaseHold():
                self._settle(command)
            case _:
                self._interests.enter(self._sequence, self._time_ms, command, self.launches)
                for pool in self._supplies.enter(self._sequence, command, self.launches):
                    self._freed(pool)
                    self._tally(pool)

    def _load(self, terms: s.Definition) -> None:
        known = self.launches.get(terms.launch)
        if known is not None and not known.is_untouched:
            return
        if known is not None and not self._interests.may_replace(known.terms, terms):
            return
        if known is not None and not self._supplies.may_replace(known.terms, terms):
            return
        launch = Launch(terms)
        if known is None:
            self._by_number.append(launch)
        else:
            self._by_number[self._by_number.index(known)] = launch
        self.launches[terms.launch] = launch
        self._clock_due_ms = min(self._clock_due_ms, launch.turns_ms())

    def _change_stock(self, command: s.StockCommand) -> None:
        launch = self.launches.get(command.launch)
        pool = launch.pool(command.sku, command.location) if launch is not None else None
        if launch is None or pool is None:
            return
        displaced = change_stock(pool, command)
        if displaced is None:
            return
        launch.is_untouched = False
        for order in displaced:
            order.was_paid = order.was_paid or order.status == PAID
            self._release(order)
            pool.join_front(order)
        self._freed(pool)
        self._tally(pool)

    def _move(self, command: s.MoveOrder) -> None:
        order = self.orders.get(command.order)
        if order is None:
            return
        left = order.pool
        launch = self.launches[left.launch]
        waits = order.status == IN_LINE and not order.was_paid
        holds = self._holds(order)
        pool = launch.pool(left.sku, command.location)
        is_open = launch.terms.move and launch.status == "open"
        if not (is_open and (waits or holds)) or pool is None or pool is left:
            return
        is_free = not pool.waiting and pool.available >= order.units
        has_line = launch.terms.line and pool.waiting < launch.terms.line_orders_max
        if not (is_free or has_line):
            return
        self._release(order)
        order.pool, order.line_sequence = pool, self._sequence
        self._tally(left)
        self._freed(left)
        if is_free:
            self._hold(order, launch.ordered, self._selling_ms + launch.terms.hold_ttl_ms)
        else:
            pool.join(order)

    def _settle(self, command: s.MarkPaid | s.HandOver | s.ReleaseHold) -> None:
        order = self.orders.get(command.order)
        if order is None or order.hold != command.hold or order.status == IN_LINE:
            return
        pool = order.pool
        if isinstance(command, s.MarkPaid):
            if self._holds(order):
                pool.held -= order.units
                pool.allocated += order.units
                order.status = PAID
        elif isinstance(command, s.ReleaseHold):
            if self._holds(order):
                self._miss(order)
        elif order.status == PAID:
            pool.allocated -= order.units
            pool.on_hand -= order.units
            order.status = COLLECTED
        self._tally(pool)

    # ---------------------------------------------------------------- counting

    def _freed(self, pool: Pool) -> None:
        """Units, or the head of a line, may now be served."""
        if pool.waiting:
            self._backlog[pool] = None

    def _tally(self, pool: Pool) -> None:
        """Look at a pool after a change; a shortage is a finding when it is new or has grown."""
        self._stock.checked += 1
        short = -pool.available
        if short > pool.short:
            self._stock.add(
                f"entry {self._sequence}: {pool.name} has {pool.on_hand} units on hand, with"
                f" {pool.held} held, {pool.allocated} allocated and {pool.set_aside} set aside"
            )
        pool.short = max(0, short)


def _dispute(outcome: str, promised: int, pool: Pool, units: int) -> str:
    """The promise that is broken when the rules say `outcome` and the customer was promised."""
    if outcome == ("held" if promised == HELD else "in_line"):
        return ""
    if outcome in ("repeat", "key_reused"):
        return DISPUTE_DOUBLED
    if outcome == "limit_reached":
        return DISPUTE_LIMITS
    if promised == HELD and outcome in ("in_line", "sold_out"):
        return DISPUTE_STOCK if pool.available < units else DISPUTE_LINE
    return DISPUTE_FACTS
