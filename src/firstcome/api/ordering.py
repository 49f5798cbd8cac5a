"""
Ordering: from a checked request to the answer of its entry, for whoever asks on whatever way.

Always true:
- A bound key is answered from memory, with what its entry fixed.
- A refusal equal for everyone is answered from memory, and counted; so is one of a registration
  that may not order yet.

Never here: how an answer is shown (`place_order`, the pages).
"""

from firstcome.api.order_request import OrderBody, contact_of, fingerprint_of
from firstcome.api.problems import ProblemRaised
from firstcome.api.shop import Shop
from firstcome.domain.access import access_refusal
from firstcome.domain.commands import PlaceOrder
from firstcome.domain.outcomes import Answer
from firstcome.domain.place_order import refusal_for_everyone, repeat
from firstcome.engine.engine import Engine
from firstcome.engine.pending import Asker


class Ordering:
    """Places orders; one for the process."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._engine = shop.engine

    def require_place(self, name: str, location: str) -> None:
        """Raise `Refused` when an order there would find no place to wait; a cheap look."""
        launch = self._engine.state.launches.get(name)
        if launch is not None and location in launch.channels:
            self._engine.require_place(launch.channels[location])

    def place(self, name: str, key_text: str, body: OrderBody, asker: Asker) -> Answer | None:
        """
        The answer, when it is known at once; else None, and `asker` is told later.

        Raises `ProblemRaised` for what cannot be used and `Refused` for what cannot wait.
        """
        shop, engine = self._shop, self._engine
        state = engine.state
        key = shop.hash_key("order-key", f"{name} {key_text}")
        fingerprint = fingerprint_of(shop, body)
        if key in state.keys:
            return repeat(state, key, fingerprint)
        launch = state.launches.get(name)
        registration = shop.invited(body.invitation) if body.invitation else 0
        refusal = refusal_for_everyone(launch, body.sku, body.location, body.units, registration)
        if refusal is not None:
            return from_memory(engine, Answer(refusal))
        assert launch is not None
        customer, contact = contact_of(shop, launch.definition.identity, body.contact, key)
        if launch.needs_registration:
            shut = access_refusal(state, launch, registration, customer, engine.now_ms())
            if shut is not None:
                return from_memory(engine, shut)
        order = PlaceOrder(
            name,
            body.sku,
            body.location,
            body.units,
            customer,
            key,
            fingerprint,
            0,
            body.customer_class,
            body.line,
            registration,
        )
        engine.ask(order, launch.channels[body.location], contact, asker)
        return None


def from_memory(engine: Engine, refusal: Answer) -> Answer:
    """Count a refusal that needs no entry; raises `ProblemRaised` before the state is known."""
    if engine.refusing == "not_ready":
        raise ProblemRaised("not_ready")
    engine.tally.refused(refusal.outcome)
    return refusal
