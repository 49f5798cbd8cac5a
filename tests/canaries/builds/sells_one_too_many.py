"""A canary: every pool sells one unit more than it has."""

from firstcome.domain.commands import PlaceOrder
from firstcome.domain.place_order import decide_place_order
from firstcome.domain.state import State
from tests.canaries.builds.orders import Decision, pool_of, serve_with


def rule(state: State, order: PlaceOrder) -> Decision:
    pool = pool_of(state, order)
    if pool is None:
        return decide_place_order(state, order)
    pool.on_hand += 1
    try:
        return decide_place_order(state, order)
    finally:
        pool.on_hand -= 1


if __name__ == "__main__":
    serve_with(rule)
