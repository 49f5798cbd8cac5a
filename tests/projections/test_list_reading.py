"""Lists as they are read: every way to a page gives what walking through all rows gives."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from firstcome.api.shop import iso_time
from firstcome.codes import OrderCodes, RegistrationCodes
from firstcome.contacts.reader import ContactReader
from firstcome.projections.models import Models, ModelsAt
from firstcome.projections.reader import ModelReader
from firstcome.web.operations.lists import narrowing
from firstcome.web.operations.lists.asked import read_asked
from firstcome.web.operations.lists.every import LISTINGS, listing_named
from firstcome.web.operations.lists.listing import Bounds, Listing, Record
from firstcome.web.operations.lists.reading import Reading
from tests.domain.entries import Entries
from tests.projections.made_events import entries_of, follow, write_events

EVERYBODY = Bounds()
FILTERS: dict[str, dict[str, tuple[str, ...]]] = {
    "orders": {
        "launch": ("", "phone", "none"),
        "status": ("", "in_line", "cancelled"),
        "location": ("", "web"),
        "class": ("", "business"),
    },
    "events": {
        "launch": ("", "phone", "none"),
        "kind": ("", "OrderHeld", "StockReceived"),
        "location": ("", "shop"),
    },
    "registrations": {
        "launch": ("", "phone", "none"),
        "status": ("", "confirmed"),
        "location": ("", "shop"),
        "class": ("", "business"),
    },
    "supplies": {
        "launch": ("", "phone", "none"),
        "status": ("", "confirmed", "received"),
        "location": ("", "web"),
        "said_by": ("", "supplier"),
    },
    "allocations": {
        "launch": ("", "phone", "none"),
        "location": ("", "shop"),
        "operator": ("", "own"),
        "status": ("", "cancelled"),
    },
}
WAYS = {
    "as it is": {},
    "merged": {"ROWS_MAX": 0, "SLICE_ROWS_MAX": 0},
    "walked": {"ROWS_MAX": 0, "SLICE_ROWS_MAX": 0, "KINDS_MAX": 0},
}


class Shelf:
    """A data directory without contacts: everything is told by its id."""

    def __init__(self, at: ModelsAt) -> None:
        self.models = ModelReader(at.directory, at.address)
        self.codes = OrderCodes(bytes(32))
        self.registration_codes = RegistrationCodes(bytes(32))
        self._directory = at.directory

    def contacts(self) -> ContactReader:
        """Raises, since there are none."""
        return ContactReader.open(self._directory / "contacts.db")


@pytest.fixture(scope="module")
def entries() -> Entries:
    return entries_of(5, programs=4, programs_of_supply=5)


@pytest.fixture
def shelf(at: ModelsAt, entries: Entries) -> Iterator[Shelf]:
    write_events(at.events_path, entries)
    models = Models(at)
    follow(models)
    found = Shelf(at)
    yield found
    found.models.close()
    models.close()


def read(shelf: Shelf, listing: Listing, bounds: Bounds = EVERYBODY, /, **fields: Any) -> Reading:
    asked = read_asked(listing, [(name, str(text)) for name, text in fields.items()])
    return Reading(shelf, listing, asked, bounds)


def everything(
    shelf: Shelf, name: str, bounds: Bounds = EVERYBODY, /, **fields: Any
) -> list[dict[str, Any]]:
    listing = listing_named(name)
    names = [column.name for column in listing.columns]
    slices = read(shelf, listing, bounds, **fields).slices(40)
    return [dict(zip(names, record, strict=True)) for records in slices for record in records]


def paged(shelf: Shelf, listing: Listing, limit: int, **fields: Any) -> list[Record]:
    """All rows, page by page, and back again."""
    page = read(shelf, listing, limit=limit, **fields).page()
    pages = [page]
    while page.older:
        page = read(shelf, listing, limit=limit, after=page.older, **fields).page()
        pages.append(page)
    for before in reversed(pages[:-1]):
        page = read(shelf, listing, limit=limit, before=page.newer, **fields).page()
        assert page.records == before.records
    assert not page.newer or len(pages) == 1
    return [record for each in pages for record in each.records]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_leaves_what_passing_over_all_others_leaves(
    shelf: Shelf, name: str, way: str, monkeypatch: pytest.MonkeyPatch
):
    rows = everything(shelf, name)
    for limit, value in WAYS[way].items():
        monkeypatch.setattr(narrowing, limit, value)
    for values in list(product(*FILTERS[name].values()))[1:]:
        fields = {key: text for key, text in zip(FILTERS[name], values, strict=True) if text}
        wanted = [row for row in rows if all(row[key] == text for key, text in fields.items())]

        found = paged(shelf, listing_named(name), 20, **fields)

        assert [list(record) for record in found] == [list(row.values()) for row in wanted]
        assert read(shelf, listing_named(name), **fields).count() == len(wanted)


@pytest.mark.parametrize("name", [each.name for each in LISTINGS])
def test_pages_forward_and_back_show_every_row_once_in_one_order(shelf: Shelf, name: str):
    listing = listing_named(name)

    found = paged(shelf, listing, 9)
    rows = everything(shelf, name)

    assert [list(record) for record in found] == [list(row.values()) for row in rows]
    assert len({repr(record) for record in found}) == len(found) > 1
    assert read(shelf, listing).count() == len(found)


@pytest.mark.parametrize("name", ["orders", "events"])
def test_a_span_of_time_is_that_from_its_beginning_to_before_its_end(shelf: Shelf, name: str):
    listing = listing_named(name)
    column = {"orders": "placed_at", "events": "time"}[name]
    rows = everything(shelf, name)
    times = sorted({row[column] for row in rows})
    first, last = times[len(times) // 3], times[2 * len(times) // 3]
    wanted = [row for row in rows if first <= row[column] < last]

    found = everything(shelf, name, **{"from": iso_time(first), "to": iso_time(last)})

    assert found == wanted
    assert wanted
    assert everything(shelf, name, to="1970-01-01") == []
    assert everything(shelf, name, **{"from": "9999-01-01"}) == []
    assert len(everything(shelf, name, **{"from": "1970-01-01"})) == len(rows)
    assert read(shelf, listing, to="9999-01-01").count() is None


@pytest.mark.parametrize("bounds", [Bounds(location="web"), Bounds(operator="own")], ids=repr)
@pytest.mark.parametrize("name", [each.name for each in LISTINGS])
def test_who_is_bound_gets_the_rows_of_theirs_and_no_others(
    shelf: Shelf, name: str, bounds: Bounds
):
    rows = everything(shelf, name)
    places = {
        (row["launch"], row["location"])
        for row in everything(shelf, "stock")
        if bounds.location in ("", row["location"]) and bounds.operator in ("", row["operator"])
    }

    found = everything(shelf, name, bounds)

    if name == "launches":
        assert {row["launch"] for row in found} == {launch for launch, _ in places}
        return
    if name in ("waves", "incidents", "announcements"):
        assert found == rows  # they are about no place
        return
    assert found == [row for row in rows if (row["launch"], row["location"]) in places]
    assert read(shelf, listing_named(name), bounds).count() == len(found)


def test_deliveries_are_found_by_when_they_are_expected(shelf: Shelf):
    rows = everything(shelf, "supplies")
    begins = sorted(row["from_at"] for row in rows)
    first, last = begins[len(begins) // 3], begins[2 * len(begins) // 3]
    span = {"from": iso_time(first), "to": iso_time(last)}

    found = everything(shelf, "supplies", **span)
    shares = everything(shelf, "allocations", **span)

    assert found == [row for row in rows if row["to_at"] >= first and row["from_at"] < last]
    assert 0 < len(found) < len(rows)
    assert read(shelf, listing_named("supplies"), **span).count() == len(found)
    assert {row["supply"] for row in shares} <= {row["supply"] for row in found}


def test_the_shares_of_a_delivery_are_those_that_the_list_of_deliveries_sums_up(
    shelf: Shelf, entries: Entries
):
    deliveries = {row["supply"]: row for row in everything(shelf, "supplies")}
    shares = everything(shelf, "allocations")

    for supply, delivery in deliveries.items():
        theirs = [row for row in shares if row["supply"] == supply]
        assert sum(row["units"] for row in theirs) == delivery["shared"]
        assert sum(row["came"] for row in theirs) == delivery["received"]
        known = entries.state.launches[delivery["launch"]].supplies[supply]
        missed = {} if known.is_over else dict(known.missed)
        assert {row["location"]: row["missing"] for row in theirs if row["missing"]} == missed
        assert {row["status"] for row in theirs} <= {delivery["status"]}


def test_the_numbers_of_a_launch_are_the_sums_of_its_rows(shelf: Shelf):
    for launch in everything(shelf, "launches"):
        pools = everything(shelf, "stock", launch=launch["launch"])
        orders = everything(shelf, "orders", launch=launch["launch"])

        for name in ("available", "held", "allocated", "handed_over", "waiting"):
            assert launch[name] == sum(pool[name] for pool in pools)
        assert launch["orders"] == len(orders)
        assert launch["waiting"] == sum(each["status"] == "in_line" for each in orders)
