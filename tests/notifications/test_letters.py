"""Letters: complete in every language, and nothing of a customer's where it does not belong."""

import html
import re
import string
import tomllib
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast, get_args

import pytest

from firstcome.contacts.contact import Contact
from firstcome.domain import events
from firstcome.domain.identifiers import Access
from firstcome.notifications.kinds import (
    BULK_KINDS,
    KIND_BY_EVENT,
    KINDS,
    NEWS_KINDS,
    ORDER_KINDS,
    REGISTRATION_KINDS,
    STATUS_AFTER,
    WAVE_KINDS,
    Kind,
    RegistrationStatus,
    Status,
)
from firstcome.notifications.letters import (
    EstimateLetter,
    Letter,
    Letterhead,
    NewsLetter,
    OrderLetter,
    RegistrationLetter,
    SoldOutLetter,
    WaveLetter,
    Wish,
)
from firstcome.notifications.mails import greeted, write_mail
from firstcome.notifications.names import Brand, Document, LaunchNames
from firstcome.notifications.order_words import MAY_GIVE_UP
from firstcome.notifications.outbox import Message
from firstcome.notifications.phrases import LANGUAGES, phrases_for, shipped_languages
from firstcome.notifications.receipts import tag_of
from tests.api.launch_bodies import definition_of
from tests.domain.terms import hashed
from tests.notifications.estimates import CHANGE

MORNING_MS = 1_215_673_200_000  # 2008-07-10, 08:00 in London
HOUR_MS = 3_600_000
HEAD = Letterhead("https://shop.example", "Läden <orders@shop.example>")
NAMES = LaunchNames(definition_of("phone"), Document("Das Telefon"))
CODE, TOKEN = "B4CD9XYZ2KMP", "t" * 22
WISH = Wish(("phone-8gb", "phone-16gb"), "GB", "", 1, ("email",), MORNING_MS)


def letter(kind: Kind, language: str = "en", **facts: Any) -> Letter:
    """A letter of a kind; `facts` that another one than usual has."""
    usual: Status = "held" if kind in ORDER_KINDS else "confirmed"
    status: Status = STATUS_AFTER.get(kind) or facts.get("status", usual)
    message = Message(
        *(1, 1, 1_234, kind, 1_240, "email", MORNING_MS, status, facts.get("ahead", 12)),
        *(MORNING_MS, "web", language, int(kind in BULK_KINDS), 0),
    )
    about = (message, 7, facts.get("names", NAMES), CODE, TOKEN)
    wish, access = facts.get("wish", WISH), facts.get("access", "waves")
    opens_ms = facts.get("opens_ms", MORNING_MS + HOUR_MS)
    if kind in ORDER_KINDS:
        told = facts.get("estimate")
        return OrderLetter(*about, "phone-8gb", 1, 900_000, goes_back=True, estimate=told)
    if kind in REGISTRATION_KINDS:
        return RegistrationLetter(*about, wish, access, opens_ms)
    if kind in WAVE_KINDS:
        return WaveLetter(*about, wish, access, opens_ms, MORNING_MS - HOUR_MS, 1_500)
    if kind == "estimate_changed":
        return EstimateLetter(*about, "phone-8gb", 1, 12, **(CHANGE | facts.get("change", {})))
    if kind == "sold_out":
        return SoldOutLetter(*about, wish)
    body = "We are sorry.\n\nIt is & stays so.\nBye"
    return NewsLetter(*about, facts.get("is_order", False), "A <day> later", body)


def mail_of(letter: Letter, email: str = "ada@example.org", name: str = "Ada") -> EmailMessage:
    return message_from_bytes(raw_of(letter, email, name), policy=policy.default)


