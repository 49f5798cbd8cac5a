"""
What `firstcome webhooks` does.

Always true:
- Whatever it changes is in the audit log, in the name of the shop's own key.

Never here: options.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn

import apsw
import msgspec
import typer

from firstcome.cli.serve import settings_or_exit
from firstcome.config import Settings
from firstcome.engine.clock import system_now_ms
from firstcome.limits import WEBHOOK_WAIT_S_MAX
from firstcome.sqlite import SqliteRefused
from firstcome.staff.permissions import THE_SHOP
from firstcome.staff.store import StaffStore
from firstcome.webhooks.endpoints import (
    Endpoint,
    EndpointRefused,
    Endpoints,
    Wish,
    all_endpoints,
    endpoint_of,
    health_of,
)
from firstcome.webhooks.file import FILE, WebhooksFile, WebhooksFileNewer, WebhooksReader
from firstcome.webhooks.log import (
    Counts,
    MessageRow,
    NotSentAgain,
    counts_of,
    message_at,
    read_key,
    send_again,
    send_failed_again,
    try_out,
)
from firstcome.webhooks.messages import Key
from firstcome.webhooks.moments import iso

BACK_S_MAX: Final = 5.0
"""How long the back may take to see that there is something to send."""

LOOK_EVERY_S: Final = 0.1


def tell_endpoints(directory: Path | None, as_json: bool) -> None:
    """Print every endpoint."""
    settings = settings_or_exit(directory, None, None, None)
    reader = WebhooksReader.open(settings.directory / FILE)
    found: list[dict[str, Any]] = []
    if reader is not None:
        counts, health = counts_of(reader), health_of(reader)
        for endpoint in all_endpoints(reader):
            waiting, failed = counts.get(endpoint.number, Counts())
            since_ms = health[endpoint.number].failing_since_ms if endpoint.number in health else 0
            found.append(
                {
                    "endpoint": endpoint.number,
                    "state": endpoint.state,
                    "why": endpoint.why or None,
                    "waiting": waiting,
                    "failed": failed,
                    "failing_since": iso(since_ms) if since_ms else None,
                    "label": endpoint.label,
                    "url": endpoint.url,
                    "events": endpoint.wanted,
                }
            )
        reader.close()
    if as_json:
        _say_json(found)
        return
    for each in found:
        named = ("endpoint", "state", "waiting", "failed", "label", "url")
        typer.echo("\t".join(str(each[name]) for name in named))


def add_endpoint(directory: Path | None, url: str, label: str, events: str, as_json: bool) -> None:
    """Add an endpoint; its secret is printed."""
    settings = settings_or_exit(directory, None, None, None)
    wanted = tuple(name.strip() for name in events.split(",") if name.strip())
    with _opened(settings, is_new=True) as file:
        try:
            number, secret = Endpoints(file).add(
                Wish(url, label, wanted), is_private_allowed=settings.webhooks_private
            )
        except EndpointRefused as refused:
            _stop(str(refused))
    _audit(settings, "add_webhook", label, " ".join(wanted))
    if as_json:
        _say_json({"endpoint": number, "secret": secret})
        return
    typer.echo(f"Endpoint {number} is on. Its secret is shown this once: {secret}")


def try_out_endpoint(directory: Path | None, number: int, as_json: bool) -> None:
    """Have a test message sent, and print what came of it."""
    settings = settings_or_exit(directory, None, None, None)
    with _opened(settings) as file:
        endpoint = _endpoint(file, number)
        key = try_out(file, number, system_now_ms())
        _audit(settings, "test_webhook", endpoint.label, "by the command line")
        row = _wait_for(lambda: message_at(file, key))
    if row is None or row.state == "pending":
        _stop(
            f"{key.message} was not sent yet. Does the back run (firstcome serve)? It is sent as "
            "soon as it does."
        )
    if as_json:
        _say_json(
            {
                "message": key.message,
                "state": row.state,
                "status": row.last.status or None,
                "why": row.last.why or None,
                "took_ms": row.last.took_ms,
            }
        )
    else:
        answered = f"answered {row.last.status}" if row.last.status else f"gave {row.last.why}"
        typer.echo(f"{endpoint.label} {answered} after {row.last.took_ms} ms.")
    if row.state != "sent":
        raise typer.Exit(1)


def redeliver_to(directory: Path | None, number: int, message: str, as_json: bool) -> None:
    """Have one message, or all that failed, sent again."""
    settings = settings_or_exit(directory, None, None, None)
    with _opened(settings) as file:
        endpoint = _endpoint(file, number)
        count = 1
        try:
            if message:
                send_again(file, _key(number, message), system_now_ms())
            else:
                count = send_failed_again(file, number, system_now_ms())
        except NotSentAgain as refused:
            _stop(str(refused))
    _audit(settings, "redeliver_webhook", endpoint.label, message or f"{count} that failed")
    if as_json:
        _say_json({"endpoint": number, "messages": count})
        return
    waits = "" if endpoint.state == "on" else " as soon as the endpoint is on"
    typer.echo(f"{count:,} {'message is' if count == 1 else 'messages are'} sent again{waits}.")


def _wait_for(look: Callable[[], MessageRow | None]) -> MessageRow | None:
    ends_s = time.monotonic() + BACK_S_MAX + WEBHOOK_WAIT_S_MAX
    while (row := look()) is not None and row.state == "pending":
        if time.monotonic() > ends_s:
            break
        time.sleep(LOOK_EVERY_S)
    return row


def _key(number: int, message: str) -> Key:
    key = read_key(number, message)
    if key is None:
        _stop(f"{message!r} is no id of a message. Give one such as evt_1_4711_0.")
    return key


def _endpoint(file: WebhooksFile, number: int) -> Endpoint:
    endpoint = endpoint_of(file, number)
    if endpoint is None:
        _stop(f"There is no endpoint {number}. See: firstcome webhooks list")
    return endpoint


@contextmanager
def _opened(settings: Settings, *, is_new: bool = False) -> Generator[WebhooksFile]:
    """The file, which is made where that `is_new`."""
    directory = settings.directory
    if not directory.is_dir():
        _stop(f"{directory} is no data directory. Name it with --data.")
    if not is_new and not (directory / FILE).exists():
        _stop(f"There is no endpoint in {directory} yet. Add one: firstcome webhooks add")
    try:
        file = WebhooksFile(directory / FILE)
    except (SqliteRefused, WebhooksFileNewer, apsw.Error, OSError) as error:
        _stop(f"{directory / FILE} cannot be opened ({error}).")
    try:
        yield file
    except apsw.Error as error:
        _stop(f"{directory / FILE} cannot be written ({error}). Try again.")
    finally:
        file.close()


def _audit(settings: Settings, what: str, about: str, why: str) -> None:
    store = StaffStore(settings.directory / "staff.db")
    try:
        store.audit(THE_SHOP, what, about, why)
    finally:
        store.close()


def _say_json(value: object) -> None:
    typer.echo(msgspec.json.encode(value).decode())


def _stop(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)
