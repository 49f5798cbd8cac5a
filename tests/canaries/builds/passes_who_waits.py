"""A canary: a free unit goes to whoever asks, while others wait for two."""

from firstcome.domain.commands import PlaceOrder
from firstcome.domain.place_order import decide_place_order
from firstcome.domain.state import State
from tests.canaries.builds.orders import Decision, pool_of, serve_with


def rule(state: State, order: PlaceOrder) -> Decision:
    pool = pool_of(state, order)
    if pool is None or pool.available < order.units:
        return decide_place_order(state, order)
    waiting, pool.line.waiting = pool.line.waiting, 0
    try:
        return decide_place_order(state, order)
    finally:
        pool.line.waiting = waiting


if __name__ == "__main__":
    serve_with(rule)
