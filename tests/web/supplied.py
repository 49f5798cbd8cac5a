"""
Deliveries of a house: announced, moved and called off, as those who plan supply do.

Always true:
- A delivery is of `phone-8gb`, and its days are those of London.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from firstcome.domain import commands as c
from firstcome.web.words import words_of
from tests.domain.terms import hashed
from tests.web.house import LAUNCH, House

ZONE: Final = "Europe/London"


def day_ms(after_days: int, *, end: bool = False) -> int:
    """When a day begins, or ends, so many days from today."""
    today = datetime.now(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    moment = today + timedelta(days=after_days + end)
    return int(moment.astimezone(UTC).timestamp() * 1_000) - end


async def announce(house: House, day: int, units: int = 5, **more: Any) -> int:
    """A confirmed delivery to `web` on a day; its number."""
    usual: dict[str, Any] = {"stage": "confirmed", "location": "web"}
    return await _done(
        house,
        c.AnnounceSupply,
        launch=LAUNCH,
        sku="phone-8gb",
        units=units,
        from_ms=day_ms(day),
        to_ms=day_ms(day, end=True),
        said_by="supplier",
        **(usual | more),
    )


async def move(house: House, supply: int, day: int, units: int = 5) -> None:
    """The delivery comes on another day."""
    await _done(
        house,
        c.ChangeSupply,
        supply=supply,
        units=units,
        stage="confirmed",
        from_ms=day_ms(day),
        to_ms=day_ms(day, end=True),
        said_by="supplier",
    )


async def call_off(house: House, supply: int) -> None:
    """The delivery does not come."""
    await _done(house, c.CancelSupply, supply=supply, said_by="supplier")


async def _done(house: House, command: Any, **terms: Any) -> int:
    name = hashed(command.__name__, house.state.sequence)
    answer = await house.shop.engine.submit(command(id=name, fingerprint=name, **terms))
    assert answer.outcome.startswith("supply_"), answer
    return answer.order


def day(after_days: int, language: str = "en") -> str:
    """A day as pages write it."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    return words_of(language).calendar.day(today + timedelta(days=after_days), today)


def between(first: int, last: int, language: str = "en") -> str:
    """Two days as pages write them."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    days = today + timedelta(days=first), today + timedelta(days=last)
    words = words_of(language)
    pair = words.calendar.pair(*days, today)
    return str(words.t("days.between", first=pair[0], last=pair[1]))
