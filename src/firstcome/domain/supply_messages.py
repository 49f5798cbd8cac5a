"""
Supply: the commands and the events on deliveries, on their shares, and on units between pools.

Always true:
- A supply is named by the sequence of the entry that announced it.
- `note` is the id of the document with the words of who said so and why, or `NO_NOTE`.

Never here: the words; a supplier's name; days (a window is two instants).
"""

from typing import Annotated, Final, Literal

from msgspec import Meta

from firstcome.domain.definition import TimeMs
from firstcome.domain.identifiers import HASH_BYTES, Hash, Ref
from firstcome.domain.messages import Event, Sequence, StaffCommand, StockCommand, Units

SUPPLIES_MAX = 10_000
SUPPLY_UNITS_MAX = 100_000_000
SUPPLY_PARTS_MAX = 10_000
ESTIMATE_VERSIONS_MAX = 100

NO_NOTE: Final = bytes(HASH_BYTES)

SupplyStage = Literal["asked", "planned", "confirmed"]
SaidBy = Literal["shop", "supplier"]
Parts = Annotated[tuple[tuple[Ref, Units], ...], Meta(max_length=SUPPLY_PARTS_MAX)]
"""Units by location."""


# ---------------------------------------------------------------- commands


class SupplyTerms(StaffCommand, frozen=True, kw_only=True):
    """So many units from `from_ms` to `to_ms`, as far as `said_by` knows."""

    units: Units
    stage: SupplyStage
    from_ms: TimeMs
    to_ms: TimeMs
    said_by: SaidBy
    note: Hash = NO_NOTE


class AnnounceSupply(SupplyTerms, frozen=True, kw_only=True):
    """A delivery of one SKU is to come: for a location, for a market, or for all of the launch."""

    launch: Ref
    sku: Ref
    market: Ref = ""
    location: Ref = ""


class OfSupply(StaffCommand, frozen=True, kw_only=True):
    """About one delivery."""

    supply: Sequence
    note: Hash = NO_NOTE


class ChangeSupply(SupplyTerms, frozen=True, kw_only=True):
    """More is known of a delivery: other units, another stage, another window."""

    supply: Sequence


class CancelSupply(OfSupply, frozen=True, kw_only=True):
    """The delivery, or what is left of it, does not come."""

    said_by: SaidBy


class ReceiveSupply(OfSupply, frozen=True, kw_only=True):
    """Units of the delivery are here; without parts, those that its shares say."""

    parts: Parts = ()


class AdoptAllocation(OfSupply, frozen=True, kw_only=True):
    """How the units of a delivery are shared; what is in no share is a reserve."""

    shares: Parts


class RevertAllocation(OfSupply, frozen=True, kw_only=True):
    """The delivery has no shares any more."""


class TransferStock(StockCommand, frozen=True, kw_only=True):
    """Units that are free go to the pool of the SKU at `to_location`."""

    to_location: Ref
    note: Hash = NO_NOTE


# ---------------------------------------------------------------- events


class SupplyEvent(Event, frozen=True, kw_only=True):
    """About one delivery, named by the entry that announced it."""

    supply: int
    launch: Ref
    sku: Ref


class SupplyTold(SupplyEvent, frozen=True, kw_only=True):
    """What is known of a delivery from this entry on."""

    units: int
    stage: SupplyStage
    from_ms: int
    to_ms: int
    said_by: SaidBy
    note: Hash = NO_NOTE


class SupplyAnnounced(SupplyTold, frozen=True, kw_only=True):
    """A delivery is to come."""

    market: Ref = ""
    location: Ref = ""


class SupplySlipped(SupplyEvent, frozen=True, kw_only=True):
    """The delivery comes later than was said."""

    was_from_ms: int
    was_to_ms: int
    from_ms: int
    to_ms: int
    said_by: SaidBy
    note: Hash = NO_NOTE


class SupplyConfirmed(SupplyTold, frozen=True, kw_only=True):
    """The delivery is confirmed."""


class SupplyChanged(SupplyTold, frozen=True, kw_only=True):
    """Units, stage or window are others, or somebody else said so; it comes no later."""


class SupplyReceived(SupplyEvent, frozen=True, kw_only=True):
    """Units of the delivery are here; a `StockReceived` for each of `parts` follows."""

    units: int
    parts: tuple[tuple[Ref, int], ...]
    note: Hash = NO_NOTE


class SupplyCancelled(SupplyEvent, frozen=True, kw_only=True):
    """The delivery, or what was left of it, does not come."""

    said_by: SaidBy
    note: Hash = NO_NOTE


class AllocationAdopted(SupplyEvent, frozen=True, kw_only=True):
    """The units of the delivery are shared like this; shares before are void."""

    shares: tuple[tuple[Ref, int], ...]
    note: Hash = NO_NOTE


class AllocationReverted(SupplyEvent, frozen=True, kw_only=True):
    """The delivery has no shares any more."""

    note: Hash = NO_NOTE


class StockTransferred(Event, frozen=True, kw_only=True):
    """Free units left the pool at `location` for the one at `to_location`."""

    launch: Ref
    sku: Ref
    location: Ref
    units: int
    to_location: Ref
    note: Hash = NO_NOTE


SUPPLY_EVENTS: Final = (
    *(SupplyAnnounced, SupplySlipped, SupplyConfirmed, SupplyChanged, SupplyReceived),
    *(SupplyCancelled, AllocationAdopted, AllocationReverted, StockTransferred),
)
