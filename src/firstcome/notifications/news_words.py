"""
Words around news: what staff tell an audience is theirs; whom it is for, and the way to the page
of what the reader has, is added.

Always true:
- The words of staff go out as they are written, as text; a blank line begins another paragraph.
- Who can have no more of it is told how.

Never here: which of the languages is told (`news_texts`), the form of a mail.
"""

import re
from typing import Final

from firstcome.notifications.letters import (
    Letterhead,
    NewsLetter,
    registration_page,
    unsubscribe_page,
)
from firstcome.notifications.phrases import Phrases
from firstcome.notifications.wordings import Act, Passage, Wording

_BLANK_LINES: Final = re.compile(r"\n\s*\n")


def word_news(letter: NewsLetter, head: Letterhead, phrases: Phrases, greeting: str) -> Wording:
    """The wording of an announcement, or of what is known of an incident."""
    facts = {"launch": letter.names.launch, "title": letter.title}
    paragraphs = [each.strip() for each in _BLANK_LINES.split(letter.body) if each.strip()]
    parts: list[Passage | Act] = [
        Passage(greeting),
        *map(Passage, paragraphs or [letter.title]),
    ]
    unsubscribe = ""
    if letter.is_order:
        page = f"{head.public_url}/orders/{letter.code}?token={letter.token}"
        parts += [
            Act(phrases.say("link"), page),
            Passage(phrases.say("because.ordered", **facts), is_aside=True),
        ]
    else:
        unsubscribe = unsubscribe_page(letter, head)
        parts += [
            Act(phrases.say("act.registration"), registration_page(letter, head)),
            Passage(phrases.say("because.registered", **facts), is_aside=True),
            Act(phrases.say(f"act.no_more_{letter.message.channel}"), unsubscribe),
        ]
    subject = phrases.say(f"subject.{letter.message.kind}", **facts)
    return Wording(subject, tuple(parts), phrases.say("sender", **facts), unsubscribe)
