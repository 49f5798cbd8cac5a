"""A full disk, on a small file system of its own: refused, read on, recovered; nothing lost."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstcome.cli.serve import EXIT_FULL
from tests.api.desk import Desk, fresh
from tests.serve.running import Answer, RunningShop, free_port, run, running, until

MIB = 1024 * 1024
DISK_MIB = 16
FLOOR_MIB = 4
NO_FLOOR = {"FIRSTCOME_DISK_FLOOR_BYTES": "0"}

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("mount") is None,
    reason="needs root and mount, to make a small file system",
)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A directory with little space."""
    found = tmp_path / "disk"
    found.mkdir()
    options = f"size={DISK_MIB}m,mode=0755"
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(found)],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"no tmpfs can be mounted here: {made.stderr.decode().strip()}")
    yield found
    subprocess.run(["umount", "--lazy", str(found)], check=True)


def fill(disk: Path, left_bytes: int) -> Path:
    """A file that leaves only so many bytes of the disk."""
    ballast = disk / "ballast"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with contextlib.suppress(OSError), ballast.open("wb") as file:
        file.write(bytes(max(0, free - left_bytes)))
    return ballast


def is_ready(shop: RunningShop) -> bool:
    """Whether the shop takes orders; one that is being started again does not."""
    with contextlib.suppress(OSError):
        return shop.ask("GET", "/readyz").status == 200
    return False


def reads(desk: Desk, placed: Answer) -> set[int]:
    """The statuses of everything that can be read."""
    paths = ("/healthz", "/metrics", "/api/v1/launches", desk.path, f"{desk.path}/stock")
    return {desk.shop.ask("GET", path).status for path in (*paths, placed.json["link"])}


def test_below_the_floor_orders_are_refused_until_there_is_space(disk: Path):
    settings = {"FIRSTCOME_DISK_FLOOR_BYTES": str(FLOOR_MIB * MIB)}
    with running(disk / "data", "serve", settings=settings) as shop:
        desk = Desk.opened(shop, units=100)
        key = fresh()
        placed = desk.order("ada", key)
        ballast = fill(disk, FLOOR_MIB * MIB // 2)
        until(lambda: not is_ready(shop))

        refused = desk.order("bea")
        by_staff = desk.receive(1)
        not_ready = shop.ask("GET", "/readyz")
        repeated = desk.order("ada", key)
        seen = reads(desk, placed)
        ballast.unlink()
        until(lambda: is_ready(shop))
        later = desk.order("bea")
        until(lambda: shop.children().keys() == {"front", "back", "desk"})

    assert placed.status == 201
    for answer in (refused, by_staff, not_ready):
        assert (answer.status, answer.code) == (503, "disk_full")
        assert int(answer.headers["retry-after"]) >= 30
    assert repeated.body == placed.body
    assert seen == {200}
    assert later.code == "held"


def test_on_a_disk_without_a_byte_left_nothing_acknowledged_is_lost(disk: Path):
    """No floor at all: it is SQLite that finds no space, in the middle of selling."""
    answers: dict[tuple[str, str], Answer] = {}

    def press(desk: Desk, count: int) -> list[Answer]:
        pressed: list[Answer] = []
        for _ in range(count):
            who, key = fresh("person"), fresh()
            pressed.append(desk.order(who, key))
            answers[who, key] = pressed[-1]
        return pressed

    with running(disk / "data", "serve", settings=NO_FLOOR) as shop:
        desk = Desk.opened(shop, units=10)
        press(desk, 20)
        ballast = fill(disk, 0)
        during = press(desk, 400)
        assert reads(desk, next(iter(answers.values()))) == {200}
        ballast.unlink()
        until(lambda: is_ready(shop))
        until(lambda: desk.order(fresh("person")).status == 201)
        after = press(desk, 20)

    said = "\n".join(shop.said)
    with running(disk / "data") as later:
        again = Desk(later, desk.launch)
        kept = {
            (who, key): again.order(who, key).body
            for (who, key), answer in answers.items()
            if answer.status == 201
        }

    assert "fail_stop" not in said
    assert "Traceback" not in said
    refused = [answer for answer in during if answer.status != 201]
    assert refused
    assert {(answer.status, answer.code) for answer in refused} == {(503, "disk_full")}
    assert {answer.status for answer in after} == {201}
    assert kept == {who: answer.body for who, answer in answers.items() if answer.status == 201}


def test_a_shop_does_not_start_on_a_full_disk_and_says_so_in_one_line(disk: Path):
    fill(disk, 0)

    code, _, said = run("front", "--data", str(disk / "data"), "--port", str(free_port()))

    lines = said.splitlines()
    assert (code, len(lines)) == (EXIT_FULL, 1)
    assert f"The disk of {disk / 'data'} is full" in lines[0]
    assert "Free space on it." in lines[0]


def test_a_shop_whose_start_found_no_space_starts_when_there_is_some(disk: Path):
    with running(disk / "data", settings=NO_FLOOR) as shop:
        placed = Desk.opened(shop).order("ada")
    ballast = fill(disk, 0)
    (disk / "data" / "staff-key").unlink()
    waiting = RunningShop(disk / "data", "serve", settings=NO_FLOOR)
    waiting.wait_for("The front ended (75); starting it again.")

    ballast.unlink()
    waiting.wait_for("listens on")

    assert waiting.ask("GET", placed.json["link"]).json["status"] == "held"
    assert waiting.end() == 0
