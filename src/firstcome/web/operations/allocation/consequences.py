"""
Consequences: what follows from adopting an allocation, or from taking it back, in plain words.

Always true:
- Who gets how many is told market by market, and what nobody gets is told with why.
- Who would be told another date is asked of the front, which tells nobody.

Never here: the doing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from firstcome.allocation.proposing import Proposal
from firstcome.domain.estimates import Direction
from firstcome.web.operations.allocation.knowing import Known
from firstcome.web.operations.allocation.sayings import said_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.supply.sayings import orders_said, units_said

Shares = dict[str, int]
Changes = Counter[Direction]

_DIRECTIONS: Final[Mapping[Direction, tuple[str, str]]] = {
    "found": ("is told a date for the first time", "are told a date for the first time"),
    "earlier": ("is told an earlier date", "are told an earlier date"),
    "later": ("is told a later date", "are told a later date"),
    "lost": (
        "is told no date any more, but “not known yet”",
        "are told no date any more, but “not known yet”",
    ),
}


def shares_of(proposal: Proposal) -> Shares:
    """What is adopted of a proposal: the locations that get any units."""
    return {share.node: share.units for share in proposal.locations if share.units}


def changes_of(desk: Desk, staff: int, supply: int, shares: Shares) -> Changes | str:
    """
    How many orders would be told otherwise if a delivery had these shares; or why it is not known.

    Raises `FrontSilent`.
    """
    body = {"shares": [{"location": place, "units": units} for place, units in shares.items()]}
    reply = desk.front.send(f"/api/v1/supplies/{supply}/what-if", staff, body)
    if not reply.is_done:
        return said_of(reply.outcome, str(reply.body.get("detail", "")))
    groups = cast("list[dict[str, Any]]", reply.body.get("groups", []))
    found: Changes = Counter()
    for group in groups:
        found[cast("Direction", group["direction"])] += int(group["orders"])
    return found


def adopting(known: Known, proposal: Proposal, changes: Changes | str) -> tuple[str, ...]:
    """What follows from adopting a proposal, a sentence or two each."""
    return tuple(_adopting(known, proposal, changes))


def reverting(known: Known, changes: Changes | str) -> tuple[str, ...]:
    """What follows from taking the adopted allocation back."""
    places = len(known.shares)
    units = sum(share.units for share in known.shares)
    where = "place has its share" if places == 1 else "places have their shares"
    return (
        f"{places:,} {where} no more: {units_said(units)} in all.",
        "Nothing has come, so no unit is taken from anybody who has one.",
        _without_shares(known),
        *_estimates(changes),
    )


def _without_shares(known: Known) -> str:
    """Where units of the delivery go while nothing is adopted."""
    places = list(known.grounds.market_of)
    if len(places) == 1:
        place = known.grounds.tree.title(places[0])
        return f"All of it goes to {place} then: it is for no other place."
    return "The delivery cannot be received without saying where, until it is shared again."


def _adopting(known: Known, proposal: Proposal, changes: Changes | str) -> Iterator[str]:
    shares = shares_of(proposal)
    given = sum(shares.values())
    places = "1 place" if len(shares) == 1 else f"{len(shares):,} places"
    without = sum(True for _ in proposal.locations) - len(shares)
    yield (
        f"{units_said(given)} go to {places}"
        + (f", and {without:,} get none." if without else ".")
        + f" {_reserve(proposal)}"
    )
    if known.shares:
        yield "The shares that were adopted before are void then."
    yield from _estimates(changes)
    if known.delivery.stage == "asked":
        yield "The delivery is only asked for: nobody is told of it before it is planned."
    yield "It can be taken back, and adopted otherwise, until the first of the units has come."


def _reserve(proposal: Proposal) -> str:
    """What is in no share, and why."""
    reserve, kept = proposal.supply.reserve, proposal.kept
    if not reserve and not kept:
        return "None are kept back."
    text = f"{units_said(reserve + kept)} are in no share"
    if not kept:
        return f"{text}: that is the reserve."
    why = "that nobody could take within caps, locks, lots and weights"
    if not reserve:
        return f"{text}: units {why}."
    return f"{text}: the reserve of {reserve:,}, and {kept:,} {why}."


def _estimates(changes: Changes | str) -> Iterator[str]:
    if isinstance(changes, str):
        yield f"Which estimates change is not known now. {changes}"
        return
    if not changes.total():
        yield "Nobody who waits is told another date."
        return
    told = [
        f"{orders_said(changes[direction])} {several if changes[direction] > 1 else one}"
        for direction, (one, several) in _DIRECTIONS.items()
        if changes[direction]
    ]
    yield f"Estimates change: {', '.join(told)}."
