"""
Facts of the status: from the state in memory and the shelves to what its pages show.

Always true:
- A component is as bad as all open incidents say, also those that a page has no room for.
- Words and names that are not there yet leave their place empty or to ids; nothing is waited for.

Never here: HTML, JSON, what was drawn before.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from firstcome.api.told_bodies import OWN_COMPONENTS
from firstcome.domain.commands import ComponentStatus
from firstcome.domain.launch import Launch
from firstcome.domain.tellings import Announcement, Incident, IncidentUpdate
from firstcome.limits import LAUNCHES_SHOWN_MAX, STATUS_INCIDENTS_MAX, STATUS_UPDATES_MAX
from firstcome.web.customer.bands import TOPS, band
from firstcome.web.customer.estimate_facts import next_of_launch
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.replies import address
from firstcome.web.customer.shelf import NotYetRead
from firstcome.web.customer.site import Site
from firstcome.web.status.components import Operators, affected, components_of
from firstcome.web.status.paragraphs import paragraphs
from firstcome.web.status.tally import Tallies
from firstcome.web.status.views import (
    AnnouncementView,
    ComponentView,
    IncidentView,
    LaunchLine,
    SkuLine,
    UpdateView,
    WordsView,
)
from firstcome.web.words import words_of

PATH: Final = "/status"
OWN_OPERATOR: Final = "own"
"""The operator of places for which a launch file names none."""


class StatusFacts:
    """What there is to know; one for the process."""

    def __init__(self, site: Site, tallies: Tallies) -> None:
        self._site = site
        self._tallies = tallies
        self._operators = Operators()

    def open_incidents(self) -> list[Incident]:
        """Those that are not over, the newest first."""
        kept = self._site.state.incidents
        return [kept[number] for number in reversed(kept) if not kept[number].is_over]

    def incidents(self, before: int, count_max: int) -> list[Incident]:
        """Kept incidents with lower numbers, or all for 0; the newest first, so many."""
        kept = self._site.state.incidents
        found: list[Incident] = []
        for number in sorted(kept, reverse=True):
            if len(found) == count_max:
                break
            if not before or number < before:
                found.append(kept[number])
        return found

    def launches(self) -> list[Launch]:
        """The launches whose numbers are told: first those that are not over, then the newest."""
        known = self._site.state.launches_by_number
        ranked = sorted(known, key=lambda each: (each.status == "closed", -each.number))
        return ranked[:LAUNCHES_SHOWN_MAX]

    def announcements(self, launch: Launch) -> list[Announcement]:
        """What is told to everyone on pages about a launch, the newest first."""
        name, now_ms = launch.definition.launch, self._site.now_ms()
        kept = self._site.state.announcements
        return [
            kept[number]
            for number in reversed(kept)
            if kept[number].launch == name
            and kept[number].audience == "everyone"
            and kept[number].is_shown(now_ms)
        ]

    def texts(self, incidents: Iterable[Incident]) -> list[bytes]:
        """The words that incidents need to be shown."""
        return [update.text for incident in incidents for update in shown_updates(incident.updates)]

    def components(self, language: str) -> tuple[ComponentView, ...]:
        """Every component with its status."""
        incidents = self.open_incidents()
        operators = [
            name
            for launch in self.launches()
            if launch.status != "closed"
            for name in self._operators.of(launch)
        ]
        named = [name for incident in incidents for name in affected(incident)]
        others = [name for name in named if name not in OWN_COMPONENTS]
        found = components_of([*operators, *others], incidents)
        since_ms = self._since_ms()
        return tuple(
            ComponentView(
                name,
                component_name(name, language),
                status,
                is_partner=name not in OWN_COMPONENTS,
                since_ms=since_ms.get(name, 0),
            )
            for name, status in found.items()
        )

    def incident(self, incident: Incident, language: str, lang: str = "") -> IncidentView:
        """One incident; `lang` is the language of the address, for the way to its page."""
        now = incident.now
        named = affected(incident)
        return IncidentView(
            incident=incident.sequence,
            status=now.status,
            impact=now.impact,
            opened_ms=incident.updates[0].time_ms,
            changed_ms=now.time_ms,
            resolved_ms=now.time_ms if incident.is_over else 0,
            updates=tuple(
                self._update(update, language)
                for update in reversed(shown_updates(incident.updates))
            ),
            components=tuple(
                (name, component_name(name, language), status) for name, status in named.items()
            ),
            address=address(f"{PATH}/incidents/{incident.sequence}", lang=lang),
        )

    def launch(self, launch: Launch, language: str, lang: str = "") -> LaunchLine:
        """The live truth of one launch."""
        guide = self.guide(launch)
        tally = self._tallies.find(launch)
        now_ms = self._site.now_ms()
        skus = {} if tally is None else tally.skus
        return LaunchLine(
            launch=launch.definition.launch,
            name=guide.texts.name,
            address=address(guide.path, lang=lang),
            state=launch.status,
            opens_ms=launch.definition.opens_ms,
            skus=tuple(
                SkuLine(
                    _sku_name(guide, sku, language),
                    units.taken,
                    band(units.left),
                    TOPS[band(units.left)],
                    next_of_launch(launch, sku, guide.market_zone, now_ms),
                )
                for sku, units in skus.items()
            ),
            waiting=0 if tally is None else tally.waiting,
            counted_ms=0 if tally is None else tally.counted_ms,
            announcements=tuple(
                AnnouncementView(each.sequence, each.time_ms, self._words(each.text, language))
                for each in self.announcements(launch)
            ),
        )

    def guide(self, launch: Launch) -> LaunchGuide:
        """The guide of a launch; one of ids alone while its texts are not read."""
        try:
            return self._site.shelf.guide(launch)
        except NotYetRead:
            return LaunchGuide(launch.definition, None)

    def _update(self, update: IncidentUpdate, language: str) -> UpdateView:
        return UpdateView(
            update.sequence,
            update.time_ms,
            update.status,
            self._words(update.text, language),
            tuple(
                (name, component_name(name, language), status) for name, status in update.components
            ),
        )

    def _words(self, text: bytes, language: str) -> WordsView:
        found = self._site.told.find(text, language)
        if found is None:
            return WordsView()
        written_in, told = found
        return WordsView(told.title, paragraphs(told.body), written_in)

    def _since_ms(self) -> dict[str, int]:
        """When something was said of each component last, in the newest incidents."""
        found: dict[str, int] = {}
        for incident in self.incidents(0, STATUS_INCIDENTS_MAX):
            for update in incident.updates:
                for name in (name for name, _ in update.components):
                    found[name] = max(found.get(name, 0), update.time_ms)
            if incident.is_over:
                for name in affected(incident):
                    found[name] = max(found.get(name, 0), incident.now.time_ms)
        return found


def shown_updates(updates: Sequence[IncidentUpdate]) -> Sequence[IncidentUpdate]:
    """The updates that are shown: the first, and the newest."""
    if len(updates) <= STATUS_UPDATES_MAX:
        return updates
    return (updates[0], *updates[1 - STATUS_UPDATES_MAX :])


def component_name(component: str, language: str) -> str:
    """What a component is called: a part of the shop in words, a partner by its id."""
    if component in OWN_COMPONENTS or component == OWN_OPERATOR:
        return words_of(language).t(f"status.part.{component}").unescape()
    return component


def statuses(components: Iterable[ComponentView]) -> dict[str, ComponentStatus]:
    """The statuses of components by id."""
    return {each.component: each.status for each in components}


def _sku_name(guide: LaunchGuide, sku: str, language: str) -> str:
    product = guide.product_of.get(sku)
    name = guide.name(sku, guide.sku_names.get(sku, sku), language)
    if product is None:
        return name
    of_product = guide.name(product.product, product.name, language)
    return name if of_product == name else f"{of_product}, {name}"
