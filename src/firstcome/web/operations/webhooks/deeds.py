"""
What is done about an endpoint: adding, changing, replacing its secret, on and off, removing, a
test, sending again.

Always true:
- What takes something away states its consequence first, and asks why.
- Each deed is in the audit log under the label of the endpoint, never under its address.

Never here: looking (`looking`).
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

from litestar import Response
from msgspec import Struct

from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.webhooks.looking import endpoint_page, reading, row_of
from firstcome.web.operations.webhooks.views import PATH, EndpointForm, SecretView
from firstcome.webhooks.endpoints import EndpointRefused, Endpoints, Wish
from firstcome.webhooks.file import FILE, WebhooksFile
from firstcome.webhooks.log import (
    NotSentAgain,
    read_key,
    send_again,
    send_failed_again,
    skip_waiting,
    try_out,
)

EVENT_FIELD: Final = "event-"


class Deed(Struct, frozen=True):
    """One deed that asks first; `do` gives what to say afterwards, or the secret to show."""

    path: str
    title: str
    consequence: str
    label: str
    what: str
    """As the audit log calls it."""
    do: Callable[[WebhooksFile, Endpoints, int], str]
    shows_secret: bool = False


def _rotate(_: WebhooksFile, endpoints: Endpoints, number: int) -> str:
    return endpoints.rotate(number)


def _off(_: WebhooksFile, endpoints: Endpoints, number: int) -> str:
    endpoints.switch(number, is_on=False)
    return "The endpoint is off."


def _on(_: WebhooksFile, endpoints: Endpoints, number: int) -> str:
    endpoints.switch(number, is_on=True)
    return "The endpoint is on."


def _skip(file: WebhooksFile, _: Endpoints, number: int) -> str:
    return f"{skip_waiting(file, number):,} messages are passed over."


def _remove(_: WebhooksFile, endpoints: Endpoints, number: int) -> str:
    endpoints.remove(number)
    return "The endpoint is removed."


DEEDS: Final = (
    Deed(
        "rotate",
        "Replace the secret",
        "A new secret is shown once. For 24 hours messages are signed with both, so that the "
        "system there can be given the new one without a break; then the one of now ends. One that "
        "was being replaced already ends at once.",
        "Make a new secret",
        "rotate_webhook",
        _rotate,
        shows_secret=True,
    ),
    Deed(
        "off",
        "Switch off",
        "Nothing is sent to it. What happens meanwhile waits, for 30 days at most, and is sent "
        "when it is on again.",
        "Switch it off",
        "switch_webhook_off",
        _off,
    ),
    Deed(
        "on",
        "Switch on",
        "Messages are sent to it again, and first of all what waits. To leave that out, have it "
        "passed over before.",
        "Switch it on",
        "switch_webhook_on",
        _on,
    ),
    Deed(
        "skip",
        "Pass over what waits",
        "What waits now for this endpoint is not sent. Each message stays in the log for 30 days, "
        "and can be sent from there.",
        "Pass it over",
        "skip_webhook_messages",
        _skip,
    ),
    Deed(
        "remove",
        "Remove",
        "Nothing more is sent to it, its secret is gone at once, and its log soon after. It cannot "
        "be brought back: a new endpoint has a new secret, and gets what happens from then on.",
        "Remove it",
        "remove_webhook",
        _remove,
    ),
)


@contextmanager
def changing(desk: Desk) -> Generator[tuple[WebhooksFile, Endpoints]]:
    """The file, open for changes; it is made when it is missing."""
    file = WebhooksFile(desk.settings.directory / FILE)
    try:
        yield file, Endpoints(file, desk.now_ms)
    finally:
        file.close()


def new_page(desk: Desk, request: AnyRequest, form: EndpointForm) -> Response[bytes]:
    """The form of a new endpoint."""
    page = shell(desk, request, "A new endpoint", reads_models=False)
    return show("webhook_new.html", page, 400 if form.faults else 200, view=form)


def add(desk: Desk, request: AnyRequest, who: Who, form: Form) -> Response[bytes]:
    """Add an endpoint, and show its secret this once."""
    wish = _wish(form)
    try:
        with changing(desk) as (_, endpoints):
            number, secret = endpoints.add(wish, is_private_allowed=_private(desk))
    except EndpointRefused as refused:
        return new_page(desk, request, _wrong(wish, 0, refused))
    desk.staff.audit(who, "add_webhook", wish.label, " ".join(wish.wanted))
    return _show_secret(desk, request, SecretView(secret, wish.label, f"{PATH}/{number}", True))


def change(desk: Desk, request: AnyRequest, who: Who, number: int, form: Form) -> Response[bytes]:
    """Change an endpoint's address, label, or choice of events."""
    label, wish = _label(desk, number), _wish(form)
    try:
        with changing(desk) as (_, endpoints):
            endpoints.change(number, wish, is_private_allowed=_private(desk))
    except EndpointRefused as refused:
        return endpoint_page(desk, request, number, _wrong(wish, number, refused))
    desk.staff.audit(who, "change_webhook", label, f"{wish.label}: {' '.join(wish.wanted)}")
    return go_to(f"{PATH}/{number}", "The endpoint is changed.")


