"""Supply at the desk: the calendar, a delivery, what if, and deeds that say what follows."""

from collections.abc import Generator

import pytest

from tests.browser.small_shop import BLUE, RED
from tests.operations.house import House
from tests.operations.launch_day import launch_day
from tests.operations.supply_day import WHY, SupplyDay, hidden, in_days
from tests.serve.running import until


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("supply")) as opened:
        yield opened


def test_a_launch_without_deliveries_says_how_one_is_announced(found: House):
    day = SupplyDay(found)

    page = day.page(day.path)

    assert "No delivery is announced yet." in page
    assert f'href="{day.path}/load"' in page
    assert f'href="/launches/{day.name}/supply"' in day.page("/supply")


def test_the_calendar_sums_what_is_asked_confirmed_and_received_and_who_waits(found: House):
    day = SupplyDay(found)
    day.waiting("ada", "bea", "cyd")
    day.announce(5, in_days(40), in_days(41), stage="asked", location="", market="GB")
    day.announce(2, in_days(7), in_days(8), stage="confirmed")

    page = day.page(day.path)
    of_red = day.page(day.path, sku=RED)

    assert '<span class="value">7</span> <span class="means">units asked of the supplier' in page
    assert '<span class="value">2</span> <span class="means">of them confirmed' in page
    assert '<span class="value">3</span> <span class="means">units that people in line' in page
    assert '<span class="value bad">1</span> <span class="means">of those that nothing' in page
    assert "The mug, Blue <small>United Kingdom</small>" in page
    assert '<span class="value">0</span> <span class="means">units asked of the supplier' in of_red


def test_what_the_supplier_takes_back_stays_asked_and_is_seen_as_a_gap(found: House):
    day = SupplyDay(found)
    window = in_days(40), in_days(41)
    supply = day.announce(5, *window, stage="asked", location="", market="GB")
    terms = {"units": "2", "stage": "confirmed"}

    looked = day.page(f"/supplies/{supply}/what-if", **terms)
    day.press(looked, f"/supplies/{supply}/change", said_by="supplier", note=WHY)
    page = day.page(day.path)

    assert '<span class="value">5</span> <span class="means">units asked of the supplier' in page
    assert '<span class="value">2</span> <span class="means">of them confirmed' in page


def test_a_slipped_delivery_stands_in_both_weeks_and_keeps_who_said_so_and_why(found: House):
    day = SupplyDay(found)
    day.waiting("ada")
    supply = day.announce(2, in_days(7), in_days(14), stage="confirmed")

    asked = day.page(f"/supplies/{supply}/what-if", **{"as": "slip"})
    done = day.press(asked, f"/supplies/{supply}/change", said_by="supplier", note=WHY)

    assert "Slip delivery 1?" in asked
    assert "1 order would be told a later window." in asked
    assert "Changed: pages and orders say it from now on." in done
    assert "Slipped from" in done
    assert f"said by the supplier: {WHY}" in done
    assert "said by the supplier: as planned" in done
    assert "2 →" in day.page(day.path)
    assert ">was " in day.page(f"{day.path}/deliveries", status="slipped")
    assert f"delivery 1: {WHY} (supply_changed)" in day.page("/audit")


def test_looking_at_what_if_changes_nothing(found: House):
    day = SupplyDay(found)
    day.waiting("ada", "bea")
    supply = day.announce(2, in_days(7), in_days(14))

    later = day.page(f"/supplies/{supply}/what-if", to=in_days(21).isoformat(), units="1")
    asked = day.page(f"/supplies/{supply}/what-if")

    assert "1 order would be told a later window." in later
    assert "1 order would be told “not known yet”, and have a window now." in later
    assert "has 1 unit instead of 2 units" in later
    assert "This is how it stands." in asked
    assert "Slipped" not in day.page(f"/supplies/{supply}")


def test_what_is_applied_is_what_was_looked_at_or_nothing(found: House):
    day = SupplyDay(found)
    supply = day.announce(2, in_days(7), in_days(14))
    path = f"/supplies/{supply}/change"
    first = day.page(f"/supplies/{supply}/what-if", **{"as": "confirm"})
    second = day.page(f"/supplies/{supply}/what-if", units="9")
    said = {"said_by": "supplier", "note": WHY}

    day.press(first, path, **said)
    late = day.client.submit(path, **hidden(second), **said)
    again = day.client.submit(path, **hidden(first), **said)

    assert late.status_code == 422
    assert "somebody has changed this delivery since you looked" in late.text
    assert again.status_code == 303, "a second press gets the first answer"
    assert "confirmed" in day.page(f"/supplies/{supply}")
    assert "Confirm…" not in day.page(f"/supplies/{supply}")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"note": ""}, "Say why, in a few words."),
        ({"note": "x" * 501}, "Say it in 500 characters."),
        ({"said_by": "nobody"}, "Choose who said so."),
        ({"units": "many"}, "Give a whole number from 1 to"),
        ({"from": "soon"}, "Write a day like"),
        ({"to": "2008-01-01"}, "The last day is before the first."),
        ({"stage": "sure"}, "Choose how sure it is."),
    ],
)
def test_what_is_wrong_with_a_change_stands_beside_its_field(
    found: House, fields: dict[str, str], said: str
):
    day = SupplyDay(found)
    supply = day.announce(2, in_days(7), in_days(14))
    asked = day.page(f"/supplies/{supply}/what-if", **{"as": "slip"})

    form = hidden(asked) | {"said_by": "shop", "note": WHY} | fields
    answer = day.client.submit(f"/supplies/{supply}/change", **form)

    assert answer.status_code == 422
    assert said in answer.text


