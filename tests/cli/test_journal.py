"""`firstcome journal verify` finds every kind of damage; `show` prints what is stored."""

import json
from pathlib import Path

import apsw
import pytest
from typer.testing import CliRunner, Result

from firstcome.cli.journal import app
from firstcome.sqlite import ask
from tests.cli.written import write_journal

DAMAGE = {
    "a command was changed": (
        "UPDATE entries SET command = replace(command, 'black', 'white') WHERE sequence = 57",
        "entries 51 to 60 (chain mismatch)",
    ),
    "an entry is missing": ("DELETE FROM entries WHERE sequence = 57", "a gap inside a batch"),
    "a batch is missing": (
        "DELETE FROM entries WHERE sequence BETWEEN 51 AND 60",
        "entries 51 to 60 (missing)",
    ),
    "the end of a batch is missing": (
        "UPDATE entries SET chain = NULL WHERE sequence = (SELECT max(sequence) FROM entries)",
        "the end of a batch is missing",
    ),
    "two commands changed places": (
        """
        UPDATE entries SET command = CASE sequence
            WHEN 57 THEN (SELECT command FROM entries WHERE sequence = 58)
            ELSE (SELECT command FROM entries WHERE sequence = 57) END
        WHERE sequence IN (57, 58)
        """,
        "entries 51 to 60 (chain mismatch)",
    ),
    "a time was changed": (
        "UPDATE entries SET time_ms = time_ms - 500 WHERE sequence BETWEEN 51 AND 60",
        "time runs backwards",
    ),
    "an outcome chain was changed": (
        "UPDATE outcome_chains SET chain = zeroblob(32)",
        "the outcomes differ from those that were answered",
    ),
}


def run(directory: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(directory)])


def test_a_whole_journal_is_whole(tmp_path: Path):
    write_journal(tmp_path, snapshot=True)

    found = run(tmp_path, "verify")

    assert found.exit_code == 0
    assert "Journal whole: 1,204 entries in 121 batches, 1,200 orders" in found.output
    assert "1 stored outcome chains and 1 snapshots" in found.output


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_and_named(tmp_path: Path, name: str):
    statement, told = DAMAGE[name]
    write_journal(tmp_path)
    connection = apsw.Connection(str(tmp_path / "journal.db"))
    ask(connection, statement)
    connection.close()

    found = run(tmp_path, "verify")

    assert found.exit_code == 1
    assert told in found.output
    assert "Stop writes" in found.output
    assert found.output.count("\n") == 1


def test_a_verdict_is_there_for_scripts(tmp_path: Path):
    write_journal(tmp_path, orders=20)

    facts = json.loads(run(tmp_path, "verify", "--json").output)

    assert (facts["verdict"], facts["entries"], facts["orders"]) == ("whole", 24, 20)


def test_a_snapshot_that_is_not_whole_is_passed_over(tmp_path: Path):
    write_journal(tmp_path, orders=20, snapshot=True)
    (snapshot,) = (tmp_path / "snapshots").glob("*.snapshot")
    snapshot.write_bytes(snapshot.read_bytes()[:-1])

    found = run(tmp_path, "verify")

    assert found.exit_code == 0
    assert f"Passed over: {snapshot}" in found.output.replace("\n", "")


def test_entries_are_shown_by_kind_and_order(tmp_path: Path):
    write_journal(tmp_path, orders=20)

    by_kind = run(tmp_path, "show", "--kind", "PauseLaunch").output.splitlines()
    by_order = run(tmp_path, "show", "--order", "5", "--json").output.splitlines()
    from_the_end = run(tmp_path, "show", "--last", "2").output.splitlines()

    assert len(by_kind) == 1
    assert "PauseLaunch" in by_kind[0]
    assert [json.loads(line)["sequence"] for line in by_order] == [5]
    assert json.loads(by_order[0])["command"]["kind"] == "PlaceOrder"
    assert len(from_the_end) == 2


def test_without_a_journal_the_next_step_is_told(tmp_path: Path):
    found = run(tmp_path / "nowhere", "verify")

    assert found.exit_code == 2
    assert "Name the directory with --data" in found.output
    assert "Traceback" not in found.output


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path):
    (tmp_path / "journal.db").write_bytes(b"not a database" * 1_000)

    found = run(tmp_path, "verify")

    assert found.exit_code == 2
    assert "The journal cannot be opened" in found.output
    assert found.output.count("\n") == 1
