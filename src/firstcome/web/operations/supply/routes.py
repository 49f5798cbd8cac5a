"""
Routes of supply, in one list.

Never here: what they do.
"""

from collections.abc import Sequence
from typing import Any

from firstcome.web.operations.desk import Desk
from firstcome.web.operations.supply.announcing import announcing_routes
from firstcome.web.operations.supply.cancelling import cancelling_routes
from firstcome.web.operations.supply.estimates import estimates_routes
from firstcome.web.operations.supply.listed import listed_routes
from firstcome.web.operations.supply.loading import loading_routes
from firstcome.web.operations.supply.looking import looking_routes
from firstcome.web.operations.supply.overview import overview_routes
from firstcome.web.operations.supply.receiving import receiving_routes
from firstcome.web.operations.supply.transferring import transferring_routes
from firstcome.web.operations.supply.what_if import what_if_routes


def supply_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""
    return [
        *overview_routes(desk),
        *listed_routes(desk),
        *looking_routes(desk),
        *what_if_routes(desk),
        *receiving_routes(desk),
        *cancelling_routes(desk),
        *announcing_routes(desk),
        *loading_routes(desk),
        *estimates_routes(desk),
        *transferring_routes(desk),
    ]
