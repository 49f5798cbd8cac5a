"""
The supplier and the shop's planner: what is said of deliveries, how they are shared, what comes.

Always true:
- Every share is proposed by the allocation room: by who registered before the opening, by the
  orders in line after it; and then adopted.
- A delivery comes in two parts; its reserve follows, to those who have the longest lines. The
  reserve of the last is left for the shop that runs afterwards (`served`).

Never here: who is served.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from benchmarks.supply_weeks.agenda import Agenda
from benchmarks.supply_weeks.plan import LAUNCH, LOTS, OPENING_MS, PLACES, RESERVE, SKU, Lot, Plan
from benchmarks.supply_weeks.shop import WeeksShop
from firstcome.allocation.nodes import KINDS, Kind, Measure, Node, Tree, tree_of
from firstcome.allocation.proposing import Supply as ToShare
from firstcome.allocation.proposing import propose
from firstcome.domain.commands import (
    AdoptAllocation,
    AnnounceSupply,
    AnyCommand,
    ChangeSupply,
    ReceiveSupply,
    RevertAllocation,
)
from firstcome.domain.outcomes import Answer
from firstcome.domain.supplies import Shares, Supply
from firstcome.domain.supply_messages import SupplyStage

FIRST_PART: Final = 0.6
PART_OF_RESERVE: Final = 10


def to_the_longest(waiting: Mapping[str, int], units: int) -> Shares:
    """Units by location: ten for each of the longest lines, and what is left for the longest."""
    longest = sorted(waiting, key=lambda location: -waiting[location])
    parts: dict[str, int] = {}
    for location in longest:
        if units:
            parts[location] = min(units, PART_OF_RESERVE)
            units -= parts[location]
    if units:
        parts[longest[0]] += units
    return tuple(parts.items())


class Supplier:
    """Everything that is said and done about supply."""

    def __init__(
        self, plan: Plan, shop: WeeksShop, agenda: Agenda, spoken: Callable[[], None]
    ) -> None:
        """`spoken` is called after everything that was said, or that came."""
        self._plan = plan
        self._shop = shop
        self._agenda = agenda
        self._spoken = spoken
        self._random = Random(f"supply {plan.seed}")
        self.lots: dict[str, int] = {}
        """The supply of each lot, by its name."""
        self.asked: dict[str, int] = {}
        """The supply that each market asked for."""
        agenda.note(plan.at_ms(-8, 9), self._ask)
        for lot in LOTS:
            self._note(lot)

    def supply(self, lot: Lot) -> Supply:
        """What is known of a delivery."""
        return self._shop.state.launches[LAUNCH].supplies[self.lots[lot.name]]

    def _note(self, lot: Lot) -> None:
        plan, note = self._plan, self._agenda.note
        note(plan.at_ms(lot.announced, 9), lambda at: self._announce(at, lot))
        if lot.cut is not None:
            note(plan.at_ms(lot.cut, 10), lambda at: self._cut(at, lot))
        if lot.confirmed != lot.announced:
            note(plan.at_ms(lot.confirmed, 11), lambda at: self._confirm(at, lot))
        if lot.slips is not None:
            note(plan.at_ms(lot.slips, 12), lambda at: self._slip(at, lot))
        first, second = lot.comes
        note(plan.at_ms(first, 9.5), lambda at: self._first_part(at, lot))
        note(plan.at_ms(second, 14), lambda at: self._rest(at, lot))
        if lot is not LOTS[-1]:
            note(plan.at_ms(second, 14.5), lambda at: self._reserve(at, lot))

    def _ask(self, now_ms: int) -> None:
        """Each market asks for what its people want."""
        from_ms, to_ms = self._plan.window_ms((0, 1))
        for market, units in self._plan.asked.items():
            command = AnnounceSupply(
                **self._request(),
                launch=LAUNCH,
                sku=SKU,
                market=market,
                units=units,
                stage="asked",
                from_ms=from_ms,
                to_ms=to_ms,
                said_by="shop",
            )
            self.asked[market] = self._done(now_ms, command, "supply_announced").order

    def _announce(self, now_ms: int, lot: Lot) -> None:
        is_confirmed = lot.confirmed == lot.announced
        from_ms, to_ms = self._plan.window_ms(lot.window)
        command = AnnounceSupply(
            **self._request(),
            launch=LAUNCH,
            sku=SKU,
            units=self._plan.units(lot),
            stage="confirmed" if is_confirmed else "planned",
            from_ms=from_ms,
            to_ms=to_ms,
            said_by="supplier",
        )
        self.lots[lot.name] = self._done(now_ms, command, "supply_announced").order
        self._share(now_ms, lot)
        self._spoken()

    def _confirm(self, now_ms: int, lot: Lot) -> None:
        units = self.supply(lot).units
        self._change(now_ms, lot, units, "confirmed", self._plan.window_ms(lot.confirmed_window))
        self._spoken()
        self._share(now_ms, lot)
        self._spoken()

    def _cut(self, now_ms: int, lot: Lot) -> None:
        """Fewer units come; its shares are void, and made anew."""
        supply = self.supply(lot)
        units = int(supply.units * lot.cut_to)
        self._done(
            now_ms,
            RevertAllocation(**self._request(), supply=supply.number),
            "allocation_reverted",
        )
        self._change(now_ms, lot, units, supply.stage, (supply.from_ms, supply.to_ms))
        self._share(now_ms, lot)
        self._spoken()

    def _slip(self, now_ms: int, lot: Lot) -> None:
        supply = self.supply(lot)
        window = self._plan.window_ms(lot.slipped_window)
        self._change(now_ms, lot, supply.units, supply.stage, window)
        self._spoken()

    def _first_part(self, now_ms: int, lot: Lot) -> None:
        shares = self.supply(lot).shares
        parts = tuple((place, int(units * FIRST_PART)) for place, units in shares)
        self._receive(now_ms, lot, tuple(part for part in parts if part[1]))

    def _rest(self, now_ms: int, lot: Lot) -> None:
        self._receive(now_ms, lot, self.supply(lot).missed)

    def _reserve(self, now_ms: int, lot: Lot) -> None:
        """What was kept back goes to the longest lines."""
        pools = self._shop.state.launches[LAUNCH].pools
        waiting = {pool.location: pool.line.waiting for pool in pools}
        self._receive(now_ms, lot, to_the_longest(waiting, self.supply(lot).left))

    def _receive(self, now_ms: int, lot: Lot, parts: Shares) -> None:
        number = self.lots[lot.name]
        if parts:
            command = ReceiveSupply(**self._request(), supply=number, parts=parts)
            self._done(now_ms, command, "supply_received")
            self._spoken()

    def _share(self, now_ms: int, lot: Lot) -> None:
        """Propose, and adopt what is proposed."""
        supply, measure = self.supply(lot), self._measure(now_ms)
        to_share = ToShare(SKU, supply.units, int(supply.units * RESERVE))
        kinds: tuple[Kind, ...] = KINDS
        proposal = propose(self._tree(), to_share, dict.fromkeys(kinds, measure))
        shares = tuple((each.node, each.units) for each in proposal.locations if each.units)
        command = AdoptAllocation(**self._request(), supply=supply.number, shares=shares)
        self._done(now_ms, command, "allocation_adopted")

    def _measure(self, now_ms: int) -> Measure:
        return "registrations" if now_ms < OPENING_MS else "orders_in_line"

    def _tree(self) -> Tree:
        """Markets and their locations, with who registered and who waits."""
        pools = self._shop.state.launches[LAUNCH].pools_by_place[SKU]
        nodes: list[Node] = []
        for market in self._plan.markets:
            nodes.append(Node(node=market.market, kind="market", name=market.name))
            for location, part in zip(market.locations, PLACES.values(), strict=True):
                weights: dict[Measure, int] = {
                    "registrations": int(market.people * part * 100),
                    "orders_in_line": pools[location].line.waiting,
                }
                nodes.append(
                    Node(node=location, parent=market.market, kind="location", weights=weights)
                )
        return tree_of(nodes)

    def _change(
        self, now_ms: int, lot: Lot, units: int, stage: SupplyStage, window: tuple[int, int]
    ) -> None:
        command = ChangeSupply(
            **self._request(),
            supply=self.lots[lot.name],
            units=units,
            stage=stage,
            from_ms=window[0],
            to_ms=window[1],
            said_by="supplier",
        )
        self._done(now_ms, command, "supply_changed")

    def _done(self, now_ms: int, command: AnyCommand, outcome: str) -> Answer:
        (answer,) = self._shop.enter(now_ms, command)
        assert answer.outcome == outcome, f"{command}: {answer}"
        return answer

    def _request(self) -> dict[str, Any]:
        hashes = self._random.randbytes(32)
        return {"id": hashes[:16], "fingerprint": hashes[16:]}
