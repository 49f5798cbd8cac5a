"""
Pages of webhooks, in every state: none, some, failing, gone, one message, a secret shown.

Always true:
- Types of events and deeds are the product's own; only endpoints and answers are made up.

Never here: what a message says (`firstcome.webhooks`).
"""

from collections.abc import Iterator
from typing import Any, Final

from firstcome.web.gallery.scene import DAY, HOUR, MINUTE, NOW_MS, SECOND, DeskState, code, shell
from firstcome.web.operations.staff_pages import QuestionView
from firstcome.web.operations.webhooks.deeds import DEEDS
from firstcome.web.operations.webhooks.views import (
    PATH,
    EndpointForm,
    EndpointRow,
    EndpointView,
    MessagesView,
    MessageView,
    SecretView,
    WebhooksView,
)
from firstcome.webhooks.endpoints import Endpoint, EndpointState, Health, WhyOff
from firstcome.webhooks.log import Counts, MessageRow
from firstcome.webhooks.messages import Attempt, Key, MessageState

LONG_URL: Final = (
    f"https://{'warehouse-and-ledger.' * 4}northwind.example/in?token={'m4de-up_' * 9}"
)
BODY: Final = f"""{{
  "type": "order.held",
  "timestamp": "2008-07-11T07:03:57.120Z",
  "data": {{
    "kind": "OrderHeld",
    "epoch": 1,
    "sequence": 71204,
    "ordinal": 0,
    "order": "{code(3)}",
    "launch": "phone-2008",
    "customer": "cus_{"0d5f" * 8}",
    "held_until": "2008-07-11T07:33:57.120Z"
  }}
}}"""


def webhook_states() -> Iterator[DeskState]:
    """The list, a new endpoint, one endpoint, one message, secrets, questions."""
    rows = tuple(_rows())
    yield _state("webhooks", "webhooks.html", PATH, "Webhooks", WebhooksView(rows, True, False))
    none = WebhooksView((), True, True)
    yield _state("webhooks-none", "webhooks.html", PATH, "Webhooks", none, is_rehearsal=True)
    yield from _new()
    for name, row in zip(("on", "failing", "gone", "off"), rows, strict=True):
        yield from _endpoint(name, row)
    yield from _messages(rows[1])
    for is_new in (True, False):
        view = SecretView(f"whsec_{'m4de+up/' * 5}=", "ERP", f"{PATH}/1", is_new)
        name = "webhook-secret" if is_new else "webhook-secret-replaced"
        yield _state(name, "webhook_secret.html", f"{PATH}/new", "Secret", view)
    for deed in DEEDS:
        address = f"{PATH}/1/{deed.path}"
        view = QuestionView(deed.consequence, address, deed.label, f"{PATH}/1")
        title = f"{deed.title}: ERP"
        yield _state(f"webhook-ask-{deed.path}", "staff_question.html", address, title, view)


def _state(
    name: str, template: str, address: str, title: str, view: object, **more: Any
) -> DeskState:
    return DeskState(name, template, address, shell(title, address, **more), {"view": view})


def _rows() -> Iterator[EndpointRow]:
    well = Health(0, NOW_MS - 2 * SECOND, NOW_MS - 2 * SECOND, 204)
    yield _row(1, "ERP", ("order.*", "stock.*"), well, Counts(3, 0))
    failing = Health(NOW_MS - 2 * HOUR, NOW_MS - 2 * HOUR, NOW_MS - MINUTE, 500)
    yield _row(2, "Ledger and warehouse of the north", ("*",), failing, Counts(12_437, 117))
    gone = Health(NOW_MS - DAY, 0, NOW_MS - DAY, 410)
    yield _row(3, "Old till", ("order.paid",), gone, Counts(41, 0), "gone")
    yield _row(4, "Status board", ("incident.*",), Health(), Counts(), "staff")


def _row(
    number: int,
    label: str,
    wanted: tuple[str, ...],
    health: Health,
    counts: Counts,
    why: WhyOff = "",
) -> EndpointRow:
    state: EndpointState = "off" if why else "on"
    url = LONG_URL if number == 2 else f"https://hooks{number}.northwind.example/firstcome"
    endpoint = Endpoint(number, url, label, wanted, state, why, NOW_MS - 9 * DAY)
    return EndpointRow(endpoint, health, counts, NOW_MS)


def _form(row: EndpointRow) -> EndpointForm:
    endpoint = row.endpoint
    return EndpointForm(endpoint.number, endpoint.url, endpoint.label, endpoint.wanted)


def _new() -> Iterator[DeskState]:
    address, title = f"{PATH}/new", "A new endpoint"
    empty = EndpointForm(wanted=("*",))
    yield _state("webhook-new", "webhook_new.html", address, title, empty)
    faults = {
        "url": "It does not begin with https://. Give one such as https://erp.example/firstcome.",
    }
    refused = EndpointForm(0, "http://erp", "ERP", ("order.*", "order.paid"), faults)
    yield _state("webhook-new-refused", "webhook_new.html", address, title, refused)


def _endpoint(name: str, row: EndpointRow) -> Iterator[DeskState]:
    is_on = name == "on"
    messages = tuple(_log(row)) if name in ("on", "failing") else ()
    older = f"{row.address}?before=evt_1_71100_0#messages" if messages else ""
    view = EndpointView(
        row,
        _form(row),
        (_tried(row),) if is_on else (),
        MessagesView(messages, "" if messages else "failed", older),
        NOW_MS + 20 * HOUR if is_on else 0,
        may_change=name != "off",
        is_rehearsal=False,
        is_newest=name != "failing",
    )
    yield _state(f"webhook-{name}", "webhook.html", row.address, row.endpoint.label, view)


def _log(row: EndpointRow) -> Iterator[MessageRow]:
    answers: tuple[tuple[MessageState, int, str, int], ...] = (
        ("pending", 0, "", 0),
        ("pending", 500, "", 3),
        ("pending", 0, "certificate or TLS refused", 7),
        ("sent", 204, "", 1),
        ("failed", 0, "no answer in time", 12),
        ("skipped", 0, "", 0),
    )
    for at, (state, status, why, attempts) in enumerate(answers):
        key = Key(row.endpoint.number, 1, 71_204 - at, 0)
        happened_ms = NOW_MS - at * 7 * SECOND
        tried_ms = happened_ms + SECOND if attempts else 0
        last = Attempt(key, tried_ms, status, 41, why)
        name = "order.joined_line" if at % 2 else "order.held"
        yield MessageRow(key, name, happened_ms, state, attempts, NOW_MS + HOUR, attempts, last)


def _tried(row: EndpointRow) -> MessageRow:
    key = Key(row.endpoint.number, 0, NOW_MS - HOUR, 0)
    last = Attempt(key, NOW_MS - HOUR, 200, 212)
    return MessageRow(key, "webhook.test", NOW_MS - HOUR, "sent", 1, NOW_MS - HOUR, 1, last)


def _messages(row: EndpointRow) -> Iterator[DeskState]:
    _, tried, *_, failed, _ = tuple(_log(row))
    for name, message in (("", failed), ("-waits", tried)):
        count = message.attempts
        attempts = tuple(
            Attempt(message.key, NOW_MS - (count - at) * HOUR, status, 31 * at + 9, why)
            for at, (status, why) in enumerate(
                [(500, ""), (0, "no connection"), (302, "")] * 4, start=1
            )
            if at <= count
        )
        body = BODY if not name else ""
        view = MessageView(row, message, attempts, body, may_change=True)
        title = message.key.message
        yield _state(f"webhook-message{name}", "webhook_message.html", view.address, title, view)
