"""
Pages of webhooks that only show: the endpoints, one of them, one message.

Always true:
- A page of messages is found from the one that the last page ended with, however many there are.

Never here: changing anything (`deeds`).
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, get_args

from litestar import Response
from litestar.exceptions import NotFoundException

from firstcome.limits import DESK_ROWS_SHOWN
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.webhooks.shown_payload import shown_payload
from firstcome.web.operations.webhooks.views import (
    EndpointForm,
    EndpointRow,
    EndpointView,
    MessagesView,
    MessageView,
    WebhooksView,
)
from firstcome.webhooks.endpoints import (
    Health,
    all_endpoints,
    health_of,
    signing_of,
)
from firstcome.webhooks.file import FILE, WebhooksReader
from firstcome.webhooks.log import (
    Counts,
    attempts_at,
    counts_of,
    message_at,
    messages_of,
    read_key,
    tryouts_of,
)
from firstcome.webhooks.messages import MessageState

STATES: Final[dict[str, MessageState]] = {state: state for state in get_args(MessageState)}
CHANGES: Final = "set_up_webhooks"


@contextmanager
def reading(desk: Desk) -> Generator[WebhooksReader | None]:
    """The file, open for reading; None while there is none."""
    reader = WebhooksReader.open(desk.settings.directory / FILE)
    try:
        yield reader
    finally:
        if reader is not None:
            reader.close()


def rows_of(desk: Desk, reader: WebhooksReader | None) -> tuple[EndpointRow, ...]:
    """Every endpoint, with how it answers."""
    if reader is None:
        return ()
    health, counts, now_ms = health_of(reader), counts_of(reader), desk.now_ms()
    return tuple(
        EndpointRow(
            endpoint,
            health.get(endpoint.number, Health()),
            counts.get(endpoint.number, Counts()),
            now_ms,
        )
        for endpoint in all_endpoints(reader)
    )


def row_of(desk: Desk, reader: WebhooksReader | None, number: int) -> EndpointRow:
    """One endpoint; raises `NotFoundException`."""
    for row in rows_of(desk, reader):
        if row.endpoint.number == number:
            return row
    raise NotFoundException


def endpoints_page(desk: Desk, request: AnyRequest) -> Response[bytes]:
    """The list of endpoints."""
    with reading(desk) as reader:
        rows = rows_of(desk, reader)
    view = WebhooksView(rows, who_of(request).may(CHANGES), desk.settings.is_rehearsal)
    return show("webhooks.html", shell(desk, request, "Webhooks", reads_models=False), view=view)


def endpoint_page(
    desk: Desk, request: AnyRequest, number: int, form: EndpointForm | None = None
) -> Response[bytes]:
    """The page of one endpoint; `form` is what was typed wrongly."""
    state = str(request.query_params.get("state", ""))
    before = str(request.query_params.get("before", ""))
    with reading(desk) as reader:
        row = row_of(desk, reader, number)
        assert reader is not None
        old_until_ms = signing_of(reader)[number].old_until_ms
        view = EndpointView(
            row,
            form or _form(row),
            tuple(tryouts_of(reader, number)),
            _messages(reader, row, state, before),
            old_until_ms if desk.now_ms() < old_until_ms else 0,
            who_of(request).may(CHANGES),
            desk.settings.is_rehearsal,
            not before,
        )
    page = shell(desk, request, row.endpoint.label, reads_models=False)
    return show("webhook.html", page, 400 if form is not None else 200, view=view)


def message_page(desk: Desk, request: AnyRequest, number: int, name: str) -> Response[bytes]:
    """The page of one message."""
    key = read_key(number, name)
    with reading(desk) as reader:
        row = row_of(desk, reader, number)
        assert reader is not None
        message = None if key is None else message_at(reader, key)
        if message is None:
            raise NotFoundException
        attempts = tuple(attempts_at(reader, message.key))
    body = shown_payload(desk, message)
    view = MessageView(row, message, attempts, body, who_of(request).may(CHANGES))
    return show("webhook_message.html", shell(desk, request, name, reads_models=False), view=view)


def _form(row: EndpointRow) -> EndpointForm:
    endpoint = row.endpoint
    return EndpointForm(endpoint.number, endpoint.url, endpoint.label, endpoint.wanted)


def _messages(reader: WebhooksReader, row: EndpointRow, state: str, before: str) -> MessagesView:
    wanted = STATES.get(state)
    found = messages_of(
        reader,
        row.endpoint.number,
        DESK_ROWS_SHOWN + 1,
        state=wanted,
        before=read_key(row.endpoint.number, before),
    )
    rows = tuple(found[:DESK_ROWS_SHOWN])
    older = ""
    if len(found) > len(rows):
        narrowed = f"state={wanted}&" if wanted else ""
        older = f"{row.address}?{narrowed}before={rows[-1].key.message}#messages"
    return MessagesView(rows, wanted or "", older)
