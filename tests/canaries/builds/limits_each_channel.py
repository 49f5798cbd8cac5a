"""A canary: units that a customer has in other channels are forgotten by the limit."""

from firstcome.domain.commands import PlaceOrder
from firstcome.domain.orders import LIVE
from firstcome.domain.place_order import decide_place_order
from firstcome.domain.state import State
from tests.canaries.builds.orders import Decision, serve_with


def rule(state: State, order: PlaceOrder) -> Decision:
    decision = decide_place_order(state, order)
    if decision[0].outcome != "limit_reached":
        return decision
    launch = state.launches[order.launch]
    channels, customer = launch.channels, order.customer
    has_units = launch.customer_units[customer]
    launch.customer_units[customer] = sum(
        state.units(other)
        for other in state.orders.of_customer(customer)
        if state.orders.status[other] in LIVE
        and channels[state.place(other)[1].location] == channels[order.location]
    )
    try:
        return decide_place_order(state, order)
    finally:
        launch.customer_units[customer] = has_units


if __name__ == "__main__":
    serve_with(rule)
