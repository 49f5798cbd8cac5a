"""
The pages and documents of the status, each answered from what was drawn within the last second.

Always true:
- None of them is behind the bounds that orders and launch pages have: they are answered while the
  shop is paused, full or stopping.

Never here: routes, words.
"""

import re
from collections.abc import Callable
from typing import Final, Literal, get_args

import msgspec

from firstcome.api.exchange import defect
from firstcome.api.problems import Reply
from firstcome.domain.tellings import Incident
from firstcome.limits import STATUS_INCIDENTS_MAX
from firstcome.web.customer.asked import SHOP_ZONE, Asked, PageRaised, shell
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.notes import raised_note
from firstcome.web.customer.replies import address, public_page
from firstcome.web.customer.shelf import NotYetRead
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import Shell
from firstcome.web.pages import render
from firstcome.web.status import summary
from firstcome.web.status.components import indicator, is_maintained
from firstcome.web.status.drawn import Drawn, Then
from firstcome.web.status.facts import PATH, StatusFacts, statuses
from firstcome.web.status.feed import feed
from firstcome.web.status.tally import Tallies
from firstcome.web.status.views import HistoryPage, IncidentPage, StatusPage
from firstcome.web.words import words_of

Page = Literal["page", "history", "incident", "feed"]
Document = Literal["summary", "status", "components", "incidents", "unresolved"]
Name = Literal[Page, Document]
NAMES: Final[tuple[Name, ...]] = (*get_args(Page), *get_args(Document))

ADDRESSES: Final[dict[bytes, Name]] = {
    b"/status": "page",
    b"/status/history": "history",
    b"/status.rss": "feed",
    b"/api/v2/summary.json": "summary",
    b"/api/v2/status.json": "status",
    b"/api/v2/components.json": "components",
    b"/api/v2/incidents.json": "incidents",
    b"/api/v2/incidents/unresolved.json": "unresolved",
}
_INCIDENT: Final = re.compile(rb"/status/incidents/[1-9][0-9]{0,18}")

OPEN_TO_ALL: Final = (
    (b"cache-control", b"public, max-age=1"),
    (b"access-control-allow-origin", b"*"),
    (b"x-content-type-options", b"nosniff"),
)
"""Of documents, which pages of other sites may read."""

Key = tuple[Name, str, str, int]
"""What it is, its language, the language of its address, and the number that it begins from."""


def status_name(path: bytes) -> Name | None:
    """What of the status is at this path; None for what is none of it."""
    name = ADDRESSES.get(path)
    if name is None and _INCIDENT.fullmatch(path):
        return "incident"
    return name