def raw_of(letter: Letter, email: str = "ada@example.org", name: str = "Ada") -> bytes:
    contact = Contact(hashed("key"), hashed("ada"), name, email)
    mail = write_mail(letter, HEAD, contact, MORNING_MS)
    assert mail is not None
    return mail.raw


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def written(kind: Kind, language: str = "en", name: str = "Ada", **facts: Any) -> EmailMessage:
    return mail_of(letter(kind, language, **facts), name=name)


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
@pytest.mark.parametrize("kind", ORDER_KINDS)
def test_every_letter_says_what_is_so_what_comes_and_where_to_look(kind: Kind, language: str):
    mail = written(kind, language)
    text = text_of(mail)

    status = STATUS_AFTER.get(kind, "held")
    page = f"https://shop.example/orders/{CODE}?token={TOKEN}"
    give_up = f"https://shop.example/orders/{CODE}/give-up?token={TOKEN}"
    assert "Ada" in text
    assert "B4CD-9XYZ-2KMP" in text
    assert page in text
    assert (give_up in text) == (status in MAY_GIVE_UP)
    assert "Das Telefon" in mail["Subject"]
    if status == "held":
        assert re.search(r"07:00.* UTC", text)
    if status == "in_line":
        assert "13" in text


@pytest.mark.parametrize("language", sorted(shipped_languages()))
@pytest.mark.parametrize("status", get_args(RegistrationStatus))
@pytest.mark.parametrize("access", get_args(Access))
@pytest.mark.parametrize("kind", REGISTRATION_KINDS)
def test_every_letter_about_an_interest_leads_to_its_page(
    kind: Kind, access: Access, status: Status, language: str
):
    mail = written(kind, language, status=status, access=access)
    text = text_of(mail)

    page = f"https://shop.example/registrations/{CODE}?token={TOKEN}"
    assert "B4CD-9XYZ-2KMP" in text
    assert (page in text) == (STATUS_AFTER.get(kind, status) != "left")
    assert "Das Telefon" in mail["Subject"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "not a reservation: no unit is kept for you, it is no place in line"),
        ("de", "keine Reservierung: Kein Stück wird für Sie zurückgelegt, es ist kein Platz"),
    ],
)
def test_an_interest_is_said_to_be_none_of_what_it_is_not(language: str, words: str):
    assert words in text_of(written("registered", language))


def test_who_agreed_to_nothing_is_told_where_to_look_for_their_wave():
    silent = Wish(("phone-8gb",), "GB", "", 1, (), MORNING_MS)

    assert "your registration's page shows it" in text_of(written("registered", "en", wish=silent))
    assert "We write to you before your wave opens" in text_of(written("registered"))


@pytest.mark.parametrize("language", sorted(shipped_languages()))
@pytest.mark.parametrize("kind", WAVE_KINDS)
def test_a_wave_is_told_with_its_time_its_people_the_link_and_how_to_leave(
    kind: Kind, language: str
):
    mail = written(kind, language)
    text = text_of(mail)

    assert re.search(r"08:00.* UTC", text)
    assert ("06:00" in text) == (kind == "wave_moved")
    assert re.search(r"08:00.* UTC", mail["Subject"])
    assert re.search(r"1.500", text)
    assert f"https://shop.example/launches/phone?invitation={CODE}.{TOKEN}" in text
    assert f"https://shop.example/registrations/{CODE}?token={TOKEN}" in text
    assert ("no promise of a unit" in text) == (language == "en")


def test_the_shop_is_said_to_be_shut_only_where_waves_keep_it_so():
    shut, opened = "takes no order of yours", "you may order now"

    assert shut in text_of(written("invited"))
    assert shut not in text_of(written("invited", "en", access="open"))
    late = text_of(written("invited", "en", opens_ms=MORNING_MS))
    assert opened in late
    assert shut not in late


@pytest.mark.parametrize("language", sorted(shipped_languages()))
@pytest.mark.parametrize("kind", NEWS_KINDS)
@pytest.mark.parametrize("is_order", [False, True])
def test_news_are_told_as_they_are_written_with_the_way_to_what_the_reader_has(
    kind: Kind, language: str, is_order: bool
):
    mail = written(kind, language, is_order=is_order)
    text = text_of(mail)

    page = f"/orders/{CODE}?" if is_order else f"/registrations/{CODE}?"
    assert mail["Subject"] == "Das Telefon: A <day> later"
    assert "\n\nWe are sorry.\n\nIt is & stays so.\nBye\n\n" in text
    assert f"https://shop.example{page}token={TOKEN}" in text


