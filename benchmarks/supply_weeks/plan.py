"""
The plan: 22 markets that ask for far more than is confirmed, and five deliveries over six weeks.

Always true:
- Markets, time zones and how many are interested in each are those of `examples/phone-22-markets`.
- The same people and weeks give the same plan; days count from the opening, day 0.

Never here: what people do; what comes of it.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct

from benchmarks.running_shop import ROOT
from firstcome.api.calendars import Calendar
from firstcome.launches.reading import LaunchFile, read_launch_file

EXAMPLE_22: Final = ROOT / "examples" / "phone-22-markets"
LAUNCH: Final = "phone-22"
SKU: Final = "phone-8gb-black"
PLACES: Final = {"web": 0.6, "city": 0.25, "mall": 0.15}
"""The locations of a market, and how many of its people go there."""

OPENING_DAY: Final = date(2008, 7, 11)
OPENING_MS: Final = int(datetime(2008, 7, 11, 8, tzinfo=UTC).timestamp()) * 1_000
DAY_MS: Final = 24 * 3_600_000
WEEKS: Final = 6
UNITS_AN_ORDER: Final = 1.08
RESERVE: Final = 0.03

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Market(Struct, frozen=True):
    """A country, and how many people of it order."""

    market: str
    name: str
    currency: str
    zone: str
    people: int

    @property
    def locations(self) -> list[str]:
        """Its warehouse and its two shops."""
        return [f"{self.market.lower()}-{place}" for place in PLACES]


class Lot(Struct, frozen=True, kw_only=True):
    """
    One delivery; days count from the opening, both ends of a window are within.

    It is announced as planned, unless `confirmed` is that day. `slips` and `cut` say when that is
    told, and to what; `comes` are the days of its two parts.
    """

    name: str
    share: float
    announced: int
    window: tuple[int, int]
    confirmed: int
    confirmed_window: tuple[int, int]
    comes: tuple[int, int]
    slips: int | None = None
    slipped_window: tuple[int, int] = (0, 0)
    cut: int | None = None
    cut_to: float = 1.0


LOTS: Final = (
    Lot(
        name="first",
        share=0.12,
        announced=-7,
        window=(2, 3),
        confirmed=-7,
        confirmed_window=(2, 3),
        comes=(2, 3),
    ),
    Lot(
        name="second",
        share=0.11,
        announced=-7,
        window=(9, 12),
        confirmed=5,
        confirmed_window=(9, 10),
        comes=(9, 10),
    ),
    Lot(
        name="third, slips a week",
        share=0.1,
        announced=-7,
        window=(15, 19),
        confirmed=11,
        confirmed_window=(16, 18),
        slips=15,
        slipped_window=(23, 25),
        comes=(23, 25),
    ),
    Lot(
        name="fourth, is cut",
        share=0.13,
        announced=3,
        window=(27, 31),
        cut=20,
        cut_to=0.6,
        confirmed=22,
        confirmed_window=(28, 30),
        comes=(28, 29),
    ),
    Lot(
        name="fifth, its rest is late",
        share=0.09,
        announced=10,
        window=(34, 38),
        confirmed=31,
        confirmed_window=(35, 37),
        comes=(36, 38),
    ),
)


class Plan(Struct, frozen=True):
    """All that is known before the first order."""

    people: int
    weeks: int
    seed: int
    markets: list[Market]

    @property
    def asked(self) -> dict[str, int]:
        """Units that each market asks for."""
        return {each.market: round(each.people * UNITS_AN_ORDER) for each in self.markets}

    def day(self, of_six_weeks: float) -> int:
        """A day of the plan, in a story of fewer weeks."""
        return round(of_six_weeks * self.weeks / WEEKS)

    def at_ms(self, of_six_weeks: float, hour: float) -> int:
        """An instant of the plan; hours count in UTC."""
        opening = datetime(OPENING_DAY.year, OPENING_DAY.month, OPENING_DAY.day, tzinfo=UTC)
        begins_ms = (opening - _EPOCH) // timedelta(milliseconds=1)
        return begins_ms + self.day(of_six_weeks) * DAY_MS + int(hour * 3_600_000)

    @property
    def ends_ms(self) -> int:
        """The end of the last day."""
        return OPENING_MS + self.weeks * 7 * DAY_MS

    def window_ms(self, days: tuple[int, int]) -> tuple[int, int]:
        """Both days and all between them, on the clocks by which the API tells them."""
        calendar = Calendar({each.market: each.zone for each in self.markets})
        first, last = (OPENING_DAY + timedelta(days=self.day(each)) for each in days)
        window = calendar.window("", first, last)
        assert window is not None
        return window

    def units(self, lot: Lot) -> int:
        """Units of a delivery as it is announced."""
        return round(sum(self.asked.values()) * lot.share)


def plan_of(people: int, weeks: int, seed: int) -> Plan:
    """The plan for so many people."""
    interested = _interested()
    whole = sum(interested.values())
    rows = list(_rows("markets.csv"))
    markets = [
        Market(
            row["market"],
            row["name"],
            row["currency"],
            row["time_zone"],
            max(3, people * interested[row["market"]] // whole),
        )
        for row in rows
    ]
    return Plan(sum(each.people for each in markets), weeks, seed, markets)


def _interested() -> dict[str, int]:
    """Who registered for the SKU, by market; shops of a market count with it."""
    rows = list(_rows("tree.csv"))
    parents = {row["node"]: row["parent"] for row in rows}
    interested: dict[str, int] = {}
    for row in _rows("demand.csv"):
        if row["sku"] == SKU:
            node = row["node"]
            while parents[node]:
                node = parents[node]
            interested[node] = interested.get(node, 0) + int(row["registrations"])
    return interested


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (EXAMPLE_22 / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def write_launch(plan: Plan, folder: Path) -> LaunchFile:
    """A launch file of the plan, as an operator writes one, and the launch that it says."""
    folder.mkdir()
    tables = [_LAUNCH]
    prices = ", ".join(f"{each.market} = 9900" for each in plan.markets)
    tables.append(f'[[product]]\nid = "phone"\nname = "The phone"\n\n[[product.sku]]\nid = "{SKU}"')
    tables[-1] += f'\nname = "8 GB, black"\nprices = {{ {prices} }}\n'
    for each in plan.markets:
        tables.append(
            f'[[market]]\nid = "{each.market}"\nname = "{each.name}"\n'
            f'currency = "{each.currency}"\nzone = "{each.zone}"\nlanguage = "en"\n'
        )
        for location, channel in zip(each.locations, ("online", "shops", "shops"), strict=True):
            tables.append(
                f'[[location]]\nid = "{location}"\nname = "{each.name}, {location[3:]}"\n'
                f'channel = "{channel}"\nmarket = "{each.market}"\n'
            )
    path = folder / "launch.toml"
    path.write_text("\n".join(tables), encoding="utf-8")
    return read_launch_file(path)


_LAUNCH: Final = f"""
[launch]
id = "{LAUNCH}"
name = "The phone in 22 markets"
opens = "2008-07-11 08:00"
zone = "UTC"
identity = "email"
payment = "on_handover"
hold = "72h"
offer_hold = "72h"
missed_hold = "back_of_line_once"
line = true
line_orders_max = 1_000_000
move = true

[limits]
consumer = 1
business = 2

[[channel]]
id = "online"
name = "Online"

[[channel]]
id = "shops"
name = "Our shops"
"""
