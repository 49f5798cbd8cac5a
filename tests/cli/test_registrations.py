"""`firstcome registrations load`: the whole file or nothing, in order, and nobody twice."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.api.desk import Desk
from tests.cli.registered import wave_of
from tests.serve.running import RunningShop, environment, firstcome, run, running, until

HEADER = (
    "email,phone,name,skus,market,location,units,class,consents,language,registered_at,confirmed"
)
ADA = "ada@x.example,,Ada,phone-8gb,GB,,1,consumer,email,en,2008-06-01T09:00:00Z,yes"
BEA = (
    "bea@x.example,+447700900123,Bea,phone-8gb;phone-16gb,GB,web,,,email;sms,,2008-05-01T09:00Z,no"
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """A front that the tests share."""
    with running(tmp_path_factory.mktemp("shop") / "data") as found:
        yield found


@pytest.fixture
def desk(shop: RunningShop) -> Desk:
    """A launch that registers."""
    return Desk.opened(shop, register=True, access="waves")


def written(directory: Path, *rows: str, header: str = HEADER) -> Path:
    file = directory / "community.csv"
    file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return file


def words(desk: Desk, file: Path, *more: str) -> tuple[str, ...]:
    shop = desk.shop
    where = ("--launch", desk.launch, "--url", shop.url, "--data", str(shop.directory))
    return ("registrations", "load", str(file), *where, *more)


def load(desk: Desk, file: Path, *more: str) -> tuple[int, Any]:
    """Exit status, and what `--json` says."""
    status, said, why = run(*words(desk, file, "--json", *more))
    assert not why, why
    return status, msgspec.json.decode(said)


def counts(desk: Desk) -> tuple[int, int]:
    """How many are registered, and how many of them confirmed."""
    seen = desk.shop.ask("GET", f"{desk.path}/waves", None, desk.staff_headers())
    return seen.json["registered"], seen.json["confirmed"]


def people(count: int) -> list[str]:
    """So many rows, the last who registered first."""
    return [
        f"p{number}@x.example,,,phone-8gb,GB,,,,,,2008-06-01T{9 - number % 9:02}:00:00Z,yes"
        for number in range(count)
    ]


def test_people_are_loaded_and_those_who_confirmed_are_confirmed(desk: Desk, tmp_path: Path):
    status, said = load(desk, written(tmp_path, ADA, BEA))

    assert (status, said["registered"], said["known"], said["confirmed"]) == (0, 2, 0, 1)
    assert counts(desk) == (2, 1)


def test_a_person_says_what_was_done(desk: Desk, tmp_path: Path):
    status, said, _ = run(*words(desk, written(tmp_path, ADA, BEA, ADA)))

    assert status == 0
    assert "3 rows: 2 people, 1 row left out." in said
    assert "2 now, 0 known before" in said
    assert "1 are confirmed; 1 are asked by mail to confirm." in said


def test_a_repeat_registers_nobody_twice(desk: Desk, tmp_path: Path):
    file = written(tmp_path, *people(30))
    load(desk, file)

    status, said = load(desk, file)

    assert (status, said["registered"], said["known"]) == (0, 0, 30)
    assert counts(desk) == (30, 30)


def test_places_follow_the_time_of_registration_and_not_the_file(desk: Desk, tmp_path: Path):
    late = ADA.replace("2008-06-01", "2008-07-01")
    load(desk, written(tmp_path, late, BEA.replace(",no", ",yes")))
    waves = [
        {"people": 1, "opens": "2000-01-01T00:00Z"},
        {"people": 0, "opens": "2099-01-01T00:00Z"},
    ]
    desk.staff("waves", {"order": "registration_time", "waves": waves})

    registered = {who: wave_of(desk, f"{who}@x.example") for who in ("ada", "bea")}

    assert registered == {"ada": 2, "bea": 1}


def test_of_several_rows_of_a_person_the_earliest_stays_confirmed_if_any_is(
    desk: Desk, tmp_path: Path
):
    again = ADA.replace("ada@", "ADA@").replace("2008-06-01", "2008-05-01").replace("yes", "no")

    status, said = load(desk, written(tmp_path, ADA, again))

    assert (status, said["rows"], said["people"], said["doubled"]) == (0, 2, 1, 1)
    assert counts(desk) == (1, 1)


def test_check_sends_nothing(desk: Desk, tmp_path: Path):
    status, said = load(desk, written(tmp_path, ADA), "--check")

    assert (status, said["ok"], said["sent"], said["people"]) == (0, True, False, 1)
    assert counts(desk) == (0, 0)


@pytest.mark.parametrize(
    ("row", "column", "mend"),
    [
        (ADA.replace("ada@x.example", "nobody"), "email", "Write it like ada@example.org."),
        (ADA.replace("ada@x.example", ""), "email", "The launch knows people by it."),
        (ADA.replace("phone-8gb", "phone-8bg"), "skus", "Write phone-8gb."),
        (ADA.replace("phone-8gb", ""), "skus", "Write one or more"),
        (ADA.replace(",GB,", ",XX,"), "market", "Write"),
        (ADA.replace(",GB,,", ",GB,mars,"), "location", "Write"),
        (ADA.replace(",1,", ",7,"), "units", "Write a whole number from 1 to"),
        (ADA.replace("consumer", "consumr"), "class", "Write consumer."),
        (ADA.replace(",email,", ",sms,"), "consents", "Fill in the column phone"),
        (ADA.replace(",en,", ",english!,"), "language", "Write it like en"),
        (ADA.replace("T09:00:00Z", ""), "registered_at", "Write it like 2008-06-09T18:00:00Z."),
        (ADA.replace(",yes", ",perhaps"), "confirmed", "Write yes or no."),
    ],
)
def test_a_bad_row_names_line_column_and_mend_and_nobody_is_loaded(
    desk: Desk, tmp_path: Path, row: str, column: str, mend: str
):
    status, said, why = run(*words(desk, written(tmp_path, BEA, row)))

    assert (status, said) == (1, "")
    assert f"community.csv:3: {column}: " in why
    assert mend in why
    assert "Nobody was registered." in why
    assert counts(desk) == (0, 0)


@pytest.mark.parametrize(
    ("text", "words_of_it"),
    [
        ("", "there is no column skus"),
        (f"{HEADER}\n", "names nobody"),
        ("skus,market,emial\n", "Write email."),
        (f"{HEADER}\nada@x.example,GB\n", "has 2 cells, the header has 12"),
        (f'{HEADER}\n"ada@x.example,GB\n', "is not CSV"),
        ("skus,market,skus\n", "stands twice"),
    ],
)
def test_a_file_of_another_form_is_refused(desk: Desk, tmp_path: Path, text: str, words_of_it: str):
    file = tmp_path / "community.csv"
    file.write_text(text, encoding="utf-8")

    status, said = load(desk, file)

    assert status == 1
    assert words_of_it in msgspec.json.encode(said["faults"]).decode()


def test_what_keeps_a_load_from_beginning_is_one_line(shop: RunningShop, tmp_path: Path):
    file, plain = written(tmp_path, ADA), Desk.opened(shop)
    away = Desk(shop, "nowhere")

    for desk, why in ((plain, "register = true"), (away, "There is no launch nowhere")):
        status, said, said_why = run(*words(desk, file))
        assert (status, said, said_why.count("\n")) == (1, "", 1)
        assert why in said_why


def test_nobody_is_doubled_or_left_out_when_it_is_killed_in_the_middle(desk: Desk, tmp_path: Path):
    file = written(tmp_path, *people(6_000))
    child = subprocess.Popen(
        firstcome(*words(desk, file, "--json")), env=environment(), stdout=subprocess.DEVNULL
    )
    until(lambda: counts(desk)[0] > 0)
    child.kill()
    child.wait()
    loaded = counts(desk)[0]

    status, said = load(desk, file)

    assert 0 < loaded < 6_000
    assert (status, said["known"] >= loaded, said["known"] + said["registered"]) == (0, True, 6_000)
    assert counts(desk) == (6_000, 6_000)
