"""The post desk: mails that cannot be told or sent stop neither the fold nor the back."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstcome.notifications.files import FileTransport
from firstcome.notifications.link_requests import FOLDER, LinkRequests
from firstcome.notifications.opening import open_post_office
from firstcome.notifications.outbox import Outbox
from firstcome.notifications.post_desk import PostDesk
from firstcome.notifications.post_office import PostOffice
from firstcome.notifications.sender import Sender
from firstcome.notifications.ways import Ways, email_way
from tests.api.desk import Desk
from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import AT_ONCE, FAST_PER_S, HEAD, SmallShop
from tests.serve.running import HOST, free_port, running, until

DOWN = {
    "FIRSTCOME_MAIL_FROM": "orders@shop.example",
    "FIRSTCOME_PUBLIC_URL": "https://shop.example",
}


class FullDisk(Exception):
    """What SQLite raises then."""


def desk_of(shop: SmallShop, server: MailServer) -> PostDesk:
    transport = by(server)
    shop.follower.follow()

    def opening() -> PostOffice | None:
        ways: Ways = {"email": email_way(transport, FAST_PER_S)}
        return open_post_office(shop.directory, shop.follower.state, HEAD, ways, AT_ONCE)

    return PostDesk(opening, pauses_s=(0.0,))


def work(shop: SmallShop, desk: PostDesk, count: int, server: MailServer) -> None:
    """Follow and post until so many mails have come."""

    def has_come() -> bool:
        shop.follower.follow()
        desk.step()
        return len(server.mails) >= count and shop.counts() == {"sent": count}

    until(has_come)


@pytest.mark.parametrize("failing", ["record", "settle", "due"])
def test_an_outbox_that_fails_now_and_then_tells_everything_once(
    tmp_path: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch, failing: str
):
    shop = SmallShop(tmp_path, units=9)
    for who in ("ada", "bea", "cyd"):
        shop.order(who)
    kept = getattr(Outbox, failing)
    calls: list[object] = []

    def fails_three_times(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) <= 3:
            raise FullDisk
        return kept(*arguments)

    monkeypatch.setattr(Outbox, failing, fails_three_times)
    desk = desk_of(shop, server)
    work(shop, desk, 3, server)
    desk.close()

    assert len(calls) > 3
    assert len({each.mail["Message-ID"] for each in server.mails}) == len(server.mails) == 3


def test_a_sender_that_ended_is_followed_by_another(
    tmp_path: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    shop = SmallShop(tmp_path, units=9)
    shop.order("ada")
    carried = Sender._send_all  # pyright: ignore[reportPrivateUsage]
    lives: list[Sender] = []

    async def ends_once(sender: Sender) -> None:
        lives.append(sender)
        if len(lives) == 1:
            raise FullDisk
        await carried(sender)

    monkeypatch.setattr(Sender, "_send_all", ends_once)
    desk = desk_of(shop, server)
    work(shop, desk, 1, server)
    desk.close()

    assert len(lives) == 2


def test_a_folder_of_requests_that_is_gone_stops_no_mail(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path)
    desk = desk_of(shop, server)
    desk.step()
    (tmp_path / FOLDER).rmdir()
    shop.order("ada")

    work(shop, desk, 1, server)
    desk.close()

    assert LinkRequests(tmp_path / FOLDER).waiting(9) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """The folder of mails, on a disk of its own with no room at all."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("needs root and mount, to make a small file system")
    folder = tmp_path / "outbox"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("no tmpfs can be mounted here")
    (folder / "ballast").write_bytes(bytes(64 * 1024))
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_for_mails_stops_neither_fold_nor_back(tmp_path: Path, small_disk: Path):
    with running(tmp_path, "serve") as shop:
        desk = Desk.opened(shop, units=9)
        shop.wait_for("The back follows the journal")
        back = shop.children()["back"]
        for who in ("ada", "bea", "cyd"):
            assert desk.order(who).code == "held"
        shop.wait_for("mail_down")

        assert shop.children()["back"] == back
        assert not list(small_disk.rglob("*.eml"))

        (small_disk / "ballast").unlink()
        assert desk.order("dan").code == "held"
        until(lambda: shop.children()["back"] == back and bool(list(small_disk.rglob("*.eml"))))


def test_a_dead_mail_server_stops_neither_fold_nor_back(tmp_path: Path):
    settings = DOWN | {"FIRSTCOME_SMTP": f"smtp://{HOST}:{free_port()}"}
    with running(tmp_path, "serve", settings=settings) as shop:
        desk = Desk.opened(shop, units=9)
        shop.wait_for("The back follows the journal")
        back = shop.children()["back"]
        assert desk.order("ada").code == "held"
        shop.wait_for("mail_down")

        assert desk.order("bea").code == "held"
        assert shop.children()["back"] == back


def test_a_folder_that_cannot_be_counted_is_taken_for_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def gone(*_: object) -> Iterator[Path]:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "rglob", gone)

    assert FileTransport(tmp_path, files_max=7).room() == 7
