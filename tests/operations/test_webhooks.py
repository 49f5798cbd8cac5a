"""Endpoints of webhooks, as they are set up, watched and tried out at the desk."""

import re
from collections.abc import Generator

import httpx
import pytest

from firstcome.engine.clock import system_now_ms
from firstcome.webhooks.file import FILE, WebhooksFile
from firstcome.webhooks.log import messages_of, tryouts_of
from firstcome.webhooks.messages import Attempt, Happened, Key, Messages, Settled
from tests.operations.house import DeskClient, House, house
from tests.operations.launch_pages import words_of

SECRET = re.compile(r'class="note secret">(whsec_[\w+/=]+)<')
URL = "https://erp.example/hooks?token=of-the-erp"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with house(tmp_path_factory.mktemp("webhooks")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(found: House) -> DeskClient:
    """Somebody of operations."""
    return found.client_of("operations")


def opened(found: House) -> WebhooksFile:
    return WebhooksFile(found.desk.settings.directory / FILE)


def made(client: DeskClient, label: str, **fields: str) -> tuple[str, str]:
    """Add an endpoint; its page and its secret."""
    wanted = fields or {"event-order.*": "1"}
    page = client.submit("/webhooks/new", label=label, url=URL, **wanted)
    assert page.status_code == 200, page.text
    secret = SECRET.search(page.text)
    back = re.search(r'href="(/webhooks/\d+)">I have kept it', page.text)
    assert secret is not None
    assert back is not None
    return back[1], secret[1]


def number_in(address: str) -> int:
    return int(address.rpartition("/")[2])


def recorded(found: House, number: int, count: int, *attempts: int) -> list[Key]:
    """Messages to an endpoint as a back leaves them, the first tried with these statuses."""
    messages = Messages(found.desk.settings.directory / FILE, lambda _: (0, -1))
    now_ms = system_now_ms() + 1
    happened = [Happened(1, 1_000 + each, 0, "order.held", now_ms) for each in range(count)]
    messages.record(happened, (1_000 + count, 0))
    keys = [Key(number, 1, each.sequence, 0) for each in happened]
    for tries, status in enumerate(attempts, 1):
        attempt = Attempt(keys[0], now_ms, status, 40)
        messages.settle([Settled(keys[0], "pending", tries, now_ms, attempt)])
    if attempts:
        messages.settle([Settled(keys[0], "failed", len(attempts), now_ms)])
    messages.close()
    return keys


def last_deeds(found: House, count: int = 1) -> list[tuple[str, str]]:
    return [(line.what, line.about) for line in found.desk.staff.audit_page().lines][:count]


def test_an_endpoint_is_added_and_its_secret_is_shown_once(found: House, client: DeskClient):
    page, secret = made(client, "ERP")

    shown = client.get(page)
    listed = client.get("/webhooks")

    assert secret not in shown.text + listed.text
    assert URL in shown.text
    assert "erp.example" in listed.text
    assert "of-the-erp" not in listed.text
    assert "order.*" in listed.text
    assert last_deeds(found) == [("add_webhook", "ERP")]
    logged = found.desk.staff.audit_page().lines[0]
    assert "of-the-erp" not in logged.why


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "http://erp.example/"}, "does not begin with https://"),
        ({"url": "https://10.0.0.1/"}, "FIRSTCOME_WEBHOOKS_PRIVATE=1"),
        ({"label": " "}, "Say what it is"),
        ({"event-order.paid": ""}, "Choose at least one type of event"),
        ({"event-order.lost": "1"}, "is no type of event"),
    ],
)
def test_what_is_typed_wrongly_is_said_beside_its_field(
    client: DeskClient, fields: dict[str, str], words: str
):
    typed = {"url": URL, "label": "ERP 2", "event-order.paid": "1"} | fields
    ticked = {name: value for name, value in typed.items() if value}

    page = client.submit("/webhooks/new", **ticked)

    assert page.status_code == 400
    assert words in words_of(page)
    assert page.text.count('role="alert"') == 1
    is_ticked = "event-order.paid" in ticked
    assert ('name="event-order.paid" value="1" checked' in page.text) == is_ticked


