"""`firstcome journal` beside a shop that sells, on files that do not fit, and filtered."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import apsw
import pytest
from typer.testing import CliRunner, Result

from firstcome.cli.journal import app
from firstcome.domain.commands import CancelOrder, PauseLaunch
from firstcome.engine.folding import encode_command
from firstcome.engine.follower import Follower
from firstcome.journal.batch import Batch
from firstcome.journal.events_store import EventStore
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.sqlite import ask
from tests.cli.written import sixteen, write_journal

NEVER = 10**9


def run(directory: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(directory)])


def follow(directory: Path, events: Path) -> None:
    reader, store = JournalReader(directory / "journal.db"), EventStore(events)
    Follower(reader, store, directory / "snapshots", NEVER).follow()
    reader.close()
    store.close()


def change(path: Path, statement: str) -> None:
    connection = apsw.Connection(str(path))
    ask(connection, statement)
    connection.close()


def test_events_that_followed_it_are_part_of_what_is_whole(tmp_path: Path):
    write_journal(tmp_path, orders=100)
    follow(tmp_path, tmp_path / "events.db")

    assert run(tmp_path, "verify").exit_code == 0


@pytest.mark.parametrize(
    ("path", "statement", "told"),
    [
        (
            "journal.db",
            "DELETE FROM entries WHERE sequence > 90",
            "entries 91 to 104 (missing, and events.db has followed them)",
        ),
        (
            "events.db",
            "UPDATE cursor SET chain = zeroblob(32)",
            "entries 1 to 104 (other entries than those that events.db has followed)",
        ),
        (
            "events.db",
            "UPDATE cursor SET outcome_chain = zeroblob(32)",
            "entry 104 (the outcomes differ from those in events.db)",
        ),
        (
            "journal.db",
            "UPDATE entries SET node = 9 WHERE sequence = 57",
            "entries 51 to 60 (one batch under two names)",
        ),
        (
            "journal.db",
            "UPDATE entries SET time_ms = time_ms + 1 WHERE sequence = 57",
            "entries 51 to 60 (one batch under two names)",
        ),
    ],
)
def test_what_does_not_belong_together_is_named(
    tmp_path: Path, path: str, statement: str, told: str
):
    write_journal(tmp_path, orders=100)
    follow(tmp_path, tmp_path / "events.db")
    change(tmp_path / path, statement)

    found = run(tmp_path, "verify")

    assert found.exit_code == 1
    assert told in found.output


def test_one_flipped_byte_in_any_batch_is_found(tmp_path: Path):
    write_journal(tmp_path, orders=100)
    for sequence in (1, 4, 50, 104):
        for expression in (
            "'x' || command",
            "substr(command, 1, 20) || ' ' || substr(command, 22)",
        ):
            connection = apsw.Connection(str(tmp_path / "journal.db"))
            where = f"WHERE sequence = {sequence}"
            before = ask(connection, f"SELECT command FROM entries {where}")
            ask(connection, f"UPDATE entries SET command = {expression} {where}")

            found = run(tmp_path, "verify")
            ask(connection, f"UPDATE entries SET command = ? {where}", (before,))
            connection.close()

            first = (sequence - 1) // 10 * 10 + 1
            assert found.exit_code == 1
            assert f"Journal damaged at entries {first} to" in found.output
    assert run(tmp_path, "verify").exit_code == 0


def test_broken_pages_are_told_in_one_line(tmp_path: Path):
    write_journal(tmp_path, orders=2_000)
    path = tmp_path / "journal.db"
    with path.open("r+b") as file:
        file.seek(40 * 4_096)
        file.write(b"\xff" * 4 * 4_096)

    for command in ("verify", "show"):
        found = run(tmp_path, command)
        assert found.exit_code in (1, 2)
        assert "Traceback" not in found.output
        assert found.stderr.count("\n") == 1


def test_what_is_no_database_is_told_in_one_line(tmp_path: Path):
    (tmp_path / "journal.db").write_text("no journal " * 1_000)

    found = run(tmp_path, "verify")

    assert found.exit_code == 2
    assert "cannot be opened" in found.output
    assert found.output.count("\n") == 1


def test_it_verifies_while_a_front_appends(tmp_path: Path):
    write_journal(tmp_path, orders=3_000)
    standing = Numbering()
    reader = JournalReader(tmp_path / "journal.db")
    for _ in reader.batches(standing):
        pass
    reader.close()
    store = JournalStore(tmp_path / "journal.db")
    stop, sold = threading.Event(), threading.Semaphore(0)

    def sell() -> None:
        number = 10_000
        while not stop.is_set():
            number += 1
            ordered = standing.place(Batch(1, 1, number, (b'{"kind":"Tick"}',)), 9_999)
            assert ordered is not None
            store.append(ordered)
            standing.accept(ordered)
            sold.release()

    def verify() -> Result:
        while sold.acquire(blocking=False):
            pass
        sold.acquire()  # at least one more than the last time
        return run(tmp_path, "verify", "--json")

    selling = threading.Thread(target=sell)
    selling.start()
    try:
        results = [verify() for _ in range(3)]
    finally:
        stop.set()
        selling.join()
        store.close()

    entries = [json.loads(result.output)["entries"] for result in results]
    assert [result.exit_code for result in results] == [0, 0, 0]
    assert entries == sorted(set(entries))


def test_entries_are_shown_by_launch_and_sku_with_what_happens_to_their_orders(tmp_path: Path):
    write_journal(tmp_path, orders=20)
    append(tmp_path, encode_command(CancelOrder(5, "customer")))
    append(tmp_path, encode_command(PauseLaunch(sixteen("p"), sixteen("p"), "tablet")))

    def kinds(*arguments: str) -> list[str]:
        lines = run(tmp_path, "show", "--json", *arguments).output.splitlines()
        return [json.loads(line)["command"]["kind"] for line in lines]

    assert kinds("--launch", "phone").count("CancelOrder") == 1
    assert kinds("--launch", "tablet") == ["PauseLaunch"]
    assert kinds("--sku", "black") == ["PlaceOrder"] * 20 + ["CancelOrder"]
    assert kinds("--sku", "white") == []
    assert kinds("--from", "25") == ["CancelOrder", "PauseLaunch"]


def test_following_prints_what_is_added_until_it_is_interrupted(tmp_path: Path):
    write_journal(tmp_path, orders=20)
    command = [sys.executable, "-m", "firstcome", "journal", "show", "--follow", "--json"]
    with subprocess.Popen(
        [*command, "--from", "24", "--data", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        # a shell that runs the tests in the background makes its children deaf to it
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as showing:
        assert showing.stdout is not None
        first = json.loads(next(showing.stdout))
        append(tmp_path, b'{"kind":"Tick"}')
        second = json.loads(next(showing.stdout))
        showing.send_signal(signal.SIGINT)
        rest = showing.stdout.read()

    assert (first["sequence"], second["sequence"]) == (24, 25)
    assert second["command"] == {"kind": "Tick"}
    assert rest == ""
    assert showing.returncode == 0


@pytest.mark.parametrize("command", ["verify", "show"])
def test_help_has_an_example(command: str):
    assert "Example: firstcome journal" in CliRunner().invoke(app, [command, "--help"]).output


def append(directory: Path, payload: bytes) -> None:
    standing = Numbering()
    reader = JournalReader(directory / "journal.db")
    for _ in reader.batches(standing):
        pass
    reader.close()
    store = JournalStore(directory / "journal.db")
    number = standing.last_numbers[1, 1] + 1
    ordered = standing.place(Batch(1, 1, number, (payload,)), standing.time_ms)
    assert ordered is not None
    store.append(ordered)
    store.close()
