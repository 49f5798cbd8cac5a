"""Starts that are refused: exit code 78 and one line that says what to do."""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import apsw
import msgspec
import pytest

from firstcome.journal.store import JournalStore
from tests.api.desk import Desk
from tests.serve.running import HOST, RunningShop, free_port, run, running

REFUSED = 78

IS_ROOT = os.geteuid() == 0
WITHOUT_POWER = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if IS_ROOT else ()
may_be_refused_files = pytest.mark.skipif(
    IS_ROOT and shutil.which("setpriv") is None,
    reason="root reads everything, and there is no setpriv to give that up",
)


def one_line(answer: tuple[int, str, str]) -> str:
    """The refusal: code 78, one line on standard error beside progress, and no traceback."""
    code, _, said = answer
    lines = [line for line in said.splitlines() if not line.startswith("Folded entry ")]
    assert (code, len(lines)) == (REFUSED, 1), answer
    assert "Traceback" not in said
    return lines[0]


def start(directory: Path, *options: str, command: str = "front") -> tuple[int, str, str]:
    return run(command, "--data", str(directory), "--port", str(free_port()), *options)


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a shop that sold something and was stopped."""
    directory = tmp_path_factory.mktemp("sold") / "data"
    with running(directory, "serve") as shop:
        desk = Desk.opened(shop)
        for number in range(40):
            assert desk.order(f"person-{number}").status == 201
    JournalStore(directory / "journal.db").close()  # what opens it next then writes nothing
    return directory


@pytest.fixture
def copied(sold: Path, tmp_path: Path) -> Path:
    """A copy of that directory, to be spoilt."""
    return Path(shutil.copytree(sold, tmp_path / "data"))


def test_a_copy_that_is_sound_starts(copied: Path):
    with running(copied) as shop:
        assert shop.ask("GET", "/readyz").json["sequence"] > 40


@pytest.mark.parametrize("command", ["front", "serve"])
def test_a_second_front_on_the_same_data_is_refused(tmp_path: Path, command: str):
    with running(tmp_path) as shop:
        refused = one_line(start(tmp_path, command=command))

        assert f"Another front (process {shop.child.pid}) works on {tmp_path}." in refused
        assert "Stop it first, or choose another directory with --data." in refused
        assert shop.ask("GET", "/readyz").status == 200


def test_after_a_kill_the_next_front_starts_at_once(tmp_path: Path):
    with running(tmp_path) as shop:
        shop.child.kill()
        shop.ended()

        with running(tmp_path, port=shop.port) as later:
            assert later.ask("GET", "/readyz").status == 200


def test_a_port_that_is_in_use_is_refused_even_when_it_is_another_shops(tmp_path: Path):
    """The server shares its port with whoever allows it; half of the customers would be lost."""
    with running(tmp_path / "one") as shop:
        refused = one_line(run("serve", "--data", str(tmp_path / "two"), "--port", str(shop.port)))

    assert f"Nothing can listen on {HOST} port {shop.port} (Address already in use)." in refused
    assert "--port" in refused


def test_a_port_that_any_program_uses_is_refused(tmp_path: Path):
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]

        assert "already in use" in one_line(
            run("front", "--data", str(tmp_path), "--port", f"{port}")
        )


def test_an_address_of_another_machine_is_refused(tmp_path: Path):
    refused = one_line(start(tmp_path, "--host", "192.0.2.1"))

    assert "Nothing can listen on 192.0.2.1" in refused
    assert "--host" in refused


@pytest.mark.parametrize("command", ["front", "back", "serve"])
def test_a_setting_that_cannot_be_used_is_refused(
    tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)

    refused = one_line(run(command, FIRSTCOME_PORT="http"))

    assert refused == "FIRSTCOME_PORT=http is no whole number. Give a whole number from 1 to 65535."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["front", "back", "serve"])
def test_it_does_not_start_without_its_own_checks(tmp_path: Path, command: str):
    refused = one_line(run(command, "--data", str(tmp_path / "data"), flags=("-O",)))

    assert refused == "firstcome does not run under python -O: start it without -O."


@pytest.mark.parametrize("command", ["front", "back", "serve"])
def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path, command: str):
    (tmp_path / "data").write_text("")

    refused = one_line(start(tmp_path / "data", command=command))

    assert f"The data directory {tmp_path / 'data'} cannot be used" in refused
    assert "choose another with --data" in refused


@may_be_refused_files
def test_a_data_directory_that_may_not_be_read_is_refused(copied: Path):
    copied.chmod(0o000)
    try:
        refused = one_line(run("front", "--data", str(copied), before=WITHOUT_POWER))
    finally:
        copied.chmod(0o700)

    assert "Permission denied" in refused
    assert "choose another with --data" in refused


def swap_secrets(directory: Path) -> None:
    whole = msgspec.json.decode((directory / "secrets.json").read_bytes())
    whole["customer"], whole["code"] = whole["code"], whole["customer"]
    (directory / "secrets.json").write_bytes(msgspec.json.encode(whole))


SPOILT_SECRETS: dict[str, Callable[[Path], object]] = {
    "missing": lambda directory: (directory / "secrets.json").unlink(),
    "no JSON": lambda directory: (directory / "secrets.json").write_bytes(b"\xff\0"),
    "of another shop": swap_secrets,
}


@pytest.mark.parametrize("spoil", SPOILT_SECRETS.values(), ids=SPOILT_SECRETS.keys())
def test_without_the_secrets_of_its_journal_a_shop_does_not_start(
    copied: Path, spoil: Callable[[Path], object]
):
    spoil(copied)
    journal = (copied / "journal.db").read_bytes()

    refused = one_line(start(copied, command="serve"))

    assert str(copied / "secrets.json") in refused
    assert refused.endswith("Put the file from your backup in its place.")
    assert (copied / "journal.db").read_bytes() == journal


def test_an_empty_staff_key_lets_nobody_in(copied: Path):
    (copied / "staff-key").write_bytes(b"")

    refused = one_line(start(copied))

    assert str(copied / "staff-key") in refused
    assert "Delete it to have a new one made at the next start" in refused


def test_a_staff_key_that_was_deleted_is_made_anew(copied: Path):
    before = (copied / "staff-key").read_text()
    (copied / "staff-key").unlink()

    with running(copied) as shop:
        assert shop.staff_key != before.strip()
        assert any("Staff key made" in line for line in shop.said)
        assert (copied / "staff-key").stat().st_mode & 0o777 == 0o600


def running_nobody(number: int) -> bool:
    """Whether no process has this number any more."""
    return not Path(f"/proc/{number}").exists()


def change(directory: Path, statement: str) -> None:
    """Change the journal behind the shop's back."""
    connection = cast("Any", apsw.Connection(str(directory / "journal.db")))
    connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE entries SET command = replace(command, 'web', 'bath') WHERE sequence = 20",
         "Journal damaged at entry 20 (chain mismatch)."),
        ("UPDATE entries SET time_ms = time_ms + 1 WHERE sequence = 20", "entry 20 (chain mism"),
        ("UPDATE entries SET command = '{' WHERE sequence = 20", "entry 20 (chain mismatch)"),
        ("DELETE FROM entries WHERE sequence = 20", "Journal damaged at entry 20 (missing)."),
        ("UPDATE entries SET chain = NULL WHERE sequence = (SELECT max(sequence) FROM entries)",
         "(the end of a batch is missing)"),
    ],
)  # fmt: skip
def test_a_damaged_journal_is_named_by_its_entry_and_not_served(
    copied: Path, statement: str, words: str
):
    change(copied, statement)

    refused = one_line(start(copied))

    assert words in refused
    assert 'Stop writes, run "firstcome journal verify"' in refused