def test_what_is_confirmed_stays_confirmed_and_the_page_says_so(found: House):
    day = SupplyDay(found)
    supply = day.announce(2, in_days(7), in_days(14), stage="confirmed")

    page = day.page(f"/supplies/{supply}/what-if", stage="planned")

    assert "what is confirmed stays confirmed. Slip or cancel it." in page
    assert "Apply exactly this" not in page


def test_a_delivery_is_received_by_parts_and_the_first_in_line_get_units(found: House):
    day = SupplyDay(found)
    day.waiting("ada", "bea", "cyd")
    supply = day.announce(3, in_days(7), in_days(14))
    path = f"/supplies/{supply}/receive"
    form = {"step": "look", "how": "parts", "parts": "web 2", "note": "note 4711"}

    looked = day.client.submit(path, **form).text
    recorded = day.press(looked.rpartition('value="record"')[0] + ">", path, step="record")

    assert "3 orders wait there: the first of each line get units at once" in " ".join(
        looked.split()
    )
    assert "1 unit of the delivery is still to come then." in " ".join(looked.split())
    assert "Recorded: the first of the line get units at once, and are told." in recorded
    assert "Received: 2 units" in recorded
    assert day.launch.held() == 2
    assert "2 of 3" in recorded


def test_all_that_is_left_goes_where_the_shares_say(found: House):
    day = SupplyDay(found)
    supply = day.announce(5, in_days(7), in_days(14), location="", market="GB")
    shares = {"shares": [{"location": "web", "units": 3}, {"location": "bath", "units": 2}]}
    before = day.page(f"/supplies/{supply}/receive")
    shared = day.launch.staff(f"/api/v1/supplies/{supply}/allocation", shares)
    assert shared.json["outcome"] == "allocation_adopted", shared

    path = f"/supplies/{supply}/receive"
    form = {"step": "look", "how": "whole", "note": "note 4712"}
    looked = day.client.submit(path, **form).text
    day.press(looked.rpartition('value="record"')[0] + ">", path, step="record")

    assert "All that is left" not in before
    assert "5 units of The mug, Blue lie at 2 places then." in " ".join(looked.split())
    assert day.launch.stock(BLUE, "bath")["available"] == 2
    assert day.launch.stock(BLUE, "web")["available"] == 3


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"how": "parts", "parts": ""}, "Name at least one place."),
        ({"how": "parts", "parts": "web"}, "is no place with its units."),
        ({"how": "parts", "parts": "web 1\nmoon 2"}, "Line 2: moon is no place of the launch."),
        ({"how": "parts", "parts": "web 1\nweb 1"}, "Line 2: web stands in the list already."),
        ({"how": "parts", "parts": "web 9"}, "These are 9 units, and 3 of the delivery have not"),
        ({"how": "parts", "parts": "web 1", "note": ""}, "Say what came, such as the number"),
    ],
)
def test_parts_that_cannot_be_name_their_line_and_nothing_is_recorded(
    found: House, form: dict[str, str], said: str
):
    day = SupplyDay(found)
    supply = day.announce(3, in_days(7), in_days(14))

    path = f"/supplies/{supply}/receive"
    answer = day.client.submit(path, **{"step": "record", "note": "4711", "key": "k"} | form)

    assert answer.status_code == 422
    assert said in answer.text
    assert day.launch.stock()["available"] == 0


def test_a_cancelled_delivery_says_before_who_loses_their_window(found: House):
    day = SupplyDay(found)
    day.waiting("ada", "bea")
    supply = day.announce(2, in_days(7), in_days(14), stage="confirmed")
    path = f"/supplies/{supply}/cancel"

    asked = day.page(path)
    wrong = day.client.submit(path, **hidden(asked), said_by="supplier", note=WHY, typed="3")
    said = day.press(asked, path, said_by="supplier", note=WHY, typed="delivery 1")

    assert "2 orders would be told “not known yet”, and have a window now." in asked
    assert "Type delivery 1 here" in wrong.text
    assert "Cancelled: nothing more of it is expected." in said
    assert 'class="supply-is cancelled"' in said
    assert "Slip…" not in said


