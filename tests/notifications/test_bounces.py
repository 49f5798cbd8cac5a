"""Bounces and complaints: in every form they come, for the messages that went out from here."""

import json
import subprocess
from collections.abc import Callable, Generator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from firstcome.codes import OrderCodes
from firstcome.domain import commands as c
from firstcome.keyring import load_secrets
from firstcome.notifications.bounces import NoBounce, read_bounce
from firstcome.notifications.outbox_reader import Counts, messages, telling_of_wave
from firstcome.notifications.receipts import FOLDER, Receipts, Reference, read_reference, tag_of
from firstcome.notifications.sms_reports import signature_of
from tests.api.desk import Desk
from tests.api.launch_bodies import HOUR_MS
from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import LAUNCH, SmallShop
from tests.serve.running import Answer, RunningShop, environment, firstcome, running

TOKEN = "of the gateway"
PUBLIC_URL = "https://shop.example"


def dsn(headers: str, status: str = "5.1.1", action: str = "failed", whole: bool = False) -> bytes:
    """A delivery status notification about a mail with these headers (RFC 3464)."""
    about = "message/rfc822" if whole else "text/rfc822-headers"
    return (
        "From: mailer-daemon@mail.example\r\n"
        "Message-ID: <bounce-1@mail.example>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=b"\r\n\r\n'
        "--=b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n"
        "--=b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.example\r\n\r\n"
        "Final-Recipient: rfc822; ada@example.org\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n\r\n"
        f"--=b\r\nContent-Type: {about}\r\n\r\n{headers}\r\n\r\n--=b--\r\n"
    ).encode()


def complaint(message_id: str) -> bytes:
    """A report of abuse about a mail (RFC 5965)."""
    return (
        "From: abuse@mail.example\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="=b"\r\n\r\n'
        "--=b\r\nContent-Type: text/plain\r\n\r\nSpam.\r\n"
        "--=b\r\nContent-Type: message/feedback-report\r\n\r\n"
        "Feedback-Type: abuse\r\nUser-Agent: x/1\r\nVersion: 1\r\n\r\n"
        f"--=b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {message_id}\r\n"
        "Subject: News\r\n\r\nText.\r\n--=b--\r\n"
    ).encode()


@pytest.fixture
def shop(tmp_path: Path) -> SmallShop:
    return SmallShop(tmp_path, register=True)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningShop]:
    settings = {
        "FIRSTCOME_SMS_URL": "https://sms.example/Messages.json",
        "FIRSTCOME_SMS_FROM": "+442079460000",
        "FIRSTCOME_SMS_TOKEN": TOKEN,
        "FIRSTCOME_PUBLIC_URL": PUBLIC_URL,
    }
    with running(tmp_path_factory.mktemp("shop") / "data", settings=settings) as found:
        yield found


def states(shop: SmallShop) -> list[tuple[str, str]]:
    """Kind and state of every message, the oldest first."""
    return [(row.kind, row.state) for row in messages(shop.directory / "outbox.db", 99)][::-1]


def is_told(shop: SmallShop, **counts: int) -> Callable[[], bool]:
    def look() -> bool:
        found = telling_of_wave(shop.directory / "outbox.db", LAUNCH, 1)
        return found is not None and found.is_written_out and found.in_all == Counts(**counts)

    return look


