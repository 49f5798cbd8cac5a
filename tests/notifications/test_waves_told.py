"""Waves: everybody of one is told, once, at the pace and in the pauses that staff choose."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from firstcome.domain import commands as c
from firstcome.notifications.outbox import Outbox
from firstcome.notifications.outbox_reader import Counts, Progress, telling_of_wave
from firstcome.notifications.post_desk import PostDesk
from firstcome.notifications.post_office import PostOffice
from firstcome.notifications.tellings import Tellings
from tests.api.launch_bodies import HOUR_MS
from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import LAUNCH, SmallShop
from tests.serve.running import until

FIRST_WAVE = ("ada", "bea", "cyd")


@pytest.fixture
def shop(tmp_path: Path) -> SmallShop:
    """Three people in the first wave, one in the second."""
    shop = SmallShop(tmp_path, register=True, access="waves")
    for who in (*FIRST_WAVE, "dan"):
        shop.registered(who)
    shop.waves((3, HOUR_MS), (0, 2 * HOUR_MS))
    return shop


def progress(shop: SmallShop, wave: int = 1) -> Progress:
    found = telling_of_wave(shop.directory / "outbox.db", LAUNCH, wave)
    assert found is not None
    return found


def is_told(shop: SmallShop, wave: int = 1, **counts: int) -> Callable[[], bool]:
    """Whether a wave is written out, and told so far."""

    def look() -> bool:
        found = telling_of_wave(shop.directory / "outbox.db", LAUNCH, wave)
        return found is not None and found.is_written_out and found.in_all == Counts(**counts)

    return look


def invited(server: MailServer) -> list[str]:
    """Who was told of their wave, in the order of arrival, and when it opens."""
    return [
        each.recipient.partition("@")[0]
        for each in server.mails
        if ".invited." in each.mail["Message-ID"]
    ]


def test_everybody_of_a_wave_is_told_and_nobody_else(shop: SmallShop, server: MailServer):
    shop.register("eve")
    shop.wave(c.InviteWave)

    shop.tell(by(server), is_told(shop, told=3))

    assert sorted(invited(server)) == [*FIRST_WAVE]
    assert progress(shop).is_written_out
    assert telling_of_wave(shop.directory / "outbox.db", LAUNCH, 2) is None


def test_a_draw_tells_those_whom_it_drew(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path, register=True, access="waves")
    numbers = {shop.registered(f"ada{number}"): f"ada{number}" for number in range(12)}
    shop.waves((5, HOUR_MS), (0, 2 * HOUR_MS), order="draw")
    shop.wave(c.InviteWave)

    shop.tell(by(server), is_told(shop, told=5))

    waves = shop.follower.state.launches[LAUNCH].waves
    assert waves is not None
    drawn = [who for number, who in numbers.items() if waves.wave_of(number) == waves.find(1)]
    assert sorted(invited(server)) == sorted(drawn)


def test_who_agreed_to_nothing_is_counted_and_not_told(shop: SmallShop, server: MailServer):
    fred, gus = shop.registered("fred", consents=()), shop.registered("gus", consents=("sms",))
    shop.waves((0, HOUR_MS))
    shop.wave(c.InviteWave)

    shop.tell(by(server), is_told(shop, told=4, no_way=1))
    assert progress(shop).without_consent == 1

    for registration in (fred, gus):
        agreed = c.ChangeRegistration(
            registration=registration, skus=("phone-8gb",), market="GB", consents=("email",)
        )
        shop.append(agreed)
    shop.tell(by(server), is_told(shop, told=6))
    assert progress(shop).without_consent == 0
    assert sorted(invited(server))[-2:] == ["fred", "gus"]


def test_who_confirms_late_is_told_with_the_wave_that_they_are_in(
    tmp_path: Path, server: MailServer
):
    shop = SmallShop(tmp_path, register=True, access="waves")
    shop.registered("ada")
    late = shop.register("bea")
    shop.waves((0, HOUR_MS))
    shop.wave(c.InviteWave)
    shop.tell(by(server), is_told(shop, told=1))

    shop.append(c.ConfirmRegistration(late))
    shop.registered("cyd")
    shop.tell(by(server), is_told(shop, told=3))

    assert invited(server) == ["ada", "bea", "cyd"]


def test_who_left_or_agrees_no_more_is_not_told(shop: SmallShop, server: MailServer):
    post = shop.post(by(server))
    ada, bea = shop.follower.state.registrations.sequence[:2]
    shop.wave(c.InviteWave)
    shop.wave(c.PauseWave)
    shop.work(post, is_told(shop, waiting=3))
    shop.append(
        c.LeaveRegistration(ada),
        c.ChangeRegistration(registration=bea, skus=("phone-8gb",), market="GB", consents=()),
    )
    shop.wave(c.ResumeWave)

    shop.work(post, is_told(shop, told=1, given_up=1))
    post.close()

    assert invited(server) == ["cyd"]
    assert progress(shop).without_consent == 1


def test_one_is_on_its_way_at_a_time_and_mails_about_orders_do_not_wait(
    tmp_path: Path, server: MailServer
):
    shop = SmallShop(tmp_path, register=True)
    for who in FIRST_WAVE:
        shop.registered(who)
    shop.waves((0, HOUR_MS))
    shop.tell(by(server), lambda: len(server.mails) == 3)
    server.may_answer.clear()
    shop.wave(c.InviteWave)
    post = shop.post(by(server))
    shop.work(post, lambda: len(server.seen) == 4)
    shop.order("dan")
    shop.work(post, lambda: len(server.seen) == 5)

    assert server.seen[4] == "dan@example.org"
    assert progress(shop).in_all == Counts(waiting=3)
    server.may_answer.set()
    shop.work(post, is_told(shop, told=3))
    post.close()


def test_a_pause_and_a_stop_hold_back_all_but_the_one_that_is_on_its_way(
    shop: SmallShop, server: MailServer
):
    shop.tell(by(server), lambda: len(server.mails) == 4)
    server.may_answer.clear()
    shop.wave(c.InviteWave)
    post = shop.post(by(server))
    shop.work(post, lambda: len(server.seen) == 5)
    shop.wave(c.PauseWave)
    steps = settle(shop, post, server, is_told(shop, told=1, waiting=2))
    assert len(server.mails) == 5 + steps

    shop.wave(c.ResumeWave)
    shop.wave(c.StopWave)
    shop.work(post, is_told(shop, told=1, given_up=2))
    post.close()

    assert len(server.mails) == 5


def settle(
    shop: SmallShop, post: PostOffice, server: MailServer, happened: Callable[[], bool]
) -> int:
    """Let the server answer, and go on for many steps after it is so; 0."""
    shop.follower.follow()
    server.may_answer.set()
    shop.work(post, happened)
    for _ in range(50):
        shop.follower.follow()
        post.step()
        post.rest(0.01)
    assert happened()
    return 0


def test_in_a_rush_bulk_waits(shop: SmallShop, server: MailServer):
    shop.wave(c.InviteWave)
    post = shop.post(by(server))
    until(lambda: post.step(is_rush=True) >= 0 and shop.counts().get("sent", 0) == 4)
    for _ in range(20):
        post.step(is_rush=True)
        post.rest(0.01)

    assert invited(server) == []
    shop.work(post, is_told(shop, told=3))
    post.close()


def test_a_wave_that_moves_is_told_to_whom_it_was_told_before(shop: SmallShop, server: MailServer):
    shop.tell(by(server), lambda: len(server.mails) == 4)
    server.may_answer.clear()
    shop.wave(c.InviteWave)
    post = shop.post(by(server))
    shop.work(post, lambda: len(server.seen) == 5)
    opens_ms = shop.now_ms + HOUR_MS
    for minutes in (10, 20):
        shop.wave(c.MoveWave, opens_ms=opens_ms + minutes * 60_000)
    shop.follower.follow()
    server.may_answer.set()
    shop.work(post, lambda: len(server.mails) == 8)
    post.close()

    told = [each.mail["Message-ID"].split(".")[2] for each in server.mails[4:]]
    assert sorted(told) == ["invited", "invited", "invited", "wave_moved"]
    moved = server.mails[4 + told.index("wave_moved")]
    assert moved.recipient == server.mails[4].recipient
    times = [opening(each) for each in server.mails[4:] if each is not moved]
    assert times[0] != times[1] == times[2] == opening(moved)
    assert f"Before it was {times[0]}" in moved.text


def opening(received: Any) -> str:
    """The time of the wave, as a mail tells it."""
    text = received.text.partition("order from ")[2] or received.text.partition("now it is ")[2]
    return text.partition(".")[0]


def test_a_closed_launch_invites_nobody(shop: SmallShop, server: MailServer):
    shop.wave(c.InviteWave)
    name = bytes(16)
    shop.append(c.CloseLaunch(name, name, LAUNCH))

    shop.tell(by(server), lambda: shop.counts().get("sent", 0) == 4)

    assert invited(server) == []


def test_a_wave_is_told_by_its_time_in_the_clock_of_the_reader(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path, register=True, access="waves")
    shop.registered("ada")
    opens_ms = 1_922_781_600_000  # 2030-12-06, 10:00 in London
    shop.waves((0, opens_ms - shop.now_ms))
    shop.wave(c.InviteWave)

    shop.tell(by(server), is_told(shop, told=1))

    assert "10:00 GMT, 6 Dec 2030" in server.mails[-1].mail["Subject"]
    assert "10:00 GMT on Friday, 6 December 2030" in server.mails[-1].text
    assert "You are the only one with this time." in server.mails[-1].text


@pytest.mark.parametrize(
    ("owner", "failing"),
    [
        *((Outbox, each) for each in ("record", "due", "send", "settle")),
        *((Tellings, each) for each in ("begin", "active", "walk")),
    ],
)
def test_a_disk_that_fails_now_and_then_leaves_nobody_out_and_tells_nobody_twice(
    shop: SmallShop,
    server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    owner: type[Any],
    failing: str,
):
    kept, calls = getattr(owner, failing), [0]

    def fails_three_times(*arguments: Any, **more: Any) -> Any:
        calls[0] += 1
        if calls[0] <= 3:
            raise FullDisk
        return kept(*arguments, **more)

    shop.tell(by(server), lambda: len(server.mails) == 4)
    shop.wave(c.InviteWave)
    monkeypatch.setattr(owner, failing, fails_three_times)
    desk = PostDesk(lambda: shop.post(by(server)), pauses_s=(0.0,))
    until(lambda: desk.step() >= 0 and is_told(shop, told=3)())
    desk.close()

    assert calls[0] > 3
    assert sorted(invited(server)) == [*FIRST_WAVE]


class FullDisk(Exception):
    """What SQLite raises then."""
