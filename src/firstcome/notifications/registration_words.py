"""
Words to those who registered an interest: about it, and about their wave.

Always true:
- What is no order is called none: a letter says of an interest that it holds no unit and no place.
- A wave's time is told as the clock of its reader shows it, with the zone; old and new when it
  has changed.

Never here: where a fact comes from, the form of a mail.
"""

from collections.abc import Iterable

from firstcome.codes import invitation, spaced
from firstcome.notifications.letters import (
    Letterhead,
    RegistrationLetter,
    SoldOutLetter,
    WaveLetter,
    registration_page,
    unsubscribe_page,
)
from firstcome.notifications.phrases import Phrases
from firstcome.notifications.wordings import Act, Passage, Wording

Facts = dict[str, str]


def word_registration(
    letter: RegistrationLetter, head: Letterhead, phrases: Phrases, greeting: str
) -> Wording:
    """The wording of a letter about a registration."""
    kind, status = letter.message.kind, letter.message.status
    facts = _facts(letter, phrases) | _opens(letter, phrases)
    said = [phrases.say(f"standing.{status}", **facts)]
    if status == "confirmed":
        said.append(phrases.say(f"next.{_coming(letter)}", **facts))
    parts: list[Passage | Act] = [
        Passage(greeting),
        Passage(phrases.say(f"opening.{kind}", **facts)),
        *map(Passage, said),
    ]
    if status != "left":
        act = "confirm" if status == "asked" else "registration"
        parts.append(
            Act(
                phrases.say(f"act.{act}"),
                registration_page(letter, head),
                phrases.say(f"press.{act}"),
            )
        )
    parts.append(_mark(phrases, facts))
    return _wording(letter, phrases, facts, parts)


def word_wave(
    letter: WaveLetter, head: Letterhead, phrases: Phrases, greeting: str, now_ms: int
) -> Wording:
    """The wording of a letter to somebody of a wave."""
    kind = letter.message.kind
    zone = _zone(letter)
    facts = _facts(letter, phrases) | _opens(letter, phrases)
    facts |= {
        "told": phrases.moment(letter.told_ms, zone),
        "opens_short": phrases.moment(letter.opens_ms, zone, is_short=True),
        "people": phrases.count("people", letter.people),
    }
    if letter.opens_ms <= now_ms:
        turn = [phrases.say("next.wave_open"), facts["people"]]
    elif letter.access == "waves":
        turn = [facts["people"], phrases.say("next.wave_shut")]
    else:
        turn = [facts["people"]]
    shop = f"{head.public_url}/launches/{letter.names.launch_id}"
    personal = f"{shop}?invitation={invitation(letter.code, letter.token)}"
    parts = (
        Passage(greeting),
        Passage(phrases.say(f"opening.{kind}", **facts)),
        Passage(" ".join(turn)),
        Act(phrases.say("act.invited"), personal, phrases.say("press.invited")),
        Passage(phrases.say("standing.invited", **facts)),
        _mark(phrases, facts),
        Act(phrases.say("act.registration"), registration_page(letter, head)),
        Passage(phrases.say("because.registered", **facts), is_aside=True),
        Act(phrases.say(f"act.no_more_{letter.message.channel}"), unsubscribe_page(letter, head)),
    )
    return _wording(letter, phrases, facts, parts, unsubscribe_page(letter, head))


def word_sold_out(
    letter: SoldOutLetter, head: Letterhead, phrases: Phrases, greeting: str
) -> Wording:
    """The wording of a letter to somebody who can order nothing more of what they wanted."""
    facts = _facts(letter, phrases)
    unsubscribe = unsubscribe_page(letter, head)
    parts = (
        Passage(greeting),
        Passage(phrases.say("opening.sold_out", **facts)),
        Passage(phrases.say("next.sold_out", **facts)),
        Act(
            phrases.say("act.sale"),
            f"{head.public_url}/launches/{letter.names.launch_id}",
            phrases.say("press.invited"),
        ),
        _mark(phrases, facts),
        Act(phrases.say("act.registration"), registration_page(letter, head)),
        Passage(phrases.say("because.registered", **facts), is_aside=True),
        Act(phrases.say(f"act.no_more_{letter.message.channel}"), unsubscribe),
    )
    return _wording(letter, phrases, facts, parts, unsubscribe)


def _wording(
    letter: RegistrationLetter | WaveLetter | SoldOutLetter,
    phrases: Phrases,
    facts: Facts,
    parts: Iterable[Passage | Act],
    unsubscribe: str = "",
) -> Wording:
    subject = phrases.say(f"subject.{letter.message.kind}", **facts)
    return Wording(subject, tuple(parts), phrases.say("sender", **facts), unsubscribe)


def _mark(phrases: Phrases, facts: Facts) -> Passage:
    """Which registration it is, and when this was so."""
    said = f"{phrases.say('registration', **facts)}\n{phrases.say('as_of', **facts)}"
    return Passage(said, is_aside=True)


def _facts(letter: RegistrationLetter | WaveLetter | SoldOutLetter, phrases: Phrases) -> Facts:
    names, wish, zone = letter.names, letter.wish, _zone(letter)
    if wish.location:
        where = phrases.say("where.shop", location=names.location(wish.location))
    else:
        where = phrases.say("where.delivery", market=names.market(wish.market))
    return {
        "launch": names.launch,
        "products": phrases.either([names.product(sku) for sku in wish.skus]),
        "units": phrases.count("units", wish.units),
        "where": where,
        "since": phrases.moment(wish.since_ms, zone),
        "moment": phrases.moment(letter.message.time_ms, zone),
        "code": spaced(letter.code),
    }


def _opens(letter: RegistrationLetter | WaveLetter, phrases: Phrases) -> Facts:
    return {"opens": phrases.moment(letter.opens_ms, _zone(letter))}


def _zone(letter: RegistrationLetter | WaveLetter | SoldOutLetter) -> str:
    """The zone of the clock that the reader has on the wall, as far as it is known."""
    wish, names = letter.wish, letter.names
    return names.zone(wish.location) if wish.location else names.market_zone(wish.market)


def _coming(letter: RegistrationLetter) -> str:
    """What comes after an interest, by who may order."""
    if letter.access == "waves" and not letter.wish.consents:
        return "access_waves_silent"
    return f"access_{letter.access}"
