"""SMS through a gateway that speaks as Twilio does: taken, refused, tried again, unknown."""

import asyncio
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from firstcome.config import SettingWrong, read_settings
from firstcome.domain import commands as c
from firstcome.notifications.outbox_reader import (
    Counts,
    messages,
    messages_without_way,
    telling_of_wave,
    uncertain_messages,
)
from firstcome.notifications.receipts import Receipts, read_reference
from firstcome.notifications.resend_requests import FOLDER, ResendRequest, ResendRequests
from firstcome.notifications.sender import Pauses
from firstcome.notifications.sms import SmsTransport, sms_way, write_sms
from firstcome.notifications.transports import (
    Mail,
    MailDelayed,
    MailRefused,
    MailUncertain,
    TransportDown,
)
from firstcome.notifications.ways import Way
from tests.api.launch_bodies import HOUR_MS
from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import LAUNCH, SmallShop
from tests.notifications.sms_gateway import FROM, Gateway, sms_gateway

NUMBERS = {"ada": "+447700900001", "bea": "+447700900002", "cyd": "+447700900003"}
WHOLE = {
    "FIRSTCOME_SMS_URL": "https://sms.example/Messages.json",
    "FIRSTCOME_SMS_FROM": FROM,
    "FIRSTCOME_SMS_USER": "AC1",
    "FIRSTCOME_SMS_PASSWORD": "a secret",
    "FIRSTCOME_PUBLIC_URL": "https://shop.example",
}


@pytest.fixture
def gateway() -> Generator[Gateway]:
    with sms_gateway() as found:
        yield found


@pytest.fixture
def shop(tmp_path: Path) -> SmallShop:
    return SmallShop(tmp_path, register=True)


def way(gateway: Gateway, wait_s: float = 20.0) -> Way:
    return Way(
        SmsTransport(gateway.settings, is_private_allowed=True, wait_s=wait_s), write_sms, 999
    )


def outbox(shop: SmallShop) -> Path:
    return shop.directory / "outbox.db"


def states(shop: SmallShop, channel: str = "sms") -> list[tuple[str, str]]:
    """Kind and state of every message of a channel, the oldest first."""
    return [(row.kind, row.state) for row in messages(outbox(shop), 99, channel=channel)][::-1]


def is_told(shop: SmallShop, **counts: int) -> Callable[[], bool]:
    def look() -> bool:
        found = telling_of_wave(outbox(shop), LAUNCH, 1)
        return found is not None and found.is_written_out and found.in_all == Counts(**counts)

    return look


def send(
    gateway: Gateway, wait_s: float = 20.0, *, url: str = "", is_private_allowed: bool = True
) -> str:
    """Send one message through the transport alone; its sid."""
    settings = gateway.settings if not url else type(gateway.settings)(url, FROM, "AC1", "x")
    transport = SmsTransport(settings, is_private_allowed=is_private_allowed, wait_s=wait_s)

    async def send_one() -> str:
        carrier = transport.carrier()
        try:
            return await carrier.send(Mail("n", 0, NUMBERS["ada"], "Grüße".encode(), "https://r/1"))
        finally:
            await carrier.rest()

    return asyncio.run(send_one())


def test_a_message_goes_as_twilio_takes_it_and_its_sid_is_kept(gateway: Gateway):
    sid = send(gateway)

    (taken,) = gateway.taken
    assert taken.sid == sid
    assert taken.fields == {
        "From": FROM,
        "To": NUMBERS["ada"],
        "Body": "Grüße",
        "StatusCallback": "https://r/1",
    }


