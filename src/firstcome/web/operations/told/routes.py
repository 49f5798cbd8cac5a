"""
Routes of telling everyone, in one list.

Never here: what they do.
"""

from collections.abc import Sequence
from typing import Any

from firstcome.web.operations.desk import Desk
from firstcome.web.operations.told.looking import looking_routes
from firstcome.web.operations.told.telling import telling_routes
from firstcome.web.operations.told.withdrawing import withdrawing_routes


def told_everyone_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""
    return [*looking_routes(desk), *telling_routes(desk), *withdrawing_routes(desk)]
