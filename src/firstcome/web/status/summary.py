"""
Documents of the status, in the shape of Statuspage's public API, version 2.

https://developer.statuspage.io and any page's own `/api/v2`: clients of that read these as well.

Always true:
- Ids are strings that stay; times are ISO 8601 in UTC; words are English if staff wrote any.
- Members are only ever added.

Never here: what is known (`facts`), when it is drawn.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from firstcome.api.shop import iso_time
from firstcome.domain.commands import Impact
from firstcome.web.status.components import Indicator
from firstcome.web.status.views import ComponentView, IncidentView, UpdateView

LANGUAGE: Final = "en"
PAGE_ID: Final = "firstcome"

DESCRIPTIONS: Final[dict[Indicator, str]] = {
    "none": "All Systems Operational",
    "minor": "Partially Degraded Service",
    "major": "Partial System Outage",
    "critical": "Major Service Outage",
}
MAINTAINED: Final = "Service Under Maintenance"

Document = dict[str, Any]


class Known(NamedTuple):
    """All that the documents are made of."""

    name: str
    url: str
    """Of the shop as customers reach it, without a slash at its end; empty: not known."""
    zone: str
    now_ms: int
    since_ms: int
    """Since when the parts of the shop are known."""
    indicator: Indicator
    is_maintained: bool
    components: Sequence[ComponentView]


def page(known: Known) -> Document:
    """Whose status it is, and as of when it is true."""
    return {
        "id": PAGE_ID,
        "name": known.name,
        "url": f"{known.url}/status",
        "time_zone": known.zone,
        "updated_at": iso_time(known.now_ms),
    }


def status(known: Known) -> Document:
    """How it is in all."""
    description = DESCRIPTIONS[known.indicator]
    if known.indicator == "none" and known.is_maintained:
        description = MAINTAINED
    return {"indicator": known.indicator, "description": description}


def components(known: Known) -> list[Document]:
    """Every component, the shop's own parts first."""
    return [
        {
            "id": each.component,
            "name": each.name,
            "status": each.status,
            "created_at": iso_time(known.since_ms),
            "updated_at": iso_time(max(each.since_ms, known.since_ms)),
            "position": number,
            "description": None,
            "showcase": True,
            "start_date": None,
            "group_id": None,
            "page_id": PAGE_ID,
            "group": False,
            "only_show_if_degraded": False,
        }
        for number, each in enumerate(known.components, 1)
    ]


def incident(known: Known, found: IncidentView) -> Document:
    """One incident with its updates, the newest first."""
    updates = found.updates
    return {
        "id": str(found.incident),
        "name": found.words.title or f"Incident {found.incident}",
        "status": found.status,
        "created_at": iso_time(found.opened_ms),
        "updated_at": iso_time(found.changed_ms),
        "monitoring_at": _monitoring_at(updates),
        "resolved_at": iso_time(found.resolved_ms) if found.resolved_ms else None,
        "started_at": iso_time(found.opened_ms),
        "impact": impact(found.impact),
        "shortlink": f"{known.url}/status/incidents/{found.incident}",
        "page_id": PAGE_ID,
        "incident_updates": [_update(found, at) for at in range(len(updates))],
        "components": [
            each
            for each in components(known)
            if each["id"] in {id_ for id_, *_ in found.components}
        ],
    }


def impact(told: Impact) -> str:
    """The impact; maintenance has none: its components say that they are being maintained."""
    return "none" if told == "maintenance" else told


def _update(found: IncidentView, at: int) -> Document:
    update = found.updates[at]
    said = "\n\n".join(update.words.paragraphs) or update.words.title
    time = iso_time(update.time_ms)
    return {
        "id": str(update.sequence),
        "status": update.status,
        "body": said,
        "incident_id": str(found.incident),
        "created_at": time,
        "updated_at": time,
        "display_at": time,
        "affected_components": _affected(found.updates, at),
        "deliver_notifications": False,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _affected(updates: Sequence[UpdateView], at: int) -> list[Document] | None:
    before: dict[str, str] = {}
    for update in reversed(updates[at + 1 :]):
        before.update({code: status for code, _, status in update.components})
    changed = [
        {
            "code": code,
            "name": name,
            "old_status": before.get(code, "operational"),
            "new_status": status,
        }
        for code, name, status in updates[at].components
    ]
    return changed or None


def _monitoring_at(updates: Sequence[UpdateView]) -> str | None:
    found = [each.time_ms for each in updates if each.status == "monitoring"]
    return iso_time(found[-1]) if found else None


def summary(known: Known, unresolved: Sequence[IncidentView]) -> Document:
    """`/api/v2/summary.json`"""
    return {
        "page": page(known),
        "components": components(known),
        "incidents": [incident(known, each) for each in unresolved],
        "scheduled_maintenances": [],
        "status": status(known),
    }
