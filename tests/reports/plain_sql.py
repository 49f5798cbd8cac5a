"""
The figures of a pack once more: from whole tables by plain SQL, added up row by row.

Always true:
- Nothing of `firstcome.reports` is used.
"""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from firstcome.domain.definition import LaunchDefinition

STANDING = ("held", "in_line", "paid", "collected")
Figures = dict[str, Fraction]


def rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    found = connection.exec_driver_sql(f"SELECT * FROM {table}").mappings()
    return [dict(row) for row in found]


class Counted:
    """The figures of one launch, by any part of its key."""

    def __init__(self, connection: Connection, terms: LaunchDefinition) -> None:
        self.launch = terms.launch
        self.markets = {each.location: each.market for each in terms.locations}
        self.market_names = [each.market for each in terms.markets]
        self.skus = [each.sku for each in terms.skus]
        self._tables = {
            table: [row for row in rows(connection, table) if row.get("launch") == terms.launch]
            for table in ("orders", "registrations", "stock", "supplies")
        }
        self._shares = rows(connection, "supply_shares")
        self._history = rows(connection, "supply_history")

    def demand(self, sku: str = "", market: str = "", location: str | None = None) -> Figures:
        """The figures of demand: of a SKU, a market, a location ("": delivery), or of all."""

        def is_in(row: dict[str, Any], at: str) -> bool:
            return market in ("", at) and location in (None, row["location"])

        orders = [
            row
            for row in self._tables["orders"]
            if sku in ("", row["sku"]) and is_in(row, self.markets[row["location"]])
        ]
        registered = [
            (row, self._part(row, sku))
            for row in self._tables["registrations"]
            if row["status"] == "confirmed" and is_in(row, row["market"])
        ]
        ordered = {row["customer"] for row in self._tables["orders"]}
        line = [row for row in orders if row["status"] == "in_line"]
        stock = [
            row
            for row in self._tables["stock"]
            if sku in ("", row["sku"]) and is_in(row, row["market"])
        ]
        kept = _sum(row["units"] for row in orders if row["status"] in STANDING)
        not_ordered = _sum(
            row["units"] * part for row, part in registered if row["customer"] not in ordered
        )
        return {
            "registrations": _sum(part for _, part in registered),
            "registered_units": _sum(row["units"] * part for row, part in registered),
            "not_ordered_units": not_ordered,
            "orders": Fraction(len(orders)),
            "ordered_units": _sum(row["units"] for row in orders),
            "kept_units": kept,
            "orders_in_line": Fraction(len(line)),
            "people_in_line": Fraction(len({row["customer"] for row in line})),
            "units_in_line": _sum(row["units"] for row in line),
            "wanted_units": kept + not_ordered,
            "received_units": _sum(row["received"] for row in stock),
            "free_units": _sum(row["available"] for row in stock),
            "held_units": _sum(row["held"] for row in stock),
            "allocated_units": _sum(row["allocated"] for row in stock),
            "handed_over_units": _sum(row["handed_over"] for row in stock),
        }

    def supplied(self, sku: str, market: str) -> Figures:
        """The figures of supply of a SKU in a market ("": what is no market's yet)."""
        found: Figures = defaultdict(Fraction)
        for row in self._tables["supplies"]:
            if row["sku"] != sku:
                continue
            own = self._market_of(row)
            if own == market:
                found["asked_units"] += self._asked(row)
            for at, came, left in self._parts(row):
                if (own or at) != market:
                    continue
                found["delivered_units"] += came
                found["confirmed_units"] += came
                if row["status"] == "confirmed":
                    found["confirmed_units"] += left
                    found["coming_units"] += left
                if row["status"] == "planned":
                    found["planned_units"] += left
        names = ("asked", "planned", "confirmed", "delivered", "coming")
        return {f"{name}_units": found[f"{name}_units"] for name in names}

    def supplied_in_all(self, sku: str = "") -> Figures:
        """The same over all markets and none."""
        found: Figures = defaultdict(Fraction)
        for each in self.skus if not sku else [sku]:
            for market in (*self.market_names, ""):
                for name, value in self.supplied(each, market).items():
                    found[name] += value
        return found

    def unmet(self, sku: str, market: str) -> Fraction:
        """What is missing of a SKU in a market."""
        demand = self.demand(sku, market)
        wanted = demand["units_in_line"] + demand["not_ordered_units"]
        coming = self.supplied(sku, market)["coming_units"]
        return max(Fraction(0), wanted - demand["free_units"] - coming)

    def unmet_in_all(self) -> Fraction:
        """What is missing of everything."""
        found = Fraction(0)
        for sku in self.skus:
            missing = sum((self.unmet(sku, market) for market in self.market_names), Fraction(0))
            loose = self.supplied(sku, "")["coming_units"]
            found += max(Fraction(0), missing - loose)
        return found

    def whole(self) -> Figures:
        """Every figure of the whole launch."""
        return {**self.demand(), **self.supplied_in_all(), "unmet_units": self.unmet_in_all()}

    def newly_wanted(self) -> Fraction:
        """Units of everybody, each person by what they said first."""
        confirmed = [r for r in self._tables["registrations"] if r["status"] == "confirmed"]
        registered = {row["customer"] for row in confirmed}
        others = [r for r in self._tables["orders"] if r["customer"] not in registered]
        return _sum(row["units"] for row in (*confirmed, *others))

    def _part(self, row: dict[str, Any], sku: str) -> Fraction:
        skus = row["skus"].split()
        if not sku:
            return Fraction(1)
        return Fraction(1, len(skus)) if sku in skus else Fraction(0)

    def _market_of(self, row: dict[str, Any]) -> str:
        if len(self.market_names) == 1:
            return self.market_names[0]
        return row["market"] or self.markets.get(row["location"], "")

    def _asked(self, row: dict[str, Any]) -> int:
        told = [each for each in self._history if each["supply"] == row["supply"]]
        told.sort(key=lambda each: (each["sequence"], each["ordinal"]))
        said = [e for e in told if e["kind"] in ("announced", "slipped", "confirmed", "changed")]
        asked = [each["units"] for each in said if each["stage"] == "asked"]
        return asked[-1] if asked else said[0]["units"]

    def _parts(self, row: dict[str, Any]) -> Iterable[tuple[str, int, int]]:
        """Market, units that came, units that are meant for it."""
        left = 0 if row["status"] == "cancelled" else row["units"] - row["received"]
        shares = [each for each in self._shares if each["supply"] == row["supply"]]
        meant = {e["location"]: max(0, e["units"] - e["came"]) for e in shares}
        whole = sum(meant.values())
        if whole > left:
            # Cut down in proportion, the largest remainders first, then by name.
            exact = {place: Fraction(units * left, whole) for place, units in meant.items()}
            meant = {place: int(units) for place, units in exact.items()}
            over = sorted(exact, key=lambda place: (meant[place] - exact[place], place))
            for place in over[: left - sum(meant.values())]:
                meant[place] += 1
        for each in shares:
            place = each["location"]
            yield self.markets[place], each["came"], meant[place]
        came = sum(each["came"] for each in shares)
        yield "", row["received"] - came, left - sum(meant.values())


def _sum(numbers: Iterable[Any]) -> Fraction:
    return sum((Fraction(number) for number in numbers), Fraction(0))