@pytest.mark.parametrize(
    ("status", "body", "raised"),
    [
        (400, {"code": 21211, "message": "not a number"}, MailRefused),
        (410, {}, MailRefused),
        (429, {"code": 20429}, MailDelayed),
        (500, {}, MailDelayed),
        (503, {}, MailDelayed),
        (502, {}, MailUncertain),
        (504, {}, MailUncertain),
        (404, {}, TransportDown),
        (302, {}, TransportDown),
    ],
)
def test_each_answer_means_what_it_says(
    gateway: Gateway, status: int, body: dict[str, Any], raised: type[Exception]
):
    gateway.answers[NUMBERS["ada"]] = [(status, body)]

    with pytest.raises(raised) as found:
        send(gateway)

    assert NUMBERS["ada"] not in str(found.value)
    assert getattr(found.value, "code", 21211) in (body.get("code"), status, 21211)


def test_a_wrong_login_is_no_fault_of_any_message(gateway: Gateway):
    with pytest.raises(TransportDown, match="401"):
        send(gateway, url=gateway.url)


def test_who_answered_stop_is_known_to_want_none(gateway: Gateway):
    gateway.answers[NUMBERS["ada"]] = [(400, {"code": 21610})]

    with pytest.raises(MailRefused) as found:
        send(gateway)

    assert found.value.wants_none


def test_a_gateway_that_takes_and_does_not_answer_leaves_it_uncertain(gateway: Gateway):
    gateway.is_silent = True

    with pytest.raises(MailUncertain):
        send(gateway, wait_s=0.3)

    assert gateway.seen == [NUMBERS["ada"]]


def test_an_address_that_may_not_be_reached_is_not_reached(gateway: Gateway):
    with pytest.raises(TransportDown, match="AddressRefused"):
        send(gateway, is_private_allowed=False)

    assert gateway.seen == []


def test_who_has_only_a_number_has_everything_by_sms(
    shop: SmallShop, server: MailServer, gateway: Gateway
):
    shop.order("ada", email="", phone=NUMBERS["ada"])
    shop.order("bea")

    shop.tell(by(server), lambda: len(gateway.taken) == 1, way(gateway))
    shop.tell(by(server), lambda: states(shop) == [("held", "sent")], way(gateway))

    (taken,) = gateway.taken
    assert taken.to == NUMBERS["ada"]
    assert "on hold for you until" in taken.text
    assert "https://shop.example/orders/" in taken.text
    assert [each.recipient for each in server.mails] == ["bea@example.org"]
    (row,) = messages(outbox(shop), 9, channel="sms")
    assert row.provider == taken.sid


def test_a_number_without_its_country_is_that_of_the_market(
    shop: SmallShop, server: MailServer, gateway: Gateway
):
    shop.order("ada", email="", phone="07700 900001")

    shop.tell(by(server), lambda: len(gateway.taken) == 1, way(gateway))

    assert gateway.taken[0].to == NUMBERS["ada"]


def test_whose_turn_has_come_hears_it_both_ways(
    shop: SmallShop, server: MailServer, gateway: Gateway
):
    first = shop.order("bea", phone=NUMBERS["bea"])
    shop.order("ada", phone=NUMBERS["ada"])
    shop.append(c.CancelOrder(first, "customer"))

    shop.tell(by(server), lambda: states(shop) == [("offered", "sent")], way(gateway))

    (taken,) = gateway.taken
    assert taken.to == NUMBERS["ada"]
    assert "your turn has come" in taken.text
    assert "your turn has come" in server.to("ada")[-1].mail["Subject"]


def test_an_invitation_goes_every_way_that_was_agreed_to(
    shop: SmallShop, server: MailServer, gateway: Gateway
):
    shop.registered("ada", phone=NUMBERS["ada"], consents=("email", "sms"))
    shop.registered("bea", phone=NUMBERS["bea"], consents=("sms",))
    shop.registered("cyd", phone=NUMBERS["cyd"], consents=("email",))
    shop.waves((0, HOUR_MS))
    shop.wave(c.InviteWave)

    shop.tell(by(server), is_told(shop, told=4), way(gateway))
    shop.wave(c.MoveWave, opens_ms=shop.now_ms + 2 * HOUR_MS)
    shop.tell(by(server), lambda: len(gateway.taken) == 4, way(gateway))

    assert [each.to for each in gateway.taken] == [NUMBERS["ada"], NUMBERS["bea"]] * 2
    assert "you may order from" in gateway.taken[0].text
    assert "?invitation=" in gateway.taken[0].text
    assert "/unsubscribe?token=" in gateway.taken[0].text
    assert "your time to order is now" in gateway.taken[3].text
    assert len(server.to("bea")) == 1  # that the interest is registered
    assert len(server.to("ada")) == 3


