"""The allocation sheet at the desk: proposed, explained, changed, adopted, taken back."""

from collections.abc import Generator

import pytest

from firstcome.web.operations.allocation.keeping import SheetShelf
from tests.operations.allocation_day import WHY, AllocationDay, text_of
from tests.operations.house import House
from tests.operations.launch_day import launch_day, until_level


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("allocation")) as opened:
        yield opened


def test_a_proposal_is_made_from_who_registered_and_sums_to_the_units(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=3)

    sheet = day.proposed(reserve="10")
    page = day.see(sheet)

    assert "Delivery 1</a>: 100 units of The mug, Blue for the whole launch, confirmed" in page
    assert '<span class="value">90</span><span class="means">shared with 2 of 2' in page
    assert "4 registered" in page
    assert day.units(sheet) == {
        "GB": 90,
        "GB.online": 22,
        "GB.stores": 68,
        "web": 22,
        "bath": 68,
    }
    assert day.adopted() == {}


def test_every_figure_is_explained_by_a_link(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=3)
    sheet = day.proposed()

    page = day.see(sheet)
    explained = day.see(f"{sheet}&node=GB.stores&why=bath")

    assert f'href="{sheet}&why=GB.stores#why"' in page
    assert "Bath Street gets 75: 3 of the 3 people who registered in Our shops" in explained
    assert "Our shops gets 75: 3 of the 4 people who registered in United Kingdom" in explained
    assert "The supply of phone-8gb is 100 units." in explained


def test_one_node_is_open_at_a_time_and_the_address_keeps_it(found: House):
    day = AllocationDay(found)
    sheet = day.proposed()

    closed, opened = day.see(sheet), day.see(f"{sheet}&node=GB.stores")
    sought = day.see(f"{sheet}&find=BATH")

    assert ">Bath Street<" not in closed
    assert ">Bath Street<" in opened
    assert f'<a href="{sheet}&node=GB">United Kingdom</a>' in opened
    assert ">Bath Street<" in sought
    assert "United Kingdom" not in sought


def test_a_lock_is_kept_and_the_others_share_what_is_left(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=3)
    sheet = day.proposed()

    answer = day.send(sheet, "node", change="bath", lock="40")

    assert answer.headers["location"].startswith(sheet)
    assert day.units(sheet)["web"] == 60
    assert "locked at 40" in day.see(f"{sheet}&node=GB.stores")
    assert "somebody locked it at 40." in day.see(f"{sheet}&why=bath")


def test_a_node_is_locked_at_what_it_gets_and_freed_again(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=3)
    sheet = day.proposed()

    day.send(sheet, "node", change="web", deed="lock")
    locked = day.see(f"{sheet}&change=web")
    day.send(sheet, "node", change="web", deed="clear")

    assert 'name="lock" value="25"' in locked
    assert 'name="lock" value=""' in day.see(f"{sheet}&change=web")


def test_weights_and_the_reserve_are_changed_for_the_whole_sheet(found: House):
    day = AllocationDay(found)
    day.registered(online=3, shop=0)
    day.waiting("ada", "bea")
    sheet = day.proposed()

    waiting = {f"by-{kind}": "orders_in_line" for kind in ("market", "channel", "location")}
    answer = day.send(sheet, "general", reserve="20", **waiting)

    assert answer.status_code == 303
    assert day.units(sheet)["GB.stores"] == 80
    assert day.units(sheet)["GB.online"] == 0


def test_a_minimum_that_is_not_kept_is_named(found: House):
    day = AllocationDay(found, units=5)
    day.registered(online=1, shop=1)
    sheet = day.proposed()

    day.send(sheet, "node", change="web", minimum="4")
    day.send(sheet, "node", change="bath", minimum="4")
    page = day.see(sheet)

    assert "2 minimums are not kept" in page
    assert "</a> misses 2 of its minimum of 4" in page
    assert "</a> misses 1 of its minimum of 4" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"lock": "many"}, "Give a whole number from 0 to 100,000,000, or nothing."),
        ({"lot": "0"}, "Give 1 or more units, or nothing."),
        ({"minimum": "9", "cap": "4"}, "Bath Street has a minimum of 9 above its cap of 4."),
        ({"lock": "101"}, "locks come to 101, and there are 100 units to share."),
    ],
)
def test_terms_that_contradict_themselves_change_nothing_and_keep_what_was_typed(
    found: House, fields: dict[str, str], said: str
):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    sheet = day.proposed()

    answer = day.send(sheet, "node", change="bath", **fields)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert all(f'name="{name}" value="{text}"' in answer.text for name, text in fields.items())
    assert day.units(sheet)["bath"] == 50


