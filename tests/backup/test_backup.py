"""`firstcome backup`: the same rows, while selling, gone on with, and refused where it must be."""

import json
import os
import shutil
import signal
import stat
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast

import apsw
import pytest

from benchmarks.made_people import People
from firstcome.cli.serve import EXIT_FULL
from firstcome.contacts.notes import NewNote
from firstcome.contacts.store import ContactStore
from firstcome.limits import BACKUP_ROUND_EVERY_S
from tests.api.desk import Desk
from tests.backup.shops import back_up, differing, erase, made, manifest, restored, rows, run, until
from tests.serve.crowd import crowd
from tests.serve.files import entries, files_with
from tests.serve.running import environment, firstcome, running

SLICE = 5_000


class Following(subprocess.Popen[bytes]):
    """A backup that follows; what it says can be read."""

    stdout: IO[bytes]  # pyright: ignore[reportIncompatibleVariableOverride]


def following(shop: Path, copy: Path) -> Following:
    """Have a backup follow a shop."""
    command = firstcome("backup", "--data", str(shop), "--to", str(copy), "--follow", "--json")
    return Following(command, stdout=subprocess.PIPE, env=environment())


def contacts_of(found: dict[int, dict[str, Any]]) -> set[int]:
    """The contacts that entries name."""
    return {each["contact"] for each in found.values() if each["kind"] == "PlaceOrder"}


def test_a_backup_has_the_same_rows_and_says_what_is_in_it(tmp_path: Path):
    shop = made(tmp_path / "shop", 2_500)

    said = back_up(shop, tmp_path / "copy")

    described = manifest(tmp_path / "copy")
    assert differing(shop, tmp_path / "copy") == []
    assert said["verdict"] == "finished"
    assert said["sequence"] == described["sequence"] == len(rows(shop / "journal.db", "entries"))
    assert described["finished"] is True
    assert described["outcome_chain"] == rows(shop / "journal.db", "outcome_chains")[-1][2].hex()
    for record in described["files"]:
        content = (tmp_path / "copy" / record["name"]).read_bytes()
        assert (record["sha256"], record["size_bytes"]) == (
            sha256(content).hexdigest(),
            len(content),
        )
    assert {record["name"] for record in described["files"]} == {
        "journal.db",
        "contacts.db",
        "secrets.json",
        "staff-key",
    }


def test_only_the_owner_reads_a_backup(tmp_path: Path):
    shop = made(tmp_path / "shop", 10)

    back_up(shop, tmp_path / "copy")

    folder = tmp_path / "copy"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_shop_remembers_its_last_backup(tmp_path: Path):
    shop = made(tmp_path / "shop", 10)

    said = back_up(shop, tmp_path / "copy")

    assert json.loads((shop / "backup.json").read_text()) == {
        "when": said["when"],
        "where": str(tmp_path / "copy"),
        "sequence": said["sequence"],
    }


def test_a_second_backup_into_the_same_folder_brings_what_is_new(tmp_path: Path):
    with running(tmp_path / "shop", "serve") as shop:
        desk = Desk.opened(shop, units=10)
        desk.order("ada")
        first = back_up(tmp_path / "shop", tmp_path / "copy")
        crowd(desk, 1_200)
        second = back_up(tmp_path / "shop", tmp_path / "copy")
        at_the_end = shop.ask("GET", "/readyz").json["sequence"]
        is_open = desk.order("zoe").status

    assert first["sequence"] < 10
    assert 1_200 < second["sequence"] <= at_the_end
    assert second["contacts"] >= 1_201
    assert is_open == 201
    copied = entries(tmp_path / "copy")
    sold = entries(tmp_path / "shop")
    assert copied == {sequence: sold[sequence] for sequence in copied}


def test_every_contact_that_a_copied_entry_names_is_in_the_backup_of_a_selling_shop(tmp_path: Path):
    with running(tmp_path / "shop") as shop:
        desk = Desk.opened(shop, units=10)
        with following(tmp_path / "shop", tmp_path / "copy") as copying:
            copying.stdout.readline()
            crowd(desk, 2_000)
            copying.send_signal(signal.SIGKILL)
        copied = entries(tmp_path / "copy")
        kept = {row[1] for row in rows(tmp_path / "copy" / "contacts.db", "contact")}
        last = shop.ask("GET", "/readyz").json["sequence"]
        back_up(tmp_path / "shop", tmp_path / "copy")
    said = restored(tmp_path / "copy", tmp_path / "back")

    assert contacts_of(copied) <= kept
    assert said["sequence"] == max(entries(tmp_path / "copy")) >= last
    assert said["orders"] == 2_000


@pytest.mark.parametrize("slices", [0, 2, 5])
def test_a_killed_backup_goes_on_where_it_was(tmp_path: Path, slices: int):
    shop, copy = made(tmp_path / "shop", 12_000), tmp_path / "copy"
    with subprocess.Popen(
        firstcome("backup", "--data", str(shop), "--to", str(copy)), env=environment()
    ) as copying:
        until(
            lambda: (
                len(rows(copy / "contacts.db", "contact")) > 0
                and len(rows(copy / "journal.db", "entries")) >= slices * SLICE
            )
        )
        copying.send_signal(signal.SIGKILL)
    part = len(rows(copy / "journal.db", "entries"))
    contacts = {row[1] for row in rows(copy / "contacts.db", "contact")}
    named = contacts_of(entries(copy))

    refused = run("restore", "--from", str(copy), "--to", str(tmp_path / "early"))
    whole = back_up(shop, copy)

    assert named <= contacts
    assert refused[0] == 2 or part == whole["sequence"]
    assert not list((tmp_path / "early").glob("*")) or part == whole["sequence"]
    assert differing(shop, copy) == []
    assert restored(copy, tmp_path / "back")["orders"] == 12_000


