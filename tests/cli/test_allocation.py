"""`firstcome allocation propose`: files in, a table, CSV, JSON and sentences out."""

import csv
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from firstcome.allocation import sizes
from firstcome.cli import app

EXAMPLE = Path("examples/phone-22-markets")
FILES = {
    "tree": "node,parent,kind,name,minimum,cap,lot\n"
    "north,,market,the North,,,\nleeds,north,location,Leeds 2,,,\nyork,north,location,York,,,\n",
    "demand": "node,sku,registrations,sold\nleeds,,31,1\nyork,,2173,3\n",
    "supply": "sku,units,reserve\nblack,1000,0\n",
}


def propose(*words: object) -> Any:
    return CliRunner().invoke(app, ["allocation", "propose", *map(str, words)])


def files(folder: Path, **texts: str) -> list[str]:
    """The options of a call, with each file written into the folder."""
    words: list[str] = []
    for name, text in (FILES | texts).items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        words += [f"--{name}", str(path)]
    return words


def example(*words: object) -> Any:
    named = [f"--{name}={EXAMPLE / name}.csv" for name in ("tree", "demand", "supply")]
    return propose(*named, *words)


def units(answer: str, sku: int = 0) -> dict[str, int]:
    shares = msgspec.json.decode(answer)["supplies"][sku]["shares"]
    return {share["node"]: share["units"] for share in shares}


def test_a_table_shows_the_tree_and_a_node_is_explained(tmp_path: Path):
    done = propose(*files(tmp_path), "--explain", "leeds")

    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert "the North (north) 1,000" in lines
    assert "Leeds 2 (leeds) 14" in lines
    assert "York (york) 986" in lines
    assert (
        "Leeds 2 gets 14: 31 of the 2,204 people who registered in the North registered here, "
        "1.4 % of 1,000 units is 14.06; the nearest whole number is 14."
    ) in lines


def test_weights_and_locks_are_chosen_by_option(tmp_path: Path):
    words = files(tmp_path)

    sold = propose(*words, "--weights", "sold", "--json")
    only_shops = propose(*words, "--weights", "location=sold", "--json")
    locked = propose(*words, "--lock", "leeds=50", "--json")

    assert units(sold.stdout) == {"north": 1_000, "leeds": 250, "york": 750}
    assert units(only_shops.stdout) == units(sold.stdout)
    assert units(locked.stdout) == {"north": 1_000, "leeds": 50, "york": 950}


def test_a_row_with_a_sku_wins_over_one_without(tmp_path: Path):
    tree = "node,parent,sku,kind,registrations,cap\na,,,location,1,\nb,,,location,1,\na,,red,,,3\n"
    words = files(tmp_path, tree=tree, supply="sku,units\nred,10\nblue,10\n")[:2]
    words += ["--supply", str(tmp_path / "supply.csv"), "--json"]

    done = propose(*words)

    assert [units(done.stdout, number) for number in (0, 1)] == [
        {"a": 3, "b": 7},
        {"a": 5, "b": 5},
    ]


def test_a_minimum_that_is_not_kept_is_named_and_the_exit_code_says_so(tmp_path: Path):
    tree = FILES["tree"].replace("Leeds 2,,", "Leeds 2,900,").replace("York,,", "York,600,")

    done = propose(*files(tmp_path, tree=tree))

    assert done.exit_code == 1
    assert "black: minimums not kept, units missing: leeds 300, york 200." in done.stdout


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"tree": "node,parent,kind\na,,shop\n"}, "tree.csv:2: kind: 'shop': write one of market"),
        (
            {"tree": "node,parent,kind\nleeds,b,location\nyork,,location\n"},
            "tree.csv:2: parent: leeds hangs from b, which is not there.",
        ),
        ({"tree": "node,parent,kind\na,,\n"}, "tree.csv:2: kind: is empty."),
        ({"tree": "node,kind\na,market\n"}, "tree.csv:1: parent: is missing. Add the column."),
        ({"tree": "node,parent,kind,colour\n"}, "tree.csv:1: colour: is no column. Known are node"),
        ({"tree": "node,parent,kind\na,,market,1\n"}, "tree.csv:2: has 4 cells, the header has 3."),
        ({"tree": ""}, "tree.csv:1: is empty. Write the columns first: node,parent,sku,kind"),
        (
            {"tree": "node,parent,kind\na,,market\na,,market\n"},
            "tree.csv:3: node: stands in line 2 already.",
        ),
        (
            {"tree": "node,parent,kind,lock,lot\nleeds,,location,5,2\nyork,,location,,\n"},
            "tree.csv:2: lock: leeds is locked at 5, which is no whole number of lots of 2.",
        ),
        ({"tree": 'node,parent,kind\n"a,,market\n'}, "tree.csv:2: is not CSV"),
        (
            {"demand": "node,registrations\nleeds,many\nyork,1\n"},
            "demand.csv:2: registrations: 'many' is no whole number from 0 to",
        ),
        (
            {"demand": "node,registrations\nhull,3\n"},
            "demand.csv:2: node: hull is not in the tree.",
        ),
        ({"supply": "sku,units\nblack,-1\n"}, "supply.csv:2: units: '-1' is no whole number"),
        ({"supply": "sku,units,reserve\nblack,1,2\n"}, "supply.csv:2: reserve: is more than the"),
        ({"supply": "sku,units\n"}, "supply.csv:1: has no supply."),
    ],
)
def test_a_bad_row_names_line_and_column(tmp_path: Path, broken: dict[str, str], fault: str):
    out = tmp_path / "out.csv"

    done = propose(*files(tmp_path, **broken), "--csv", out)

    assert done.exit_code == 2
    assert fault in done.stderr
    assert not out.exists()


