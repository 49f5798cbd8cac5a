"""
Rules as text tables: each row a time, what is asked, and what comes of it.

    10:00  supply 1
    10:00  order ada              held until 10:15
    10:01  order bea              in_line 1
    10:01  again bea                                    the same request: the first answer
    10:02  order cyd 2 business of p16 at shop line=no   sold_out
    10:15  tick                   -
    10:15  show  bea              held

    order WHO [UNITS] [business] [of SKU] [at LOCATION] [in LAUNCH] [line=no] [as NAME]
                      [with=REGISTRATION] [key=K] [body=B] OUTCOME [PLACE] [until TIME]
    move NAME at LOCATION [by staff] OUTCOME [PLACE] [until TIME]
    cancel NAME [by customer] OUTCOME             supply | count | aside UNITS [OUTCOME]
    paid | handover | release NAME [hold=first] OUTCOME
    open | pause | resume | close [OUTCOME]
    load LAUNCH [TERM=VALUE] [OUTCOME]            tick [-], outage (a gap without entries)
    show NAME STATUS [PLACE] [until TIME], left UNITS, sells STATUS

Rows about registrations, waves and what staff tell are told of in `interest_rows`, those about
supply and transfers in `supply_rows`. Requests of staff take `id=I` and `body=B`. Between two
rows, and before a row that only looks, the shop ticks, as it does when nobody asks for anything,
so that selling time runs.

Always true:
- After every entry, ticks too, no invariant is broken.
- At the end of a table a second fold and a snapshot give the same state.

Never here: rules. What a row comes to is written in it.
"""

from typing import Any

from firstcome.domain import commands as c
from firstcome.domain import events as e
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.frozen import digest
from firstcome.domain.invariants import broken
from firstcome.domain.orders import STATUS_NAMES
from firstcome.domain.outcomes import Answer
from firstcome.domain.state import SELLING_GAP_MS
from tests.domain.entries import Entries, Result, fold_all, thawed
from tests.domain.interest_rows import ASKS, LOOKS, InterestRows
from tests.domain.rows import Row, read_rows, time_ms
from tests.domain.supply_rows import SUPPLY_ASKS, SUPPLY_LOOKS, SupplyRows
from tests.domain.terms import LAUNCH, OPENS_MS, definition, hashed

_STOCK = {
    "supply": (c.ReceiveStock, "received"),
    "count": (c.CountStock, "counted"),
    "aside": (c.SetAsideStock, "set_aside"),
}
_TURNS = {
    "open": (c.OpenLaunch, "opened"),
    "pause": (c.PauseLaunch, "launch_paused"),
    "resume": (c.ResumeLaunch, "resumed"),
    "close": (c.CloseLaunch, "launch_closed"),
}
_ON_HOLDS = {"paid": c.MarkPaid, "handover": c.HandOver, "release": c.ReleaseHold}


def check(table: str, **terms: Any) -> "Table":
    """Run a table over the launch `phone` with these terms; every row must come to its words."""
    run = Table(definition(**terms))
    for row in read_rows(table):
        run.row(row)
    state, results = fold_all(run.entries.entries)
    assert results == run.entries.results
    assert digest(state) == digest(thawed(state)) == digest(run.state)
    return run