def test_news_go_by_mail_before_sms(shop: SmallShop, server: MailServer, gateway: Gateway):
    shop.registered("ada", phone=NUMBERS["ada"], consents=("email", "sms"))
    shop.registered("bea", phone=NUMBERS["bea"], consents=("sms",))
    shop.announce("registered", "email", "sms", en="News\nThere are more.")

    shop.tell(by(server), lambda: len(gateway.taken) == 1, way(gateway))
    shop.tell(by(server), lambda: states(shop) == [("announced", "sent")], way(gateway))

    assert gateway.taken[0].to == NUMBERS["bea"]
    assert gateway.taken[0].text.startswith("The phone: News\nhttps://")


def test_a_gateway_that_has_too_much_is_asked_again(
    shop: SmallShop, server: MailServer, gateway: Gateway
):
    gateway.answers[NUMBERS["ada"]] = [(429, {"code": 20429}), (503, {})]
    shop.order("ada", email="", phone=NUMBERS["ada"])

    shop.tell(by(server), lambda: states(shop) == [("held", "sent")], way(gateway))

    assert gateway.seen == [NUMBERS["ada"]] * 3
    assert messages(outbox(shop), 9, channel="sms")[0].attempts == 3


def test_bulk_that_may_have_been_taken_is_uncertain_and_a_service_message_is_repeated(
    shop: SmallShop, server: MailServer, gateway: Gateway
):
    gateway.is_silent = True
    shop.registered("ada", phone=NUMBERS["ada"], consents=("sms",))
    shop.waves((0, HOUR_MS))
    shop.wave(c.InviteWave)
    shop.tell(by(server), is_told(shop, uncertain=1), way(gateway, 0.3))
    assert gateway.seen == [NUMBERS["ada"]]
    (listed,) = uncertain_messages(outbox(shop), 9)
    assert (listed.kind, listed.channel) == ("invited", "sms")

    gateway.is_silent = False
    gateway.answers[NUMBERS["bea"]] = [(504, {})]
    shop.order("bea", email="", phone=NUMBERS["bea"])
    shop.tell(by(server), lambda: ("held", "sent") in states(shop), way(gateway))

    assert gateway.seen == [NUMBERS["ada"], NUMBERS["bea"], NUMBERS["bea"]]


def test_without_a_gateway_they_are_listed_and_go_when_staff_say_so(
    shop: SmallShop, server: MailServer, gateway: Gateway
):
    shop.registered("ada", phone=NUMBERS["ada"], consents=("sms",))
    shop.order("bea", email="", phone=NUMBERS["bea"])
    shop.waves((0, HOUR_MS))
    shop.wave(c.InviteWave)

    shop.tell(by(server), is_told(shop, no_way=1))
    shop.tell(by(server), lambda: len(messages_without_way(outbox(shop), 9)) == 2)
    requests = ResendRequests(shop.directory / FOLDER)
    listed = messages_without_way(outbox(shop), 9)
    for each in listed:
        requests.ask(ResendRequest("again", "message", each.message))
    shop.tell(by(server), lambda: not requests.waiting(9))
    assert messages_without_way(outbox(shop), 9) == listed

    for each in listed:
        requests.ask(ResendRequest("again", "message", each.message))
    shop.tell(by(server), lambda: len(gateway.taken) == 2, way(gateway))
    assert sorted(each.to for each in gateway.taken) == [NUMBERS["ada"], NUMBERS["bea"]]


