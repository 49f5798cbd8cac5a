"""
What `firstcome messages` does.

Always true:
- What staff say of a message is in the audit log, in the name of the shop's own key.

Never here: options.
"""

import sys
from pathlib import Path
from typing import Any, Final, NoReturn, cast, get_args

import msgspec
import typer

from firstcome.cli.serve import settings_or_exit
from firstcome.codes import OrderCodes, RegistrationCodes
from firstcome.keyring import SecretsMissing, load_secrets
from firstcome.limits import BOUNCE_BYTES_MAX
from firstcome.notifications.bounces import NoBounce, read_bounce
from firstcome.notifications.kinds import CHANNELS
from firstcome.notifications.outbox import MailState, Verb
from firstcome.notifications.outbox_reader import (
    Uncertain,
    messages,
    messages_without_way,
    uncertain_messages,
)
from firstcome.notifications.receipts import ReceiptsFull, Reports, is_genuine, read_reference
from firstcome.notifications.resend_requests import FOLDER as RESENDS_FOLDER
from firstcome.notifications.resend_requests import ResendRequest, ResendRequests
from firstcome.staff.permissions import THE_SHOP
from firstcome.staff.store import StaffStore
from firstcome.webhooks.moments import iso

OUTBOX: Final = "outbox.db"


def tell_messages(
    directory: Path | None, state: str, channel: str, rows: int, as_json: bool
) -> None:
    """Print messages, the newest first."""
    if state and state not in get_args(MailState):
        _stop(f"{state!r} is no state. There are: {', '.join(get_args(MailState))}.")
    if channel and channel not in CHANNELS:
        _stop(f"{channel!r} is no channel. There are: {', '.join(CHANNELS)}.")
    found = messages(_directory(directory) / OUTBOX, rows, state=state, channel=channel)
    _say_rows(
        [
            {
                "message": row.message,
                "channel": row.channel,
                "kind": row.kind,
                "state": row.state,
                "tries": row.attempts,
                "made": iso(row.time_ms),
                "changed": iso(row.next_ms),
                "about": row.subject,
                "provider": row.provider or None,
            }
            for row in found
        ],
        as_json,
    )


def tell_uncertain(directory: Path | None, rows: int, as_json: bool) -> None:
    """Print what staff have to say something of."""
    outbox = _directory(directory) / OUTBOX
    found = [("uncertain", each) for each in uncertain_messages(outbox, rows)]
    found += [("no_way", each) for each in messages_without_way(outbox, rows - len(found))]
    _say_rows([_uncertain(state, each) for state, each in found], as_json)


def resolve_message(directory: Path | None, message: int, what: str) -> None:
    """Have the back follow what is said of a message."""
    place = _directory(directory)
    known = {*uncertain_messages(place / OUTBOX, 1, after=message - 1)}
    known |= {*messages_without_way(place / OUTBOX, 1, after=message - 1)}
    if message not in {each.message for each in known}:
        _stop(f"The message {message} is not uncertain. See: firstcome messages uncertain")
    request = ResendRequest(cast("Verb", what), "message", message)
    ResendRequests(place / RESENDS_FOLDER).ask(request)
    store = StaffStore(place / "staff.db")
    try:
        store.audit(THE_SHOP, f"{what}_message", str(message), "by the command line")
    finally:
        store.close()
    typer.echo("The back does it, within a second if it runs.")


def take_bounce(directory: Path | None, mail: Path | None, as_json: bool) -> None:
    """Take what a mail says of another one."""
    place = _directory(directory)
    try:
        raw = sys.stdin.buffer.read(BOUNCE_BYTES_MAX + 1) if mail is None else mail.read_bytes()
    except OSError as error:
        _stop(f"{mail} cannot be read ({error.strerror}).")
    if len(raw) > BOUNCE_BYTES_MAX:
        _stop(f"The mail has more than {BOUNCE_BYTES_MAX:,} bytes. It is no report of a bounce.")
    try:
        bounce = read_bounce(raw)
        secrets = load_secrets(place, journal_is_empty=False)
    except (NoBounce, SecretsMissing) as refused:
        _stop(str(refused))
    reference = read_reference(bounce.message_id)
    books = OrderCodes(secrets.code), RegistrationCodes(secrets.code)
    if reference is None or not is_genuine(reference, *books):
        _stop("The mail that it is about did not go out from here: its Message-ID is another's.")
    try:
        Reports(place).take(bounce.verdict, "email", reference)
    except ReceiptsFull:
        _stop("Too many reports wait. Does the shop run (firstcome serve)? Then try again.")
    if as_json:
        _say({"what": bounce.verdict, "about": reference.subject, "kind": reference.kind})
        return
    typer.echo(f"{bounce.verdict}: {reference.kind}, about entry {reference.subject}.")


def _uncertain(state: str, each: Uncertain) -> dict[str, Any]:
    return {
        "message": each.message,
        "channel": each.channel,
        "kind": each.kind,
        "state": state,
        "since": iso(each.since_ms),
        "about": each.subject,
        "telling": each.telling or None,
    }


def _directory(directory: Path | None) -> Path:
    found = settings_or_exit(directory, None, None, None).directory
    if not found.is_dir():
        _stop(f"{found} is no data directory. Name it with --data.")
    return found


def _say_rows(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        _say(found)
        return
    for each in found:
        typer.echo("\t".join("-" if value is None else str(value) for value in each.values()))


def _say(value: object) -> None:
    typer.echo(msgspec.json.encode(value).decode())


def _stop(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)
