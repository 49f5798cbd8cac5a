"""A CSV file of deliveries: all of it or nothing, and every fault named by line and column."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from firstcome.launches.bounds import SUPPLY_ROWS_MAX
from tests.api.desk import Desk, fresh
from tests.api.inside import Inside
from tests.api.test_registrations import tell

HEADER = "sku,market,location,units,stage,from,to,said_by,note\n"
SOUND = HEADER + (
    "phone-8gb,GB,web,500,planned,2030-08-02,2030-08-09,supplier,by mail\n"
    "phone-16gb,GB,,300,asked,2030-08-16,2030-08-23,,\n"
    "phone-8gb,,,200,confirmed,2030-09-01,2030-09-01,shop,'=1+1\n"
)


def load(desk: Desk, csv: str, key: str | None = None) -> Any:
    return desk.staff("supplies/load", {"csv": csv, "name": "lots.csv"}, key)


def faults(refused: Any) -> list[tuple[int | None, str]]:
    """Line and column of every fault."""
    return [(each.get("line"), each.get("column", "")) for each in refused.json["faults"]]


def test_every_row_becomes_a_delivery_in_its_order(desk: Desk):
    loaded = load(desk, SOUND)

    assert (loaded.status, loaded.json["outcome"]) == (200, "loaded")
    rows = loaded.json["supplies"]
    assert [(row["line"], row["delivery"]) for row in rows] == [(2, 1), (3, 2), (4, 3)]
    seen = desk.seen("supplies").json["supplies"]
    assert [row["supply"] for row in rows] == [each["supply"] for each in seen]
    assert [
        (each["sku"], each["market"], each["location"], each["units"], each["stage"])
        for each in seen
    ] == [
        ("phone-8gb", "GB", "web", 500, "planned"),
        ("phone-16gb", "GB", "", 300, "asked"),
        ("phone-8gb", "", "", 200, "confirmed"),
    ]
    assert [(each["from"], each["to"]) for each in seen] == [
        ("2030-08-02", "2030-08-09"),
        ("2030-08-16", "2030-08-23"),
        ("2030-09-01", "2030-09-01"),
    ]
    assert [(each["said_by"], each["note"]) for each in seen] == [
        ("supplier", "by mail"),
        ("shop", ""),
        ("shop", "=1+1"),
    ]


@pytest.mark.parametrize(
    "csv",
    [
        "\ufeff" + SOUND,
        SOUND.replace("\n", "\r\n"),
        SOUND + "\n,,,,,,,,\n",
        "to,from,stage,units,sku\n" + "2030-08-09,2030-08-02,planned,5,phone-8gb\n" * 3,
    ],
    ids=["byte order mark", "windows lines", "empty rows", "other columns"],
)
def test_what_spreadsheets_make_of_a_file_is_read(desk: Desk, csv: str):
    loaded = load(desk, csv)

    assert loaded.json["outcome"] == "loaded"
    assert desk.seen("supplies").json["count"] == 3


def test_the_same_request_again_loads_nothing_twice(desk: Desk):
    first, again = load(desk, SOUND, "load-1"), load(desk, SOUND, "load-1")
    other = load(desk, SOUND.replace("500", "600"), "load-1")
    longer = load(desk, SOUND + "phone-8gb,,,1,asked,2030-08-02,2030-08-09,,\n", "load-1")

    assert again.json == first.json
    assert [(each.status, each.code) for each in (other, longer)] == [(422, "key_reused")] * 2
    assert desk.seen("supplies").json["count"] == 3


def test_the_key_of_a_load_is_none_of_a_single_command(desk: Desk):
    load(desk, SOUND, "one-key")

    assert desk.announce("one-key").code == "supply_announced"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("phone-1tb,GB,web,5,planned,2030-08-02,2030-08-09,,", "sku"),
        (",GB,web,5,planned,2030-08-02,2030-08-09,,", "sku"),
        ("phone-8gb,FR,,5,planned,2030-08-02,2030-08-09,,", "market"),
        ("phone-8gb,GB,mars,5,planned,2030-08-02,2030-08-09,,", "location"),
        ("phone-8gb,GB,web,0,planned,2030-08-02,2030-08-09,,", "units"),
        ("phone-8gb,GB,web,1.5,planned,2030-08-02,2030-08-09,,", "units"),
        ("phone-8gb,GB,web,100000001,planned,2030-08-02,2030-08-09,,", "units"),
        ("phone-8gb,GB,web,,planned,2030-08-02,2030-08-09,,", "units"),
        ("phone-8gb,GB,web,5,sure,2030-08-02,2030-08-09,,", "stage"),
        ("phone-8gb,GB,web,5,planned,02.08.2030,2030-08-09,,", "from"),
        ("phone-8gb,GB,web,5,planned,2030-08-02,2030-02-30,,", "to"),
        ("phone-8gb,GB,web,5,planned,2030-08-10,2030-08-09,,", "to"),
        ("phone-8gb,GB,web,5,planned,2030-08-02,9999-12-31,,", "to"),
        ("phone-8gb,GB,web,5,planned,2030-08-02,2030-08-09,me,", "said_by"),
        (f"phone-8gb,GB,web,5,planned,2030-08-02,2030-08-09,,{'x' * 1_001}", "note"),
        ("phone-8gb,GB,web,5,planned,2030-08-02,2030-08-09", ""),
    ],
)
def test_a_bad_row_names_its_line_and_column_and_nothing_is_loaded(
    desk: Desk, row: str, column: str
):
    refused = load(desk, f"{SOUND}{row}\n")

    assert (refused.status, refused.code) == (422, "sheet_invalid")
    assert faults(refused) == [(5, column)]
    assert all(each["what"] and each["mend"] for each in refused.json["faults"])
    assert desk.seen("supplies").json["count"] == 0


@pytest.mark.parametrize(
    ("csv", "found"),
    [
        ("sku;units;stage;from;to\n", [(1, "")]),
        ("sku,units,stage,from\nphone-8gb,5,planned,2030-08-02\n", [(1, "")]),
        (HEADER.replace("note", "notice"), [(1, "")]),
        (HEADER.replace("note", "sku"), [(1, "sku")]),
        (HEADER, [(None, "")]),
        ('sku,units\n"phone', [(1, ""), (1, ""), (1, "")]),
        ("\n\n", [(1, "")]),
    ],
)
def test_a_file_of_another_form_is_refused(desk: Desk, csv: str, found: list[Any]):
    refused = load(desk, csv)

    assert (refused.status, refused.code) == (422, "sheet_invalid")
    assert faults(refused) == found


def test_faults_are_named_up_to_a_bound_and_the_rest_is_counted(desk: Desk):
    row = "phone-1tb,GB,web,5,planned,2030-08-02,2030-08-09,,\n"

    refused = load(desk, HEADER + row * 60)

    assert [line for line, _ in faults(refused)] == list(range(2, 52))
    assert refused.json["more"] == 10


def test_only_so_many_rows_are_loaded_at_one_time(desk: Desk):
    row = "phone-8gb,GB,web,5,planned,2030-08-02,2030-08-09,,\n"

    refused = load(desk, HEADER + row * (SUPPLY_ROWS_MAX + 1))
    loaded = load(desk, HEADER + row * SUPPLY_ROWS_MAX)

    assert faults(refused) == [(SUPPLY_ROWS_MAX + 2, "")]
    assert len(loaded.json["supplies"]) == SUPPLY_ROWS_MAX


def test_a_launch_that_has_no_place_for_all_takes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async def scenario(shop: Inside) -> None:
        monkeypatch.setattr("firstcome.api.supply_loading.SUPPLIES_MAX", 5)

        first, second, third = await shop.at_once(*(ask(shop, SOUND) for _ in range(3)))

        assert first.json()["outcome"] == "loaded"
        assert [each.json()["outcome"] for each in (second, third)] == ["supplies_full"] * 2
        assert second.json()["supplies"] == []
        assert len(shop.engine.state.launches["phone-2008"].supplies) == 3

    tell(tmp_path, scenario)


def test_a_launch_that_is_replaced_meanwhile_has_the_file_checked_anew(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        launch = shop.engine.state.launches["phone-2008"]
        gate = shop.hold_the_writer()
        asking = asyncio.create_task(ask(shop, SOUND))
        for _ in range(100):
            await asyncio.sleep(0)
        # As if the SKU had been taken out of the launch while the notes were written.
        sold = launch.pools_by_place.pop("phone-16gb")
        gate.set()
        refused = await asking
        launch.pools_by_place["phone-16gb"] = sold

        assert (refused.status_code, refused.json()["code"]) == (422, "sheet_invalid")
        assert launch.supplies == {}

    tell(tmp_path, scenario)


async def ask(shop: Inside, csv: str) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {shop.staff_key}",
        "Idempotency-Key": fresh(),
        "Content-Type": "application/json",
    }
    return await shop.client.post(
        "/api/v1/launches/phone-2008/supplies/load",
        content=msgspec.json.encode({"csv": csv}),
        headers=headers,
    )
