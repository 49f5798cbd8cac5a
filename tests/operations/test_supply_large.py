"""Supply of many places at the desk: pages stay small and quick with 1,250 shops."""

import time
from collections.abc import Generator
from typing import Final

import httpx
import msgspec
import pytest
from msgspec.structs import replace

from firstcome.domain.definition import LocationTerms
from firstcome.launches.texts import LocationTexts
from tests.api.desk import fresh
from tests.api.launch_bodies import definition_of, texts_of
from tests.browser.small_shop import BLUE, SmallLaunch
from tests.operations.house import House
from tests.operations.launch_day import launch_day
from tests.operations.supply_day import SupplyDay, in_days

SHOPS: Final = 1_250
PAGE_S_MAX: Final = 0.5
PAGE_BYTES_MAX: Final = 200_000
PLACES: Final = (
    LocationTerms("web", "online", "own", "GB"),
    *(LocationTerms(f"shop-{number:04}", "stores", "own", "GB") for number in range(SHOPS)),
)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Generator[SupplyDay]:
    with launch_day(tmp_path_factory.mktemp("large")) as found:
        yield many(found)


def large_launch(found: House) -> SmallLaunch:
    """A launch with all those shops, and nothing in them."""
    launch = SmallLaunch(found.front, fresh("chain"))
    names = tuple(
        LocationTexts(each.location, f"Shop {each.location}", "Europe/London") for each in PLACES
    )
    texts = replace(texts_of(launch.launch), locations=names)
    definition = definition_of(launch.launch, locations=PLACES, stock=(), texts=texts.id())
    loaded = launch.staff(
        "/api/v1/launches", msgspec.json.encode({"definition": definition, "texts": texts})
    )
    assert loaded.status == 201, loaded
    return launch


def many(found: House) -> SupplyDay:
    """A launch with so many shops, a delivery for each, and one that is shared between all."""
    day = SupplyDay(found, launch=large_launch(found))
    first = in_days(7)
    rows = [
        f"{BLUE},,{place.location},{10 + number % 7},confirmed,{first},{first}"
        for number, place in enumerate(PLACES[1:])
    ]
    for start in range(0, len(rows), 450):
        sheet = "\n".join(["sku,market,location,units,stage,from,to", *rows[start : start + 450]])
        answer = day.launch.staff("supplies/load", {"csv": sheet})
        assert answer.json["outcome"] == "loaded", answer
    supply = day.announce(
        40_000, in_days(20), in_days(24), location="", market="GB", stage="confirmed"
    )
    shares = [{"location": place.location, "units": 30} for place in PLACES[1:]]
    body = msgspec.json.encode({"shares": shares})
    shared = day.launch.staff(f"/api/v1/supplies/{supply}/allocation", body)
    assert shared.json["outcome"] == "allocation_adopted", shared
    for number in range(60):
        day.launch.order(f"person-{number}", location=f"shop-{number:04}")
    day.level()
    day.shared = supply
    return day


def timed(day: SupplyDay, address: str) -> tuple[httpx.Response, float]:
    """A page, and how long it took."""
    began = time.perf_counter()
    answer = day.client.get(address)
    return answer, time.perf_counter() - began


@pytest.mark.parametrize(
    "path",
    [
        "/supply",
        "{calendar}",
        "{calendar}/deliveries",
        "{calendar}/deliveries?page=25",
        "/supplies/{supply}",
        "/supplies/{supply}?page=12",
        "/supplies/{supply}/what-if?as=slip",
        "/supplies/{supply}/receive",
        "/supplies/{supply}/cancel",
        "{calendar}/announce",
        "/launches/{launch}/estimates",
        "/launches/{launch}/estimates?page=40",
        "/launches/{launch}/transfer",
    ],
)
def test_a_page_comes_at_once_and_lists_no_more_than_a_page(day: SupplyDay, path: str):
    address = path.format(calendar=day.path, supply=day.shared, launch=day.name)
    answers = [timed(day, address) for _ in range(3)]

    for answer, _ in answers:
        assert answer.status_code == 200
        assert len(answer.content) < PAGE_BYTES_MAX
    assert min(taken_s for _, taken_s in answers) < PAGE_S_MAX, answers


def test_all_that_is_left_goes_to_every_shop_in_one_press(day: SupplyDay):
    path = f"/supplies/{day.shared}/receive"

    looked = day.client.submit(path, step="look", how="whole", note="all of it")

    text = " ".join(looked.text.split())
    assert "37,500 units of Phone, phone-8gb lie at 1,250 places then." in text
    assert "and 1,230 places more" in text
    assert len(looked.content) < PAGE_BYTES_MAX