class StatusPages:
    """All of them; one for the process."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._tallies = Tallies(site.now_ms)
        self._facts = StatusFacts(site, self._tallies)
        self._drawn: Drawn[Key] = Drawn()
        self._since_ms = site.now_ms()

    def act(self, name: Name) -> Callable[[Asked], None]:
        """What answers GET for this."""

        def show(asked: Asked) -> None:
            key = self._key(asked, name)
            draw = self._draw_document if name in get_args(Document) else self._draw_page

            def take(made: Callable[[], Reply]) -> None:
                try:
                    asked.reply(made())
                except PageRaised as raised:
                    asked.reply(raised_note(asked, raised))
                except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
                    asked.reply(defect(error))

            self._drawn.answer(
                key, lambda then: self._gather(key, then), lambda: draw(asked, key), take
            )

        return show

    def _key(self, asked: Asked, name: Name) -> Key:
        if name in get_args(Document):
            return name, summary.LANGUAGE, "", 0
        number = 0
        if name == "incident":
            number = int(asked.parts[3])
            if number not in self._site.state.incidents:
                raise PageRaised("not_found", 404, PATH)
        elif name == "history":
            typed = asked.query.get("before", "")
            is_number = typed.isascii() and typed.isdigit() and len(typed) < 19
            number = int(typed) if is_number else 0
            if number not in self._site.state.incidents:
                number = 0  # only what a page of ours leads to is kept
        return name, asked.language(self._own_guide()), asked.lang, number

    def _incidents(self, key: Key) -> list[Incident]:
        """The incidents that are told of."""
        name, _, _, number = key
        if name in ("page", "summary", "status", "components", "unresolved"):
            return self._facts.open_incidents()[:STATUS_INCIDENTS_MAX]
        if name == "incident":
            found = self._site.state.incidents.get(number)
            return [] if found is None else [found]
        return self._facts.incidents(number, STATUS_INCIDENTS_MAX)

    def _gather(self, key: Key, then: Then) -> int:
        """Have names, words and numbers fetched that are not there."""
        name, count = key[0], 0
        launches = self._facts.launches()
        for launch in launches:
            try:
                self._site.shelf.guide(launch)
            except NotYetRead:
                self._site.shelf.when_read(launch, then)
                count += 1
            if name == "page":
                count += self._tallies.renew(launch, then)
        texts = self._facts.texts(self._incidents(key))
        if name in ("page", "feed"):
            texts += [each.text for at in launches for each in self._facts.announcements(at)]
        return count + self._site.told.read(texts, then)

    def _own_guide(self) -> LaunchGuide | None:
        """The guide of the only launch: then its brand is the shop's."""
        launches = self._site.state.launches_by_number
        if len(launches) != 1:
            return None
        return self._facts.guide(launches[0])

    def _shell(self, asked: Asked, key: Key) -> Shell:
        query = {"before": str(key[3])} if key[0] == "history" and key[3] else {}
        return shell(self._site, key[1], self._own_guide(), "", (asked.path, query))

    def _draw_page(self, asked: Asked, key: Key) -> Reply:
        name, language, lang, _ = key
        if name == "feed":
            return self._draw_feed(key)
        here = self._shell(asked, key)
        found = [self._facts.incident(each, language, lang) for each in self._incidents(key)]
        status_address = address(PATH, lang=lang)
        history_address = address(f"{PATH}/history", lang=lang)
        if name == "incident":
            view = IncidentPage(here, found[0], status_address, history_address)
            return public_page(render("status_incident.html", view))
        if name == "history":
            older = ""
            if len(found) == STATUS_INCIDENTS_MAX:
                older = address(f"{PATH}/history", before=found[-1].incident, lang=lang)
            view = HistoryPage(here, tuple(found), older, status_address)
            return public_page(render("status_history.html", view))
        components = self._facts.components(language)
        incidents, known = self._facts.open_incidents(), statuses(components)
        view = StatusPage(
            shell=here,
            indicator=indicator(known, incidents),
            is_maintained=is_maintained(known, incidents),
            as_of_ms=here.now_ms,
            components=components,
            incidents=tuple(found),
            launches=tuple(
                self._facts.launch(each, language, lang) for each in self._facts.launches()
            ),
            history_address=history_address,
            feed_address=address("/status.rss", lang=lang),
        )
        return public_page(render("status.html", view))

    def _draw_feed(self, key: Key) -> Reply:
        language = key[1]
        announcements = [
            each
            for launch in self._facts.launches()
            for each in self._facts.launch(launch, language).announcements
        ]
        incidents = [self._facts.incident(each, language) for each in self._incidents(key)]
        body = feed(self._name(), self._url(), words_of(language), incidents, announcements)
        headers = (*OPEN_TO_ALL, (b"vary", b"accept-language"))
        return Reply(200, body, b"application/rss+xml; charset=utf-8", 0, headers)

    def _draw_document(self, asked: Asked, key: Key) -> Reply:
        del asked  # the same for everybody
        known = self._known()
        found = [self._facts.incident(each, key[1]) for each in self._incidents(key)]
        told = [summary.incident(known, each) for each in found]
        page = summary.page(known)
        document: summary.Document
        match key[0]:
            case "summary":
                document = summary.summary(known, found)
            case "status":
                document = {"page": page, "status": summary.status(known)}
            case "components":
                document = {"page": page, "components": summary.components(known)}
            case _:
                document = {"page": page, "incidents": told}
        body = msgspec.json.encode(document)
        return Reply(200, body, b"application/json", 0, OPEN_TO_ALL)

    def _known(self) -> summary.Known:
        components = self._facts.components(summary.LANGUAGE)
        incidents, known = self._facts.open_incidents(), statuses(components)
        now_ms = self._site.now_ms()
        launches = self._facts.launches()
        opened_ms = [launch.definition.opens_ms for launch in launches]
        zone = SHOP_ZONE
        if launches:
            guide = self._facts.guide(launches[0])
            zone = guide.zone(guide.default_place)
        return summary.Known(
            name=self._name(),
            url=self._url(),
            zone=zone,
            now_ms=now_ms,
            since_ms=min([*opened_ms, self._since_ms, now_ms]),
            indicator=indicator(known, incidents),
            is_maintained=is_maintained(known, incidents),
            components=components,
        )

    def _name(self) -> str:
        """What the shop is called: the brand of the launch that is told of first."""
        launches = self._facts.launches()
        return self._facts.guide(launches[0]).brand.name if launches else ""

    def _url(self) -> str:
        return self._site.settings.public_url.rstrip("/")
