"""The navigation of the desk: grouped where there is much, and nowhere for who may not go there."""

import pytest

from firstcome.staff.permissions import GRANTED, Role, Who
from firstcome.web.operations.shell import first_place, menu_of


def someone(role: Role) -> Who:
    return Who(1, "Ada", role, GRANTED[role])


def test_many_places_stand_under_seven_words():
    menu = menu_of(someone("operations"), "/")

    words = [group.label or group.places[0].label for group in menu]
    assert words == ["Board", "Launch", "Tell", "Find", "Lists", "Supply", "Admin"]


@pytest.mark.parametrize("role", ["shop", "partner", "supplier"])
def test_a_few_places_stand_as_they_are(role: Role):
    menu = menu_of(someone(role), "/stock")

    assert {group.label for group in menu} == {""}
    assert len(menu) > 2


@pytest.mark.parametrize("role", sorted(GRANTED))
def test_every_place_stands_once(role: Role):
    menu = menu_of(someone(role), "/stock")

    places = [place.address for group in menu for place in group.places]
    assert len(places) == len(set(places))
    assert [place.label for group in menu for place in group.places if place.is_here] == ["Stock"]


def test_a_word_says_that_the_page_is_under_it():
    menu = menu_of(someone("operations"), "/registrations/1234")

    assert [group.label for group in menu if group.is_here] == ["Lists"]


@pytest.mark.parametrize(
    ("here", "label"),
    [
        ("/launches/phone-2008/supply", "Supply"),
        ("/launches/phone-2008/supply/load", "Supply"),
        ("/launches/phone-2008/estimates", "Supply"),
        ("/supplies/23/what-if", "Supply"),
        ("/launches/phone-2008", "Launches"),
    ],
)
def test_a_page_of_supply_belongs_there_wherever_its_address_begins(here: str, label: str):
    menu = menu_of(someone("operations"), here)

    assert [place.label for group in menu for place in group.places if place.is_here] == [label]


def test_the_supplier_begins_with_the_demand():
    assert first_place(someone("supplier")) == "/supplier"
    assert first_place(someone("operations")) == "/"