def test_every_bad_row_is_named_up_to_a_bound(tmp_path: Path):
    rows = "".join(f"leeds,s{number},x\n" for number in range(30))

    done = propose(*files(tmp_path, demand=f"node,sku,registrations\n{rows}"))

    assert len(done.stderr.splitlines()) == 21
    assert done.stderr.splitlines()[-1] == "and 10 more faults."


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--weights", "people"], "--weights people: give one of registrations, orders_in_line"),
        (["--weights", "sold", "--weights", "fixed"], "is given twice."),
        (["--lock", "leeds"], "--lock leeds: give [SKU:]NODE=UNITS"),
        (["--lock", "red:leeds=1"], "red is not in the supply. It has black."),
        (["--lock", "hull=1"], "hull: is not in the tree."),
        (["--lock", "leeds=2,000"], "black: locks come to 2,000, and there are 1,000 units"),
        (["--explain", "hull"], "hull is not in the tree."),
        (["--tree", "nowhere.csv"], "nowhere.csv cannot be read: No such file"),
        (["--csv", "no/where.csv"], "no/where.csv cannot be written: No such file"),
    ],
)
def test_a_wrong_call_is_one_line_that_says_what_to_give(
    tmp_path: Path, words: list[str], fault: str
):
    done = propose(*files(tmp_path), *words)

    assert done.exit_code == 2
    assert fault in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_spreadsheet_calculates_nothing_of_what_is_written(tmp_path: Path):
    tree = FILES["tree"].replace("York", "=1+1")
    out = tmp_path / "out.csv"

    propose(*files(tmp_path, tree=tree), "--csv", out)

    with out.open(newline="") as stream:
        assert [row["name"] for row in csv.DictReader(stream)][-1] == "'=1+1"


def test_the_example_is_shared_from_22_markets_down_to_1250_shops(tmp_path: Path):
    out, again = tmp_path / "out.csv", tmp_path / "again.csv"
    started_s = time.perf_counter()

    done = example("--csv", out)

    took_s = time.perf_counter() - started_s
    print(f"22 markets, 1,250 shops, four SKUs, files included: {took_s:.2f} s")
    example("--csv", again)
    with out.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert done.exit_code == 0
    assert "450 nodes, each" in done.stdout
    assert out.read_bytes() == again.read_bytes()
    assert len({row["node"] for row in rows if row["parent"].startswith("gb-")}) == 1_252
    assert len({row["node"] for row in rows if row["kind"] == "market"}) == 22
    with (EXAMPLE / "supply.csv").open(newline="") as stream:
        for supply in csv.DictReader(stream):
            own = [row for row in rows if row["sku"] == supply["sku"]]
            parents = {row["parent"] for row in own}
            shared = sum(int(row["units"]) for row in own if row["node"] not in parents)
            kept = sum(int(row["kept"]) for row in own)
            assert shared + kept + int(supply["reserve"]) == int(supply["units"])


def test_the_guide_tells_every_bound():
    guide = Path("docs/guides/sharing-a-delivery.md").read_text(encoding="utf-8")
    bounds = guide.partition("\n## Bounds\n")[2]

    values = [value for name, value in vars(sizes).items() if name.endswith("_MAX")]
    assert len(values) == 9
    assert [value for value in values if f" {value:,} " not in bounds] == []


def test_the_guide_shows_what_is_said_of_the_example():
    guide = Path("docs/guides/sharing-a-delivery.md").read_text(encoding="utf-8")
    at_the_terminal = guide.partition("\n## A proposal at the terminal\n")[2]
    shown = at_the_terminal.partition("```text\n")[2].partition("```")[0]

    assert shown in example("--explain", "own-leeds-2644688-02").stdout


def test_the_example_is_what_its_maker_makes():
    script = "tools/make_phone_22_markets.py"

    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 0