def test_a_reserve_of_more_than_there_is_is_refused_before_and_in_a_sheet(found: House):
    day = AllocationDay(found)
    before = day.client.submit(day.path, reserve="101")

    after = day.send(day.proposed(), "general", reserve="101")

    assert (before.status_code, after.status_code) == (422, 422)
    for answer in (before, after):
        assert "The delivery has 100 units. Give as many at most." in answer.text
        assert 'value="101"' in answer.text


def test_who_changes_a_sheet_that_somebody_changed_meanwhile_is_told(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    sheet = day.proposed()

    day.send(sheet, "node", change="bath", lock="30")
    late = day.send(sheet, "node", change="bath", lock="70", version="1")

    assert late.status_code == 409
    assert "Somebody changed the sheet meanwhile." in late.text
    assert day.units(sheet)["bath"] == 30


def test_what_was_typed_under_an_older_version_is_still_in_its_form(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    sheet = day.proposed()
    day.send(sheet, "node", change="web", cap="30")

    terms = day.send(sheet, "node", change="bath", cap="71", version="1")
    general = day.send(sheet, "general", reserve="17", version="1")

    assert 'name="cap" value="71"' in terms.text
    assert 'name="reserve" value="17"' in general.text
    assert "cap 71" not in day.see(sheet)


def test_a_sheet_of_which_nobody_gets_anything_says_what_to_change(found: House):
    page = (day := AllocationDay(found)).see(day.proposed())

    assert "Nobody gets any units. Change the weights, the terms or the reserve first." in page


def test_a_sheet_is_still_there_when_the_desk_is_started_anew(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    sheet = day.proposed()
    day.send(sheet, "node", change="bath", cap="7")

    shelf = SheetShelf(found.desk.settings.directory)
    kept = shelf.find(day.supply, sheet.partition("sheet=")[2])

    assert kept is not None
    assert kept.asked.terms["bath"].cap == 7
    assert f'href="{sheet}"' in day.see(day.path)


def test_demand_that_grows_is_told_and_counted_when_it_is_asked_for(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    sheet = day.proposed()
    day.confirmed("zoe", "yan", location="bath")
    day.waiting("ada")

    before, units = day.see(sheet), day.units(sheet)
    day.send(sheet, "count")

    assert "Since then: 2 people more registered, 1 order more in line." in before
    assert units["bath"] == 50
    assert day.units(sheet)["bath"] == 75
    assert "Nothing has changed since." in day.see(sheet)


def test_a_sheet_is_thrown_away(found: House):
    day = AllocationDay(found)
    sheet = day.proposed()

    answer = day.send(sheet, "drop")

    assert "The sheet is thrown away." in day.see(answer.headers["location"])
    assert "Sheets that are worked on" not in day.see(day.path)


def test_terms_are_loaded_from_the_tree_that_was_downloaded(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=3)
    sheet = day.proposed()
    day.send(sheet, "node", change="web", minimum="60")

    tree = day.client.get(sheet.replace("allocation?", "allocation/tree.csv?")).text
    changed = tree.replace("web,GB.online,location,Sent to you,1,0,0,,60", "web,,location,,,,,,70")
    answer = day.upload(sheet, changed)

    assert changed != tree
    assert "Loaded: 1 node has terms now." in day.see(answer.headers["location"])
    assert day.units(sheet)["web"] == 70


def test_a_faulty_file_names_line_and_column_and_changes_nothing(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=3)
    sheet = day.proposed()

    answer = day.upload(
        sheet, "node,parent,kind,cap\nbath,,location,9\nyork,,location,1\nweb,,location,x\n"
    )

    assert answer.status_code == 422
    assert "terms.csv:4: cap: 'x' is no whole number" in text_of(answer)
    assert day.units(sheet)["bath"] == 75
    nothing = day.upload(sheet, "")
    assert "terms.csv:1: is empty." in text_of(nothing)


def test_what_follows_is_stated_and_the_shown_shares_are_adopted(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=3)
    day.waiting("ada", "bea")
    sheet = day.proposed(reserve="10")
    question = day.see(sheet.replace("allocation?", "allocation/adopt?"))

    unreasoned = day.send(sheet.replace("allocation?", "allocation/adopt?"), "adopt")
    assert day.adopted() == {}
    done = day.send(sheet.replace("allocation?", "allocation/adopt?"), "adopt", reason=WHY)

    assert "90 units go to 2 places. 10 units are in no share: that is the reserve." in question
    assert "Estimates change: 2 orders are told a date for the first time." in question
    assert unreasoned.status_code == 422
    assert "Say why" in unreasoned.text
    assert day.adopted() == {"web": 22, "bath": 68}
    page = day.see(done.headers["location"])
    assert "Adopted: the units go so from now on." in page
    assert "10 are in no share." in page
    last = found.desk.staff.audit_page().lines[0]
    assert (last.what, last.why) == ("adopt_allocation", f"{WHY} (allocation_adopted)")


def test_only_places_that_get_units_are_sent(found: House):
    day = AllocationDay(found)
    day.registered(online=0, shop=2)
    adopt = day.proposed().replace("allocation?", "allocation/adopt?")

    question = day.see(adopt)
    day.send(adopt, "adopt", reason=WHY)

    assert "100 units go to 1 place, and 1 get none. None are kept back." in question
    assert day.adopted() == {"bath": 100}


def test_a_sheet_that_was_changed_after_it_was_shown_is_not_adopted_but_shown_anew(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    sheet = day.proposed()
    adopt = sheet.replace("allocation?", "allocation/adopt?")
    seen = day.see(adopt)
    day.send(sheet, "node", change="bath", lock="1")

    stale = {"version": "1", "fingerprint": fingerprint(seen)}
    answer = day.send(adopt, "adopt", reason=WHY, **stale)

    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert WHY in answer.text
    assert day.adopted() == {}


def fingerprint(page: str) -> str:
    """Of the shares that a page asks about."""
    return page.partition('name="fingerprint" value="')[2].partition('"')[0]


def test_a_delivery_that_shrank_has_to_be_counted_anew_first(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    sheet = day.proposed()
    body = {"units": 60, "stage": "confirmed", "from": "2030-08-02", "to": "2030-08-04"}
    day.launch.staff(f"/api/v1/supplies/{day.supply}/change", body)

    page = day.see(sheet)
    refused = day.client.get(sheet.replace("allocation?", "allocation/adopt?"))
    day.send(sheet, "count")

    assert "The delivery has 60 units now, and this sheet shares 100." in page
    assert refused.status_code == 409
    assert "Count anew first." in refused.text
    assert day.units(sheet)["GB"] == 60


def test_a_delivery_that_nobody_would_get_is_not_adopted(found: House):
    day = AllocationDay(found)

    answer = day.client.get(day.proposed().replace("allocation?", "allocation/adopt?"))

    assert answer.status_code == 409
    assert "Nobody gets any units." in answer.text


def test_an_adopted_allocation_is_taken_back_until_the_first_unit_has_come(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    day.waiting("ada")
    adopt = day.proposed().replace("allocation?", "allocation/adopt?")
    day.send(adopt, "adopt", reason=WHY)
    question = day.see(f"{day.path}/revert")

    done = day.send(f"{day.path}/revert", "revert", reason="the partner said no")
    again = day.client.get(f"{day.path}/revert")

    assert "2 places have their shares no more: 100 units in all." in question
    assert "The delivery cannot be received without saying where" in question
    assert "1 order is told no date any more, but “not known yet”." in question
    assert "Taken back" in day.see(done.headers["location"])
    assert day.adopted() == {}
    assert again.status_code == 409
    day.send(adopt, "adopt", reason=WHY)
    parts = {"parts": [{"location": "bath", "units": 1}]}
    day.launch.staff(f"/api/v1/supplies/{day.supply}/receive", parts)
    until_level(found)
    assert "Some of it has come, so its allocation stays as it is." in day.see(day.path)
    assert day.client.get(f"{day.path}/revert").status_code == 409


def test_a_delivery_for_one_place_has_that_alone(found: House):
    day = AllocationDay(found, location="bath")
    day.registered(online=4, shop=1)

    sheet = day.proposed()

    day.send(sheet.replace("allocation?", "allocation/adopt?"), "adopt", reason=WHY)
    back = day.see(f"{day.path}/revert")

    assert day.units(sheet) == {"GB": 100, "GB.stores": 100, "bath": 100}
    assert "All of it goes to Bath Street then: it is for no other place." in back


@pytest.mark.parametrize("role", ["care", "read_only", "supplier", "shop"])
def test_who_may_not_allocate_sees_no_sheet(found: House, role: str):
    day = AllocationDay(found)
    client = found.client_of(role)  # pyright: ignore[reportArgumentType]

    assert client.get(day.path).status_code == 403
    assert client.post(f"/api/v1{day.path}/propose", json={}).status_code == 403


def test_there_is_no_sheet_of_a_delivery_that_there_is_not(found: House):
    client = found.client_of("operations")

    assert client.get("/supplies/999999/allocation").status_code == 404
    assert client.post("/api/v1/supplies/999999/allocation/propose").status_code == 404