def test_an_endpoint_is_changed_and_a_wrong_change_is_not_kept(found: House, client: DeskClient):
    page, _ = made(client, "Till")

    wrong = client.submit(page, label="Till 2", url="nonsense", **{"event-*": "1"})
    right = client.submit(page, label="Till 2", url=URL, **{"event-*": "1"})

    assert wrong.status_code == 400
    assert 'value="nonsense"' in wrong.text
    assert right.status_code == 303
    assert "Till 2" in client.get(page).text
    assert last_deeds(found) == [("change_webhook", "Till")]


def test_a_secret_is_replaced_after_a_question_and_the_old_one_signs_for_a_day(
    found: House, client: DeskClient
):
    page, first = made(client, "Rotated")

    asked = client.get(f"{page}/rotate")
    done = client.submit(f"{page}/rotate", why="it was in a mail")

    second = SECRET.search(done.text)
    assert "For 24 hours messages are signed with both" in words_of(asked)
    assert second is not None
    assert second[1] != first
    assert "signs beside the new one until" in words_of(client.get(page))
    assert last_deeds(found) == [("rotate_webhook", "Rotated")]


def test_off_and_on_and_what_waits_can_be_passed_over(found: House, client: DeskClient):
    page, _ = made(client, "Switched")
    recorded(found, number_in(page), 3)

    assert "waits, for 30 days at most" in words_of(client.get(f"{page}/off"))
    client.submit(f"{page}/off", why="maintenance there")
    off = client.get(page)
    skipped = client.submit(f"{page}/skip", why="they have it by other ways")
    client.submit(f"{page}/on", why="they are back")

    assert "It is off: nothing is sent to it" in words_of(off)
    assert "3 messages wait" in words_of(off)
    assert skipped.headers["location"].endswith("said=3%20messages%20are%20passed%20over.")
    assert "0 messages wait" in words_of(client.get(page))
    assert last_deeds(found, 3) == [
        ("switch_webhook_on", "Switched"),
        ("skip_webhook_messages", "Switched"),
        ("switch_webhook_off", "Switched"),
    ]


def test_one_that_is_removed_is_gone_from_every_page(found: House, client: DeskClient):
    page, _ = made(client, "Leaving")

    assert "cannot be brought back" in words_of(client.get(f"{page}/remove"))
    done = client.submit(f"{page}/remove", why="a new system")

    assert done.headers["location"].startswith("/webhooks?said=")
    assert "Leaving" not in client.get("/webhooks").text
    for path in (page, f"{page}/rotate", f"{page}/messages/evt_1_1_0"):
        assert client.get(path).status_code == 404
    assert client.submit(f"{page}/test").status_code == 404


def test_the_log_says_each_attempt_and_a_button_sends_it_again(found: House, client: DeskClient):
    page, _ = made(client, "Logged")
    (key,) = recorded(found, number_in(page), 1, 500, 500, 503)

    listed = words_of(client.get(f"{page}?state=failed"))
    message = client.get(f"{page}/messages/{key.message}")
    again = client.submit(f"{page}/messages/{key.message}/redeliver")
    waits = client.submit(f"{page}/messages/{key.message}/redeliver")

    assert key.message in listed
    assert "503" in listed
    assert re.findall(r'<span class="bad">(\d+)</span>', message.text) == ["500", "500", "503"]
    assert "40 ms" in words_of(message)
    assert again.headers["location"].startswith(f"{page}/messages/{key.message}?said=")
    assert "waits%20to%20be%20sent%20already" in waits.headers["location"]
    assert last_deeds(found) == [("redeliver_webhook", "Logged")]
    file = opened(found)
    with file.changing() as changes:
        (row,) = changes.rows("SELECT state, tries FROM message WHERE endpoint = ?", key[:1])
    file.close()
    assert row == ("pending", 0)


