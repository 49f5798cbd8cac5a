"""The tree of a delivery, and what its nodes weigh by what the read models have."""

from collections.abc import Generator
from importlib import import_module
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, create_engine

from firstcome.domain.definition import LaunchDefinition, LocationTerms, MarketTerms
from firstcome.launches.texts import ChannelTexts, LaunchTexts, LocationTexts, MarketTexts
from firstcome.projections.schema import (
    lines,
    metadata,
    registration_counts,
    registration_skus,
    stock,
)
from firstcome.web.operations.allocation.demand import demand_of
from firstcome.web.operations.allocation.sheets import REGISTERED, Asked, proposal_of
from firstcome.web.operations.allocation.trees import Grounds, grounds_of
from firstcome.web.operations.names import LaunchNames
from tests.api.launch_bodies import definition_of, texts_of

BLUE = "phone-8gb"
ZONE = "Europe/London"


@pytest.fixture
def connection() -> Generator[Connection]:
    engine = create_engine("sqlite://", module=import_module("pysqlite3"))
    with engine.connect() as opened:
        metadata.create_all(opened)
        yield opened
    engine.dispose()


def launch(*places: tuple[str, str, str]) -> LaunchDefinition:
    """A launch with these locations, each with its channel and market, and a market without."""
    markets = dict.fromkeys((*(market for *_, market in places), "FR"))
    return replace(
        definition_of("fair"),
        markets=tuple(MarketTerms(market, "GBP") for market in markets),
        locations=tuple(
            LocationTerms(place, channel, "own", market) for place, channel, market in places
        ),
    )


def named(*shops: str) -> LaunchNames:
    """Names of the usual launch; these locations are shops to go to, all others send."""
    texts: LaunchTexts = replace(
        texts_of("fair"),
        markets=(MarketTexts("GB", "United Kingdom", ZONE), MarketTexts("IE", "Ireland", ZONE)),
        channels=(ChannelTexts("online", "Online"), ChannelTexts("stores", "Our shops")),
        locations=(
            *(LocationTexts(shop, shop.title(), ZONE, "Town") for shop in shops),
            *(LocationTexts(place, place, ZONE) for place in ("web", "upgrades")),
        ),
    )
    return LaunchNames("fair", texts)


PLACES = (
    ("web", "online", "GB"),
    ("upgrades", "online", "GB"),
    ("bath", "stores", "GB"),
    ("york", "stores", "GB"),
    ("cork", "stores", "IE"),
)


def grounds(market: str = "", location: str = "") -> Grounds:
    """The tree of the usual five places."""
    return grounds_of(launch(*PLACES), named("bath", "york", "cork"), market, location)


def registered(connection: Connection, people: int, *skus: str, **other: Any) -> None:
    """So many who are alike; confirmed for delivery in GB, unless `other` says otherwise."""
    number = len(connection.execute(registration_counts.select()).all())
    alike = {"launch": "fair", "status": "confirmed", "market": "GB", "location": "", "units": 1}
    alike |= {"skus": " ".join(skus), "customer_class": "consumer"} | other
    alike |= {"number": number, "registrations": people}
    connection.execute(registration_counts.insert(), alike)
    named_skus = [{"sku": sku, "number": number, "skus": len(skus)} for sku in skus]
    connection.execute(registration_skus.insert(), named_skus)


def pooled(connection: Connection, place: str, *, waiting: int, sold: tuple[int, int]) -> None:
    """A pool of the blue phone with so many orders in line, and units paid and handed over."""
    key = {"launch": "fair", "sku": BLUE, "location": place}
    names = [column.name for column in stock.columns if column.name not in key]
    facts: dict[str, Any] = dict.fromkeys(names, 0)
    facts |= {"channel": "c", "operator": "own", "market": "GB"}
    facts |= {"allocated": sold[0], "handed_over": sold[1]}
    connection.execute(stock.insert(), key | facts)
    line = {"orders": waiting, "units": 2 * waiting, "joined": waiting, "changed_ms": 0}
    connection.execute(lines.insert(), key | line)


