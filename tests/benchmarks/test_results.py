"""Rows and results: the whole table is there, under names that stay."""

from io import StringIO
from pathlib import Path

import pytest
from msgspec import json
from rich.console import Console

from benchmarks.figures import Measured, at_least, told
from benchmarks.machine import Machine, machine_facts
from benchmarks.results import (
    FOLDER,
    Results,
    file_for,
    print_overview,
    print_result,
    result_failed,
    result_of,
    result_without,
    write_results,
)
from benchmarks.rows import ROWS, rows_named
from benchmarks.running_shop import ROOT

MACHINE = Machine(2, "a processor", 8.0, "6.1", "ext4", 0.24, 0.0, {"python": "3.11"})
MEASURED = Measured(
    (at_least("ratio", 0.5, "", 0.4), told("p50", 3, "ms")), changed=("the back",), notes=("a",)
)


def results(*, is_quick: bool = False) -> Results:
    rows = (result_of(ROWS[0], MEASURED, 1.0), result_without(ROWS[-1]))
    return Results("2026-11-22T10:00:00Z", is_quick, MACHINE, rows)


def test_the_names_of_the_rows_stay():
    assert [row.name for row in ROWS] == [
        "durable-orders",
        "open-arrivals",
        "registrations",
        "channel-flood",
        "admission",
        "order-pages",
        "fold",
        "restart",
        "launch-page",
        "desk-lists",
        "desk-beside",
        "desk-kills",
        "wave-mails",
        "supply",
        "kill-anywhere",
    ]


def test_a_row_that_is_not_measured_says_why():
    assert all(row.instead for row in ROWS if row.measure is None)


def test_rows_come_in_the_order_of_the_table():
    assert [row.name for row in rows_named(["restart", "fold"])] == ["fold", "restart"]
    assert len(rows_named([])) == len(ROWS)
    with pytest.raises(KeyError):
        rows_named(["speed"])


def test_every_row_stands_in_the_readme():
    readme = (ROOT / "benchmarks" / "README.md").read_text()

    assert [row.name for row in ROWS if f"| `{row.name}` |" not in readme] == []


def test_results_are_kept_by_their_date_and_rows_and_those_of_a_quick_run_are_not():
    assert file_for(results(), []) == FOLDER / "2026-11-22-all.json"
    assert file_for(results(), ["fold", "restart"]) == FOLDER / "2026-11-22-fold+restart.json"
    assert file_for(results(is_quick=True), []) is None


def test_results_are_read_back_as_they_were(tmp_path: Path):
    path = tmp_path / "new" / "results.json"

    write_results(results(), path)

    assert json.decode(path.read_bytes(), type=Results) == results()


def test_a_row_is_printed_with_its_verdict_and_what_was_not_as_shipped():
    console = Console(width=100, record=True, file=StringIO())

    print_result(results().rows[0], console)
    print_overview(results(), console)

    text = console.export_text()
    assert "durable-orders: met" in text
    assert "not as shipped: the back" in text
    assert "make crash ROUNDS=200" in text


def test_a_row_whose_measuring_broke_is_no_reason_to_lose_the_others():
    failed = result_failed(ROWS[0], RuntimeError("no shop"))

    assert failed.verdict == "failed"
    assert failed.notes == ("RuntimeError: no shop",)


def test_the_machine_is_described_without_naming_a_folder_or_a_host():
    facts = json.encode(machine_facts()).decode()

    assert str(ROOT) not in facts
    assert '"cores":' in facts
