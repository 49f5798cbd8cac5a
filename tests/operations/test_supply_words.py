"""Words on supply: lines, signs that nobody sees, forms sent again, what is in no share."""

from collections.abc import Generator

import pytest

from tests.browser.small_shop import BLUE
from tests.operations.allocation_day import AllocationDay, fields_of
from tests.operations.house import House
from tests.operations.launch_day import launch_day
from tests.operations.supply_day import SupplyDay, in_days, text_of

AGREED = "as agreed"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("words")) as opened:
        yield opened


def slip_of(day: SupplyDay, supply: int) -> str:
    """The page that asks whether a delivery slips."""
    return day.page(f"/supplies/{supply}/what-if", **{"as": "slip"})


def proposed(day: AllocationDay) -> str:
    """A sheet of two who registered, at the page that asks whether to adopt it."""
    day.registered(online=1, shop=1)
    return day.proposed().replace("allocation?", "allocation/adopt?")


def test_a_note_of_two_lines_is_kept_as_a_browser_sends_it(found: House):
    day = SupplyDay(found)
    supply = day.announce(2, in_days(7), in_days(8))
    two_lines = {"said_by": "supplier", "note": "by telephone\r\nMs Jones"}

    said = day.press(slip_of(day, supply), f"/supplies/{supply}/change", **two_lines)

    assert "Changed: pages and orders say it from now on." in said
    assert "by telephone Ms Jones" in said


def test_a_sign_that_nobody_sees_is_named_and_the_note_stays_in_the_form(found: House):
    day = SupplyDay(found)
    supply = day.announce(2, in_days(7), in_days(8))
    form = {"step": "look", "how": "whole", "note": "note\t4711"}

    tab = day.client.submit(f"/supplies/{supply}/receive", **form)
    mark = day.client.submit(f"/supplies/{supply}/receive", **form | {"note": "\u202e4711"})

    assert (tab.status_code, mark.status_code) == (422, 422)
    assert "After “note” stands a tab. Write a blank there." in tab.text
    assert "note\t4711</textarea>" in tab.text
    assert "At the beginning stands a sign that is not seen (U+202E)." in mark.text


def test_a_reason_of_an_allocation_takes_lines_and_refuses_what_nobody_sees(found: House):
    day = AllocationDay(found)
    asking = proposed(day)

    refused = day.send(asking, "adopt", reason="as\tagreed")
    adopted = day.send(asking, "adopt", reason="as agreed\r\nby telephone")
    reverted = day.send(f"{day.path}/revert", "revert", reason="as\tagreed")

    assert refused.status_code == 422
    assert "After “as” stands a tab." in refused.text
    assert "Adopted" in adopted.headers["location"]
    assert reverted.status_code == 422
    assert day.adopted() == {"web": 50, "bath": 50}


def test_a_form_that_did_something_else_before_says_so_in_words(found: House):
    day = SupplyDay(found)
    supply = day.announce(2, in_days(7), in_days(8))
    page, path = slip_of(day, supply), f"/supplies/{supply}/change"

    day.press(page, path, said_by="supplier", note=AGREED)
    again = day.press(page, path, said_by="supplier", note="as agreed by mail")

    assert "this form has done something else before. Begin again." in again


def test_an_adoption_that_is_sent_again_in_other_words_says_so(found: House):
    day = AllocationDay(found)
    asking = proposed(day)
    key = "one-key-of-a-form-0001"

    day.send(asking, "adopt", reason=AGREED, key=key)
    again = day.send(asking, "adopt", reason="as agreed by mail", key=key)

    assert "this form has done something else before" in text_of(
        day.client.get(again.headers["location"])
    )


def test_units_that_came_without_a_delivery_are_not_recorded_twice_under_one_form(found: House):
    day = SupplyDay(found)
    form = {"launch": day.name, "sku": BLUE, "location": "web", "key": "one-key-of-a-form-0002"}

    day.client.submit("/deliveries", **form, units="2", why=AGREED)
    again = day.client.submit("/deliveries", **form, units="3", why=AGREED)

    assert "this form has recorded something else before. Begin again." in text_of(
        day.client.get(again.headers["location"])
    )
    assert day.launch.stock()["available"] == 2


