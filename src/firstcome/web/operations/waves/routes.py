"""
Routes of the waves, in one list.

Never here: what they do.
"""

from collections.abc import Sequence
from typing import Any

from firstcome.web.operations.desk import Desk
from firstcome.web.operations.waves.adopting import adopting_routes
from firstcome.web.operations.waves.deeds import deed_routes
from firstcome.web.operations.waves.overview import overview_routes
from firstcome.web.operations.waves.planning import planning_routes


def wave_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""
    return [
        *overview_routes(desk),
        *planning_routes(desk),
        *adopting_routes(desk),
        *deed_routes(desk),
    ]
