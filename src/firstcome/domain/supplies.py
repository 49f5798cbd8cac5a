"""
Supplies: deliveries that are to come, as far as they are known, and where their units go.

    asked ─► planned ─► confirmed ─► received          each ─► cancelled
             a later window is a slip; the stage stays

Always true:
- As many units came, over all locations, as were received; never more than the supply has.
- What is still to come goes by the shares. Has the supply fewer units left than the shares miss,
  each gets its part of these, by the largest remainder, the share that is named first first.

Never here: whether a window will hold (`schedule` adds its margins), who waits.
"""

from typing import Literal

from msgspec import Struct

from firstcome.domain.identifiers import Hash, Ref
from firstcome.domain.supply_messages import SaidBy, SupplyStage

SupplyStatus = Literal["asked", "planned", "confirmed", "received", "cancelled"]

Shares = tuple[tuple[Ref, int], ...]
"""Units by location."""


class Supply(Struct, frozen=True):
    """One delivery of one SKU, named by the entry that announced it."""

    number: int
    announced_ms: int
    sku: Ref
    market: Ref
    location: Ref
    units: int
    stage: SupplyStage
    from_ms: int
    to_ms: int
    said_by: SaidBy
    note: Hash
    received: int = 0
    came: Shares = ()
    """What was received, by location, each named once."""
    shares: Shares = ()
    """The adopted allocation, each location once."""
    is_cancelled: bool = False
    said_ms: int = 0
    """When its window was said last, whoever said it."""

    @property
    def left(self) -> int:
        """Units that have not come."""
        return 0 if self.is_cancelled else self.units - self.received

    @property
    def is_over(self) -> bool:
        """Whether nothing more of it comes: received whole, or cancelled."""
        return not self.left

    @property
    def status(self) -> SupplyStatus:
        """Where it stands, in one word."""
        if self.is_cancelled:
            return "cancelled"
        return "received" if self.is_over else self.stage

    @property
    def reserve(self) -> int:
        """Units that are in no share, and were not received without one; 0 without shares."""
        if not self.shares or self.is_over:
            return 0
        return max(0, self.left - sum(units for _, units in self.missed))

    @property
    def missed(self) -> Shares:
        """What of each share has not come, whatever the supply has left."""
        if not self.received:
            return self.shares
        came = dict(self.came)
        missed = [(place, units - came.get(place, 0)) for place, units in self.shares]
        return tuple((place, units) for place, units in missed if units > 0)

    def to_come(self, sole: Ref | None) -> Shares:
        """
        The units that are still to come, by location.

        `sole`: the one location that the supply can go to, where there is just one. Without it and
        without shares nobody knows, and none are told.
        """
        if self.is_over:
            return ()
        if not self.shares:
            return () if sole is None else ((sole, self.left),)
        return cut_down(self.missed, self.left)


def cut_down(shares: Shares, units: int) -> Shares:
    """The shares, or where they are more than `units`, these divided in their proportion."""
    whole = sum(share for _, share in shares)
    if whole <= units:
        return shares
    kept = [share * units // whole for _, share in shares]
    by_remainder = sorted(
        range(len(shares)), key=lambda number: (-(shares[number][1] * units % whole), number)
    )
    for number in by_remainder[: units - sum(kept)]:
        kept[number] += 1
    return tuple((place, more) for (place, _), more in zip(shares, kept, strict=True) if more)


def added(came: Shares, parts: Shares) -> Shares:
    """Units by location with those of `parts`, each location once, where it was named first."""
    units = dict(came)
    for place, more in parts:
        units[place] = units.get(place, 0) + more
    return tuple(units.items())