class Table:
    """A table while it runs."""

    def __init__(self, terms: LaunchDefinition) -> None:
        self.entries = Entries(OPENS_MS - 60_000)
        self.state = self.entries.state
        self.events: list[e.AnyEvent] = []
        self._sequences: dict[str, int] = {}
        self._orders: dict[str, tuple[c.PlaceOrder, Answer]] = {}
        self._has_rows = False
        self._interests = InterestRows(self.state)
        self._supplies = SupplyRows(self.state)
        load = c.LoadLaunch(hashed("id", "load"), hashed("load"), terms)
        self._enter(OPENS_MS - 60_000, load)

    def row(self, row: Row) -> None:
        """Run one row."""
        if self._has_rows and row.verb != "outage":
            self._tick_until(row.time_ms)
        self._has_rows = True
        match row.verb:
            case "order":
                self._order(row)
            case "again":
                self._again(row)
            case "move":
                self._move(row)
            case "show" | "left" | "sells":
                self._look(row)
            case verb if verb in ASKS:
                command = self._interests.command(row, self._request(row))
                answer, _ = self._enter(row.time_ms, command)
                self._interests.answered(row, command, answer)
            case verb if verb in LOOKS:
                self._interests.look(row)
            case verb if verb in SUPPLY_ASKS:
                command = self._supplies.command(row, self._request(row))
                self._supplies.answered(row, self._enter(row.time_ms, command)[0])
            case verb if verb in SUPPLY_LOOKS:
                order = self._find(row.words[0]) if verb == "told" else None
                self._supplies.look(row, order)
            case _:
                self._ask(row, self._command(row))
        assert not row.words, f"{row.text}: what is {row.words}?"

    def holds(self, name: str) -> list[int]:
        """The entries that made the holds of an order, in their order."""
        order = self._sequences[name]
        at_the_order = [order] if self._orders[name][1].outcome == "held" else []
        about = [event for event in self.events if _about(event) == order]
        return at_the_order + [
            event.line_sequence if isinstance(event, e.OrderMoved) else event.hold
            for event in about
            if isinstance(event, e.OrderOffered | e.OrderAllocated)
            or (isinstance(event, e.OrderMoved) and event.then == "held")
        ]

    def told(self, name: str) -> list[str]:
        """What happened to an order, by the names of the events."""
        order = self._sequences[name]
        return [type(event).__name__ for event in self.events if _about(event) == order]

    def _tick_until(self, at_ms: int) -> None:
        while at_ms - self.state.time_ms > SELLING_GAP_MS:
            self._enter(self.state.time_ms + SELLING_GAP_MS, c.Tick())

    def _enter(self, at_ms: int, command: c.AnyCommand) -> Result:
        answer, events = self.entries.enter(at_ms, command)
        self.events += events
        faults = list(broken(self.state))
        assert not faults, f"entry {self.state.sequence}, {command}: {faults}"
        return answer, events

    def _ask(self, row: Row, command: c.AnyCommand) -> None:
        outcome = row.word(_usual(row.verb)).replace("-", "ticked")
        answer, _ = self._enter(row.time_ms, command)
        assert answer.outcome == outcome, f"{row.text}: {answer}"

    def _order(self, row: Row) -> None:
        who, units = row.word(), row.whole()
        name, outcome, sequence = row.options.get("as", who), row.word(), self.state.sequence + 1
        command = c.PlaceOrder(
            *row.place,
            units=units,
            customer=hashed(who),
            key=hashed("key", row.options.get("key", sequence)),
            fingerprint=hashed("body", row.options.get("body", who)),
            contact=sequence,
            customer_class="business" if row.options.get("class") == "business" else "consumer",
            line=row.options.get("line") != "no",
            registration=self._interests.sequence(row.options["with"])
            if "with" in row.options
            else 0,
        )
        answer, _ = self._enter(row.time_ms, command)
        assert answer.outcome == outcome, f"{row.text}: {answer}"
        if outcome == "not_your_wave":
            opens_ms = time_ms(row.options["until"]) if "until" in row.options else 0
            assert answer.opens_ms == opens_ms, f"{row.text}: {answer}"
        if outcome in ("held", "in_line"):
            assert (answer.order, answer.time_ms) == (sequence, row.time_ms), row.text
            self._sequences[name] = sequence
            self._orders[name] = command, answer
            self._compare(row, name)
        if outcome == "in_line":
            assert answer.ahead == self.state.ahead(self._find(name)), row.text
        if outcome == "held":
            assert answer.hold_until_ms == self.state.hold_until_ms(self._find(name)), row.text

    def _again(self, row: Row) -> None:
        command, first = self._orders[row.word()]
        answer, _ = self._enter(row.time_ms, command)
        assert answer == first, f"{row.text}: {answer}"

    def _move(self, row: Row) -> None:
        name, outcome, location = row.word(), row.word(), row.place[2]
        order = self._named(name)
        command = c.MoveOrder(order, location)
        if row.options.get("by") == "staff":
            command = c.MoveOrder(order, location, "staff", *self._request(row))
        answer, _ = self._enter(row.time_ms, command)
        assert answer.outcome == outcome, f"{row.text}: {answer}"
        if outcome not in ("held", "in_line"):
            return
        assert (answer.order, answer.time_ms) == (order, row.time_ms), row.text
        self._compare(row, name)
        if outcome == "in_line":
            assert answer.ahead == self.state.ahead(self._find(name)), row.text
        else:
            assert answer.hold_until_ms == self.state.hold_until_ms(self._find(name)), row.text

    def _command(self, row: Row) -> c.AnyCommand:
        request = self._request(row)
        match row.verb:
            case "tick" | "outage":
                return c.Tick()
            case "supply" | "count" | "aside":
                return _STOCK[row.verb][0](*request, *row.place, units=row.whole())
            case "open" | "pause" | "resume" | "close":
                return _TURNS[row.verb][0](*request, row.launch)
            case "paid" | "handover" | "release":
                order, hold = self._hold(row)
                return _ON_HOLDS[row.verb](*request, order, hold)
            case "cancel":
                order = self._named(row.word())
                if row.options.get("by") == "customer":
                    return c.CancelOrder(order, "customer")
                return c.CancelOrder(order, "staff", *request)
            case "load":
                return c.LoadLaunch(*request, _definition(row))
            case _:
                raise AssertionError(f"{row.text}: what is {row.verb}?")

    def _request(self, row: Row) -> tuple[bytes, bytes]:
        body = row.options.get("body", f"{row.verb} {row.place} {row.words[:1]}")
        return hashed("id", row.options.get("id", self.entries.next_sequence)), hashed(body)

    def _hold(self, row: Row) -> tuple[int, int]:
        name = row.word()
        order = self._named(name)
        if name not in self._orders:
            return order, order
        holds = self.holds(name)
        if row.options.get("hold") == "first":
            return order, holds[0]
        return order, holds[-1] if holds else order

    def _look(self, row: Row) -> None:
        if row.time_ms > self.state.time_ms:
            self._enter(row.time_ms, c.Tick())
        match row.verb:
            case "show":
                name = row.word()
                status = STATUS_NAMES[self.state.orders.status[self._find(name)]]
                assert row.word() == status, f"{row.text}: {status}"
                self._compare(row, name)
            case "left":
                launch, sku, location = row.place
                left = self.state.launches[launch].pool(sku, location).available
                assert row.whole() == left, f"{row.text}: {left}"
            case _:
                status = self.state.launches[row.launch].status
                assert row.word() == status, f"{row.text}: {status}"

    def _compare(self, row: Row, name: str) -> None:
        order = self._find(name)
        if row.words:
            place = self.state.ahead(order) + 1
            assert row.whole() == place, f"{row.text}: place {place}"
        if "until" in row.options:
            until_ms = self.state.hold_until_ms(order)
            assert time_ms(row.options["until"]) == until_ms, f"{row.text}: {until_ms}"

    def _named(self, name: str) -> int:
        """The sequence of an order, or of one that there is not."""
        return self._sequences.get(name, 999_999)

    def _find(self, name: str) -> int:
        order = self.state.orders.find(self._sequences[name])
        assert order is not None
        return order


def _about(event: e.AnyEvent) -> int:
    return getattr(event, "order", 0)


def _usual(verb: str) -> str:
    """The outcome that a row may leave out."""
    usual = {"tick": "ticked", "outage": "ticked", "load": "loaded"}
    return (_STOCK | _TURNS)[verb][1] if verb in _STOCK | _TURNS else usual.get(verb, "")


def _definition(row: Row) -> LaunchDefinition:
    terms: dict[str, Any] = {}
    for name, value in row.options.items():
        if name in ("opens", "closes"):
            terms[f"{name}_ms"] = time_ms(value)
        elif name in ("hold_ttl_ms", "offer_ttl_ms", "line_orders_max"):
            terms[name] = int(value)
        elif name in ("line", "move", "register"):
            terms[name] = value != "no"
        elif name in ("missed_hold", "access", "identity"):
            terms[name] = value
    return definition(row.word(LAUNCH), **terms)
