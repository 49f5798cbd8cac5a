"""
Bounces: mails that say what became of another mail, read for which one it was.

Two forms are known: a delivery status notification (RFC 3464), which a mail server sends, and a
report of abuse (RFC 5965), which a provider sends when somebody presses "this is spam".

Always true:
- Only what failed for good counts; a delay, and a success, say nothing.
- Of the report only status codes and the Message-ID of the mail that was sent are read.

Never here: whether the message is one of ours (`receipts`).
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from typing import Final, NamedTuple, cast

from firstcome.notifications.receipts import ReceiptVerdict

_GONE: Final = re.compile(r"5\.(0\.0|1\.\d+|2\.1)")
"""Of RFC 3463: the address is none, or its mailbox is shut; without more, the worst is believed."""
_FAILED: Final = re.compile(r"5\.\d{1,3}\.\d{1,3}")
_PARTS_MAX: Final = 50


class Bounce(NamedTuple):
    """What is said of the mail with this Message-ID."""

    message_id: str
    verdict: ReceiptVerdict


class NoBounce(Exception):
    """The mail says of no other one that it failed, or was complained of; the message says why."""


def read_bounce(raw: bytes) -> Bounce:
    """What a mail says of another one; raises `NoBounce`."""
    mail = message_from_bytes(raw, policy=policy.default)
    parts = list(_parts(mail))
    verdict = _verdict_in(parts)
    if verdict is None:
        raise NoBounce("It is no report of a mail that failed for good, or was complained of.")
    message_id = next((found for part in parts if (found := _message_id(part))), "")
    if not message_id:
        raise NoBounce("It does not say which mail it is about: its headers are not in it.")
    return Bounce(message_id, verdict)


def _parts(mail: Message) -> Iterator[Message]:
    """The parts of a report, but not the report itself, whose Message-ID is another."""
    for number, part in enumerate(mail.walk()):
        if number >= _PARTS_MAX:
            return
        if part is not mail:
            yield part


def _verdict_in(parts: list[Message]) -> ReceiptVerdict | None:
    for part in parts:
        verdict = _verdict(part)
        if verdict is not None:
            return verdict
    return None


def _verdict(part: Message) -> ReceiptVerdict | None:
    kind = part.get_content_type()
    if kind == "message/feedback-report":
        return "complained" if "feedback-type: abuse" in _text(part).lower() else None
    if kind != "message/delivery-status":
        return None
    fields = _text(part)
    if not re.search(r"^action:\s*failed\b", fields, re.IGNORECASE | re.MULTILINE):
        return None
    status = re.search(r"^status:\s*([\d.]+)", fields, re.IGNORECASE | re.MULTILINE)
    code = status[1] if status else ""
    if not _FAILED.fullmatch(code):
        return None
    return "bounced" if _GONE.fullmatch(code) else "undelivered"


def _message_id(part: Message) -> str:
    """The Message-ID of the mail that was sent, whole or as its headers."""
    kind = part.get_content_type()
    if kind == "text/rfc822-headers":
        found = re.search(r"^message-id:\s*(\S+)", _text(part), re.IGNORECASE | re.MULTILINE)
        return found[1] if found else ""
    if kind != "message/rfc822":
        return ""
    inner = part.get_payload()
    if not isinstance(inner, list) or not inner:
        return ""
    first = cast("Message", inner[0])
    return str(first["Message-ID"] or "").strip()


def _text(part: Message) -> str:
    """A part as text; the blocks of a delivery status are parts of it, each with headers only."""
    inner = part.get_payload()
    if isinstance(inner, list):
        blocks = cast("list[Message]", inner)
        return "\n".join(f"{name}: {value}" for each in blocks for name, value in each.items())
    decoded = part.get_payload(decode=True)
    return decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else str(inner)
