"""
Applying what the events of supply change: deliveries, their shares, and where units are.

Always true:
- Each change is the one that `domain.evolve` makes.
- Every event on a supply is a row of its history.

Never here: SQL, schedules, estimates.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from firstcome.domain import supply_messages as m
from firstcome.domain.supplies import Supply, added
from firstcome.domain.versions import ReasonKind
from firstcome.projections.supply_books import Said

if TYPE_CHECKING:
    from firstcome.projections.applying import Applying


def announced(slice_: "Applying", event: m.SupplyAnnounced, _: str) -> None:
    """A delivery is to come."""
    supply = slice_.books.supply.announce(event, slice_.sequence, slice_.time_ms)
    _say(slice_, event, "announced", event.units, None, supply)


def slipped(slice_: "Applying", event: m.SupplySlipped, _: str) -> None:
    """It comes later."""
    was = _known(slice_, event)
    now = replace(was, from_ms=event.from_ms, to_ms=event.to_ms, **_said(event))
    _put(slice_, event, "slipped", was, now, now.units)


def told(slice_: "Applying", event: m.SupplyTold, _: str) -> None:
    """More is known of it."""
    was = _known(slice_, event)
    terms = {"units": event.units, "stage": event.stage}
    window = {"from_ms": event.from_ms, "to_ms": event.to_ms}
    now = replace(was, **terms, **window, **_said(event))
    kind = "confirmed" if isinstance(event, m.SupplyConfirmed) else "changed"
    _put(slice_, event, kind, was, now, now.units)


def received(slice_: "Applying", event: m.SupplyReceived, _: str) -> None:
    """Units of it are here; a `StockReceived` for each part follows."""
    was = _known(slice_, event)
    now = replace(was, received=was.received + event.units, came=added(was.came, event.parts))
    _put(slice_, event, "received", was, now, event.units)
    slice_.books.supply.arrive(now.number, event.parts)


def cancelled(slice_: "Applying", event: m.SupplyCancelled, _: str) -> None:
    """It does not come, or no more of it does."""
    was = _known(slice_, event)
    _put(slice_, event, "cancelled", was, replace(was, is_cancelled=True, **_said(event)), was.left)


def adopted(slice_: "Applying", event: m.AllocationAdopted, _: str) -> None:
    """It is shared so."""
    was = _known(slice_, event)
    units = sum(units for _, units in event.shares)
    _put(slice_, event, "allocated", was, replace(was, shares=event.shares), units)


def reverted(slice_: "Applying", event: m.AllocationReverted, _: str) -> None:
    """It is shared no more."""
    was = _known(slice_, event)
    _put(slice_, event, "reverted", was, replace(was, shares=()), 0)


def transferred(slice_: "Applying", event: m.StockTransferred, _: str) -> None:
    """Free units went from one pool to another."""
    target = slice_.at_pool(event.launch, event.sku, event.to_location)
    target.transferred_in += event.units
    target.available += event.units
    source = slice_.at_pool(event.launch, event.sku, event.location)
    source.transferred_out += event.units
    source.available -= event.units


def _known(slice_: "Applying", event: m.SupplyEvent) -> Supply:
    return slice_.books.supply.known[event.supply].supply


def _said(event: "m.SupplyTold | m.SupplySlipped | m.SupplyCancelled") -> dict[str, Any]:
    return {"said_by": event.said_by, "note": event.note}


def _put(
    slice_: "Applying",
    event: m.SupplyEvent,
    kind: ReasonKind,
    was: Supply,
    now: Supply,
    units: int,
) -> None:
    slice_.books.supply.change(now, slice_.sequence, slice_.time_ms)
    _say(slice_, event, kind, units, was, now)


def _say(
    slice_: "Applying",
    event: Any,
    kind: ReasonKind,
    units: int,
    was: Supply | None,
    now: Supply,
) -> None:
    """Keep it in the history; the words of deeds that nobody said are those of who did them."""
    slice_.about(event.launch, "", event.supply)
    said_by = getattr(event, "said_by", "")
    entry = slice_.sequence, slice_.ordinal, slice_.time_ms
    said = Said(*entry, kind, units, said_by, event.note, was, now)
    slice_.books.supply.said.append(said)


SUPPLY_WRITERS: Final[dict[type[Any], Callable[["Applying", Any, str], None]]] = {
    m.SupplyAnnounced: announced,
    m.SupplySlipped: slipped,
    m.SupplyConfirmed: told,
    m.SupplyChanged: told,
    m.SupplyReceived: received,
    m.SupplyCancelled: cancelled,
    m.AllocationAdopted: adopted,
    m.AllocationReverted: reverted,
    m.StockTransferred: transferred,
}
"""Who applies an event, by its class."""