def test_what_came_is_asked_for_by_its_own_name(found: House):
    day = SupplyDay(found)
    supply = day.announce(2, in_days(7), in_days(8))

    answer = day.client.submit(f"/supplies/{supply}/receive", step="look", how="whole")

    assert "Say what came, such as the number of the delivery note." in text_of(answer)


def test_units_in_no_share_are_told_where_all_that_is_shared_is_received(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    asking = day.proposed(reserve="10").replace("allocation?", "allocation/adopt?")
    day.send(asking, "adopt", reason=AGREED)

    page = day.see(f"/supplies/{day.supply}/receive")

    assert "All that is shared: 90 units, at 2 places as they are shared" in page
    assert "the other 10 are in no share, and can come as parts" in page


def test_fewer_units_than_came_are_refused_beside_their_field(found: House):
    day = SupplyDay(found)
    supply = day.announce(5, in_days(7), in_days(8))
    day.launch.staff(
        f"/api/v1/supplies/{supply}/receive", {"parts": [{"location": "web", "units": 3}]}
    )

    page = day.client.get(f"/supplies/{supply}/what-if", params={"units": "2"})

    assert page.status_code == 422
    assert "3 units of it have come. Give as many at least." in page.text
    assert 'value="2"' in page.text


def test_what_somebody_else_adopted_meanwhile_is_shown_before_it_is_void(found: House):
    day = AllocationDay(found)
    asking = proposed(day)
    looked = fields_of(day.see(asking))
    other = day.proposed(reserve="20").replace("allocation?", "allocation/adopt?")
    day.send(other, "adopt", reason=AGREED)

    late = day.client.submit(f"{day.path}/adopt", **looked | {"reason": "ours"})

    assert late.status_code == 409
    assert "was changed meanwhile" in late.text
    assert "The shares that were adopted before are void then." in text_of(late)
    assert "ours</textarea>" in late.text
    assert day.adopted() == {"web": 40, "bath": 40}


def test_taking_shares_back_twice_counts_once_and_says_so_twice(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    day.send(day.proposed().replace("allocation?", "allocation/adopt?"), "adopt", reason=AGREED)
    form = fields_of(day.see(f"{day.path}/revert")) | {"reason": AGREED}

    said = [day.client.submit(f"{day.path}/revert", **form) for _ in range(2)]

    assert ["Taken%20back" in each.headers["location"] for each in said] == [True, True]


def test_shares_of_more_units_than_a_delivery_has_by_now_say_what_becomes_of_them(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    day.send(day.proposed().replace("allocation?", "allocation/adopt?"), "adopt", reason=AGREED)
    fewer = {"units": 60, "stage": "confirmed", "from": "2030-08-02", "to": "2030-08-04"}

    before = day.see(f"/supplies/{day.supply}")
    day.launch.staff(f"/api/v1/supplies/{day.supply}/change", fewer)

    after = day.see(f"/supplies/{day.supply}")
    assert "The shares come to 100, and the delivery has 60 units now" in after
    assert "The shares come to" not in before


@pytest.mark.parametrize("supply", [0, 999, 10**30])
def test_a_number_that_no_delivery_has_is_not_found(found: House, supply: int):
    day = SupplyDay(found)

    assert day.client.get(f"/supplies/{supply}").status_code == 404


@pytest.mark.parametrize("form", ["node", "general", "count", "drop", "load"])
def test_the_address_of_a_form_that_was_refused_can_be_loaded_again(found: House, form: str):
    day = SupplyDay(found)
    supply = day.announce(2, in_days(7), in_days(8))

    again = day.client.get(f"/supplies/{supply}/allocation/{form}")

    assert again.status_code == 303
    assert again.headers["location"] == f"/supplies/{supply}/allocation"
