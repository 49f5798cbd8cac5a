"""
Launch day: the board, how a launch is steered, go / no-go, and the desk's own metrics.

Never here: one of their pages.
"""

from collections.abc import Sequence
from typing import Any

from firstcome.web.operations.board.live import Live
from firstcome.web.operations.board.routes import board_routes
from firstcome.web.operations.board.steering import steering_routes
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.readiness.routes import ready_routes
from firstcome.web.operations.watching import watching_routes


def launch_day_routes(desk: Desk) -> Sequence[Any]:
    """The handlers, over what they share."""
    live = Live(desk)
    return [
        *board_routes(live),
        *steering_routes(desk),
        *ready_routes(live),
        *watching_routes(live),
    ]
