"""
Mails: a letter as headers, text and HTML.

Always true:
- No text of a customer is in a header; in the text there is a name only if it looks like one.
- The same message is the same mail, with the same Message-ID, however often it is sent.
- Bulk mail can be ended with one click (RFC 8058); a service mail never says so.
- The HTML says what the text says. It loads nothing, and stands on its own styles: light and dark.

Never here: where a fact comes from, phrases, sending.
"""

import re
import unicodedata
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Final, assert_never

import jinja2

from firstcome.contacts.contact import Contact
from firstcome.contacts.email_address import normalise_email
from firstcome.contacts.failures import ContactInvalid
from firstcome.notifications.estimate_words import word_estimate
from firstcome.notifications.headers import POLICY, UTF8_POLICY
from firstcome.notifications.letters import (
    EstimateLetter,
    Letter,
    Letterhead,
    NewsLetter,
    OrderLetter,
    RegistrationLetter,
    SoldOutLetter,
    WaveLetter,
    is_bulk,
)
from firstcome.notifications.names import Brand
from firstcome.notifications.news_words import word_news
from firstcome.notifications.order_words import word_order
from firstcome.notifications.phrases import Phrases, phrases_for
from firstcome.notifications.receipts import name_of, tag_of
from firstcome.notifications.registration_words import (
    word_registration,
    word_sold_out,
    word_wave,
)
from firstcome.notifications.transports import Mail
from firstcome.notifications.wordings import Act, Wording

GREETED_CHARACTERS_MAX: Final = 60
SUBJECT_CHARACTERS_MAX: Final = 200
ACCENT: Final = "#0b5f68"
ACCENT_DARK: Final = "#74cdd3"
"""Our own colours, as on the pages."""

# A full stop only where a word ends, as in "Dr. Ada": then no address of a site is a name.
_NAME: Final = re.compile(r"[^\W\d_]+(?:(?:\. |[ '’-]|, )[^\W\d_]+)*\.?")
_PAGES: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # else the file's time is asked for with every mail
)


def write_mail(letter: Letter, head: Letterhead, contact: Contact, now_ms: int) -> Mail | None:
    """
    The letter as a mail to the address of its contact; None for one who gave none.

    Raises `ContactInvalid` for an address that mail cannot be sent to.
    """
    if not contact.email:
        return None
    recipient = _deliverable(normalise_email(contact.email))
    message = letter.message
    phrases = phrases_for(message.language)
    wording = word(letter, head, phrases, contact.name, now_ms)
    mail_name = name_of(message.epoch, message.subject, message.kind, message.sequence)
    mail = EmailMessage(policy=POLICY if recipient.isascii() else UTF8_POLICY)
    mail["From"] = head.sender
    mail["To"] = recipient
    mail["Subject"] = " ".join(wording.subject.split())[:SUBJECT_CHARACTERS_MAX]
    mail["Date"] = formatdate(now_ms / 1_000)
    mail["Message-ID"] = f"<{mail_name}.{tag_of(letter.token)}@{head.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if is_bulk(letter):
        mail["Precedence"] = "bulk"
        mail["List-Unsubscribe"] = f"<{wording.unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = plain(wording)
    mail.set_content(text, cte="7bit" if text.isascii() else "quoted-printable")
    page = marked_up(wording, letter.names.brand, phrases.language)
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"={mail_name}=")
    mail["Content-Language"] = phrases.language
    return Mail(mail_name, message.time_ms, recipient, mail.as_bytes())


def word(letter: Letter, head: Letterhead, phrases: Phrases, name: str, now_ms: int) -> Wording:
    """What a letter says to somebody of this name, as they wrote it."""
    name = greeted(name)
    greeting = phrases.say("greeting", name=name) if name else phrases.say("greeting_nameless")
    match letter:
        case OrderLetter():
            return word_order(letter, head, phrases, greeting, now_ms)
        case EstimateLetter():
            return word_estimate(letter, head, phrases, greeting, now_ms)
        case SoldOutLetter():
            return word_sold_out(letter, head, phrases, greeting)
        case RegistrationLetter():
            return word_registration(letter, head, phrases, greeting)
        case WaveLetter():
            return word_wave(letter, head, phrases, greeting, now_ms)
        case NewsLetter():
            return word_news(letter, head, phrases, greeting)
        case _:
            assert_never(letter)


def plain(wording: Wording) -> str:
    """A wording as text."""
    said = [
        f"{part.label}\n{part.address}" if isinstance(part, Act) else part.text
        for part in wording.parts
    ]
    return "\n\n".join([*said, wording.signature]) + "\n"


def marked_up(wording: Wording, brand: Brand, language: str) -> str:
    """A wording as HTML, in the colours of the shop."""
    return _PAGES.get_template("mail.html").render(
        wording=wording,
        brand=brand.name,
        accent=brand.accent or ACCENT,
        accent_dark=brand.accent_dark or ACCENT_DARK,
        language=language,
    )


def greeted(name: str) -> str:
    """The name to greet with, or nothing when it is none: it may be another's advertisement."""
    name = unicodedata.normalize("NFC", name.strip())
    is_name = len(name) <= GREETED_CHARACTERS_MAX and _NAME.fullmatch(name)
    return name if is_name else ""


def _deliverable(address: str) -> str:
    """The address with its domain as name servers know it (RFC 5891)."""
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise ContactInvalid("email", "Its domain is none that mail can be sent to.") from None