def test_a_tree_has_markets_channels_and_locations_with_their_names():
    found = grounds().tree

    assert [(each.node, each.parent, each.kind, each.title) for each in found.nodes.values()] == [
        ("GB", "", "market", "United Kingdom"),
        ("IE", "", "market", "Ireland"),
        ("GB.online", "GB", "channel", "Online"),
        ("GB.stores", "GB", "channel", "Our shops"),
        ("IE.stores", "IE", "channel", "Our shops"),
        ("web", "GB.online", "location", "web"),
        ("upgrades", "GB.online", "location", "upgrades"),
        ("bath", "GB.stores", "location", "Bath, Town"),
        ("york", "GB.stores", "location", "York, Town"),
        ("cork", "IE.stores", "location", "Cork, Town"),
    ]


def test_a_delivery_for_a_market_or_a_location_has_that_alone():
    assert list(grounds(market="IE").tree.nodes) == ["IE", "IE.stores", "cork"]
    assert list(grounds(location="york").tree.nodes) == ["GB", "GB.stores", "york"]


def test_a_location_keeps_its_id_and_whatever_is_called_the_same_gets_another():
    long = "m" * 64
    found = grounds_of(launch(("GB", "stores", "GB"), ("b", "stores", long)), named()).tree

    nodes = list(found.nodes)

    assert found.nodes["GB"].kind == "location"
    assert len(nodes) == len(set(nodes)) == 6
    assert all(len(node) <= 64 for node in nodes)
    assert [each.kind for each in found.nodes.values()].count("market") == 2


def test_registrations_count_once_where_they_were_made(connection: Connection):
    registered(connection, 40, BLUE, location="bath")
    registered(connection, 5, BLUE, "phone-16gb", location="bath")
    registered(connection, 7, "phone-16gb", location="bath")
    registered(connection, 3, BLUE, location="york", status="asked")
    registered(connection, 2, BLUE, location="york", status="left")
    registered(connection, 11, BLUE, market="IE", location="cork")

    found = demand_of(connection, "fair", BLUE, grounds(), 9)

    assert found.weights == {
        "GB": {"registrations": 45},
        "IE": {"registrations": 11},
        "bath": {"registrations": 45},
        "cork": {"registrations": 11},
    }
    assert found.totals == {"registrations": 56, "orders_in_line": 0, "sold": 0}
    assert found.as_of_ms == 9


def test_who_wants_delivery_counts_in_equal_parts_where_units_are_sent_from(
    connection: Connection,
):
    registered(connection, 7, BLUE)
    registered(connection, 2, BLUE, market="IE")

    found = demand_of(connection, "fair", BLUE, grounds(), 9)

    assert found.weights["web"] == {"registrations": 4}
    assert found.weights["upgrades"] == {"registrations": 3}
    assert found.weights["GB"] == {"registrations": 7}
    assert found.weights["IE"] == {"registrations": 2}
    assert "cork" not in found.weights


def test_lines_and_sales_are_those_of_the_pools(connection: Connection):
    pooled(connection, "bath", waiting=9, sold=(2, 3))
    pooled(connection, "cork", waiting=4, sold=(0, 1))

    found = demand_of(connection, "fair", BLUE, grounds(market="GB"), 9)

    assert found.weights["bath"] == {"orders_in_line": 9, "sold": 5}
    assert "cork" not in found.weights
    assert found.totals == {"registrations": 0, "orders_in_line": 9, "sold": 5}


def test_kinds_of_nodes_are_weighed_each_by_its_own(connection: Connection):
    registered(connection, 75, BLUE, location="bath")
    registered(connection, 25, BLUE, market="IE", location="cork")
    pooled(connection, "bath", waiting=1, sold=(0, 0))
    pooled(connection, "york", waiting=3, sold=(0, 0))
    pooled(connection, "cork", waiting=8, sold=(0, 0))
    demand = demand_of(connection, "fair", BLUE, grounds(), 9)

    asked = Asked({**REGISTERED, "location": "orders_in_line"})
    units = {
        share.node: share.units
        for share in proposal_of(grounds(), BLUE, 400, demand, asked).locations
    }

    assert units == {"web": 0, "upgrades": 0, "bath": 75, "york": 225, "cork": 100}
