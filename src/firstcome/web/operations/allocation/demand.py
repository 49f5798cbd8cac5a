"""
Demand: what the nodes of a tree weigh, counted in the read models at one moment.

Always true:
- A registration counts once it is confirmed and until it is taken back; a customer has one in a
  launch. Who would take any of several SKUs counts whole for each.
- A market weighs everybody who registered in it. Who wants delivery counts besides at the locations
  that units are sent from there, in equal parts, the first the one that is over.
- Sold are units that are paid or handed over.

Never here: names and addresses, terms, units to be shared.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import BigInteger, Connection, cast, func, select

from firstcome.allocation.nodes import Measure, Tree, tree_of
from firstcome.projections.schema import registration_counts, registration_skus
from firstcome.projections.stock import StockFilter, pools
from firstcome.web.operations.allocation.trees import Grounds

CONFIRMED: Final = "confirmed"
POOLS_READ_MAX: Final = 60_000
COUNTED: Final[tuple[Measure, ...]] = ("registrations", "orders_in_line", "sold")

Weights = dict[str, dict[Measure, int]]
"""What was counted of each node itself; a node below which all is counted is left out."""


class Demand(Struct, frozen=True):
    """What was counted, and when that was true."""

    as_of_ms: int
    weights: Weights
    totals: dict[Measure, int]
    """Over all nodes."""


def demand_of(
    connection: Connection, launch: str, sku: str, grounds: Grounds, as_of_ms: int
) -> Demand:
    """The demand for one SKU of a launch, on one connection."""
    registered = _registered(connection, launch, sku)
    weights: Weights = {}
    for node, people in _at_markets(registered, grounds).items():
        weights[node] = {"registrations": people}
    for location, people in _at_locations(registered, grounds).items():
        weights[location] = {"registrations": people}
    for pool in pools(connection, StockFilter(launch, sku), POOLS_READ_MAX):
        if pool.location in grounds.market_of:
            own = weights.setdefault(pool.location, {})
            own |= {"orders_in_line": pool.orders_waiting, "sold": pool.allocated}
            own["sold"] += pool.handed_over
    return Demand(as_of_ms, weights, _totals(weights, grounds))


def weighed(tree: Tree, weights: Mapping[str, Mapping[Measure, int]]) -> Tree:
    """The tree with what was counted of its nodes."""
    return tree_of(
        replace(node, weights=dict(weights.get(name, {}))) for name, node in tree.nodes.items()
    )


def _registered(connection: Connection, launch: str, sku: str) -> dict[tuple[str, str], int]:
    """How many are registered by market and location; without a location, for delivery."""
    counts, skus = registration_counts.c, registration_skus.c
    people = cast(func.sum(counts.registrations), BigInteger)
    asked = (
        select(counts.market, counts.location, people)
        .select_from(registration_skus.join(registration_counts, skus.number == counts.number))
        .where(skus.sku == sku, counts.launch == launch, counts.status == CONFIRMED)
        .group_by(counts.market, counts.location)
    )
    return {
        (str(market), str(location)): int(people)
        for market, location, people in connection.execute(asked)
    }


def _at_markets(registered: Mapping[tuple[str, str], int], grounds: Grounds) -> dict[str, int]:
    """Everybody of each market, whatever they chose there."""
    found = dict.fromkeys(dict.fromkeys(grounds.market_of.values()), 0)
    for (market, _), people in registered.items():
        node = grounds.nodes_of_markets.get(market, "")
        if node in found:
            found[node] += people
    return found


def _at_locations(registered: Mapping[tuple[str, str], int], grounds: Grounds) -> Counter[str]:
    found: Counter[str] = Counter()
    for (market, location), people in registered.items():
        if location in grounds.market_of:
            found[location] += people
        elif not location:
            senders = grounds.senders.get(grounds.nodes_of_markets.get(market, ""), ())
            for turn, sender in enumerate(senders):
                found[sender] += (people + len(senders) - 1 - turn) // len(senders)
    return found


def _totals(weights: Weights, grounds: Grounds) -> dict[Measure, int]:
    markets = set(grounds.market_of.values())
    totals: dict[Measure, int] = dict.fromkeys(COUNTED, 0)
    for node, own in weights.items():
        for measure, weight in own.items():
            if measure != "registrations" or node in markets:
                totals[measure] += weight
    return totals
