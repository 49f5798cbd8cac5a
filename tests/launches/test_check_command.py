"""`firstcome launch check`, as a person at the terminal meets it."""

import json
from pathlib import Path

import pytest

from tests.launches.sound import LOGO, SOUND, STORES, invoke, spoil, write


def test_check_shows_what_a_sound_file_says(tmp_path: Path):
    result = invoke("check", str(write(tmp_path)))

    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "phone-2008: The phone",
        "  opens     Mon 2008-07-07 08:00:00 BST (Europe/London), 2008-07-07 07:00:00 UTC",
        "  closes    Mon 2008-07-21 18:00:00 BST (Europe/London), 2008-07-21 17:00:00 UTC",
        "  markets   GB (GBP), JP (JPY)",
        "  limits    consumer 2, business 5, by phone, over all channels",
        "  payment   on_handover",
        "  hold      15m, and 1h30m when offered from the line",
        "  line      up to 500 orders at each pool; a missed hold is out",
        (
            "  move      an order may move to free units at another location, "
            "or to the end of the line there"
        ),
        (
            "  access    who registered may order, from the time of their wave on; "
            "interest is registered"
        ),
        (
            "  brand     Northwind Mobile; accent #0b5cad on light, #6cb2f7 on dark; "
            f"SVG logo of {len(LOGO)} bytes"
        ),
        "  words     en, ja",
        "  pictures  1 of 2 SKUs",
        "",
        "  units       online  stores  all",
        "  phone-8gb       40       8   48",
        "  phone-16gb       0       4    4",
        "  all             40      12   52",
        "  locations        1       2    3",
        "",
        "It opens in the past: it sells as soon as it is loaded.",
        "",
        f"The launch is sound. Load it with: firstcome launch load {tmp_path}/launch.toml",
    ]


def test_check_says_when_there_is_no_line_and_no_closing(tmp_path: Path):
    toml = SOUND.replace("line = true", "line = false").replace('closes = "2008', 'opens = "2098')
    toml = toml.replace('opens = "2008-07-07 08:00"\n', "")

    result = invoke("check", str(write(tmp_path, toml)))

    assert "  closes    when staff close it\n" in result.stdout
    assert "  line      none: sold out is the answer\n" in result.stdout
    assert "in the past" not in result.stdout


def test_check_prints_the_same_as_json(tmp_path: Path):
    result = invoke("check", str(write(tmp_path)), "--json")

    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert said["ok"] is True
    assert said["summary"]["opens_at"] == "2008-07-07T07:00:00Z"
    assert said["summary"]["channels"][1] == {
        "channel": "stores",
        "name": "Shops",
        "locations": 2,
        "units": {"phone-8gb": 8, "phone-16gb": 4},
    }


def test_check_names_every_fault_on_standard_error(tmp_path: Path):
    toml, number = spoil("launch.opens", '"2008-07-07 8am"')
    path = write(tmp_path, toml, stores=STORES.replace("GB,51.4", "FR,51.4"))

    result = invoke("check", str(path))

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        (
            f'{path}:{number}: launch.opens: "2008-07-07 8am" is not a clock time. '
            "Write it as 2008-07-07 08:00."
        ),
        (
            f'{tmp_path}/stores.csv:3: market: there is no market "FR". '
            "Write one of GB and JP, or add a [[market]]."
        ),
        "",
        "2 faults. Nothing was loaded.",
    ]


def test_check_prints_faults_as_json_too(tmp_path: Path):
    toml, number = spoil("stock.units", "-1")

    result = invoke("check", "--json", str(write(tmp_path, toml)))

    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "ok": False,
        "faults": [
            {
                "file": str(tmp_path / "launch.toml"),
                "line_number": number,
                "field": "stock.units",
                "what": "-1 is too small.",
                "mend": "Write a number from 0 to 10,000,000.",
            }
        ],
        "more": 0,
    }


@pytest.mark.parametrize("command", ["check", "load"])
def test_help_shows_an_example(command: str):
    result = invoke(command, "--help")

    assert result.exit_code == 0
    assert f"Example: firstcome launch {command} examples/phone-2008/launch.toml" in result.stdout
