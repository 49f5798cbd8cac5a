"""Go / no-go: each line says what is so, and what is not in order has its mend."""

import os
import shutil
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from firstcome.journal.verified import FILE as VERIFIED
from firstcome.limits import DISK_FLOOR_BYTES
from firstcome.web.operations.readiness.checklist import CHECKS
from firstcome.web.operations.readiness.machine import kernel_clock, taken
from tests.operations.house import DeskClient, House, desk_of
from tests.operations.launch_day import launch_day, opened
from tests.serve.running import HOST, free_port, run, until

FAR_MS = 4_102_444_800_000


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("ready")) as day:
        opened(day, units=7, opens_ms=FAR_MS)
        yield day


@pytest.fixture(scope="module")
def client(found: House) -> DeskClient:
    """Somebody of operations."""
    return found.client_of("operations")


def lines(client: DeskClient, **asked: Any) -> dict[str, dict[str, str]]:
    """The lines of the list, by name."""
    answer = client.get("/api/v1/ready", params=asked)
    assert answer.status_code == 200, answer.text
    return {line["name"]: line for line in answer.json()["lines"]}


def directory_of(found: House) -> Path:
    return found.desk.settings.directory


def test_every_check_has_its_line_on_the_page_and_in_the_answer(found: House, client: DeskClient):
    page = client.get("/ready").text
    told = lines(client)

    assert len(told) == len(CHECKS)
    assert page.count('<p class="mark">') == len(CHECKS)
    for line in told.values():
        assert line["evidence"]
        assert line["verdict"] == "go" or line["mend"]


def test_every_line_is_described_where_it_is_read_about(client: DeskClient):
    described = Path("docs/operating/board.md").read_text(encoding="utf-8")

    for line in lines(client).values():
        assert f"| {line['label']} |" in described


def test_the_launch_is_looked_at_as_it_is(client: DeskClient):
    told = lines(client)

    assert told["opening"]["verdict"] == "go"
    assert "1 January 2100" in told["opening"]["evidence"]
    assert told["stock"]["evidence"].startswith("28 units can be had at 2 places")
    assert "A consumer can have 1, a business 2" in told["limits"]["evidence"]
    assert told["front"]["verdict"] == told["models"]["verdict"] == "go"
    assert told["cluster"]["evidence"].startswith("A single node")


def test_a_launch_without_stock_is_no_go_and_one_that_lacks_some_is_named(
    found: House, client: DeskClient
):
    empty = opened(found, units=0)
    partly = opened(found, units=0)
    partly.receive(3)
    until(lambda: lines(client, launch=partly.launch)["stock"]["verdict"] == "look")

    assert lines(client, launch=empty.launch)["stock"]["verdict"] == "no_go"
    evidence = lines(client, launch=partly.launch)["stock"]["evidence"]
    assert evidence.startswith("3 units")
    assert "Without any: SKU The mug, Red, Bath Street." in evidence


def test_a_launch_that_is_closed_is_no_go(found: House, client: DeskClient):
    launch = opened(found)
    launch.staff("close")

    until(lambda: lines(client, launch=launch.launch)["opening"]["verdict"] == "no_go")

    answer = client.get("/api/v1/ready", params={"launch": launch.launch}).json()
    assert answer["verdict"] == "no_go"


def test_a_verified_journal_is_known_until_it_is_another(found: House, client: DeskClient):
    directory = directory_of(found)
    assert lines(client)["verified"]["verdict"] == "look"

    code, said, _ = run("journal", "verify", "--data", str(directory))
    line = lines(client)["verified"]
    note = msgspec.json.decode((directory / VERIFIED).read_bytes())
    (directory / VERIFIED).write_bytes(msgspec.json.encode(note | {"chain": "00" * 32}))

    assert code == 0, said
    assert line["verdict"] == "go"
    assert f"up to entry {note['sequence']}" in line["evidence"]
    assert lines(client)["verified"]["verdict"] == "no_go"
    (directory / VERIFIED).unlink()


def test_a_rehearsal_is_named_with_its_rate_and_the_auditors_verdict(
    found: House, client: DeskClient
):
    launch = opened(found, units=50)
    directory = directory_of(found)
    assert lines(client)["rehearsed"]["evidence"] == "No rehearsal is kept here."

    code, said, wrong = run(
        *("rehearse", found.front.url, "--launch", launch.launch, "--data", str(directory)),
        *("--rate", "20", "--seconds", "2", "--people", "40"),
    )
    line = lines(client, people=10)["rehearsed"]
    more = lines(client, people=1_000)["rehearsed"]

    assert code in (0, 2), said + wrong
    assert " a second, 99 of 100 orders answered within " in line["evidence"]
    assert "AUDIT CLEAN" in line["evidence"]
    assert more["verdict"] == "look"


