"""Deliveries announced at the desk: from a spreadsheet, pasted, or one by a form."""

import re
from collections.abc import Generator

import pytest

from tests.browser.small_shop import BLUE, RED
from tests.operations.house import House
from tests.operations.launch_day import launch_day
from tests.operations.supply_day import SupplyDay, hidden, in_days, text_of

HEADER = "sku,market,location,units,stage,from,to,said_by,note\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("sheets")) as opened:
        yield opened


def lots(*more: str) -> str:
    """A sheet of two sound rows, and what else it shall hold."""
    first, last = in_days(7), in_days(11)
    rows = (
        f'{BLUE},GB,,500,planned,{first},{last},supplier,"by mail, Ms Jones"\n',
        f"{RED},,bath,20,confirmed,{first},{first},,\n",
    )
    return HEADER + "".join((*rows, *more))


def announce(day: SupplyDay, looked: str, **fields: str) -> str:
    """Press the button of the page that shows a sheet; what the page after it says."""
    page = looked.rpartition('value="announce"')[0] + ">"
    answer = day.client.submit(f"{day.path}/load", **hidden(page), step="announce", **fields)
    assert answer.status_code == 303, answer.text
    day.level()
    return text_of(day.client.get(answer.headers["location"]))


def deliveries(day: SupplyDay) -> int:
    """How many deliveries there are."""
    count = re.search(r"<strong>(\d+)</strong> deliver", day.page(f"{day.path}/deliveries"))
    assert count
    return int(count[1])


def test_a_sheet_is_looked_at_row_by_row_and_then_announced(found: House):
    day = SupplyDay(found)

    looked = day.upload(lots().encode("utf-8-sig"))
    before = deliveries(day)
    said = announce(day, looked.text)

    page = text_of(looked)
    assert looked.status_code == 200
    assert "2 deliveries, 520 units in all." in page
    assert "The mug, Blue" in page
    assert "United Kingdom" in page
    assert "Bath Street" in page
    assert "by mail, Ms Jones" in page
    assert before == 0, "nothing is announced by looking"
    assert "Announced: deliveries 1 to 2." in said
    assert deliveries(day) == 2
    assert "load_supplies" in day.page("/audit")
    assert "lots.csv: 2 deliveries, 520 units (loaded)" in day.page("/audit")


def test_every_fault_names_its_line_and_column_and_nothing_is_announced(found: House):
    day = SupplyDay(found)
    wrong = (
        "phone-9gb,GB,,10,planned,2035-08-04,2035-08-08,,\n",
        f"{BLUE},FR,,10,planned,2035-08-04,2035-08-08,,\n",
        f"{BLUE},GB,moon,10,planned,2035-08-04,2035-08-08,,\n",
        f"{BLUE},GB,,ten,likely,2035-08-04,2035-08-08,,\n",
        f"{BLUE},GB,,10,planned,04/08/2035,2035-08-08,,\n",
        f"{BLUE},GB,,10,planned,2035-08-09,2035-08-08,,\n",
    )

    answer = day.upload(lots(*wrong).encode())

    page = text_of(answer)
    faults = re.findall(
        r'data-label="Line" class="num">(\d+)</td> <td[^>]*>(\w+)</td> <td[^>]*>([^<]*)<', page
    )
    assert answer.status_code == 422
    assert [(line, column) for line, column, _ in faults] == [
        *(("4", "sku"), ("5", "market"), ("6", "location"), ("7", "units"), ("7", "stage")),
        *(("8", "from"), ("9", "to")),
    ]
    assert "the launch sells no SKU" in page
    assert "Write phone-8gb." in page
    assert "phone-9gb,GB,,10,planned" in answer.text, "what was sent stays"
    assert deliveries(day) == 0


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (b"", "Choose a file, or paste its rows."),
        (b"sku;units\n", "Save it with commas."),
        (b"sku,units,stage,from,to,colour\n", "column &#34;colour&#34; is not known."),
        (b"sku,units\n", "there is no column stage."),
        (b"\xff\xfes\x00k\x00", "is UTF-16, not UTF-8."),
        (HEADER.encode(), "has no delivery."),
        (HEADER.encode() + b'"phone', "not CSV"),
    ],
)
def test_what_is_no_sheet_gets_one_clear_sentence(found: House, sheet: bytes, said: str):
    day = SupplyDay(found)

    answer = day.upload(sheet)

    assert answer.status_code == 422
    assert said in text_of(answer)