def bounced(shop: SmallShop, raw: bytes, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Pipe a mail into the command."""
    command = firstcome("messages", "bounced", "--data", str(shop.directory), *words)
    return subprocess.run(
        command, input=raw, capture_output=True, env=environment(), check=False, timeout=60
    )


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("5.1.1", "bounced"),
        ("5.2.1", "bounced"),
        ("5.7.1", "undelivered"),
        ("5.2.2", "undelivered"),
    ],
)
def test_a_report_says_which_mail_it_is_about_and_how_bad_it_is(
    status: str, verdict: str, whole: bool
):
    found = read_bounce(dsn("Message-ID: <1.2.held.3.abc@shop.example>", status, whole=whole))

    assert found == ("<1.2.held.3.abc@shop.example>", verdict)


def test_a_report_of_abuse_is_a_complaint():
    found = read_bounce(complaint("<1.2.invited.3.abc@shop.example>"))

    assert found == ("<1.2.invited.3.abc@shop.example>", "complained")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\x00",
        bytes(EmailMessage()),
        dsn("Message-ID: <1.2.held.3.abc@shop.example>", "4.4.1", "delayed"),
        dsn("Message-ID: <1.2.held.3.abc@shop.example>", "2.0.0", "delivered"),
        dsn("Subject: nothing"),
    ],
    ids=["empty", "bytes", "no report", "delayed", "delivered", "no id"],
)
def test_what_says_nothing_of_a_failure_is_refused(raw: bytes):
    with pytest.raises(NoBounce):
        read_bounce(raw)


def test_a_mail_that_bounced_is_marked_and_its_reader_gets_no_more_bulk(
    shop: SmallShop, server: MailServer
):
    shop.registered("ada")
    shop.registered("bea")
    shop.tell(by(server), lambda: len(server.mails) == 2)
    message_id = server.to("ada")[0].mail["Message-ID"]

    said = bounced(shop, dsn(f"Message-ID: {message_id}"), "--json")
    shop.tell(by(server), lambda: ("registered", "bounced") in states(shop))
    shop.waves((0, HOUR_MS))
    shop.wave(c.InviteWave)
    shop.tell(by(server), is_told(shop, told=1, failed=1))

    assert json.loads(said.stdout) == {"what": "bounced", "about": 4, "kind": "registered"}
    assert ("invited", "bounced") in states(shop)
    assert [each.recipient for each in server.mails[2:]] == ["bea@example.org"]


def test_a_service_mail_still_goes_to_who_had_a_bounce(shop: SmallShop, server: MailServer):
    shop.order("ada")
    shop.tell(by(server), lambda: len(server.mails) == 1)
    bounced(shop, dsn(f"Message-ID: {server.mails[0].mail['Message-ID']}"))
    shop.tell(by(server), lambda: states(shop) == [("held", "bounced")])

    shop.append(c.CancelOrder(4, "customer"))
    shop.tell(by(server), lambda: len(server.mails) == 2)


def test_a_bounce_that_did_not_say_the_address_is_gone_stops_nothing(
    shop: SmallShop, server: MailServer
):
    shop.registered("ada")
    shop.tell(by(server), lambda: len(server.mails) == 1)
    bounced(shop, dsn(f"Message-ID: {server.mails[0].mail['Message-ID']}", "5.7.1"))
    shop.tell(by(server), lambda: states(shop) == [("registered", "bounced")])

    shop.announce("registered", en="News\nMore.")
    shop.tell(by(server), lambda: len(server.mails) == 2)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"nothing", "It is no report"),
        (dsn("Message-ID: <1.4.held.4.000000000000@shop.example>"), "did not go out from here"),
        (dsn("Message-ID: <others@mail.example>"), "did not go out from here"),
    ],
)
def test_the_command_refuses_what_is_about_none_of_ours(shop: SmallShop, raw: bytes, words: str):
    refused = bounced(shop, raw)

    assert refused.returncode == 2
    assert words in refused.stderr.decode()
    assert len(refused.stderr.splitlines()) == 1
    assert not list((shop.directory / FOLDER).glob("*"))


def test_a_reference_is_read_back_as_it_was_written():
    assert read_reference("<1.4.held.7.aabbccddeeff@shop.example>") == Reference(
        1, 4, "held", 7, "aabbccddeeff"
    )
    for text in ("", "1.2.held.3", "1.2.sold.3.x", "x.2.held.3.y", "1.2.held.٣.y", "a@b"):
        assert read_reference(text) is None


def test_a_file_that_is_no_receipt_is_left_alone(tmp_path: Path):
    receipts = Receipts(tmp_path)
    for name in (
        "README",
        "bounced.email.1.2.held",
        "bounced.fax.1.2.held.3",
        "x.email.1.2.held.3",
    ):
        (tmp_path / name).touch()
    receipts.take("bounced", "email", Reference(1, 2, "held", 3, "tag"))

    (waiting,) = receipts.waiting(9)
    receipts.done(waiting)

    assert waiting[:2] == ("bounced", "email")
    assert len(list(tmp_path.iterdir())) == 4


def ordered(served: RunningShop) -> str:
    """Order a phone; the reference of the message about it."""
    desk = Desk.opened(served)
    link = desk.order("ada").json["link"]
    code = link.partition("/orders/")[2].partition("?")[0]
    secrets = load_secrets(served.directory, journal_is_empty=False)

    codes = OrderCodes(secrets.code)
    named = codes.sequence(code.replace("-", ""))
    assert named is not None
    return f"1.{named[0]}.held.{named[0]}.{tag_of(codes.make(1, named[0])[1])}"


def report(served: RunningShop, body: dict[str, Any], key: str | None = None) -> Answer:
    headers = {
        "Authorization": f"Bearer {key or served.staff_key}",
        "Idempotency-Key": "k",
        "Content-Type": "application/json",
    }
    path = "/api/v1/messages/bounces"
    return served.ask("POST", path, json.dumps(body).encode(), headers)


def sms_report(served: RunningShop, reference: str, signed: str = TOKEN, **fields: str) -> Answer:
    path = f"/api/v1/messages/sms/{reference}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature_of(signed, PUBLIC_URL + path, fields),
    }
    return served.ask("POST", path, urlencode(fields).encode(), headers)


def waiting(served: RunningShop) -> list[str]:
    names = sorted(path.name for path in (served.directory / FOLDER).iterdir())
    for path in (served.directory / FOLDER).iterdir():
        path.unlink()
    return names


def test_a_provider_reports_a_bounce_as_json(served: RunningShop):
    reference = ordered(served)

    done = report(served, {"message": f"<{reference}@shop.example>", "what": "bounced"})

    assert done.status == 204
    assert waiting(served) == [f"bounced.email.{reference.rpartition('.')[0]}"]


def test_a_report_of_nobody_s_message_or_by_nobody_is_refused(served: RunningShop):
    reference = ordered(served)
    made_up = f"{reference.rpartition('.')[0]}.000000000000"

    answers = [
        report(served, {"message": made_up, "what": "bounced"}),
        report(served, {"message": f"1.{9**18}.held.1.x", "what": "bounced"}),
        report(served, {"message": reference, "what": "bounced"}, key="wrong"),
        report(served, {"message": reference, "what": "lost"}),
    ]

    assert [each.status for each in answers] == [404, 404, 401, 422]
    assert waiting(served) == []


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        ("undelivered", "30005", "bounced"),
        ("failed", "21610", "complained"),
        ("undelivered", "30008", "undelivered"),
        ("delivered", "", ""),
        ("sent", "", ""),
    ],
)
def test_an_sms_gateway_reports_as_twilio_does(
    served: RunningShop, status: str, code: str, verdict: str
):
    reference = ordered(served)

    done = sms_report(served, reference, MessageSid="SM1", MessageStatus=status, ErrorCode=code)

    named = f"{verdict}.sms.{reference.rpartition('.')[0]}"
    assert done.status == 204
    assert waiting(served) == ([named] if verdict else [])


def test_a_report_that_is_not_signed_by_the_gateway_is_refused(served: RunningShop):
    reference = ordered(served)
    failed = {"MessageStatus": "failed", "ErrorCode": "30005"}

    answers = [
        sms_report(served, reference, "another token", **failed),
        sms_report(served, f"{reference[:-1]}x", **failed),
    ]

    assert [each.status for each in answers] == [403, 404]
    assert waiting(served) == []


def test_the_signature_is_that_of_twilio_s_own_example():
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }

    found = signature_of("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", fields)

    assert found == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_messages_are_listed_for_a_script(shop: SmallShop, server: MailServer):
    shop.order("ada")
    shop.tell(by(server), lambda: states(shop) == [("held", "sent")])
    command = firstcome("messages", "list", "--data", str(shop.directory), "--json")

    said = subprocess.run(command, capture_output=True, env=environment(), check=True, timeout=60)

    (row,) = json.loads(said.stdout)
    assert (row["channel"], row["kind"], row["state"], row["tries"]) == ("email", "held", "sent", 1)
