"""
Supplies, kept in memory between slices, with what differs from the tables.

Always true:
- A supply is what the rules' own supply is: the same struct, changed as `domain.evolve` changes it.
- What differs from the tables is marked, and written with the slice.

Never here: SQL, schedules, estimates.
"""

from typing import NamedTuple

from firstcome.domain import supply_messages as m
from firstcome.domain.supplies import Shares, Supply
from firstcome.domain.versions import ReasonKind


class KnownSupply(NamedTuple):
    """A supply of a launch, with what the rules do not keep of it."""

    launch: str
    delivery: int
    """What people call it: in the order of announcing, from 1."""
    supply: Supply
    changed_sequence: int
    changed_ms: int


class Said(NamedTuple):
    """A row of `supply_history`, but for the supply."""

    sequence: int
    ordinal: int
    time_ms: int
    kind: ReasonKind
    units: int
    said_by: str
    note: bytes
    before: Supply | None
    after: Supply


class SupplyBooks:
    """All of them, and which of them differ from the tables."""

    def __init__(self) -> None:
        self.known: dict[int, KnownSupply] = {}
        self.announced: dict[str, int] = {}
        """How many were announced, by launch."""
        self.changed: dict[int, KnownSupply] = {}
        self.replaced_shares: dict[int, None] = {}
        """Supplies whose shares before are void."""
        self.changed_shares: dict[tuple[int, str], None] = {}
        self.said: list[Said] = []

    def announce(self, event: m.SupplyAnnounced, sequence: int, time_ms: int) -> Supply:
        """A supply is known; it is the next delivery of its launch."""
        supply = Supply(
            number=event.supply,
            announced_ms=time_ms,
            sku=event.sku,
            market=event.market,
            location=event.location,
            units=event.units,
            stage=event.stage,
            from_ms=event.from_ms,
            to_ms=event.to_ms,
            said_by=event.said_by,
            note=event.note,
        )
        delivery = self.announced[event.launch] = self.announced.get(event.launch, 0) + 1
        known = KnownSupply(event.launch, delivery, supply, sequence, time_ms)
        self.known[event.supply] = self.changed[event.supply] = known
        return supply

    def change(self, supply: Supply, sequence: int, time_ms: int) -> None:
        """A supply that is known is another."""
        launch, delivery, before, _, _ = self.known[supply.number]
        known = KnownSupply(launch, delivery, supply, sequence, time_ms)
        self.known[supply.number] = self.changed[supply.number] = known
        if supply.shares != before.shares:
            self.replaced_shares[supply.number] = None

    def arrive(self, supply: int, parts: Shares) -> None:
        """What came at these locations is another number."""
        for location, _ in parts:
            self.changed_shares[supply, location] = None

    def written(self) -> None:
        """What differed from the tables is written."""
        self.changed = {}
        self.replaced_shares = {}
        self.changed_shares = {}
        self.said = []
