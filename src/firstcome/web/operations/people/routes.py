"""
Every route about people: finding, the customer's file, deeds.

Never here: one of their pages.
"""

from collections.abc import Sequence
from typing import Any

from firstcome.web.operations.desk import Desk
from firstcome.web.operations.people.customer_file import file_routes
from firstcome.web.operations.people.find import find_routes
from firstcome.web.operations.people.order_deeds import deed_routes
from firstcome.web.operations.people.registration_deeds import registration_deed_routes
from firstcome.web.operations.people.times import stamp
from firstcome.web.operations.shell import DESK_ZONE


def people_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""
    stamp(0, DESK_ZONE)  # the first time reads the language's file: not while somebody waits
    return [
        *find_routes(desk),
        *file_routes(desk),
        *deed_routes(desk),
        *registration_deed_routes(desk),
    ]
