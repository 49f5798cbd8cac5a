"""
Registering: from a checked request to the answer of its entry, for whoever asks on whatever way.

Always true:
- A bound key is answered from memory, with what its entry fixed.
- A refusal equal for everyone is answered from memory, and counted.
- Whoever has registered before is answered by an entry too, as whoever has not.

Never here: how an answer is shown (`register`, the pages).
"""

from firstcome.api.order_request import fingerprint_of
from firstcome.api.ordering import from_memory
from firstcome.api.registration_request import RegistrationBody, registrant, wish_of
from firstcome.api.shop import Shop
from firstcome.domain.commands import Register
from firstcome.domain.outcomes import Answer
from firstcome.domain.register import registered_again, registration_refusal
from firstcome.engine.engine import REGISTRATION_CHANNEL
from firstcome.engine.pending import Asker


class Registering:
    """Registers interests; one for the process."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._engine = shop.engine

    def require_place(self) -> None:
        """Raise `Refused` when a registration would find no place to wait; a cheap look."""
        self._engine.require_place(REGISTRATION_CHANNEL)

    def register(
        self, name: str, key_text: str, body: RegistrationBody, asker: Asker
    ) -> Answer | None:
        """
        The answer, when it is known at once; else None, and `asker` is told later.

        Raises `ProblemRaised` for what cannot be used and `Refused` for what cannot wait.
        """
        shop, engine = self._shop, self._engine
        state = engine.state
        key = shop.hash_key("register-key", f"{name} {key_text}")
        fingerprint = fingerprint_of(shop, body)
        again = registered_again(state, key, fingerprint)
        if again is not None:
            return again
        launch = state.launches.get(name)
        wish = wish_of(launch, body)
        refusal = registration_refusal(launch, wish, body.customer_class)
        if refusal is not None:
            return from_memory(engine, Answer(refusal))
        assert launch is not None
        customer, contact = registrant(shop, launch.definition.identity, body, key)
        asked = Register(
            skus=wish.skus,
            market=wish.market,
            location=wish.location,
            units=wish.units,
            consents=wish.consents,
            launch=name,
            customer=customer,
            key=key,
            fingerprint=fingerprint,
            contact=0,
            customer_class=body.customer_class,
            language=body.language,
        )
        engine.ask(asked, REGISTRATION_CHANNEL, contact, asker)
        return None