@pytest.mark.parametrize("kind", KINDS)
def test_bulk_mail_ends_with_one_click_and_no_other_mail_does(kind: Kind):
    mail = written(kind, "en")

    unsubscribe = f"https://shop.example/registrations/{CODE}/unsubscribe?token={TOKEN}"
    if kind in BULK_KINDS and kind != "estimate_changed":
        assert mail["List-Unsubscribe"] == f"<{unsubscribe}>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert unsubscribe in text_of(mail)
    else:
        assert mail["List-Unsubscribe"] is mail["List-Unsubscribe-Post"] is None
        assert "unsubscribe" not in text_of(mail)


def test_the_address_that_ends_bulk_mail_is_sent_as_it_is_however_long():
    raw = raw_of(letter("invited"), "ada@example.org", "Ada")

    page = f"https://shop.example/registrations/{CODE}/unsubscribe?token={TOKEN}"
    assert f"\r\nList-Unsubscribe: <{page}>\r\n".encode() in raw


def test_mails_that_share_headers_are_the_same_whatever_was_written_between():
    first = raw_of(letter("invited"), "ada@example.org", "Ada")
    raw_of(letter("held", "de"), "bea@exämple.org", "Bea")

    assert raw_of(letter("invited"), "ada@example.org", "Ada") == first


@pytest.mark.parametrize("kind", NEWS_KINDS)
def test_news_about_an_order_are_no_bulk(kind: Kind):
    mail = written(kind, "en", is_order=True)

    assert mail["List-Unsubscribe"] is None
    assert "unsubscribe" not in text_of(mail)


@pytest.mark.parametrize("language", sorted(shipped_languages()))
@pytest.mark.parametrize("kind", KINDS)
def test_the_html_says_what_the_text_says_and_loads_nothing(kind: Kind, language: str):
    mail = written(kind, language)
    text, page = text_of(mail), text_of(mail, "html")

    said = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.partition("</head>")[2])).split())
    for line in text.split("\n"):
        assert " ".join(line.split()) in said
    assert "{" not in text + mail["Subject"]
    assert not re.search(r"<(script|img|link|iframe)|src=|url\(|@import", page)
    assert "prefers-color-scheme: dark" in page
    assert f'<html lang="{language}">' in page


def test_what_staff_write_is_text_in_the_html():
    page = text_of(written("announced", "en"), "html")

    assert "A &lt;day&gt; later" in page
    assert "<day>" not in page


def test_the_colours_of_the_shop_are_those_of_its_mails():
    brand = Brand("Orange & Co", "#a03c00", "#ffb27d")
    names = LaunchNames(definition_of("phone"), Document("Das Telefon", brand=brand))

    page = text_of(written("held", names=names), "html")

    assert "Orange &amp; Co" in page
    assert "#a03c00" in page
    assert "#ffb27d" in page


@pytest.mark.parametrize("language", sorted(shipped_languages()))
@pytest.mark.parametrize("status", ["held", "in_line", "paid"])
def test_a_link_says_where_the_order_stands(language: str, status: Status):
    phrases = phrases_for(language)

    text = text_of(written("link", language, ahead=0, status=status))

    standing = "in_line_first" if status == "in_line" else status
    start = phrases.say(f"standing.{standing}", until="{").partition("{")[0]
    assert start in text


def test_the_headers_say_who_and_that_nobody_wrote_it():
    mail = written("held", "de")

    assert mail["Message-ID"] == f"<1.1234.held.1240.{tag_of(TOKEN)}@shop.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"] == "Läden <orders@shop.example>"
    assert mail["To"] == "ada@example.org"
    assert mail["Date"].datetime.timestamp() * 1_000 == MORNING_MS
    assert mail.get_content_type() == "multipart/alternative"
    assert mail["Content-Language"] == "de"
    assert not {"Disposition-Notification-To", "X-Mailer"} & set(mail.keys())


@pytest.mark.parametrize("kind", KINDS)
def test_the_raw_mail_is_plain_ascii_in_lines_that_any_server_takes(kind: Kind):
    raw = raw_of(letter(kind, "de"))

    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw == raw_of(letter(kind, "de"))


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
    assert "bold" not in text_of(written("held", "en", name=name), "html")


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
    of_customers = {
        name for name in vars(events) if name.startswith(("Order", "Registration", "Interest"))
    }

    assert of_customers - told == {"OrderPlaced", "OrderRefused", "InterestStated"}


def test_languages_are_shipped_with_the_package():
    assert Path(LANGUAGES).parent.name == "notifications"
