"""How a build puts its own rule for `PlaceOrder` in the place of the product's."""

from collections.abc import Callable
from unittest.mock import patch

from firstcome.app.front import Front
from firstcome.domain import decide
from firstcome.domain.commands import PlaceOrder
from firstcome.domain.events import AnyEvent
from firstcome.domain.outcomes import Answer
from firstcome.domain.pool import Pool
from firstcome.domain.state import State
from tests.canaries.front import serve

Decision = tuple[Answer, tuple[AnyEvent, ...]]
Rule = Callable[[State, PlaceOrder], Decision]


def serve_with(rule: Rule) -> None:
    """Serve with this rule; it may ask the product's, `decide_place_order`."""
    with patch.object(decide, "decide_place_order", rule):
        serve(Front)


def pool_of(state: State, order: PlaceOrder) -> Pool | None:
    """The pool that an order asks for units of."""
    launch = state.launches.get(order.launch)
    return None if launch is None else launch.pools_by_place[order.sku][order.location]
