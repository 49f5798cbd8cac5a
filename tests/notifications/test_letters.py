"""Letters: complete in every language, and nothing of a customer's where it does not belong."""

import re
import string
import tomllib
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest

from firstcome.domain import events
from firstcome.notifications.kinds import KIND_BY_EVENT, KINDS, STATUS_AFTER, Kind, Status
from firstcome.notifications.letters import MAY_GIVE_UP, Letter, Letterhead, greeted, write_letter
from firstcome.notifications.names import Document, LaunchNames
from firstcome.notifications.outbox import Message
from firstcome.notifications.phrases import LANGUAGES, phrases_for, shipped_languages
from firstcome.notifications.transports import Mail
from tests.api.launch_bodies import definition_of

MORNING_MS = 1_215_673_200_000  # 2008-07-10, 08:00 in London
HEAD = Letterhead("https://shop.example", "Läden <orders@shop.example>")
NAMES = LaunchNames(definition_of("phone"), Document("Das Telefon"))


def letter(kind: Kind, language: str, ahead: int = 12, status: Status = "held") -> Letter:
    status = STATUS_AFTER.get(kind, status)
    message = Message(
        *(1, 1, 1_234, kind, 1_240, MORNING_MS, status, ahead), MORNING_MS, "web", language, 0
    )
    return Letter(message, 7, NAMES, "phone-8gb", 1, 900_000, True, "B4CD9XYZ2KMP", "t" * 22)


def mail_of(written: Mail) -> EmailMessage:
    return message_from_bytes(written.raw, policy=policy.default)


def written(*of: Any, name: str = "Ada") -> EmailMessage:
    return mail_of(write_letter(letter(*of), HEAD, "ada@example.org", name, MORNING_MS))


def table(language: str) -> dict[str, Any]:
    return tomllib.loads((LANGUAGES / f"{language}.toml").read_text(encoding="utf-8"))


def phrases(table: dict[str, Any], above: str = "") -> dict[str, str]:
    """Every phrase of a language by its whole key."""
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= phrases(cast("dict[str, Any]", value), f"{key}.")
        else:
            found[above + key] = value
    return found


def fields(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


def test_every_language_has_the_same_phrases_with_the_same_words_to_fill_in():
    english = phrases(table("en"))

    assert shipped_languages() >= {"en", "de"}
    for language in shipped_languages():
        others = phrases(table(language))
        assert others.keys() == english.keys()
        for key, phrase in others.items():
            assert fields(phrase) == fields(english[key]), (language, key)
            assert phrase.strip() == phrase
            assert phrase


@pytest.mark.parametrize("language", sorted(shipped_languages()))
@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_says_what_is_so_what_comes_and_where_to_look(kind: Kind, language: str):
    mail = written(kind, language)
    text = mail.get_content()

    status = STATUS_AFTER.get(kind, "held")
    page = f"https://shop.example/orders/B4CD9XYZ2KMP?token={'t' * 22}"
    give_up = f"https://shop.example/orders/B4CD9XYZ2KMP/give-up?token={'t' * 22}"
    assert "Ada" in text
    assert "B4CD-9XYZ-2KMP" in text
    assert page in text
    assert (give_up in text) == (status in MAY_GIVE_UP)
    assert "Das Telefon" in mail["Subject"]
    assert "{" not in text + mail["Subject"]
    if status == "held":
        assert re.search(r"07:00.* UTC", text)
    if status == "in_line":
        assert "13" in text


@pytest.mark.parametrize("language", sorted(shipped_languages()))
@pytest.mark.parametrize("status", ["held", "in_line", "paid"])
def test_a_link_says_where_the_order_stands(language: str, status: Status):
    phrases = phrases_for(language)

    text = written("link", language, 0, status).get_content()

    standing = "in_line_first" if status == "in_line" else status
    start = phrases.say(f"standing.{standing}", until="{").partition("{")[0]
    assert start in text


def test_the_headers_say_who_and_that_nobody_wrote_it():
    mail = written("held", "de")

    assert mail["Message-ID"] == "<1.1234.held.1240@shop.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"] == "Läden <orders@shop.example>"
    assert mail["To"] == "ada@example.org"
    assert mail["Date"].datetime.timestamp() * 1_000 == MORNING_MS
    assert mail.get_content_type() == "text/plain"
    assert not {"Disposition-Notification-To", "X-Mailer"} & set(mail.keys())


def test_the_raw_mail_is_plain_ascii_in_lines_that_any_server_takes():
    raw = write_letter(letter("held", "de"), HEAD, "ada@example.org", "Ada", MORNING_MS).raw

    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("name", ["Ada", "Ada Lovelace", "Dr. Ada O’Hara-Łukasz", "田中 さくら"])
def test_a_name_is_greeted(name: str):
    assert greeted(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Ada\r\nBcc: bea@example.org",
        "Ada\nBea",
        "evil.example",
        "Win at https://evil.example",
        "Ada <b>bold</b>",
        "Ada 0800 123456",
        "Ada\u202eBea",
        "A" * 61,
    ],
)
def test_what_is_no_name_is_not_greeted(name: str):
    assert greeted(name) == ""
    assert "Bcc" not in written("held", "en", name=name)


def test_times_name_their_zone_in_the_language():
    english, german = phrases_for("en"), phrases_for("de-AT")

    assert english.moment(MORNING_MS, "Europe/London") == "08:00 BST on Thursday, 10 July 2008"
    assert german.moment(MORNING_MS, "Europe/Berlin") == "Donnerstag, 10. Juli 2008, 09:00 Uhr MESZ"
    assert english.moment(MORNING_MS, "Asia/Dubai") == "11:00 UTC+04:00 on Thursday, 10 July 2008"


def test_a_time_span_is_said_exactly():
    english = phrases_for("en")

    spans = [english.span(hours * 3_600_000) for hours in (72, 36, 1)]

    assert spans == ["3 days", "36 hours", "1 hour"]
    assert phrases_for("de").span(90 * 60_000) == "90 Minuten"


def test_a_language_that_does_not_ship_is_told_in_english():
    assert phrases_for("fr").language == "en"


def test_every_event_that_is_told_of_is_one_of_the_rules():
    assert {name for name in KIND_BY_EVENT if not hasattr(events, name)} == set()


def test_every_event_of_an_order_is_told_of():
    told = KIND_BY_EVENT.keys() | {"OrderLapsed"}
    of_orders = {name for name in vars(events) if name.startswith("Order")}

    assert of_orders - told == {"OrderPlaced", "OrderRefused"}


def test_languages_are_shipped_with_the_package():
    assert Path(LANGUAGES).parent.name == "notifications"
