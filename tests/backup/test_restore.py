"""`firstcome restore`: verified, a new epoch, and what became of the orders after the backup."""

import json
import os
import signal
import subprocess
from http import HTTPStatus
from pathlib import Path

import pytest

from firstcome.backup.restore import RESTORING
from firstcome.cli.serve import EXIT_REFUSED
from firstcome.contacts.notes import NewNote
from firstcome.contacts.store import ContactStore
from firstcome.launches.rehearsal_mark import read_mark, write_mark
from firstcome.web.words import words_of
from tests.api.desk import Desk
from tests.backup.shops import back_up, erase, made, manifest, restored, rows, run, until
from tests.serve.files import entries
from tests.serve.running import Answer, RunningShop, environment, firstcome, running

HOME = {"Accept-Language": "en"}


def page_of(shop: RunningShop, placed: Answer, language: str, below: str = "") -> Answer:
    """The page of an order, in a language."""
    code, token = placed.json["order"], placed.json["token"]
    address = f"/orders/{code}{below}?token={token}&lang={language}"
    return shop.ask("GET", address, headers=HOME)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup of a shop that is not there any more; every test restores from a copy of it."""
    folder = tmp_path_factory.mktemp("copied")
    back_up(made(folder / "shop", 700), folder / "copy")
    return folder / "copy"


def own(copied: Path, folder: Path) -> Path:
    """A copy of the backup that a test may change."""
    subprocess.run(["cp", "-a", str(copied), str(folder / "copy")], check=True)
    return folder / "copy"


def test_orders_of_the_backup_stand_and_those_after_it_are_told_that_they_were_lost(tmp_path: Path):
    copy, back = tmp_path / "copy", tmp_path / "back"
    with running(tmp_path / "shop", "serve") as shop:
        desk = Desk.opened(shop, units=5)
        ada = desk.order("ada", "key-of-ada")
        back_up(tmp_path / "shop", copy)
        bea = desk.order("bea", "key-of-bea")
        desk.order("cyd")
    said = restored(copy, back)

    with running(back, "serve") as shop:
        again = Desk(shop, desk.launch)
        repeated = again.order("ada", "key-of-ada")
        lost = shop.ask("GET", bea.json["link"])
        lost_to_staff = shop.ask(
            "GET", f"/api/v1/orders/{bea.json['order']}", None, again.staff_headers()
        )
        never = shop.ask("GET", bea.json["link"][:-1] + "x")
        cancelled = again.cancel(bea)
        anew = again.order("bea", "key-of-bea")
        pages = {language: page_of(shop, bea, language) for language in ("en", "de")}
        now = page_of(shop, bea, "en", "/now")
        stands = page_of(shop, ada, "en")
        counts = again.stock()

    assert said["epoch"] == 2
    assert repeated.body == ada.body
    assert [each.status for each in (lost, lost_to_staff, cancelled)] == [HTTPStatus.GONE] * 3
    assert {each.code for each in (lost, lost_to_staff, cancelled)} == {"order_lost"}
    assert (never.status, never.code) == (404, "order_unknown")
    assert anew.json["sequence"] == bea.json["sequence"] + 1
    assert anew.json["order"] != bea.json["order"]
    for language, page in pages.items():
        assert page.status == HTTPStatus.GONE
        assert str(words_of(language).t("note.order_lost.title")) in page.body.decode()
    assert now.headers["hx-refresh"] == "true"
    assert stands.status == 200
    assert counts["held"] == 2


def test_the_codes_of_orders_that_a_restore_cut_off_open_none_of_those_that_follow(tmp_path: Path):
    copy, lost = tmp_path / "copy", list[Answer]()
    with running(tmp_path / "shop") as shop:
        desk = Desk.opened(shop, units=50)
        back_up(tmp_path / "shop", copy)
        lost += [desk.order(f"first-{number}") for number in range(8)]
    epochs = [restored(copy, tmp_path / "second")["epoch"]]
    with running(tmp_path / "second") as shop:
        desk = Desk(shop, desk.launch)
        lost += [desk.order(f"second-{number}") for number in range(8)]
    epochs.append(restored(copy, tmp_path / "third")["epoch"])

    with running(tmp_path / "third") as shop:
        desk = Desk(shop, desk.launch)
        kept = [desk.order(f"third-{number}") for number in range(8)]
        opened = [desk.status(each)["order"] for each in kept]
        found = {shop.ask("GET", each.json["link"]).code for each in lost}

    sequences = {each.json["sequence"] for each in (*lost, *kept)}
    assert epochs == [2, 3]
    assert len(sequences) < len(lost) + len(kept), "no sequence stood for two orders"
    assert found == {"order_lost"}
    assert opened == [each.json["order"] for each in kept]


def test_the_first_entry_after_a_restore_begins_the_epoch_and_the_journal_is_whole(
    copied: Path, tmp_path: Path
):
    said = restored(own(copied, tmp_path), tmp_path / "back")
    with running(tmp_path / "back", "serve"):
        events = tmp_path / "back" / "events.db"
        until(lambda: any(row[2] > said["sequence"] for row in rows(events, "cursor")))

    found = entries(tmp_path / "back")
    verified = run("journal", "verify", "--data", str(tmp_path / "back"))
    assert found[said["sequence"] + 1] == {**found[1], "epoch": 2}
    assert {row[4] for row in rows(tmp_path / "back" / "journal.db", "entries")} == {1, 2}
    assert verified[0] == 0, verified


def test_a_backup_of_a_restored_shop_goes_on_in_the_same_folder(copied: Path, tmp_path: Path):
    copy = own(copied, tmp_path)
    first = restored(copy, tmp_path / "back")

    said = back_up(tmp_path / "back", copy)
    second = restored(copy, tmp_path / "again")

    assert said["sequence"] == first["sequence"] + 1
    assert (first["epoch"], second["epoch"]) == (2, 3)


def test_a_backup_is_not_gone_on_with_by_a_shop_that_another_restore_cut_off(
    copied: Path, tmp_path: Path
):
    copy = own(copied, tmp_path)
    restored(copy, tmp_path / "one")
    restored(copy, tmp_path / "two")
    back_up(tmp_path / "one", copy)

    code, _, error = run("backup", "--data", str(tmp_path / "two"), "--to", str(copy))

    assert code == 2
    assert "holds entries of another history of this shop" in error


def test_an_epoch_that_may_have_been_there_is_refused(copied: Path, tmp_path: Path):
    copy = own(copied, tmp_path)
    seventh = restored(copy, tmp_path / "seventh", "--epoch", "7")

    code, _, error = run(
        "restore", "--from", str(copy), "--to", str(tmp_path / "back"), "--epoch", "7"
    )

    assert seventh["epoch"] == 7
    assert code == 2
    assert "Epoch 7 may have been begun before" in error
    assert list((tmp_path / "back").iterdir()) == []
    assert restored(copy, tmp_path / "back")["epoch"] == 8


def test_a_rehearsal_that_is_put_back_is_still_one(tmp_path: Path):
    shop = made(tmp_path / "shop", 10)
    write_mark(shop, "phone-2008", 1_215_766_740_000)
    back_up(shop, tmp_path / "copy")

    restored(tmp_path / "copy", tmp_path / "back")

    mark = read_mark(tmp_path / "back")
    assert mark is not None
    assert mark.of == "phone-2008"


def test_a_directory_with_files_is_refused_and_left_as_it_is(copied: Path, tmp_path: Path):
    with running(tmp_path / "shop") as shop:
        placed = Desk.opened(shop).order("ada")
        into_a_running = run("restore", "--from", str(copied), "--to", str(tmp_path / "shop"))
        still_there = shop.ask("GET", placed.json["link"])
    into_a_stopped = run("restore", "--from", str(copied), "--to", str(tmp_path / "shop"))

    for code, _, error in (into_a_running, into_a_stopped):
        assert code == 2
        assert "is not empty, and a restore replaces nothing" in error
    assert still_there.status == 200


@pytest.mark.parametrize("name", ["journal.db", "contacts.db", "secrets.json"])
def test_a_changed_file_is_found_and_nothing_is_left_of_the_restore(
    copied: Path, tmp_path: Path, name: str
):
    copy = own(copied, tmp_path)
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)

    code, _, error = run("restore", "--from", str(copy), "--to", str(tmp_path / "back"))

    assert code == 2
    assert f"{name} was changed since the backup was taken" in error
    assert list((tmp_path / "back").iterdir()) == []


def test_a_folder_without_a_backup_and_a_backup_without_a_file_are_refused(
    copied: Path, tmp_path: Path
):
    copy = own(copied, tmp_path)
    (copy / "contacts.db").unlink()
    to = ("--to", str(tmp_path / "back"))

    no_backup = run("restore", "--from", str(tmp_path / "nothing"), *to)
    lacking = run("restore", "--from", str(copy), *to)

    assert [no_backup[0], lacking[0]] == [2, 2]
    assert "There is no backup in" in no_backup[2]
    assert "lacks contacts.db" in lacking[2]


def test_a_round_that_did_not_end_is_taken_only_when_it_is_asked_for(tmp_path: Path):
    copy = tmp_path / "copy"
    with running(tmp_path / "shop") as shop:
        desk = Desk.opened(shop, units=5)
        back_up(tmp_path / "shop", copy)
        command = firstcome("backup", "--data", str(tmp_path / "shop"), "--to", str(copy))
        with subprocess.Popen(
            [*command, "--follow", "--json"], stdout=subprocess.PIPE, env=environment()
        ) as following:
            assert following.stdout is not None
            following.stdout.readline()
            ada = desk.order("ada", "key-of-ada")
            until(lambda: ada.json["sequence"] in entries(copy))
            following.send_signal(signal.SIGKILL)

    refused = run("restore", "--from", str(copy), "--to", str(tmp_path / "back"))
    said = restored(copy, tmp_path / "back", "--unfinished")
    with running(tmp_path / "back") as shop:
        repeated = Desk(shop, desk.launch).order("ada", "key-of-ada")

    assert refused[0] == 2
    assert "did not end" in refused[2]
    assert "--unfinished" in refused[2]
    assert said["is_finished"] is False
    assert repeated.body == ada.body


def test_a_shop_does_not_start_where_a_restore_did_not_end(copied: Path, tmp_path: Path):
    back = tmp_path / "back"
    restored(own(copied, tmp_path), back)
    (back / RESTORING).touch()

    code, _, error = run("front", "--data", str(back))
    again = restored(tmp_path / "copy", back)

    assert code == EXIT_REFUSED
    assert "did not end. Run it again, into the same directory" in error
    assert again["epoch"] == 3
    assert not (back / RESTORING).exists()


def test_a_restore_that_is_killed_is_run_again(tmp_path: Path):
    copy, back = tmp_path / "copy", tmp_path / "back"
    back_up(made(tmp_path / "shop", 6_000), copy)
    command = firstcome("restore", "--from", str(copy), "--to", str(back))
    with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL) as restoring:
        until((back / RESTORING).exists)
        os.kill(restoring.pid, signal.SIGKILL)

    said = restored(copy, back)

    assert said["orders"] == 6_000
    assert set(json.loads((copy / "restores.json").read_text())["epochs"]) <= {2, 3}


def test_what_was_noted_or_told_of_lost_orders_is_forgotten(tmp_path: Path):
    shop, copy = tmp_path / "shop", tmp_path / "copy"
    with running(shop, "serve") as front:
        desk = Desk.opened(front, units=5)
        ada = desk.order("ada")
        until(lambda: len(rows(shop / "outbox.db", "message")) == 1)
    back_up(shop, copy)
    (tmp_path / "old").mkdir()
    (copy / "journal.db").rename(tmp_path / "old" / "journal.db")
    before = json.loads((copy / "manifest.json").read_text())
    with running(shop, "serve") as front:
        desk = Desk(front, desk.launch)
        bea = desk.order("bea")
        until(lambda: len(rows(shop / "outbox.db", "message")) == 2)
    store = ContactStore.open(shop / "contacts.db")
    store.add_note(NewNote(bytes(16), bea.json["sequence"], 1, 1, "of a lost order"))
    store.add_note(NewNote(bytes(15) + b"1", ada.json["sequence"], 1, 1, "of a kept one"))
    store.close()
    # The journal of the first backup, and everything else of the second: as a kill can leave it.
    back_up(shop, tmp_path / "newer")
    for name in ("contacts.db", "outbox.db"):
        (tmp_path / "newer" / name).rename(copy / name)
    (tmp_path / "old" / "journal.db").rename(copy / "journal.db")
    (copy / "manifest.json").write_text(json.dumps({**before, "finished": False}))

    restored(copy, tmp_path / "back", "--unfinished")
    noted = [row[-1] for row in rows(tmp_path / "back" / "contacts.db", "note")]
    with running(tmp_path / "back", "serve") as front:
        again = Desk(front, desk.launch).order("bea")
        until(lambda: len(rows(tmp_path / "back" / "outbox.db", "message")) == 2)

    told = {row[3] for row in rows(tmp_path / "back" / "outbox.db", "message")}
    assert noted == ["of a kept one"]
    assert told == {ada.json["sequence"], again.json["sequence"]}


def test_who_was_erased_before_the_backup_stays_erased(tmp_path: Path):
    shop, copy = made(tmp_path / "shop", 20), tmp_path / "copy"
    erase(shop, 4)
    back_up(shop, copy)

    restored(copy, tmp_path / "back")

    bodies = {row[1]: row[3] for row in rows(tmp_path / "back" / "contacts.db", "contact")}
    assert bodies[4].strip() == ""
    assert bodies[5].startswith("{")
    assert manifest(copy)["contacts"] == 20
