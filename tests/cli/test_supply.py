"""`firstcome supply`: deliveries said to a running shop by their numbers, and a sheet of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.api.desk import Desk
from tests.serve.running import RunningShop, free_port, run, running

HEADER = "sku,market,location,units,stage,from,to,said_by,note"
FIRST = "phone-8gb,GB,web,500,planned,2030-08-02,2030-08-09,supplier,by mail"
SECOND = "phone-16gb,,,300,asked,2030-08-16,2030-08-16,,"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """A front that the tests share."""
    with running(tmp_path_factory.mktemp("shop") / "data") as found:
        yield found


@pytest.fixture
def desk(shop: RunningShop) -> Desk:
    """A launch with two units of everything."""
    return Desk.opened(shop)


def supply(desk: Desk, verb: str, *more: str) -> tuple[int, str, str]:
    """Exit status, what was said, and what went wrong."""
    shop = desk.shop
    where = ("--launch", desk.launch, "--url", shop.url, "--data", str(shop.directory))
    return run("supply", verb, *more, *where)


def as_json(desk: Desk, verb: str, *more: str) -> tuple[int, Any]:
    status, said, why = supply(desk, verb, *more, "--json")
    assert not why, why
    return status, msgspec.json.decode(said)


def announced(desk: Desk, *more: str) -> None:
    """A delivery of five phones for the web's warehouse."""
    words = ("--sku", "phone-8gb", "--location", "web", "--units", "5")
    days = ("--from", "2030-08-02", "--to", "2030-08-09")
    assert supply(desk, "announce", *words, *days, *more)[0] == 0


def written(directory: Path, *rows: str, header: str = HEADER) -> str:
    file = directory / "lots.csv"
    file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return str(file)


def test_deliveries_are_announced_changed_and_listed_by_their_numbers(desk: Desk):
    nothing = supply(desk, "list")
    announced(desk)
    announced(desk, "--stage", "confirmed", "--said-by", "supplier")
    changed = supply(
        desk, "change", "1", "--from", "2030-08-09", "--to", "2030-08-16", "--note", "the ship"
    )
    listed = supply(desk, "list")

    assert nothing == (0, f"Launch {desk.launch} has no delivery yet.\n", "")
    assert changed == (0, "Delivery 1 is changed; estimates follow at once.\n", "")
    assert [" ".join(line.split()) for line in listed[1].splitlines()] == [
        "number status sku for units came window said by",
        "1 planned phone-8gb web 5 0 2030-08-09 to 2030-08-16 shop",
        "2 confirmed phone-8gb web 5 0 2030-08-02 to 2030-08-09 supplier",
    ]
    assert desk.seen("supplies").json["supplies"][0]["note"] == "the ship"


def test_a_window_of_one_day_needs_no_last_one(desk: Desk):
    said = supply(desk, "announce", "--sku", "phone-8gb", "--units", "5", "--from", "2030-08-02")

    assert said == (0, "Delivery 1 is announced.\n", "")
    assert desk.seen("supplies").json["supplies"][0]["to"] == "2030-08-02"


def test_a_script_gets_json(desk: Desk):
    announced(desk)

    status, found = as_json(desk, "list")
    done = as_json(desk, "change", "1", "--units", "6")

    assert status == 0
    assert [(each["delivery"], each["units"], each["from"]) for each in found] == [
        (1, 5, "2030-08-02")
    ]
    assert (done[0], done[1]["outcome"], done[1]["delivery"]) == (0, "supply_changed", 1)


def test_units_are_shared_and_received_where_they_belong(desk: Desk):
    words = ("--sku", "phone-8gb", "--units", "5", "--from", "2030-08-02", "--to", "2030-08-09")
    supply(desk, "announce", *words)

    nowhere = supply(desk, "receive", "1")
    shared = supply(desk, "share", "1", "--part", "web=3", "--part", "bath=2")
    part = supply(desk, "receive", "1", "--part", "bath=1")
    started = supply(desk, "share", "1", "--none")
    rest = supply(desk, "receive", "1")

    assert (nowhere[0], nowhere[1]) == (1, "")
    assert "Say where its units are with --part" in nowhere[2]
    assert shared[:2] == (0, "Delivery 1 is shared; estimates follow at once.\n")
    assert [each[0] for each in (part, started, rest)] == [0, 1, 0]
    assert part[1] == (
        "Units of delivery 1 are received, and 4 are still to come; the lines are served in their "
        "order.\n"
    )
    assert rest[1] == "Delivery 1 is received; the lines are served in their order.\n"
    assert started[2] == "Units of delivery 1 have come, so its shares stay.\n"
    assert (desk.stock()["on_hand"], desk.stock(location="bath")["on_hand"]) == (5, 4)


def test_shares_are_taken_back_and_a_delivery_is_cancelled_once(desk: Desk):
    announced(desk)
    supply(desk, "share", "1", "--part", "web=3")

    reverted = supply(desk, "share", "1", "--none")
    cancelled = supply(desk, "cancel", "1", "--note", "the ship sank")
    over = supply(desk, "cancel", "1")

    assert reverted[1] == "Delivery 1 has no shares any more.\n"
    assert cancelled[1] == "Delivery 1 is cancelled; what came of it stays.\n"
    assert (over[0], over[2].split(":")[0]) == (1, "Delivery 1 is over")


