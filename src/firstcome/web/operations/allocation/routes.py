"""
Routes of the allocation sheet, in one list.

Never here: what they do.
"""

from collections.abc import Sequence
from typing import Any

from firstcome.web.operations.allocation.adopting import adopting_routes
from firstcome.web.operations.allocation.answering import answering_routes
from firstcome.web.operations.allocation.keeping import SheetShelf
from firstcome.web.operations.allocation.loading import loading_routes
from firstcome.web.operations.allocation.showing import Room
from firstcome.web.operations.allocation.working import working_routes
from firstcome.web.operations.desk import Desk


def allocation_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""
    room = Room(desk, SheetShelf(desk.settings.directory))
    return [
        *working_routes(room),
        *loading_routes(room),
        *adopting_routes(room),
        *answering_routes(room),
    ]
