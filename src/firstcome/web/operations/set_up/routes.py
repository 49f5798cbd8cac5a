"""
Routes of the set-up of launches, in one list.

Never here: what they do.
"""

from collections.abc import Sequence
from typing import Any

from firstcome.web.operations.desk import Desk
from firstcome.web.operations.set_up.beginning import beginning_routes
from firstcome.web.operations.set_up.drafts import DraftShelf
from firstcome.web.operations.set_up.editing import editing_routes
from firstcome.web.operations.set_up.looking import looking_routes
from firstcome.web.operations.set_up.previews import preview_routes
from firstcome.web.operations.set_up.rehearsing import rehearsing_routes
from firstcome.web.operations.set_up.saving import saving_routes


def set_up_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""
    shelf = DraftShelf()
    return [
        *looking_routes(desk),
        *beginning_routes(desk, shelf),
        *editing_routes(desk, shelf),
        *saving_routes(desk, shelf),
        *preview_routes(desk, shelf),
        *rehearsing_routes(desk),
    ]
