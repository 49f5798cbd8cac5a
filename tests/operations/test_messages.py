"""Messages at the desk: how they read, tests that staff send, and what nobody knows became of."""

import re
from collections.abc import Generator
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from firstcome.limits import TEST_MESSAGES_PER_HOUR_MAX
from firstcome.notifications.kinds import KINDS
from firstcome.notifications.outbox import Intent, MailState, Outbox
from firstcome.notifications.resend_requests import FOLDER, ResendRequests
from tests.operations.fair import Fair
from tests.operations.house import DeskClient, House, house
from tests.operations.launch_pages import words_of
from tests.serve.running import until

LANGUAGES = ("en", "de")
CHANNELS = ("email", "sms")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with house(tmp_path_factory.mktemp("messages")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(found: House) -> DeskClient:
    """Somebody of operations."""
    return found.client_of("operations")


def recorded(found: House, *states: MailState) -> list[int]:
    """Invitations in these states, as a back leaves them; their numbers."""
    outbox = Outbox(found.desk.settings.directory / "outbox.db", 0)
    for number, state in enumerate(states):
        outbox.record(
            [
                Intent(
                    *(1, 100 + number, "invited", 200 + len(states) * 10, "email", 1_000),
                    *("confirmed", 0, 0, "", "en", 0, 7, state),
                )
            ]
        )
    outbox.close()
    page = found.client_of("operations").get("/messages/uncertain").text
    return [int(each) for each in re.findall(r"/messages/uncertain/(\d+)/leave", page)]


def test_every_kind_is_listed_on_every_channel_in_every_language(client: DeskClient):
    page = client.get("/messages")

    for kind in KINDS:
        for channel in CHANNELS:
            for language in LANGUAGES:
                address = f"/messages/kinds/{kind}?language={language}&amp;channel={channel}"
                assert address in page.text
    assert "FIRSTCOME_SMS_URL is not set" in words_of(page)
    assert "into files: outbox/" in words_of(page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_shown_as_its_reader_gets_it(client: DeskClient, kind: str, language: str):
    mail = client.get(f"/messages/kinds/{kind}?language={language}&channel=email")
    html = client.get(f"/messages/kinds/{kind}/html?language={language}")
    sms = client.get(f"/messages/kinds/{kind}?language={language}&channel=sms")

    assert {mail.status_code, html.status_code, sms.status_code} == {200}
    assert "Ada Example" in mail.text
    assert f'<html lang="{language}">' in html.text
    assert re.search(r"\b[12] parts?, \d+ signs", words_of(sms))


def test_the_frame_of_a_mail_runs_nothing_and_loads_nothing(client: DeskClient):
    page = client.get("/messages/kinds/held")
    html = client.get("/messages/kinds/held/html")

    assert '<iframe class="mail" src="/messages/kinds/held/html?language=en" sandbox' in page.text
    assert page.headers["content-security-policy"].endswith("; frame-src 'self'")
    framed = html.headers["content-security-policy"]
    assert framed == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    others = client.get("/messages").headers["content-security-policy"]
    assert "frame-src" not in others


def test_a_kind_that_there_is_not_leads_nowhere(client: DeskClient):
    for path in ("kinds/sold", "kinds/sold/html", "tests/x?kind=sold"):
        assert client.get(f"/messages/{path}").status_code == 404
    assert client.get("/messages/tests/nonsense?kind=held").status_code == 200
    assert client.submit("/messages/uncertain/1/burn").status_code == 404


@pytest.mark.parametrize(
    ("channel", "typed"), [("email", "ada"), ("email", ""), ("sms", "07700"), ("sms", "ada@b.cd")]
)
def test_an_address_that_is_none_is_refused_beside_its_field(
    client: DeskClient, channel: str, typed: str
):
    page = client.submit(f"/messages/kinds/held/test?channel={channel}", address=typed)

    assert page.status_code == 400
    assert page.text.count('role="alert"') <= 1


def test_staff_decide_about_what_is_uncertain(found: House, client: DeskClient):
    first, second, third = recorded(found, "uncertain", "uncertain", "no_way")

    listed = client.get("/messages/uncertain")
    home = client.get("/messages")
    client.submit(f"/messages/uncertain/{first}/again")
    client.submit(f"/messages/uncertain/{second}/arrived")
    done = client.submit(f"/messages/uncertain/{third}/leave")

    waiting = ResendRequests(found.desk.settings.directory / FOLDER).waiting(9)
    assert {(each.verb, each.number) for each in waiting} == {
        ("again", first),
        ("arrived", second),
        ("leave", third),
    }
    assert "It arrived" in words_of(listed)
    assert "no way to go" in words_of(listed)
    assert "3 messages may have been sent, or not" in words_of(home)
    assert done.headers["location"].startswith("/messages/uncertain?said=")
    audited = [line.what for line in found.desk.staff.audit_page().lines[:3]]
    assert audited == ["leave_message", "arrived_message", "again_message"]


def test_who_may_only_look_decides_nothing_and_sends_nothing(found: House):
    reader = found.client_of("read_only")

    assert "<iframe" in reader.get("/messages/kinds/held").text
    assert "Send a test" not in reader.get("/messages/kinds/held").text
    assert reader.submit("/messages/kinds/held/test", address="a@example.org").status_code == 403
    assert reader.submit("/messages/uncertain/1/again").status_code == 403
    assert found.client_of("shop").get("/messages").status_code == 403


def test_no_more_tests_are_sent_in_an_hour_than_that(found: House, client: DeskClient):
    boss = found.account("operations")
    for _ in range(TEST_MESSAGES_PER_HOUR_MAX):
        found.desk.staff.audit(boss.who(), "test_message", "held en email")

    page = client.submit("/messages/kinds/held/test", address="ada@example.org")

    assert page.status_code == 400
    assert "were sent in the last hour" in words_of(page)


def sent_by(fair: Fair, asked: httpx.Response) -> str:
    """What the desk says became of a test, once it says so."""
    assert asked.status_code == 303, asked.text
    where = asked.headers["location"]
    client = fair.house.client_of("operations")
    until(lambda: "written into" in client.get(where).text)
    return words_of(client.get(where))


def test_a_test_goes_through_the_back_and_says_that_it_is_one(fair: Fair):
    client = fair.house.client_of("operations")
    directory: Path = fair.house.desk.settings.directory

    asked = client.submit("/messages/kinds/invited/test?language=de", address="Ada@Example.org")

    assert "written into outbox/" in sent_by(fair, asked)
    (file,) = (directory / "outbox").rglob("0.*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert str(mail["Subject"]).startswith("[Test] Phone 2008: ")
    assert mail["To"] == "ada@example.org"
    assert mail["Content-Language"] == "de"
    line = fair.house.desk.staff.audit_page().lines[0]
    assert (line.what, line.about) == ("test_message", "invited de email")
    assert "Ada" not in line.why
    name = urlsplit(asked.headers["location"]).path.rpartition("/")[2]
    assert not (directory / "tryouts" / f"{name}.json").exists()
