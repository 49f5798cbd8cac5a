"""
Words about an order: what happened, where it stands, what comes next.

Always true:
- A letter says what happened, where the order stands, what comes next and by when as clock time
  with its zone, the private link, and how to give up.

Never here: where a fact comes from, the form of a mail.
"""

from typing import Final

from firstcome.codes import spaced
from firstcome.day_windows import day_of
from firstcome.notifications.estimate_words import window_words
from firstcome.notifications.letters import Letterhead, OrderLetter
from firstcome.notifications.phrases import Phrases
from firstcome.notifications.wordings import Act, Passage, Wording

MAY_GIVE_UP: Final = frozenset({"held", "in_line"})
"""As on the page of the order: what is paid is given back at the shop, where its money is."""


def word_order(
    letter: OrderLetter, head: Letterhead, phrases: Phrases, greeting: str, now_ms: int
) -> Wording:
    """The wording of a letter about an order."""
    facts = _facts(letter, phrases) | {"turn": _turn(letter, phrases, now_ms)}
    kind, status = letter.message.kind, letter.message.status
    page = f"{head.public_url}/orders/{letter.code}"
    token = f"?token={letter.token}"
    parts: list[Passage | Act] = [
        Passage(greeting),
        Passage(phrases.say(f"opening.{kind}", **facts)),
        Passage(_standing(letter, phrases, facts)),
        Passage(f"{phrases.say('order', **facts)}\n{phrases.say('as_of', **facts)}", is_aside=True),
        Act(phrases.say("link"), f"{page}{token}", phrases.say("press.order")),
    ]
    if status in MAY_GIVE_UP:
        parts += [
            Act(phrases.say("give_up"), f"{page}/give-up{token}"),
            Passage(phrases.say("no_refresh"), is_aside=True),
        ]
    return Wording(
        phrases.say(f"subject.{kind}", **facts), tuple(parts), phrases.say("sender", **facts)
    )


def _facts(letter: OrderLetter, phrases: Phrases) -> dict[str, str]:
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


def _turn(letter: OrderLetter, phrases: Phrases, now_ms: int) -> str:
    """When the turn of an order in line is likely, as it is sent."""
    told, names = letter.estimate, letter.names
    if told is None or not told.to_ms:
        is_now = told is not None and told.certainty == "now"
        return phrases.say("estimate.turn_now" if is_now else "estimate.turn_unknown")
    zone = names.market_zone(names.market_of(letter.message.location))
    window = window_words(told, zone, phrases, day_of(now_ms, zone))
    return phrases.say("estimate.turn", window=window)


def _standing(letter: OrderLetter, phrases: Phrases, facts: dict[str, str]) -> str:
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
