"""Deliveries: what came is read once more, recorded once, and only by who may."""

import re
from collections.abc import Generator

import pytest

from firstcome.staff.audit import AuditFilter
from tests.browser.small_shop import BLUE, SmallLaunch
from tests.operations.house import House
from tests.operations.launch_day import launch_day, opened, until_level
from tests.serve.running import until


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("deliveries")) as day:
        yield day


def came(launch: SmallLaunch, **other: str) -> dict[str, str]:
    """The fields of a delivery of three blue ones."""
    return {"launch": launch.launch, "sku": BLUE, "location": "web", "units": "3"} | other


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_who_waits_is_told_of_before_units_are_recorded_and_gets_them_in_that_entry(found: House):
    launch = opened(found, units=1)
    for who in ("ada", "bea", "cyd"):
        launch.order(who)
    until_level(found)
    client = found.client_of("operations")

    page = client.get("/deliveries", params=came(launch)).text
    done = client.submit("/deliveries", **came(launch), key=key_of(page), why="note 4711")

    assert "2 orders wait there: the first of the line get units at once" in page
    assert done.status_code == 303
    assert "said=Recorded%3A%203%20units%20more." in done.headers["location"]
    assert (launch.held(), launch.waiting(), launch.stock(BLUE)["available"]) == (3, 0, 1)
    [line] = found.desk.staff.audit_page(
        AuditFilter(what="receive_stock", about=launch.launch), before=0, after=0, rows=9
    ).lines
    assert line.why == f"3 of {BLUE} at web: note 4711 (received)"


def test_a_form_that_is_sent_twice_counts_once(found: House):
    launch = opened(found, units=1)
    client = found.client_of("operations")
    page = client.get("/deliveries", params=came(launch)).text
    form = came(launch, key=key_of(page), why="note 4712")

    answers = [client.submit("/deliveries", **form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert launch.stock(BLUE)["available"] == 4


def test_without_a_word_on_what_came_nothing_is_recorded(found: House):
    launch = opened(found, units=1)
    client = found.client_of("operations")

    answer = client.submit("/deliveries", **came(launch), key="one-key-of-mine")

    assert answer.status_code == 422
    assert "Say what came" in answer.text
    assert launch.stock(BLUE)["available"] == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("sku", "phone-9gb", "Choose what came."),
        ("location", "nowhere", "Give the id of the place"),
        ("units", "some", "Give a whole number"),
        ("units", "0", "Give a whole number"),
        ("units", "", "Give a whole number"),
    ],
)
def test_what_is_typed_wrongly_is_said_beside_its_field(
    found: House, field: str, typed: str, said: str
):
    launch = opened(found, units=1)
    client = found.client_of("operations")

    asked = client.get("/deliveries", params=came(launch, **{field: typed}))
    sent = client.submit("/deliveries", **came(launch, **{field: typed}), key="k", why="note")

    assert (asked.status_code, sent.status_code) == (422, 422)
    assert said in asked.text
    assert f'id="{field}-fault"' in sent.text
    assert launch.stock(BLUE)["available"] == 1


def test_more_than_a_pool_can_hold_is_refused_by_the_front_and_said(found: House):
    launch = opened(found, units=1)
    client = found.client_of("operations")
    form = came(launch, units="99999999")

    done = client.submit("/deliveries", **form, key="too-many-of-them", why="note")

    assert "Nothing%20was%20recorded" in done.headers["location"]
    assert launch.stock(BLUE)["available"] == 1


def test_a_shop_records_what_comes_to_it_and_nothing_elsewhere(found: House):
    launch = opened(found, units=1)
    shop = found.client_of("shop", location="bath")

    elsewhere = shop.submit("/deliveries", **came(launch), key="shop-elsewhere", why="note")
    here = came(launch, location="bath")
    done = shop.submit("/deliveries", **here, key="shop-here-at-home", why="note")

    assert elsewhere.status_code == 422
    assert "Give the id of the place" in elsewhere.text
    assert done.status_code == 303
    assert launch.stock(BLUE)["available"] == 1
    assert launch.stock(BLUE, "bath")["available"] == 4


def test_a_supplier_and_whoever_looks_only_have_no_such_page(found: House):
    for role in ("supplier", "read_only", "care"):
        client = found.client_of(role)

        assert client.get("/deliveries").status_code == 403
        assert 'href="/deliveries"' not in client.get("/account").text


def test_a_launch_that_there_is_not_is_said(found: House):
    opened(found, units=1)
    client = found.client_of("operations")
    until(lambda: client.get("/deliveries").status_code == 200)

    answer = client.get("/deliveries", params={"launch": "none"})

    assert answer.status_code == 422
