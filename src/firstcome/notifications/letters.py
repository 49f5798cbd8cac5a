"""
Letters: what one mail says, from facts and phrases to headers and text.

Always true:
- A letter says what happened, where the order stands, what comes next and by when as clock time
  with its zone, the private link, and how to give up.
- No text of a customer is in a header; in the text there is a name only if it looks like one.
- The same message has the same Message-ID, however often it is sent.

Never here: where a fact comes from, sending.
"""

import re
import unicodedata
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from typing import Final

from msgspec import Struct

from firstcome.codes import spaced
from firstcome.notifications.names import LaunchNames
from firstcome.notifications.outbox import Message
from firstcome.notifications.phrases import Phrases, phrases_for
from firstcome.notifications.transports import Mail

GREETED_CHARACTERS_MAX: Final = 60
MAY_GIVE_UP: Final = frozenset({"held", "in_line"})
"""As on the page of the order: what is paid is given back at the shop, where its money is."""

# The lines of the text are short words and links: seven bits where they do, else quoted.
_POLICY: Final = SMTP.clone(cte_type="7bit")
# A full stop only where a word ends, as in "Dr. Ada": then no address of a site is a name.
_NAME: Final = re.compile(r"[^\W\d_]+(?:(?:\. |[ '’-]|, )[^\W\d_]+)*\.?")


class Letter(Struct, frozen=True):
    """A message with all that it tells, ready to be written."""

    message: Message
    contact: int
    names: LaunchNames
    sku: str
    units: int
    offer_ttl_ms: int
    goes_back: bool
    """Whether a missed hold goes to the back of the line; else it ends the order."""
    code: str
    token: str


class Letterhead(Struct, frozen=True):
    """What all letters of a shop share."""

    public_url: str
    """Without a slash at its end."""
    sender: str
    """One address, with or without a name."""

    @property
    def address(self) -> str:
        """The bare address of the sender."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """The domain of the sender, which Message-IDs end with."""
        return self.address.rpartition("@")[2]


def write_letter(letter: Letter, head: Letterhead, recipient: str, name: str, now_ms: int) -> Mail:
    """The letter as a mail to `recipient`, an address in its normal form; `name` as they wrote."""
    message = letter.message
    phrases = phrases_for(message.language)
    facts = _facts(letter, phrases)
    mail_name = ".".join(
        str(part)
        for part in (message.epoch, message.order_sequence, message.kind, message.sequence)
    )
    mail = EmailMessage(policy=_POLICY.clone(utf8=not recipient.isascii()))
    mail["From"] = head.sender
    mail["To"] = recipient
    mail["Subject"] = " ".join(phrases.say(f"subject.{message.kind}", **facts).split())
    mail["Date"] = formatdate(now_ms / 1_000)
    mail["Message-ID"] = f"<{mail_name}@{head.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    text = _text(letter, head, phrases, facts, greeted(name))
    mail.set_content(text, cte="7bit" if text.isascii() else "quoted-printable")
    mail["Content-Language"] = phrases.language
    return Mail(mail_name, message.time_ms, recipient, mail.as_bytes())


def greeted(name: str) -> str:
    """The name to greet with, or nothing when it is none: it may be another's advertisement."""
    name = unicodedata.normalize("NFC", name.strip())
    is_name = len(name) <= GREETED_CHARACTERS_MAX and _NAME.fullmatch(name)
    return name if is_name else ""


def _facts(letter: Letter, phrases: Phrases) -> dict[str, str]:
    message, names = letter.message, letter.names
    zone = names.zone(message.location)
    return {
        "launch": names.launch,
        "product": names.product(letter.sku),
        "location": names.location(message.location),
        "units": phrases.count("units", letter.units),
        "until": phrases.moment(message.until_ms, zone),
        "until_short": phrases.moment(message.until_ms, zone, is_short=True),
        "moment": phrases.moment(message.time_ms, zone),
        "place": phrases.number(message.ahead + 1),
        "ahead": phrases.count("ahead", message.ahead),
        "offer_ttl": phrases.span(letter.offer_ttl_ms),
        "code": spaced(letter.code),
    }


def _text(
    letter: Letter, head: Letterhead, phrases: Phrases, facts: dict[str, str], name: str
) -> str:
    page = f"{head.public_url}/orders/{letter.code}"
    token = f"?token={letter.token}"
    status = letter.message.status
    greeting = phrases.say("greeting", name=name) if name else phrases.say("greeting_nameless")
    paragraphs = [
        greeting,
        phrases.say(f"opening.{letter.message.kind}", **facts),
        _standing(letter, phrases, facts),
        f"{phrases.say('order', **facts)}\n{phrases.say('as_of', **facts)}",
        f"{phrases.say('link')}\n{page}{token}",
    ]
    if status in MAY_GIVE_UP:
        paragraphs += [
            f"{phrases.say('give_up')}\n{page}/give-up{token}",
            phrases.say("no_refresh"),
        ]
    return "\n\n".join([*paragraphs, phrases.say("sender", **facts)]) + "\n"


def _standing(letter: Letter, phrases: Phrases, facts: dict[str, str]) -> str:
    """Where the order stands, and what comes next."""
    status: str = letter.message.status
    coming: str = status
    if status == "held":
        coming = "held_back" if letter.goes_back else "held_out"
    if status == "in_line" and not letter.message.ahead:
        status = "in_line_first"
    said = [phrases.say(f"standing.{status}", **facts)]
    if phrases.has(f"next.{coming}"):
        said.append(phrases.say(f"next.{coming}", **facts))
    return " ".join(said)
