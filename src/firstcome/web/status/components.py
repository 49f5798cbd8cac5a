"""
Components: the parts that an incident can be about, and how each of them does.

Always true:
- A component is as bad as the worst open incident says that names it; without one it is
  operational.
- A component that an update does not name is as the updates before left it.

Never here: words.
"""

from collections.abc import Iterable
from typing import Final, Literal

from firstcome.api.told_bodies import OWN_COMPONENTS
from firstcome.domain.commands import ComponentStatus
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.launch import Launch
from firstcome.domain.tellings import Incident

Indicator = Literal["none", "minor", "major", "critical"]

BADNESS: Final[tuple[ComponentStatus, ...]] = (
    "operational",
    "under_maintenance",
    "degraded_performance",
    "partial_outage",
    "major_outage",
)
"""From good to bad."""

INDICATORS: Final[tuple[Indicator, ...]] = ("none", "minor", "major", "critical")
"""From good to bad."""

_INDICATOR_OF: Final[dict[ComponentStatus, Indicator]] = {
    "operational": "none",
    "under_maintenance": "none",
    "degraded_performance": "minor",
    "partial_outage": "major",
    "major_outage": "critical",
}


class Operators:
    """The operators of launches, looked up once for each definition."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[LaunchDefinition, tuple[str, ...]]] = {}

    def of(self, launch: Launch) -> tuple[str, ...]:
        """The operators of a launch, in the order of its definition."""
        definition = launch.definition
        known = self._known.get(launch.number)
        if known is None or known[0] is not definition:
            found = tuple(dict.fromkeys(terms.operator for terms in definition.locations))
            known = self._known[launch.number] = definition, found
        return known[1]


def components_of(
    operators: Iterable[str], open_incidents: Iterable[Incident]
) -> dict[str, ComponentStatus]:
    """Every component with its status: the shop's own parts, then operators."""
    names = dict.fromkeys([*OWN_COMPONENTS, *operators])
    found: dict[str, ComponentStatus] = dict.fromkeys(names, "operational")
    for incident in open_incidents:
        for name, status in affected(incident).items():
            if BADNESS.index(status) > BADNESS.index(found.get(name, "operational")):
                found[name] = status
    return found


def affected(incident: Incident) -> dict[str, ComponentStatus]:
    """The components that an incident has named, with what it said of each last."""
    found: dict[str, ComponentStatus] = {}
    for update in incident.updates:
        found.update(update.components)
    return found


def indicator(
    components: dict[str, ComponentStatus], open_incidents: Iterable[Incident]
) -> Indicator:
    """How bad it is in all: the worst impact of an open incident, or state of a component."""
    found: list[Indicator] = [_INDICATOR_OF[status] for status in components.values()]
    for incident in open_incidents:
        impact = incident.now.impact
        if impact != "maintenance":
            found.append(impact)
    return INDICATORS[max(map(INDICATORS.index, found), default=0)]


def is_maintained(components: dict[str, ComponentStatus], incidents: Iterable[Incident]) -> bool:
    """Whether something is being maintained."""
    return "under_maintenance" in components.values() or any(
        incident.now.impact == "maintenance" for incident in incidents
    )
