"""
Words about estimates: what somebody in line was told, what they are told now, and why.

Always true:
- A window is told in days of the market; what is not known is said to be not known yet.
- Whoever is told otherwise is told why, and the ways out: another place, or giving the order up.

Never here: where a fact comes from, the form of a mail.
"""

from datetime import date

from firstcome.codes import spaced
from firstcome.day_windows import day_of, day_window
from firstcome.domain.schedule import Estimate
from firstcome.domain.versions import Reason
from firstcome.notifications.letters import EstimateLetter, Letterhead
from firstcome.notifications.phrases import Phrases
from firstcome.notifications.wordings import Act, Passage, Wording


def word_estimate(
    letter: EstimateLetter, head: Letterhead, phrases: Phrases, greeting: str, now_ms: int
) -> Wording:
    """The wording of a letter about another estimate."""
    message, names = letter.message, letter.names
    zone = names.market_zone(names.market_of(message.location))
    today = day_of(now_ms, zone)
    window = window_words(letter.new, zone, phrases, today)
    facts = {
        "launch": names.launch,
        "product": names.product(letter.sku),
        "location": names.location(message.location),
        "units": phrases.count("units", letter.units),
        "place": phrases.number(letter.ahead + 1),
        "ahead": phrases.count("ahead", letter.ahead),
        "code": spaced(letter.code),
        "moment": phrases.moment(letter.told_ms, zone),
        "window": window,
        "old": window_words(letter.old, zone, phrases, today),
        "why": _why(letter, zone, phrases, today),
    }
    facts["news"] = phrases.say(f"turn.{letter.turn}", **facts)
    standing = phrases.say(
        "standing.in_line" if letter.ahead else "standing.in_line_first", **facts
    )
    said = [phrases.say("estimate.change", **facts), phrases.say("estimate.why", **facts)]
    if letter.new.certainty == "planned":
        said.append(phrases.say("estimate.planned"))
    page = f"{head.public_url}/orders/{letter.code}"
    token = f"?token={letter.token}"
    parts: list[Passage | Act] = [
        Passage(greeting),
        Passage(phrases.say("opening.estimate_changed", **facts)),
        Passage("\n".join(said)),
        Passage(f"{standing} {phrases.say('estimate.keeps')}"),
        Act(phrases.say("link"), f"{page}{token}", phrases.say("press.order")),
    ]
    if letter.may_move:
        parts.append(Act(phrases.say("estimate.move"), f"{page}/move{token}"))
    parts += [
        Act(phrases.say("give_up"), f"{page}/give-up{token}"),
        Passage(f"{phrases.say('order', **facts)}\n{phrases.say('as_of', **facts)}", is_aside=True),
    ]
    subject = phrases.say("subject.estimate_changed", **facts)
    return Wording(subject, tuple(parts), phrases.say("sender", **facts))


def window_words(told: Estimate, zone: str, phrases: Phrases, today: date) -> str:
    """An estimate in days: between 2 and 16 August."""
    if not told.to_ms:
        return phrases.say(f"window.{told.certainty}")
    return phrases.window(day_window(told.from_ms, told.to_ms, zone), today)


def _why(letter: EstimateLetter, zone: str, phrases: Phrases, today: date) -> str:
    reason = letter.reason
    was = day_window(reason.was_from_ms, reason.was_to_ms, zone)
    now = day_window(reason.from_ms, reason.to_ms, zone)
    kind = _kind(reason, is_moved=was != now)
    before, after = phrases.calendar.both(was, now, today)
    if kind in ("announced", "confirmed"):
        after = phrases.calendar.span(now, today)
    return phrases.say(f"why.{kind}", delivery=str(letter.delivery), was=before, now=after)


def _kind(reason: Reason, *, is_moved: bool) -> str:
    if reason.kind != "changed":
        return reason.kind
    if is_moved:
        return "moved"
    if reason.units == reason.was_units:
        return "changed"
    return "more_units" if reason.units > reason.was_units else "fewer_units"
