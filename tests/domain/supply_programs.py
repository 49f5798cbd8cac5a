"""
Steps of a program about supply, its shares and transfers.

Always true:
- The same step on the same entries is the same command.

Never here: what should come of it.
"""

from typing import Any

from firstcome.domain import commands as c
from tests.domain.entries import Entries
from tests.domain.interest_programs import Step
from tests.domain.terms import hashed

SUPPLY_KINDS = (
    *("expect",) * 8,
    *("revise", "share", "arrive") * 4,
    *("forgo", "unshare", "bring") * 2,
)
_HOUR_MS = 3_600_000
_STAGES: tuple[Any, ...] = ("asked", "planned", "confirmed", "confirmed")
_LOCATIONS = ("web", "shop", "", "web", "", "", "shop", "moon")


def supply_command(step: Step, place: tuple[str, str, str], entries: Entries) -> c.AnyCommand:
    """The command of a step whose kind is among `SUPPLY_KINDS`."""
    sequence, now_ms = entries.next_sequence, entries.state.time_ms
    named: dict[str, Any] = {"id": hashed("id", sequence), "fingerprint": hashed("body", sequence)}
    launch, sku, location = place
    from_ms = now_ms + _HOUR_MS * (step.pick - 2)
    terms: dict[str, Any] = {
        "units": step.units * 2,
        "stage": _STAGES[step.way % 4],
        "from_ms": from_ms,
        "to_ms": from_ms + _HOUR_MS * (step.way - 1),
        "said_by": "supplier" if step.way & 1 else "shop",
        "note": hashed("note", sequence),
    }
    match step.kind:
        case "expect":
            market = "gb" if step.way & 2 else ""
            where: dict[str, Any] = {"market": market, "location": _LOCATIONS[step.way]}
            return c.AnnounceSupply(**named, **terms, launch=launch, sku=sku, **where)
        case "bring":
            where = {"launch": launch, "sku": sku, "location": location}
            to_location = "shop" if location == "web" else "web"
            return c.TransferStock(**named, **where, units=step.units, to_location=to_location)
        case _:
            named["supply"] = _supply(step, entries)
    match step.kind:
        case "revise":
            return c.ChangeSupply(**named, **terms)
        case "forgo":
            return c.CancelSupply(**named, said_by="shop")
        case "unshare":
            return c.RevertAllocation(**named)
        case "share":
            return c.AdoptAllocation(**named, shares=_parts(step, named["supply"], entries))
        case _:
            parts = _parts(step, named["supply"], entries) if step.way & 1 else ()
            return c.ReceiveSupply(**named, parts=parts)


def _parts(step: Step, number: int, entries: Entries) -> tuple[tuple[str, int], ...]:
    """Mostly for where the supply may go."""
    launch = entries.state.launch_of_supply(number)
    only = "" if launch is None else launch.supplies[number].location
    parts = (("web", step.units), ("shop", 1 + step.pick % 2), ("moon", 1))
    if only and step.way != 6:
        return ((only, step.units),)
    return parts[step.way == 2 : 3 if step.way == 7 else 2]


def _supply(step: Step, entries: Entries) -> int:
    """One that is not over, if there is any and the step does not want another."""
    supplies = [
        supply for launch in entries.state.launches_by_number for supply in launch.supplies.values()
    ]
    wanted = [supply for supply in supplies if step.way > 5 or not supply.is_over]
    if step.kind == "unshare" and step.way < 6:
        wanted = [supply for supply in wanted if supply.shares] or wanted
    return wanted[-1 - step.pick % len(wanted)].number if wanted else 3
