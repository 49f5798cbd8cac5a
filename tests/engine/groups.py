"""
Groups of commands for the tests of the engine: deliveries that are announced together.

Always true:
- A group of a name has the same commands whenever it is made.
"""

from firstcome.domain import commands as c
from firstcome.domain.state import State
from tests.domain.terms import LAUNCH, hashed

DAY_MS = 86_400_000


def group(name: str, count: int, body: str = "") -> list[c.AnyCommand]:
    """Deliveries of one unit each, asked for by one request."""
    return [
        c.AnnounceSupply(
            hashed("row", name, number),
            hashed("body", body or name),
            launch=LAUNCH,
            sku="p8",
            units=number + 1,
            stage="planned",
            from_ms=DAY_MS,
            to_ms=2 * DAY_MS,
            said_by="shop",
        )
        for number in range(count)
    ]


def announced(state: State) -> list[int]:
    """The units of every delivery, in the order of their announcing."""
    return [supply.units for supply in state.launches[LAUNCH].supplies.values()]


def nothing() -> None:
    """Finds no fault with a group."""
