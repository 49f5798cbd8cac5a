"""
What a wave is told, before anybody is: the message as it will read, and some of those who get it.

Always true:
- The message is made by what makes the real one; its link is made up and opens nothing.
- Those who are shown are really in the wave now; nobody's name or address is.

Never here: sending.
"""

from typing import Final

from msgspec import Struct

from firstcome.contacts.failures import ContactsBroken
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.wave_plan import NUMBER_MAX
from firstcome.notifications.letters import Letterhead, WaveLetter, Wish
from firstcome.notifications.mails import plain, word
from firstcome.notifications.names import LaunchNames, NameBook
from firstcome.notifications.outbox import Message
from firstcome.notifications.phrases import phrases_for
from firstcome.projections.interest import DRAWN_SHIFT
from firstcome.projections.reader import ModelsMissing
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.waves.community import Somebody, confirmed_from
from firstcome.web.operations.waves.knowing import Ground
from firstcome.web.operations.waves.now import WaveNow, WavesNow

SHOWN_MAX: Final = 5
LANGUAGES_SHOWN_MAX: Final = 4
READER: Final = "Ada Example"
CODE: Final = "XXXXXXXXXXXX"
TOKEN: Final = "this-link-is-made-up-0"


class Text(Struct, frozen=True):
    """The message in one language."""

    language: str
    subject: str
    body: str


class Preview(Struct, frozen=True):
    """Who is told what; `people` is None where the read models do not say."""

    texts: tuple[Text, ...]
    people: tuple[Somebody, ...] | None


def preview_of(desk: Desk, ground: Ground, wave: WaveNow) -> Preview:
    """The preview of a wave's invitation."""
    launch, people = ground.subject.launch, some_of(desk, ground, wave)
    try:
        contacts = desk.contacts()
    except ContactsBroken:
        return Preview((), people)
    try:
        names = NameBook(contacts).of(launch.terms())
    finally:
        contacts.close()
    languages = list(dict.fromkeys(names.market_language(m.market) for m in launch.terms().markets))
    texts = tuple(
        _text(language, launch.terms(), names, wave, desk)
        for language in languages[:LANGUAGES_SHOWN_MAX]
    )
    return Preview(texts, people)


def some_of(desk: Desk, ground: Ground, wave: WaveNow) -> tuple[Somebody, ...] | None:
    """Some of those who are in a wave, whose turn is first, with places by their names."""
    names = ground.subject.names
    found = _some_of(desk, ground.subject.launch.launch, ground.now, wave)
    if found is None:
        return None
    return tuple(
        each._replace(location=names.place(each.location) if each.location else "")
        for each in found
    )


def _some_of(desk: Desk, launch: str, now: WavesNow, wave: WaveNow) -> list[Somebody] | None:
    before = now.waves[wave.wave - 2].through if wave.wave > 1 else ""
    if now.order == "registration_time":
        first = int(before) + 1 if before else 0
        through = int(wave.through) if wave.through else NUMBER_MAX[now.order]
    else:
        first = int(before, 16) + 1 - DRAWN_SHIFT if before else -DRAWN_SHIFT
        drawn = int(wave.through, 16) if wave.through else NUMBER_MAX[now.order]
        through = drawn - DRAWN_SHIFT
    try:
        with desk.models.connection() as connection:
            return confirmed_from(connection, launch, first, through, SHOWN_MAX)
    except ModelsMissing:
        return None


def _text(
    language: str, terms: LaunchDefinition, names: LaunchNames, wave: WaveNow, desk: Desk
) -> Text:
    now_ms, phrases = desk.now_ms(), phrases_for(language)
    market = next(
        each.market for each in terms.markets if names.market_language(each.market) == language
    )
    letter = WaveLetter(
        Message(
            message=0,
            epoch=1,
            subject=0,
            kind="invited",
            sequence=0,
            channel="email",
            time_ms=now_ms,
            status="confirmed",
            ahead=0,
            until_ms=0,
            location="",
            language=language,
            telling=0,
            attempts=0,
        ),
        0,
        names,
        CODE,
        TOKEN,
        wish=Wish((terms.skus[0].sku,), market, "", 1, ("email",), terms.opens_ms),
        access=terms.access,
        opens_ms=wave.opens_ms,
        told_ms=0,
        people=wave.people,
    )
    head = Letterhead(desk.settings.public_url, "")
    wording = word(letter, head, phrases, READER, now_ms)
    return Text(phrases.language, wording.subject, plain(wording))
