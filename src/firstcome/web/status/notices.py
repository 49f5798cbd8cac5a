"""
Notices: what of incidents and announcements stands above a page of a launch, a line each.

Always true:
- An incident is above the pages of the launches that it is about, as long as it is open.
- An announcement is shown to whom it is for: on pages for everybody, that to everyone alone.
- Reading them asks nothing of the disk; words that are not read yet come with the next drawing.

Never here: what everybody may read in full on the status page.
"""

import time
from collections.abc import Callable
from typing import Final

from firstcome.api.told_bodies import OWN_COMPONENTS
from firstcome.domain.commands import Audience
from firstcome.domain.launch import Launch
from firstcome.domain.state import State
from firstcome.domain.tellings import Announcement, Incident
from firstcome.web.customer.replies import address
from firstcome.web.customer.views import NoticeView
from firstcome.web.status.components import affected
from firstcome.web.status.paragraphs import paragraphs
from firstcome.web.status.told_shelf import ToldShelf

SHOWN_MAX: Final = 3
"""Of incidents, and of announcements, above one page."""

FRESH_S: Final = 0.5

FOR_EVERYONE: Final[frozenset[Audience]] = frozenset({"everyone"})
WITH_ORDER: Final[frozenset[Audience]] = frozenset({"everyone", "ordered"})
IN_LINE: Final[frozenset[Audience]] = frozenset({"everyone", "ordered", "in_line"})
REGISTERED: Final[frozenset[Audience]] = frozenset({"everyone", "registered"})


class Notices:
    """The notices of a shop, looked through at most twice a second; one for the process."""

    def __init__(
        self,
        state: State,
        shelf: ToldShelf,
        now_ms: Callable[[], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` is one that nobody sets, in seconds."""
        self._state = state
        self._shelf = shelf
        self._now_ms = now_ms
        self._clock = clock
        self._looked_s = -FRESH_S
        self._incidents: list[tuple[Incident, frozenset[str]]] = []
        self._announcements: list[Announcement] = []

    def of(
        self, launch: Launch, language: str, lang: str, audiences: frozenset[Audience]
    ) -> tuple[NoticeView, ...]:
        """
        What stands above a page of a launch, incidents first, the newest of each first.

        `lang` is the language of the page's address, for the ways on.
        """
        self._look()
        name = launch.definition.launch
        operators: set[str] | None = None
        incidents: list[Incident] = []
        for incident, named in self._incidents:
            if named and named.isdisjoint(OWN_COMPONENTS):
                if operators is None:
                    operators = {terms.operator for terms in launch.definition.locations}
                if named.isdisjoint(operators):
                    continue
            incidents.append(incident)
        announcements = [
            each
            for each in self._announcements
            if each.launch == name and each.audience in audiences
        ]
        return (
            *(self._of_incident(each, language, lang) for each in incidents[:SHOWN_MAX]),
            *(self._of_announcement(each, language, lang) for each in announcements[:SHOWN_MAX]),
        )

    def _look(self) -> None:
        now_s = self._clock()
        if now_s - self._looked_s < FRESH_S:
            return
        self._looked_s, now_ms, state = now_s, self._now_ms(), self._state
        found = [each for each in state.incidents.values() if not each.is_over]
        self._incidents = [(each, frozenset(affected(each))) for each in reversed(found)]
        shown = [each for each in state.announcements.values() if each.is_shown(now_ms)]
        self._announcements = shown[::-1]

    def _of_incident(self, incident: Incident, language: str, lang: str) -> NoticeView:
        found = self._shelf.look(incident.now.text, language)
        written_in, title = ("", "") if found is None else (found[0], found[1].title)
        return NoticeView(True, title, written_in, address("/status", lang=lang))

    def _of_announcement(self, announcement: Announcement, language: str, lang: str) -> NoticeView:
        found = self._shelf.look(announcement.text, language)
        written_in, title = ("", "") if found is None else (found[0], found[1].title)
        if announcement.audience == "everyone":  # the rest stands on the status page
            where = f"{address('/status', lang=lang)}#a{announcement.sequence}"
            return NoticeView(False, title, written_in, where)
        said = () if found is None else paragraphs(found[1].body)
        return NoticeView(False, title, written_in, "", said)
