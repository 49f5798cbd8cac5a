"""
Supply for a small shop, and what its outbox has of what was told because of it.

Always true:
- A delivery is of `phone-8gb` to `web`, unless told otherwise.
"""

from pathlib import Path
from typing import Any, cast

from firstcome.domain import commands as c
from firstcome.engine.clock import system_now_ms
from firstcome.notifications.sender import Pauses
from firstcome.sqlite import open_reader, rows
from tests.domain.terms import hashed
from tests.notifications.small_shop import LAUNCH, SmallShop

DAY_MS = 24 * 3_600_000
NOT_GATHERED = Pauses((0.0, 0.0), (0.0,), gather_s=0.0)


def announce(shop: SmallShop, day: int, units: int = 5, **more: Any) -> int:
    """A confirmed delivery in so many days; its number."""
    name = hashed("supply", shop.now_ms)
    day_ms = shop.now_ms + day * DAY_MS
    usual: dict[str, Any] = {"stage": "confirmed", "sku": "phone-8gb", "location": "web"}
    return shop.append(
        c.AnnounceSupply(
            id=name,
            fingerprint=name,
            launch=LAUNCH,
            units=units,
            from_ms=day_ms,
            to_ms=day_ms,
            said_by="supplier",
            **(usual | more),
        )
    )


def slip(shop: SmallShop, supply: int, later_ms: int, units: int = 5) -> int:
    """The delivery comes so much later; the sequence of the entry."""
    shop.now_ms = max(shop.now_ms, system_now_ms())  # after what was sent before
    name = hashed("slip", shop.now_ms)
    shop.follower.follow()
    known = shop.follower.state.launches[LAUNCH].supplies[supply]
    return shop.append(
        c.ChangeSupply(
            id=name,
            fingerprint=name,
            supply=supply,
            units=units,
            stage=known.stage,
            from_ms=known.from_ms + later_ms,
            to_ms=known.to_ms + later_ms,
            said_by="supplier",
        )
    )


def cancel(shop: SmallShop, supply: int) -> int:
    """The delivery does not come; the sequence of the entry."""
    name = hashed("cancel", shop.now_ms)
    command = c.CancelSupply(id=name, fingerprint=name, supply=supply, said_by="supplier")
    return shop.append(command)


def states(directory: Path, kind: str) -> list[tuple[int, str]]:
    """Whom messages of a kind are about, and their states, in the order of recording."""
    connection = open_reader(directory / "outbox.db")
    try:
        asked = "SELECT subject, state FROM message WHERE kind = ? ORDER BY message"
        return cast("list[tuple[int, str]]", list(rows(connection, asked, (kind,))))
    finally:
        connection.close()


def tellings(directory: Path, kind: str) -> list[tuple[int, int]]:
    """The sequences of the tellings of a kind, and whether each is written out."""
    connection = open_reader(directory / "outbox.db")
    try:
        asked = "SELECT sequence, is_whole FROM telling WHERE kind = ? ORDER BY telling"
        return cast("list[tuple[int, int]]", list(rows(connection, asked, (kind,))))
    finally:
        connection.close()