def test_a_journal_of_broken_pages_is_not_served(copied: Path):
    change(copied, "PRAGMA wal_checkpoint(TRUNCATE)")
    journal = copied / "journal.db"
    content = bytearray(journal.read_bytes())
    content[4_096:] = b"\x5a" * (len(content) - 4_096)
    assert len(content) > 8_192
    journal.write_bytes(content)

    refused = one_line(start(copied))

    assert str(copied) in refused
    assert 'run "firstcome journal verify"' in refused


def test_a_journal_that_is_no_database_is_not_served(copied: Path):
    (copied / "journal.db").write_bytes(b"no database at all, but long enough for one" * 100)
    (copied / "journal.db-wal").unlink(missing_ok=True)

    refused = one_line(start(copied))

    assert str(copied / "journal.db") in refused


def test_a_journal_of_a_newer_version_is_left_alone(copied: Path):
    change(copied, "PRAGMA user_version = 99")

    refused = one_line(start(copied))

    assert "schema version 99" in refused
    assert "Start the version of firstcome that wrote it." in refused


def test_the_back_refuses_a_damaged_journal_too(copied: Path):
    change(copied, "UPDATE entries SET time_ms = time_ms + 1 WHERE sequence = 20")
    (copied / "events.db").unlink(missing_ok=True)

    refused = one_line(start(copied, command="back"))

    assert "Journal damaged at entry 20" in refused


def test_a_shop_that_cannot_start_its_front_ends_as_a_whole(copied: Path):
    (copied / "secrets.json").unlink()
    shop = RunningShop(copied, "serve")

    assert shop.ended() == REFUSED
    assert "starting it again" not in "".join(shop.said)
    assert not (copied / "lock").read_text() or running_nobody(int((copied / "lock").read_text()))
