"""
Pages of messages, in every state: channels and kinds, one as it reads, tests, what is uncertain.

Always true:
- Messages are worded by what words the real ones; only counts are made up.

Never here: what a message says (`firstcome.notifications`).
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from msgspec.structs import replace

from firstcome.notifications.kinds import Channel, Kind
from firstcome.notifications.letters import Letterhead
from firstcome.notifications.mails import marked_up, plain, word
from firstcome.notifications.outbox import MailState
from firstcome.notifications.phrases import phrases_for
from firstcome.notifications.samples import NOW_MS as SAMPLE_MS
from firstcome.notifications.samples import READER, sample_letter
from firstcome.notifications.segments import segments_of
from firstcome.notifications.sms_words import sms_text
from firstcome.notifications.tryouts import Became, Outcome
from firstcome.web.gallery.scene import HOUR, NOW_MS, DeskState, code, shell
from firstcome.web.operations.messages.looking import EMAIL, PHONE, kind_rows, languages
from firstcome.web.operations.messages.views import (
    KINDS_PATH,
    PATH,
    TESTS_PATH,
    UNCERTAIN_PATH,
    ChannelRow,
    MessagesView,
    MessageView,
    OpenRow,
    OpenView,
    TestView,
)

COUNTS: Final[dict[MailState, int]] = {
    "pending": 1_204,
    "sent": 181_337,
    "uncertain": 1,
    "bounced": 212,
    "no_consent": 3_431,
}
HEAD: Final = Letterhead("https://shop.example", "")
FAULT: Final = "It is not an address: there is no @ in it."


def message_states() -> Iterator[DeskState]:
    """The list, messages as they read, tests, and those to decide about."""
    yield from _lists()
    yield from _messages()
    yield from _tests()
    yield from _open()


def _state(name: str, template: str, address: str, title: str, view: object) -> DeskState:
    return DeskState(name, template, address, shell(title, address), {"view": view})


def mail_files() -> Iterator[tuple[str, bytes]]:
    """The mails that pages have in a frame, as files beside them."""
    shown: tuple[tuple[Kind, str], ...] = (("invited", "en"), ("held", "en"), ("held", "de"))
    for kind, language in shown:
        phrases, letter = phrases_for(language), sample_letter(kind, language)
        wording = word(letter, HEAD, phrases, READER, SAMPLE_MS)
        page = marked_up(wording, letter.names.brand, language)
        # Its links are made up, and in a file they would lead nowhere: they only look like links.
        still = re.sub(r'<a ([^>]*?)href="[^"]*"', r"<span \1", page).replace("</a>", "</span>")
        yield f"mail-{kind}-{language}.html", still.encode()


def mail_name(path: str, query: str) -> str:
    """The file of the mail at an address in a frame."""
    kind = path.removeprefix(f"{KINDS_PATH}/").partition("/")[0]
    return f"mail-{kind}-{query.partition('language=')[2][:2]}.html"


def _lists() -> Iterator[DeskState]:
    email = ChannelRow("email", True, "to mail.example", COUNTS)
    sms = ChannelRow("sms", True, "to the SMS gateway", {"sent": 12_044, "failed": 4})
    view = MessagesView((email, sms), kind_rows(), languages(), 1)
    yield _state("messages", "messages.html", PATH, "Messages", view)
    none: Any = {"counts": {}, "where": "nowhere: FIRSTCOME_SMS_URL is not set"}
    bare = (
        replace(email, counts={}, where="into files: outbox/"),
        replace(sms, is_set_up=False, **none),
    )
    view = MessagesView(bare, kind_rows(), languages(), 0)
    yield _state("messages-none", "messages.html", PATH, "Messages", view)


def _messages() -> Iterator[DeskState]:
    def state(name: str, view: MessageView) -> DeskState:
        return _state(name, "message.html", view.here, view.row.title, view)

    yield state("message-invited", _view("invited", "en", "email"))
    yield state("message-invited-sms", _view("invited", "de", "sms"))
    yield state(
        "message-refused", replace(_view("held", "en", "email"), address="ada", fault=FAULT)
    )
    unset = replace(_view("offered", "en", "sms"), is_set_up=False)
    yield state("message-unset", unset)
    yield state("message-watched", replace(_view("held", "de", "email"), may_try=False))


def _view(kind: Kind, language: str, channel: Channel) -> MessageView:
    phrases = phrases_for(language)
    wording = word(sample_letter(kind, language, channel), HEAD, phrases, READER, SAMPLE_MS)
    is_sms = channel == "sms"
    text = sms_text(wording, phrases) if is_sms else plain(wording)
    return MessageView(
        next(row for row in kind_rows() if row.kind == kind),
        language,
        channel,
        languages(),
        PHONE if is_sms else EMAIL,
        "" if is_sms else wording.subject,
        text,
        segments_of(text) if is_sms else None,
        may_try=True,
        is_set_up=True,
    )


def _tests() -> Iterator[DeskState]:
    here = f"{KINDS_PATH}/held"
    outcomes: dict[Became, int] = {
        "waiting": 0,
        "sent": 0,
        "refused": 550,
        "delayed": 450,
        "uncertain": 0,
        "no_way": 0,
    }
    for became, refused_with in outcomes.items():
        view = TestView(Outcome(became, refused_with), TESTS_PATH, here, is_to_files=False)
        yield _state(f"message-test-{became}", "message_test.html", TESTS_PATH, "A test", view)
    for name, view in (
        ("lost", TestView(None, TESTS_PATH, here, is_to_files=False)),
        ("files", TestView(Outcome("sent"), TESTS_PATH, here, is_to_files=True)),
    ):
        yield _state(f"message-test-{name}", "message_test.html", TESTS_PATH, "A test", view)


def _open() -> Iterator[DeskState]:
    def row(number: int, title: str, channel: Channel, state: MailState) -> OpenRow:
        about, since_ms = code(number), NOW_MS - number * HOUR
        is_mail = channel == "email"
        return OpenRow(
            *(number, title, channel, state, since_ms, about, f"/registrations/{about}"),
            can_go=is_mail,
        )

    rows = (
        row(3, "The time of their wave", "email", "uncertain"),
        row(5, "The time of their wave", "sms", "no_way"),
    )
    title = "Uncertain messages"
    more = f"{UNCERTAIN_PATH}?after=5"
    for name, view in (
        ("messages-uncertain", OpenView(rows, True, more)),
        ("messages-uncertain-watched", OpenView(rows, False, "")),
        ("messages-uncertain-none", OpenView((), True, "")),
    ):
        yield _state(name, "messages_uncertain.html", UNCERTAIN_PATH, title, view)