def test_a_rehearsal_that_broke_a_promise_is_no_go(found: House, client: DeskClient):
    folder = directory_of(found) / "rehearsals"
    folder.mkdir(exist_ok=True)
    note = {
        "launch": "mugs",
        "when_ms": time.time_ns() // 1_000_000 + 5_000,
        "people": 2_000_000,
        "rate_per_s": 13_000.0,
        "orders": 1,
        "p99_ms": 4.2,
        "verdict": "failed",
        "auditor": "AUDIT FAILED: broken are limits (3).",
    }
    (folder / "later.json").write_bytes(msgspec.json.encode(note))

    line = lines(client)["rehearsed"]

    assert line["verdict"] == "no_go"
    assert "AUDIT FAILED" in line["evidence"]
    shutil.rmtree(folder)


def test_a_backup_is_named_with_what_came_since(found: House, client: DeskClient, tmp_path: Path):
    assert lines(client)["backup"]["verdict"] == "look"

    backup = ("--data", str(directory_of(found)), "--to", str(tmp_path / "b"))
    code, said, wrong = run("backup", *backup)

    line = lines(client)["backup"]
    assert code == 0, said + wrong
    assert line["verdict"] == "go"
    assert str(tmp_path / "b") in line["evidence"]


def test_every_file_that_grows_with_orders_is_weighed_once(tmp_path: Path):
    (tmp_path / "snapshots").mkdir()
    grows = ("journal.db", "journal.db-wal", "contacts.db", "events.db", "outbox.db", "people.db")
    models = ("models-2.db", "models-2.db-wal", "snapshots/7.snapshot")
    for name in (*grows, *models, "staff.db"):
        (tmp_path / name).write_bytes(bytes(10))
    (tmp_path / "models.db").symlink_to("models-2.db")

    assert taken(tmp_path) == 10 * len((*grows, *models))


def test_a_crowd_that_the_disk_has_no_room_for_is_no_go(found: House, client: DeskClient):
    free = shutil.disk_usage(directory_of(found)).free
    too_many = min(100_000_000, (free - DISK_FLOOR_BYTES) // 1_000)

    assert lines(client, people=1)["disk"]["verdict"] == "go"
    assert lines(client, people=too_many)["disk"]["verdict"] == "no_go"


def test_a_secret_that_others_can_read_is_no_go(found: House, client: DeskClient):
    key = directory_of(found) / "staff-key"
    assert lines(client)["keys"]["verdict"] == "go"

    key.chmod(0o644)
    line = lines(client)["keys"]
    key.chmod(0o600)

    assert line["verdict"] == "no_go"
    assert "staff-key" in line["evidence"]
    assert line["command"].startswith("chmod 600 ")


def test_the_kernel_says_whether_its_clock_is_kept():
    told = kernel_clock()

    assert told is None or told.error_ms >= 0


def test_a_mail_server_that_answers_is_go_and_nothing_is_mailed(found: House):
    server = Controller(Sink(), hostname=HOST, port=free_port())
    server.start()
    where = f"smtp://{HOST}:{server.port}"
    mails = {
        "FIRSTCOME_SMTP": where,
        "FIRSTCOME_MAIL_FROM": "orders@shop.example",
        "FIRSTCOME_PUBLIC_URL": "http://shop.example",
    }
    with desk_of(found.front, **mails) as desk:
        answering = lines(desk.client_of("operations"))["mail"]
        server.stop()
        silent = lines(desk.client_of("operations"))["mail"]

    assert answering["verdict"] == "go"
    assert silent["verdict"] == "no_go"


def test_an_address_over_tls_that_nobody_answers_is_no_go(found: House):
    address = f"https://{HOST}:{free_port()}"
    with desk_of(found.front, FIRSTCOME_PUBLIC_URL=address) as desk:
        line = lines(desk.client_of("operations"))["certificate"]

    assert line["verdict"] == "no_go"
    assert "does not answer from here" in line["evidence"]


def test_a_front_that_is_silent_is_no_go_and_the_list_is_there(
    tmp_path_factory: pytest.TempPathFactory,
):
    with launch_day(tmp_path_factory.mktemp("quiet")) as day:
        opened(day)
        client = day.client_of("read_only")
        day.front.child.kill()
        os.waitid(os.P_PID, day.front.child.pid, os.WEXITED | os.WNOWAIT)

        told = lines(client)

        assert told["front"]["verdict"] == "no_go"
        assert told["front"]["command"].startswith("firstcome serve --data")
