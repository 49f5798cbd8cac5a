"""
Applying what the events of supply change: where units are; deliveries have no table yet.

Always true:
- A transfer moves units between two pools, as `domain.evolve` does.

Never here: SQL, schedules, estimates.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from firstcome.domain import supply_messages as m

if TYPE_CHECKING:
    from firstcome.projections.applying import Applying


def told(slice_: "Applying", event: m.SupplyEvent, _: str) -> None:
    """Something is known of a delivery; what was received follows as stock of its pools."""
    slice_.about(event.launch)


def transferred(slice_: "Applying", event: m.StockTransferred, _: str) -> None:
    """Free units went from one pool to another."""
    slice_.at_pool(event.launch, event.sku, event.to_location).available += event.units
    slice_.at_pool(event.launch, event.sku, event.location).available -= event.units


SUPPLY_WRITERS: Final[dict[type[Any], Callable[["Applying", Any, str], None]]] = {
    **dict.fromkeys(m.SUPPLY_EVENTS, told),
    m.StockTransferred: transferred,
}
"""Who applies an event, by its class."""