def test_what_if_shows_who_would_be_told_otherwise(desk: Desk):
    for who in ("ada", "bea", "cyd", "dee"):
        desk.order(who)
    announced(desk)

    said = supply(desk, "what-if", "1", "--from", "2030-08-09", "--to", "2030-08-16")
    lost = supply(desk, "what-if", "1", "--units", "1")

    assert said[1].splitlines() == [
        "web: places 1 to 2, 2030-08-02 to 2030-08-23 becomes 2030-08-09 to 2030-08-30 (later)",
        "2 orders would be told otherwise. Nobody was told anything.",
    ]
    assert "becomes not known yet (lost)" in lost[1]
    assert as_json(desk, "what-if", "1", "--units", "1")[1]["orders"] == 1


def test_a_sheet_is_loaded_whole_and_the_same_file_again_counts_once(desk: Desk, tmp_path: Path):
    file = written(tmp_path, FIRST, SECOND)

    checked = supply(desk, "load", file, "--check")
    loaded = supply(desk, "load", file)
    again = supply(desk, "load", file)
    once_more = supply(desk, "load", file, "--again")

    assert checked == (0, "The file is sound. Nothing was sent.\n", "")
    assert loaded == (0, f"Loaded into {desk.launch}: deliveries 1 to 2.\n", "")
    assert (again[0], again[2]) == (0, "")
    assert again[1] == (
        f"This file was loaded into {desk.launch} before, as deliveries 1 to 2. Nothing was added; "
        "if you mean it anew, add --again.\n"
    )
    assert once_more[1] == f"Loaded into {desk.launch}: deliveries 3 to 4.\n"


@pytest.mark.parametrize("check", [(), ("--check",)])
def test_a_bad_row_names_file_line_and_column_and_nothing_is_loaded(
    desk: Desk, tmp_path: Path, check: tuple[str, ...]
):
    file = written(tmp_path, FIRST, FIRST.replace("500", "many"), FIRST.replace("web", "wep"))

    status, said, why = supply(desk, "load", file, *check)

    assert (status, said) == (1, "")
    assert why.splitlines() == [
        f'{file}:3: units: "many" is not a whole number. Write it like 500.',
        f'{file}:4: location: the launch has no location "wep". Write web.',
        "",
        "2 faults. Nothing was loaded.",
    ]
    assert as_json(desk, "load", file, *check)[1]["faults"][0]["line_number"] == 3
    assert desk.seen("supplies").json["count"] == 0


def test_a_file_that_cannot_be_read_says_so(desk: Desk, tmp_path: Path):
    missing = supply(desk, "load", str(tmp_path / "none.csv"))
    large = tmp_path / "large.csv"
    large.write_text("x" * 600_000)

    assert (missing[0], "does not exist" in missing[2]) == (1, True)
    assert "600,000 characters; 500,000 at most" in supply(desk, "load", str(large))[2]


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        (("change", "1"), 2, "Say what changes"),
        (("change", "9", "--units", "5"), 1, "none is number 9"),
        (("cancel", "0"), 1, "none is number 0"),
        (("receive", "1", "--part", "web"), 2, "give LOCATION=UNITS"),
        (("receive", "1", "--part", "web=x"), 2, "give LOCATION=UNITS"),
        (("receive", "1", "--part", "web=9"), 1, "units_invalid"),
        (("share", "1"), 2, "Say where its units go"),
        (("change", "1", "--to", "2030-08-01"), 1, "window_invalid to"),
        (("change", "1", "--to", "soon"), 2, "--to soon: is not a day. Write it like 2008-08-09."),
        (("what-if", "1", "--from", "2030-8-1"), 2, "--from 2030-8-1: is not a day."),
        (("receive", "1", "--part", "bath=1"), 1, "this delivery is for another location or"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(
    desk: Desk, words: tuple[str, ...], status: int, why: str
):
    announced(desk)

    ended = supply(desk, *words)

    assert (ended[0], ended[1]) == (status, "")
    assert why in ended[2]
    assert "Traceback" not in ended[2]


def test_a_shop_that_is_not_there_or_does_not_know_us_says_so(desk: Desk, tmp_path: Path):
    shop = desk.shop
    here = ("--data", str(shop.directory))
    wrong_key = tmp_path / "staff-key"
    wrong_key.write_text("another-key")

    nobody = run(
        "supply", "list", "--launch", "x", "--url", f"http://127.0.0.1:{free_port()}", *here
    )
    unknown = run("supply", "list", "--launch", "x", "--url", shop.url, *here)
    stranger = supply(desk, "list", "--key-file", str(wrong_key))

    assert "Is `firstcome serve` running there?" in nobody[2]
    assert "There is no launch x" in unknown[2]
    assert "does not take this staff key" in stranger[2]
    assert [each[0] for each in (nobody, unknown, stranger)] == [1, 1, 1]
