"""
Sayings of the sheet: weights, terms, what has changed, what a command came to.

Always true:
- A number stands with what it counts.

Never here: why a node gets what it gets (`firstcome.allocation.explaining`).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from firstcome.allocation.nodes import Kind, Measure
from firstcome.allocation.terms import Terms

MEASURES_SAID: Final[Mapping[Measure, str]] = {
    "registrations": "Registered",
    "orders_in_line": "Orders in line",
    "sold": "Sold so far",
    "fixed": "Fixed shares",
}
KINDS_SAID: Final[Mapping[Kind, str]] = {
    "market": "Between markets",
    "channel": "Between channels of a market",
    "location": "Between places of a channel",
}
TERMS_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "lock": ("Lock", "it gets exactly so many units"),
    "minimum": ("Minimum", "units before anybody gets by weight"),
    "cap": ("Cap", "units at most"),
    "lot": ("Lot", "only whole lots of so many units"),
    "fixed": ("Fixed share", "its weight where fixed shares count"),
}
NOBODY_GETS: Final = "Nobody gets any units. Change the weights, the terms or the reserve first."
_WEIGHED: Final[Mapping[Measure, str]] = {
    "registrations": "{} registered",
    "orders_in_line": "{} in line",
    "sold": "{} sold",
    "fixed": "{} fixed",
}
_MORE: Final[Mapping[Measure, tuple[str, str]]] = {
    "registrations": ("person more registered", "people more registered"),
    "orders_in_line": ("order more in line", "orders more in line"),
    "sold": ("unit more sold", "units more sold"),
}
_FEWER: Final[Mapping[Measure, tuple[str, str]]] = {
    "registrations": ("person fewer registered", "people fewer registered"),
    "orders_in_line": ("order fewer in line", "orders fewer in line"),
    "sold": ("unit fewer sold", "units fewer sold"),
}
_SAID: Final[Mapping[str, str]] = {
    "allocation_adopted": "Adopted: the units go so from now on.",
    "allocation_reverted": "Taken back: the delivery has no shares any more.",
    "supply_unknown": "Nothing was changed: the front knows no such delivery.",
    "supply_over": "Nothing was changed: the delivery was received whole, or is cancelled.",
    "location_unknown": "Nothing was changed: a place is not of this launch, or the delivery is "
    "for another one.",
    "units_invalid": "Nothing was changed: the delivery has fewer units now. Count anew.",
    "allocation_started": "Nothing was changed: some of the delivery has come.",
    "not_allocated": "Nothing was changed: the delivery has no shares.",
    "not_permitted": "Nothing was changed: your account may not do this.",
    "key_reused": "Nothing was changed: this form has done something else before. Begin again.",
}


def said_of(outcome: str, detail: str = "") -> str:
    """What a command came to; `detail` is what the front says of a code that is not known here."""
    return _SAID.get(outcome) or f"Nothing was changed: {outcome}. {detail}".strip()


def weight_said(measure: Measure, weight: int) -> str:
    """What a node weighs."""
    return _WEIGHED[measure].format(f"{weight:,}")


def terms_said(terms: Terms) -> str:
    """What the operator says of a node; empty when that is nothing."""
    return ", ".join(_terms(terms))


def since_said(then: Mapping[Measure, int], now: Mapping[Measure, int]) -> str:
    """What has been counted since then; empty when that is nothing."""
    parts: list[str] = []
    for measure, was in then.items():
        more = now.get(measure, was) - was
        if more:
            one, several = (_MORE if more > 0 else _FEWER)[measure]
            parts.append(f"{abs(more):,} {one if abs(more) == 1 else several}")
    return ", ".join(parts)


def _terms(terms: Terms) -> Iterator[str]:
    if terms.lock is not None:
        yield f"locked at {terms.lock:,}"
    if terms.minimum:
        yield f"minimum {terms.minimum:,}"
    if terms.cap is not None:
        yield f"cap {terms.cap:,}"
    if terms.lot > 1:
        yield f"lots of {terms.lot:,}"
    if terms.fixed is not None:
        yield f"fixed share {terms.fixed:,}"