def test_all_that_failed_is_sent_again_at_once(found: House, client: DeskClient):
    page, _ = made(client, "Failed")
    recorded(found, number_in(page), 1, 500)

    shown = words_of(client.get(page))
    done = client.submit(f"{page}/redeliver")

    assert "1 failed" in shown
    assert "1%20messages%20are%20sent%20again" in done.headers["location"]


def test_a_test_is_recorded_and_shown(found: House, client: DeskClient):
    page, _ = made(client, "Tried")

    sent = client.submit(f"{page}/test")
    message = client.get(sent.headers["location"].partition("?")[0])

    file = opened(found)
    (tried,) = tryouts_of(file, number_in(page))
    file.close()
    assert tried.key.message in sent.headers["location"]
    assert "&#34;type&#34;: &#34;webhook.test&#34;" in message.text
    assert "None yet" in words_of(message)
    assert "Tests" in words_of(client.get(page))


def test_an_endpoint_that_takes_nothing_for_long_is_told_above_the_list(
    found: House, client: DeskClient
):
    page, _ = made(client, "Lost")
    number = number_in(page)
    file = opened(found)
    with file.changing() as changes:
        two_hours_ago_ms = system_now_ms() - 7_200_000
        row = (number, two_hours_ago_ms, 0, two_hours_ago_ms, 0, "no connection")
        changes.run("INSERT INTO health VALUES (?, ?, ?, ?, ?, ?)", row)
    file.close()

    assert "Lost has taken nothing since" in words_of(client.get("/webhooks"))
    assert "no connection" in words_of(client.get(page))
    client.submit(f"{page}/off", why="done with it")
    assert "Lost has taken nothing since" not in words_of(client.get("/webhooks"))


def test_messages_are_paged_from_where_the_last_page_ended(found: House, client: DeskClient):
    page, _ = made(client, "Paged")
    recorded(found, number_in(page), 120)

    names = list[str]()
    address: str = page
    while address:
        seen = client.get(address)
        names += re.findall(r"/messages/(evt_\w+)\"", seen.text)
        older = re.search(r'href="([^"]+)#messages" rel="next"', seen.text)
        address = older[1].replace("&amp;", "&") if older else ""

    assert names == [f"evt_1_{1_000 + each}_0" for each in reversed(range(120))]


def test_who_may_only_look_sees_no_button_and_a_key_changes_nothing(
    found: House, client: DeskClient
):
    page, _ = made(client, "Looked at")
    boss = found.account("operations")
    look, change = found.key_of(boss, "see_webhooks"), found.key_of(boss, "set_up_webhooks")
    stranger = found.stranger()

    shown = stranger.get(page, headers=look)

    assert shown.status_code == 200
    assert "<form" not in re.sub(r'<form method="post" action="/sign-out">', "", shown.text)
    assert stranger.get("/webhooks/new", headers=look).status_code == 403
    assert stranger.post(f"{page}/test", headers=change).status_code == 403


def test_ids_that_are_none_lead_nowhere(client: DeskClient):
    page, _ = made(client, "Crooked")

    answers = [
        client.get(f"{page}/messages/{name}")
        for name in ("evt_1", "x", "evt_1_2_3", f"evt_1_{'9' * 40}_0")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert client.get(f"{page}?before=nonsense&state=nonsense").status_code == 200
    assert client.get("/webhooks/99").status_code == 404


def test_a_foreign_form_does_nothing(found: House, client: DeskClient):
    page, _ = made(client, "Guarded")

    answer: httpx.Response = client.post(f"{page}/test", data={"csrf": "other"})

    assert answer.status_code == 403
    file = opened(found)
    assert tryouts_of(file, number_in(page)) == []
    assert messages_of(file, number_in(page), 9) == []
    file.close()
