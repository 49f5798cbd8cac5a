"""
Sayings: what a command on supply came to, and how stages, askers and changes are called.

Always true:
- An outcome that refuses is said as plainly as one that did it, with what to do next.

Never here: the doing; what follows from a deed.
"""

from collections.abc import Mapping
from typing import Final

from firstcome.domain.supply_messages import SUPPLIES_MAX, SaidBy

STAGES: Final[Mapping[str, str]] = {
    "asked": "asked: nobody is told",
    "planned": "planned: a wide window",
    "confirmed": "confirmed: a narrow one",
}
SPEAKERS: Final[Mapping[SaidBy, str]] = {"supplier": "The supplier", "shop": "We ourselves"}
CERTAINTIES: Final[Mapping[str, str]] = {
    "now": "units are free",
    "confirmed": "confirmed",
    "planned": "planned",
    "unknown": "not known yet",
}
DIRECTIONS: Final[Mapping[str, str]] = {
    "later": "later",
    "earlier": "earlier",
    "lost": "not known any more",
    "found": "known now",
}

_SAID: Final[Mapping[str, str]] = {
    "supply_announced": "Announced.",
    "supply_changed": "Changed: pages and orders say it from now on.",
    "supply_cancelled": "Cancelled: nothing more of it is expected.",
    "supply_received": "Recorded: the first of the line get units at once, and are told.",
    "transferred": "Moved: the units can be had at their new place.",
    "supply_unknown": "Nothing was changed: the front knows no such delivery.",
    "supply_over": "Nothing was changed: the delivery was received whole, or is cancelled.",
    "units_invalid": "Nothing was changed: those are more or fewer units than there can be.",
    "window_invalid": "Nothing was changed: the last day is before the first.",
    "stage_invalid": "Nothing was changed: what is confirmed stays confirmed. Slip or cancel it.",
    "supplies_full": f"Nothing was changed: a launch has {SUPPLIES_MAX:,} deliveries at most.",
    "not_allocated": "Nothing was recorded: nobody said which places the units go to. Name them as "
    "parts, or share the delivery first.",
    "allocation_started": "Nothing was changed: some of it has come.",
    "location_unknown": "Nothing was changed: a place is not of this launch, or the delivery is "
    "for another one.",
    "market_unknown": "Nothing was changed: the launch has no such market.",
    "sku_unknown": "Nothing was changed: the launch has no such SKU.",
    "launch_unknown": "Nothing was changed: the front knows no such launch.",
    "not_permitted": "Nothing was changed: your account may not do this.",
    "units_unavailable": "Nothing was moved: somebody has those units, or waits for them.",
    "same_location": "Nothing was moved: both places are the same.",
    "key_reused": "Nothing was changed: this form has done something else before. Begin again.",
}


def said_of(outcome: str, detail: str = "") -> str:
    """What a command came to; `detail` is what the front says of a code that is not known here."""
    return _SAID.get(outcome) or f"Nothing was changed: {outcome}. {detail}".strip()


def units_said(units: int) -> str:
    """A number of units."""
    return f"{units:,} {'unit' if units == 1 else 'units'}"


def orders_said(orders: int) -> str:
    """A number of orders."""
    return f"{orders:,} {'order' if orders == 1 else 'orders'}"
