"""
The feed of the status: what was said of incidents, and announcements, as RSS 2.0.

https://www.rssboard.org/rss-specification

Always true:
- What was said once is one entry of the feed, whose guid stays; the newest is first.
- It is XML 1.0, whatever staff wrote.

Never here: HTML inside of entries.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from firstcome.web.status.views import AnnouncementView, IncidentView, UpdateView
from firstcome.web.words import Language

ENTRIES_MAX: Final = 50
ATOM: Final = "http://www.w3.org/2005/Atom"

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

register_namespace("atom", ATOM)


class Entry(NamedTuple):
    """One entry; `about` is the part of the status's address after its path."""

    time_ms: int
    title: str
    said: str
    about: str


def feed(
    name: str,
    url: str,
    words: Language,
    incidents: Sequence[IncidentView],
    announcements: Sequence[AnnouncementView],
) -> bytes:
    """The feed of a shop whose pages are below `url`."""
    rss = Element("rss", {"version": "2.0"})
    channel = SubElement(rss, "channel")
    title = words.t("status.feed_title", name=name) if name else words.t("status.title")
    _text(channel, "title", title.unescape())
    _text(channel, "link", f"{url}/status")
    _text(channel, "description", words.t("status.feed_what").unescape())
    _text(channel, "language", words.code)
    own = {"href": f"{url}/status.rss", "rel": "self", "type": "application/rss+xml"}
    SubElement(channel, f"{{{ATOM}}}link", own)
    entries = [*_of_incidents(incidents, words), *_of_announcements(announcements, words)]
    for entry in sorted(entries, key=lambda each: -each.time_ms)[:ENTRIES_MAX]:
        _append(channel, url, entry)
    return tostring(rss, encoding="utf-8", xml_declaration=True)


def _of_incidents(incidents: Sequence[IncidentView], words: Language) -> list[Entry]:
    return [
        Entry(
            update.time_ms,
            f"{_step(update, words)}: {update.words.title or _plain(words)}",
            "\n\n".join(update.words.paragraphs) or update.words.title or _plain(words),
            f"/status/incidents/{incident.incident}#u{update.sequence}",
        )
        for incident in incidents
        for update in incident.updates
    ]


def _of_announcements(announcements: Sequence[AnnouncementView], words: Language) -> list[Entry]:
    return [
        Entry(
            each.time_ms,
            each.words.title or _plain(words),
            "\n\n".join(each.words.paragraphs) or each.words.title or _plain(words),
            f"/status#a{each.announcement}",
        )
        for each in announcements
    ]


def _step(update: UpdateView, words: Language) -> str:
    return words.t(f"status.step.{update.status}").unescape()


def _plain(words: Language) -> str:
    return words.t("status.unread").unescape()


def _append(channel: Element, url: str, entry: Entry) -> None:
    found = SubElement(channel, "item")
    _text(found, "title", entry.title)
    _text(found, "link", f"{url}{entry.about}")
    guid = SubElement(found, "guid", {"isPermaLink": "true" if url else "false"})
    guid.text = f"{url}{entry.about}"
    _text(found, "pubDate", format_datetime(datetime.fromtimestamp(entry.time_ms // 1_000, UTC)))
    _text(found, "description", entry.said)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