def test_what_waits_for_a_gateway_that_is_taken_away_is_listed(
    shop: SmallShop, server: MailServer, gateway: Gateway
):
    gateway.answers[NUMBERS["ada"]] = [(429, {})]
    shop.order("ada", email="", phone=NUMBERS["ada"])
    post = shop.post(by(server), Pauses((60.0,), (0.0,)), sms=way(gateway))
    try:
        shop.work(post, lambda: gateway.seen == [NUMBERS["ada"]])
    finally:
        post.close()

    shop.tell(by(server), lambda: states(shop) == [("held", "no_way")])


def test_the_report_address_names_the_message_and_nobody_can_make_it_up(
    shop: SmallShop, server: MailServer, gateway: Gateway
):
    order = shop.order("ada", email="", phone=NUMBERS["ada"])
    shop.tell(by(server), lambda: len(gateway.taken) == 1, way(gateway))

    address = gateway.taken[0].fields["StatusCallback"]
    path, _, named = address.rpartition("/")
    reference = read_reference(named)
    assert path == "https://shop.example/api/v1/messages/sms"
    assert reference is not None
    assert (reference.subject, reference.kind) == (order, "held")
    assert len(reference.tag) == 12
    assert Receipts(shop.directory / "receipts").waiting(9) == []


def test_who_answered_stop_gets_no_more_bulk(shop: SmallShop, server: MailServer, gateway: Gateway):
    gateway.answers[NUMBERS["ada"]] = [(400, {"code": 21610})]
    shop.registered("ada", phone=NUMBERS["ada"], consents=("sms",))
    shop.waves((0, HOUR_MS))
    shop.wave(c.InviteWave)
    shop.tell(by(server), is_told(shop, failed=1), way(gateway))

    shop.announce("registered", "sms", en="News\nMore.")
    shop.tell(by(server), lambda: ("announced", "no_consent") in states(shop), way(gateway))

    assert gateway.seen == [NUMBERS["ada"]]


def test_an_sms_way_sends_at_the_rate_that_is_set(gateway: Gateway):
    made = sms_way(gateway.settings, 7, is_private_allowed=True)

    assert made.bulk_per_s == 7


def test_the_settings_are_read_whole_and_silent_about_the_password():
    sms = read_settings(WHOLE | {"FIRSTCOME_SMS_RATE": "3"})

    assert sms.sms is not None
    assert (sms.sms.sender, sms.sms.login, sms.sms_rate_per_s) == (FROM, "AC1", 3)
    assert "secret" not in repr(sms.sms)
    assert read_settings({}).sms is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"FIRSTCOME_SMS_URL": "http://sms.example/x"}, "https://"),
        ({"FIRSTCOME_SMS_URL": "https://AC1:secret@sms.example/"}, "FIRSTCOME_SMS_USER"),
        ({"FIRSTCOME_SMS_URL": "sms.example"}, "https://"),
        ({"FIRSTCOME_SMS_FROM": "a name that is too long"}, "at most 11"),
        ({"FIRSTCOME_SMS_FROM": None}, "FIRSTCOME_SMS_FROM is missing"),
        ({"FIRSTCOME_PUBLIC_URL": None}, "FIRSTCOME_PUBLIC_URL is missing"),
        ({"FIRSTCOME_SMS_PASSWORD": None}, "Set both, or neither"),
        ({"FIRSTCOME_SMS_RATE": "0"}, "FIRSTCOME_SMS_RATE"),
    ],
)
def test_a_wrong_setting_is_refused_and_no_secret_is_repeated(
    changed: dict[str, str | None], words: str
):
    given = {name: text for name, text in (WHOLE | changed).items() if text is not None}

    with pytest.raises(SettingWrong, match=words) as refused:
        read_settings(given)

    assert "secret" not in str(refused.value)
