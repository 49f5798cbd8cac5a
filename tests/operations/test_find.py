"""Finding anyone: by code, e-mail, phone, name or shop; and by whom."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.operations.people_of import Town, town

ADA, BEA = "Augusta Ada King", "Bea Żółć"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Generator[Town]:
    with town(tmp_path_factory.mktemp("town")) as found:
        found.place("ada", ADA, contact={"phone": "+44 7700 900123"})
        found.place("bea", BEA, location="bath")
        found.followed()
        yield found


def names(here: Town, typed: str) -> list[str]:
    """The names that a search finds, by the API."""
    answer = here.care.get("/api/v1/find", params={"q": typed})
    assert answer.status_code == 200, answer.text
    return [result["name"] for result in answer.json()["results"]]


@pytest.mark.parametrize("spelling", ["plain", "dashes", "small", "spaces"])
def test_an_order_number_in_any_spelling_goes_straight_to_its_file(here: Town, spelling: str):
    code = here.place("cyd-" + spelling, sku="phone-16gb", location="bath").json["order"]
    here.followed()
    typed = {
        "plain": code.replace("-", ""),
        "dashes": code,
        "small": code.lower(),
        "spaces": f"  {code.replace('-', ' ').lower()} ",
    }[spelling]

    answer = here.care.get("/find", params={"q": typed})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/orders/{code}")


@pytest.mark.parametrize(
    "typed",
    [
        "ada@{launch}.example",
        "ADA@{launch}.EXAMPLE",
        "+447700900123",
        "+44 (0)7700 900 123",
        "07700 900123",
        "augusta",
        "King Ada",
        "ki au",
        "ADÁ",
    ],
)
def test_somebody_is_found_by_what_a_person_would_type(here: Town, typed: str):
    assert names(here, typed.format(launch=here.launch.launch)) == [ADA]


@pytest.mark.parametrize("typed", ["zolc", "żółć", "Bea Z"])
def test_a_name_is_found_without_its_accents(here: Town, typed: str):
    assert names(here, typed) == [BEA]


@pytest.mark.parametrize(
    "typed", ["nobody", "nobody@example.org", "+15005550006", "2346-789B-CDFG"]
)
def test_who_is_not_there_is_not_found(here: Town, typed: str):
    page = here.care.get("/find", params={"q": typed})

    assert names(here, typed) == []
    assert "Nobody was found" in page.text


def test_a_shop_is_found_and_leads_to_its_orders(here: Town):
    page = here.care.get("/find", params={"q": "bath"})

    assert 'href="/orders?location=bath"' in page.text


def test_the_page_tells_who_what_where_and_when(here: Town):
    page = here.care.get("/find", params={"q": "zolc bea"}).text

    for told in (BEA, "bath", "held", "phone-8gb"):
        assert told in page


def test_what_was_typed_is_shown_and_never_run(here: Town):
    page = here.care.get("/find", params={"q": "<script>alert(1)</script>"}).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("role", ["shop", "partner", "supplier", "read_only"])
def test_who_may_not_see_people_does_not_search(here: Town, role: str):
    client = here.house.client_of(role)  # pyright: ignore[reportArgumentType]

    assert client.get("/find").status_code == 403
    assert client.get("/api/v1/find", params={"q": "ada"}).status_code == 403


def test_somebody_erased_is_found_by_no_name_any_more(tmp_path: Path):
    with town(tmp_path) as here:
        placed = here.place("ada", ADA)
        here.followed()
        before = names(here, "augusta")
        here.launch.staff(f"/api/v1/orders/{placed.json['order']}/erase")
        here.followed()

        assert before == [ADA]
        assert names(here, "augusta") == []
        assert names(here, here.launch.address("ada")) == [""]
        page = here.care.get("/find", params={"q": here.launch.address("ada")}).text
        assert "erased" in page


def test_until_the_index_of_names_is_there_it_is_said(tmp_path: Path):
    with town(tmp_path) as here:
        here.place("ada", ADA)
        here.followed()
        (tmp_path / "people.db").rename(tmp_path / "gone.db")

        page = here.care.get("/find", params={"q": "augusta"})

        assert page.status_code == 200
        assert "The index of names is being made" in page.text
