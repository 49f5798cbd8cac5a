"""
Views: what the pages of the status show, as facts; templates and documents say them.

Always true:
- Times are instants in milliseconds (UTC).
- Numbers of a launch come with when they were counted.

Never here: sentences of ours, HTML, JSON.
"""

from msgspec import Struct

from firstcome.domain.commands import ComponentStatus, Impact, IncidentStatus
from firstcome.web.customer.supply_views import SupplyView
from firstcome.web.customer.views import Band, LaunchState, Shell
from firstcome.web.status.components import Indicator


class ComponentView(Struct, frozen=True):
    """One part of the shop, or a partner; `since_ms` is when its status last changed, or 0."""

    component: str
    name: str
    status: ComponentStatus
    is_partner: bool
    since_ms: int = 0


class WordsView(Struct, frozen=True):
    """What staff wrote, in the language that it is in; an empty title: it cannot be read now."""

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    language: str = ""


class UpdateView(Struct, frozen=True):
    """What was said of an incident at a time; (id, name, status) of the components it named."""

    sequence: int
    time_ms: int
    status: IncidentStatus
    words: WordsView
    components: tuple[tuple[str, str, ComponentStatus], ...] = ()


class IncidentView(Struct, frozen=True):
    """An incident, with its updates, the newest first; its title is that of the newest."""

    incident: int
    status: IncidentStatus
    impact: Impact
    opened_ms: int
    changed_ms: int
    resolved_ms: int
    """0: it is not over."""
    updates: tuple[UpdateView, ...]
    components: tuple[tuple[str, str, ComponentStatus], ...]
    """(id, name, status) of every component that it named."""
    address: str = ""

    @property
    def words(self) -> WordsView:
        """What was said last."""
        return self.updates[0].words


class AnnouncementView(Struct, frozen=True):
    """Something that staff tell of a launch."""

    announcement: int
    time_ms: int
    words: WordsView


class SkuLine(Struct, frozen=True):
    """One SKU at all places: units taken, and the band of what is left."""

    name: str
    taken: int
    band: Band
    units_left_max: int
    supply: SupplyView | None = None
    """The next delivery to any place; None: none is planned or confirmed."""


class LaunchLine(Struct, frozen=True):
    """The live truth of one launch; without `skus` it is not counted yet."""

    launch: str
    name: str
    address: str
    state: LaunchState
    opens_ms: int
    skus: tuple[SkuLine, ...]
    waiting: int
    counted_ms: int
    announcements: tuple[AnnouncementView, ...]


class StatusPage(Struct, frozen=True):
    """The status as it is now."""

    shell: Shell
    indicator: Indicator
    is_maintained: bool
    as_of_ms: int
    components: tuple[ComponentView, ...]
    incidents: tuple[IncidentView, ...]
    """Those that are not over."""
    launches: tuple[LaunchLine, ...]
    history_address: str
    feed_address: str


class HistoryPage(Struct, frozen=True):
    """Incidents that are kept, the newest first, as many as one page has."""

    shell: Shell
    incidents: tuple[IncidentView, ...]
    older_address: str
    status_address: str


class IncidentPage(Struct, frozen=True):
    """One incident with all that was said of it."""

    shell: Shell
    incident: IncidentView
    status_address: str
    history_address: str