def test_the_same_sheet_again_announces_nothing_twice(found: House):
    day = SupplyDay(found)
    looked = day.upload(lots().encode())
    announce(day, looked.text)

    pressed_again = announce(day, looked.text)
    sent_again = day.upload(lots().encode(), name="copy.csv")
    announced_again = announce(day, sent_again.text)

    assert "2 rows look like deliveries that are there already" in text_of(sent_again)
    for said in (pressed_again, announced_again):
        assert "this sheet was loaded before, as deliveries 1 to 2" in said
    assert deliveries(day) == 2


def test_rows_can_be_pasted_and_changed_before_they_are_announced(found: House):
    day = SupplyDay(found)
    pasted = lots().replace("\n", "\r\n")

    looked = day.client.submit(f"{day.path}/load", step="look", csv=pasted)
    form = hidden(looked.text)
    written = day.client.submit(f"{day.path}/load", **form)
    changed = form["csv"].replace("500", "600")
    again = day.client.submit(f"{day.path}/load", step="look", csv=changed)

    assert form["step"] == "write"
    assert "Or paste the rows" in written.text
    assert "by mail, Ms Jones" in written.text
    assert "620 units in all" in text_of(again)
    assert "Announced: deliveries 1 to 2." in announce(day, again.text)


def test_what_the_front_has_against_a_sheet_stands_on_the_page(found: House):
    day = SupplyDay(found)
    row = f"{BLUE},GB,,10,planned,9999-12-30,9999-12-31,,\n"
    looked = day.upload((HEADER + row).encode())

    page = looked.text.rpartition('value="announce"')[0] + ">"
    answer = day.client.submit(f"{day.path}/load", **hidden(page), step="announce")

    assert looked.status_code == 200
    assert answer.status_code == 422
    assert "1 fault in lots.csv" in text_of(answer)
    assert deliveries(day) == 0


def test_one_delivery_is_announced_by_a_form(found: House):
    day = SupplyDay(found)
    form = {
        "sku": BLUE,
        "market": "GB",
        "units": "40",
        "stage": "asked",
        "from": in_days(30).isoformat(),
        "to": in_days(32).isoformat(),
        "said_by": "shop",
        "note": "order 4711",
    }

    asked = day.page(f"{day.path}/announce")
    looked = day.client.submit(f"{day.path}/announce", **form)
    said = announce(day, looked.text)

    assert 'name="units"' in asked
    assert "1 delivery, 40 units in all." in text_of(looked)
    assert "Announced: delivery 1." in said
    assert deliveries(day) == 1


def test_two_lots_alike_can_be_announced_one_by_one_but_are_noticed(found: House):
    day = SupplyDay(found)
    form = {"sku": BLUE, "units": "40", "stage": "planned", "said_by": "shop"}
    form |= {"from": in_days(30).isoformat(), "to": in_days(32).isoformat()}

    announce(day, day.client.submit(f"{day.path}/announce", **form).text)
    second = day.client.submit(f"{day.path}/announce", **form)
    announce(day, second.text)

    assert "1 row looks like a delivery that is there already" in text_of(second)
    assert deliveries(day) == 2


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({"units": "0"}, "units", "Give a whole number from 1 to 100,000,000"),
        ({"from": ""}, "from", "Is missing."),
        ({"location": "moon"}, "location", "The launch has no location"),
        ({"to": "2008-01-01"}, "to", "Write the later day under to."),
        ({"sku": "car"}, "sku", "The launch sells no SKU"),
    ],
)
def test_what_is_wrong_with_the_form_stands_beside_its_field(
    found: House, fields: dict[str, str], name: str, said: str
):
    day = SupplyDay(found)
    form = {"sku": BLUE, "units": "40", "stage": "planned", "said_by": "shop"}
    form |= {"from": in_days(30).isoformat(), "to": in_days(32).isoformat()}

    answer = day.client.submit(f"{day.path}/announce", **form | fields)

    assert answer.status_code == 422
    assert f'id="{name}-fault"' in answer.text
    assert said in text_of(answer)
