"""
The pages of the status in their states, made up from a launch file for the preview.

Always true:
- The same file and language give the same pages, to the byte.

Never here: facts of a shop that runs.
"""

from collections.abc import Iterator
from typing import Final

from firstcome.domain.commands import ComponentStatus, IncidentStatus
from firstcome.web.customer.estimate_states import made_up_supplies
from firstcome.web.customer.scenery import Scenery
from firstcome.web.customer.views import Band, LaunchState, NoticeView
from firstcome.web.status.components import Indicator
from firstcome.web.status.facts import component_name
from firstcome.web.status.views import (
    AnnouncementView,
    ComponentView,
    HistoryPage,
    IncidentPage,
    IncidentView,
    LaunchLine,
    SkuLine,
    StatusPage,
    UpdateView,
    WordsView,
)

_MINUTE: Final = 60_000
_HOUR: Final = 3_600_000
_DAY: Final = 24 * _HOUR
_PARTNER: Final = "carrier"

_TITLES: Final = {"en": "E-mails are late", "de": "E-Mails kommen spät"}
_FOUND: Final = {
    "en": (
        "Orders are not affected: each stands on its page as soon as it is placed.",
        "Our e-mail provider is slow. We send everything again that does not arrive.",
    ),
    "de": (
        "Bestellungen sind nicht betroffen: Jede steht auf ihrer Seite, sobald sie da ist.",
        "Unser Anbieter für E-Mails ist langsam. Was nicht ankommt, senden wir noch einmal.",
    ),
}
_NEWS: Final = {"en": "The shops stay open until eight", "de": "Die Läden bleiben bis acht offen"}
_BANDS: Final[tuple[tuple[Band, int], ...]] = (("plenty", 0), ("some", 100), ("few", 10))

State = tuple[str, str, object]
"""Name, template, view."""


def status_states(scenery: Scenery) -> Iterator[State]:
    """The status with and without incidents, their history, and one of them."""
    now_ms = scenery.terms.opens_ms + 2 * _HOUR + 4 * _MINUTE
    yield "status", "status.html", _status(scenery, "status", now_ms, "none")
    incident = _incident(scenery, now_ms, "identified")
    bad = _status(scenery, "status-incident-open", now_ms, "major", (incident,), "paused")
    yield "status-incident-open", "status.html", bad
    unread = _incident(scenery, now_ms, "investigating", is_read=False)
    page = _status(scenery, "status-unread", now_ms, "major", (unread,))
    yield "status-unread", "status.html", page
    over = _incident(scenery, now_ms, "resolved")
    name = "status-history"
    history = HistoryPage(scenery.shell(name, now_ms), (incident, over), "", "status.html")
    yield name, "status_history.html", history
    none = HistoryPage(scenery.shell("status-history-none", now_ms), (), "", "status.html")
    yield "status-history-none", "status_history.html", none
    name = "status-incident"
    one = IncidentPage(scenery.shell(name, now_ms), over, "status.html", "status-history.html")
    yield name, "status_incident.html", one


def made_up_notices(scenery: Scenery) -> tuple[NoticeView, ...]:
    """An incident and an announcement above a page."""
    language = scenery.language
    return (
        NoticeView(True, _title(language), language, "status-incident-open.html"),
        NoticeView(False, _NEWS.get(language, _NEWS["en"]), language, "status.html"),
    )


def _title(language: str) -> str:
    return _TITLES.get(language, _TITLES["en"])


def _status(
    scenery: Scenery,
    name: str,
    now_ms: int,
    indicator: Indicator,
    incidents: tuple[IncidentView, ...] = (),
    state: LaunchState = "open",
) -> StatusPage:
    return StatusPage(
        shell=scenery.shell(name, now_ms),
        indicator=indicator,
        is_maintained=False,
        as_of_ms=now_ms,
        components=_components(scenery.language, is_fine=not incidents),
        incidents=incidents,
        launches=(_launch(scenery, now_ms, state),),
        history_address="status-history.html",
        feed_address="status.html",
    )


def _components(language: str, *, is_fine: bool) -> tuple[ComponentView, ...]:
    bad: dict[str, ComponentStatus] = {
        "email": "partial_outage",
        "payment": "degraded_performance",
        "sms": "under_maintenance",
    }
    names = ("registration", "ordering", "payment", "email", "sms", _PARTNER)
    return tuple(
        ComponentView(
            name,
            component_name(name, language),
            "operational" if is_fine else bad.get(name, "operational"),
            is_partner=name == _PARTNER,
        )
        for name in names
    )


def _launch(scenery: Scenery, now_ms: int, state: LaunchState) -> LaunchLine:
    products = scenery.texts.products
    names = [f"{product.name}, {sku.name}" for product in products for sku in product.skus]
    language = scenery.language
    supplies = (None, *made_up_supplies(scenery, now_ms)) if state == "paused" else (None,)
    news = WordsView(_NEWS.get(language, _NEWS["en"]), (), language)
    return LaunchLine(
        launch=scenery.terms.launch,
        name=scenery.texts.name,
        address="launch-open.html",
        state=state,
        opens_ms=scenery.terms.opens_ms,
        skus=tuple(
            SkuLine(name, 1_240 * (at + 1), *_BANDS[at % len(_BANDS)], supplies[at % len(supplies)])
            for at, name in enumerate(names)
        ),
        waiting=12_437,
        counted_ms=now_ms,
        announcements=(AnnouncementView(412, now_ms - _HOUR, news),),
    )


def _incident(
    scenery: Scenery, now_ms: int, status: IncidentStatus, *, is_read: bool = True
) -> IncidentView:
    language = scenery.language
    found = _FOUND.get(language, _FOUND["en"])
    words = WordsView(_title(language), found, language) if is_read else WordsView()
    first = WordsView(_title(language), found[:1], language) if is_read else WordsView()
    name = component_name("email", language)
    component: tuple[str, str, ComponentStatus] = ("email", name, "partial_outage")
    begun_ms = now_ms - 40 * _MINUTE
    last_ms = now_ms - 2 * _MINUTE
    updates = (
        UpdateView(407, last_ms, status, words),
        UpdateView(401, begun_ms, "investigating", first, (component,)),
    )
    return IncidentView(
        incident=401,
        status=status,
        impact="minor",
        opened_ms=begun_ms,
        changed_ms=last_ms,
        resolved_ms=last_ms if status == "resolved" else 0,
        updates=updates,
        components=(component,),
        address="status-incident.html",
    )
