"""
Every list of the desk that is read from the read models.

Never here: what a list is made of (modules of their own).
"""

from typing import Final

from firstcome.web.operations.lists.allocations import ALLOCATIONS
from firstcome.web.operations.lists.events import EVENTS
from firstcome.web.operations.lists.launches import LAUNCHES
from firstcome.web.operations.lists.listing import Listing
from firstcome.web.operations.lists.orders import ORDERS
from firstcome.web.operations.lists.pools import LINES, STOCK
from firstcome.web.operations.lists.registrations import REGISTRATIONS
from firstcome.web.operations.lists.supplies import SUPPLIES
from firstcome.web.operations.lists.tellings import ANNOUNCEMENTS, INCIDENTS
from firstcome.web.operations.lists.waves import WAVES

LISTINGS: Final[tuple[Listing, ...]] = (
    *(LAUNCHES, ORDERS, LINES, STOCK, EVENTS),
    *(REGISTRATIONS, WAVES, INCIDENTS, ANNOUNCEMENTS),
    *(SUPPLIES, ALLOCATIONS),
)


def listing_named(name: str) -> Listing:
    """The listing of a name; raises KeyError."""
    return {each.name: each for each in LISTINGS}[name]