def do(
    desk: Desk, request: AnyRequest, who: Who, number: int, asked: tuple[Deed, str]
) -> Response[bytes]:
    """Do what was asked about first."""
    (deed, why), label = asked, _label(desk, number)
    with changing(desk) as (file, endpoints):
        came_of_it = deed.do(file, endpoints, number)
    desk.staff.audit(who, deed.what, label, why)
    here = f"{PATH}/{number}"
    if deed.shows_secret:
        return _show_secret(desk, request, SecretView(came_of_it, label, here, False))
    return go_to(PATH if deed.path == "remove" else here, came_of_it)


def test(desk: Desk, who: Who, number: int) -> Response[bytes]:
    """Have a test message sent."""
    label = _label(desk, number)
    with changing(desk) as (file, _):
        key = try_out(file, number, desk.now_ms())
    desk.staff.audit(who, "test_webhook", label, key.message)
    return go_to(f"{PATH}/{number}/messages/{key.message}", "It is sent within a second.")


def redeliver(desk: Desk, who: Who, number: int, name: str) -> Response[bytes]:
    """Have one message sent again."""
    label, here = _label(desk, number), f"{PATH}/{number}"
    key = read_key(number, name)
    if key is None:
        return go_to(here, "There is no such message.")
    try:
        with changing(desk) as (file, _):
            send_again(file, key, desk.now_ms())
    except NotSentAgain as refused:
        return go_to(f"{here}/messages/{name}", str(refused))
    desk.staff.audit(who, "redeliver_webhook", label, name)
    return go_to(f"{here}/messages/{name}", "It is sent again, within a second if all is well.")


def redeliver_failed(desk: Desk, who: Who, number: int) -> Response[bytes]:
    """Have every message sent again that failed."""
    label = _label(desk, number)
    with changing(desk) as (file, _):
        count = send_failed_again(file, number, desk.now_ms())
    desk.staff.audit(who, "redeliver_webhook", label, f"{count} that failed")
    return go_to(f"{PATH}/{number}", f"{count:,} messages are sent again.")


def _label(desk: Desk, number: int) -> str:
    with reading(desk) as reader:
        return row_of(desk, reader, number).endpoint.label


def _show_secret(desk: Desk, request: AnyRequest, view: SecretView) -> Response[bytes]:
    page = shell(desk, request, "Secret", reads_models=False)
    return show("webhook_secret.html", page, view=view)


def _wish(form: Form) -> Wish:
    wanted = [name.removeprefix(EVENT_FIELD) for name in form if name.startswith(EVENT_FIELD)]
    return Wish(form.get("url", ""), form.get("label", ""), tuple(wanted))


def _wrong(wish: Wish, number: int, refused: EndpointRefused) -> EndpointForm:
    return EndpointForm(number, wish.url, wish.label, wish.wanted, {refused.field: str(refused)})


def _private(desk: Desk) -> bool:
    return desk.settings.webhooks_private