def test_estimates_cut_each_line_in_windows(found: House):
    day = SupplyDay(found)
    day.waiting("ada", "bea", "cyd")
    day.announce(2, in_days(7), in_days(14), stage="confirmed")
    day.announce(4, in_days(7), in_days(14), location="bath")

    page = day.page(f"/launches/{day.name}/estimates")
    narrowed = day.page(f"/launches/{day.name}/estimates", sku=BLUE, location="bath")
    wrong = day.client.get(f"/launches/{day.name}/estimates", params={"location": "moon"})

    assert "<strong>3</strong> orders wait" in page
    assert "confirmed</span>" in page
    assert "not known yet</span>" in page
    assert "1 pool without a line" in page
    assert "<strong>0</strong> orders wait" in narrowed
    assert wrong.status_code == 422
    assert "The launch has no such place: all are shown." in wrong.text


def test_a_window_that_has_passed_is_marked_as_overdue(found: House):
    day = SupplyDay(found)
    day.waiting("ada")
    supply = day.announce(1, in_days(-30), in_days(-20), stage="confirmed")

    page = day.page(f"/launches/{day.name}/estimates")

    assert "the window of 1 has passed" in page
    assert "overdue" in page
    assert '<strong class="bad">late</strong>' in day.page(f"/supplies/{supply}")


def test_free_units_are_moved_to_where_people_wait(found: House):
    day = SupplyDay(found, 2)
    for who in ("ada", "bea", "cyd"):
        day.launch.order(who, location="bath")
    day.level()
    path = f"/launches/{day.name}/transfer"
    form = {"sku": BLUE, "location": "web", "to_location": "bath", "units": "2"}

    looked = day.page(path, **form)
    unreasoned = day.client.submit(path, **hidden(looked))
    moved = day.press(looked, path, note="Bath has a line")

    assert "1 order waits there: the first of the line get units at once" in looked
    assert unreasoned.status_code == 422
    assert "Moved: the units can be had at their new place." in moved
    assert day.launch.stock(BLUE, "web")["available"] == 0
    assert day.launch.stock(BLUE, "bath")["held"] == 3
    assert "Bath has a line (transferred)" in day.page("/audit")


def test_the_list_of_stock_leads_to_moving_units_for_who_may(found: House):
    day = SupplyDay(found, 2)
    asked = {"launch": day.name, "sku": BLUE, "location": "web"}
    address = f"/launches/{day.name}/transfer?sku={BLUE}&amp;location=web"

    listed = day.page("/stock", **asked)
    read_only = found.client_of("read_only").get("/stock", params=asked).text

    assert address in listed
    assert "Move units" not in read_only
    assert "2 units can leave Sent to you now." in day.page(address.replace("&amp;", "&"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"units": "3"}, "Fewer units can leave there"),
        ({"units": "no"}, "Give a whole number, such as 40."),
        ({"to_location": "web"}, "Both places are the same."),
        ({"to_location": "moon"}, "Give the id of a place of yours"),
        ({"sku": "car"}, "Choose what is moved."),
    ],
)
def test_a_transfer_that_cannot_be_names_its_field(found: House, fields: dict[str, str], said: str):
    day = SupplyDay(found, 2)
    form = {"sku": BLUE, "location": "web", "to_location": "bath", "units": "1"} | fields

    answer = day.client.get(f"/launches/{day.name}/transfer", params=form)

    assert answer.status_code == 422
    assert said in answer.text


def test_who_may_do_what(found: House):
    day = SupplyDay(found)
    supply = day.announce(2, in_days(7), in_days(14))
    supplier, reader = found.client_of("supplier"), found.client_of("read_only")
    shop = found.client_of("shop")
    asked = supplier.get(f"/supplies/{supply}/what-if", params={"as": "confirm"}).text

    form = hidden(asked) | {"said_by": "shop", "note": "It is made"}
    confirmed = supplier.submit(f"/supplies/{supply}/change", **form)
    until(lambda: "said by the supplier: It is made" in day.page(f"/supplies/{supply}"))

    assert confirmed.status_code == 303, "a supplier speaks for themselves, whatever the form says"
    for path in (day.path, f"/supplies/{supply}", f"/launches/{day.name}/estimates"):
        assert reader.get(path).status_code == 200
        assert shop.get(path).status_code == 403
    assert supplier.get(f"{day.path}/load").status_code == 403
    assert supplier.get(f"/supplies/{supply}/cancel").status_code == 403
    assert reader.get(f"/supplies/{supply}/receive").status_code == 403
    assert "Slip…" not in reader.get(f"/supplies/{supply}").text


def test_there_is_no_page_of_a_delivery_or_a_launch_that_there_is_not(found: House):
    day = SupplyDay(found)

    for path in ("/supplies/999999", "/supplies/999999/what-if", "/launches/moon/supply"):
        assert day.client.get(path).status_code == 404