def test_who_was_erased_is_erased_in_the_next_backup_into_the_same_folder(tmp_path: Path):
    shop, copy = made(tmp_path / "shop", 40), tmp_path / "copy"
    called, stays = (People(bytes(32)).contact(number).email for number in (7, 8))
    erase(shop, 3)
    back_up(shop, copy)
    before = files_with(copy, called)
    store = ContactStore.open(shop / "contacts.db")
    store.add_note(NewNote(bytes(16), 5, 1, 1, f"{called} called"))
    store.close()
    noted = back_up(shop, copy) and files_with(copy, f"{called} called")
    erase(shop, 7, 9)
    store = ContactStore.open(shop / "contacts.db")
    store.erase_notes([5])
    store.finish_erasing()
    store.close()

    back_up(shop, copy)

    assert before == noted == {"contacts.db"}
    assert files_with(copy, called) == set()
    assert files_with(copy, stays) == {"contacts.db"}
    assert differing(shop, copy) == []


def test_a_backup_that_follows_is_a_second_behind_and_whole_when_it_is_stopped(tmp_path: Path):
    shop, copy = tmp_path / "shop", tmp_path / "copy"
    with running(shop) as front:
        desk = Desk.opened(front, units=10)
        with following(shop, copy) as copying:
            first = json.loads(copying.stdout.readline())
            desk.order("ada")
            until(lambda: len(rows(copy / "journal.db", "entries")) > first["sequence"])
            is_finished_meanwhile = manifest(copy)["finished"]
            second = run("backup", "--data", str(shop), "--to", str(copy))
            copying.terminate()
            last = json.loads(copying.stdout.readline())
            code = copying.wait()

    assert code == 0
    assert last["sequence"] > first["sequence"]
    assert not is_finished_meanwhile
    assert manifest(copy)["finished"]
    assert second[0] == 2
    assert "works on" in second[2]
    assert BACKUP_ROUND_EVERY_S <= 1


def test_small_databases_are_copied_while_they_are_open(tmp_path: Path):
    shop, copy = tmp_path / "shop", tmp_path / "copy"
    with running(shop, "serve") as front:
        desk = Desk.opened(front)
        desk.order("ada")
        until(lambda: len(rows(shop / "outbox.db", "message")) == 1)
        back_up(shop, copy)

    assert len(rows(copy / "outbox.db", "message")) == 1


def test_a_folder_that_is_no_backup_of_this_shop_is_refused(tmp_path: Path):
    shop, other = made(tmp_path / "shop", 10), made(tmp_path / "other", 10)
    back_up(other, tmp_path / "copy")
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("dear")
    into = ("backup", "--data", str(shop), "--to")

    of_another = run(*into, str(tmp_path / "copy"))
    not_empty = run(*into, str(full))
    itself = run(*into, str(shop))
    inside = run(*into, str(shop / "copy"))
    a_shop = run(*into, str(other))
    nothing = run("backup", "--data", str(tmp_path / "nothing"), "--to", str(tmp_path / "new"))

    assert [each[0] for each in (of_another, not_empty, itself, inside, a_shop, nothing)] == [2] * 6
    assert "is the backup of another shop. Choose another folder" in of_another[2]
    assert "is not empty, and no backup" in not_empty[2]
    assert "is in the data directory itself" in itself[2]
    assert "is in the data directory itself" in inside[2]
    assert "is the data directory of a shop" in a_shop[2] or "another shop" in a_shop[2]
    assert "There is no journal in" in nothing[2]
    assert not (shop / "copy").exists()
    assert differing(other, tmp_path / "copy") == []


def test_damage_is_found_while_copying_and_nothing_of_it_is_kept(tmp_path: Path):
    shop, copy = made(tmp_path / "shop", 4_000), tmp_path / "copy"
    connection = cast("Any", apsw.Connection(str(shop / "journal.db")))
    connection.execute("UPDATE entries SET command = replace(command, 'web', 'wub') WHERE 1")
    connection.close()

    code, _, error = run("backup", "--data", str(shop), "--to", str(copy))

    assert code == 1
    assert "Journal damaged at entries" in error
    assert "chain mismatch" in error


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("mount") is None,
    reason="needs root and mount, to make a small file system",
)
def test_a_full_disk_is_said_and_the_backup_goes_on_when_there_is_space(tmp_path: Path):
    shop, disk = made(tmp_path / "shop", 6_000), tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        code, _, error = run("backup", "--data", str(shop), "--to", str(disk / "copy"))
        subprocess.run(["mount", "-o", "remount,size=80m", str(disk)], check=True)
        back_up(shop, disk / "copy")
        same = differing(shop, disk / "copy")
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)

    assert code == EXIT_FULL
    assert "is full" in error
    assert "run the command again" in error
    assert same == []
