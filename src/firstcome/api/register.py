"""
`POST /api/v1/launches/{launch}/registrations`: a hot post, as an order is one.

Always true:
- The first request of a customer and every later one are answered with the same bytes: nothing in
  them tells a stranger who types an address whether it had registered.
- No link, code or token is in the answer; they go to the address alone.

Never here: the rules; what is sent to the address (`notifications`).
"""

from firstcome.api.hot_post import HotPost
from firstcome.api.order_request import read_key
from firstcome.api.problems import Reply
from firstcome.api.registering import Registering
from firstcome.api.registration_request import RegistrationBody, read_registration
from firstcome.api.shop import Shop
from firstcome.domain.outcomes import Answer
from firstcome.engine.pending import Asker


class RegisterRoute(HotPost[RegistrationBody]):
    """The route as an object: one for the process."""

    BELOW = "/registrations"

    def __init__(self, shop: Shop) -> None:
        self._registering = Registering(shop)

    def read(self, launch: str, raw: bytes) -> RegistrationBody:
        """See `HotPost`."""
        del launch
        registration = read_registration(raw)
        self._registering.require_place()
        return registration

    def ask(
        self, launch: str, key: bytes | None, body: RegistrationBody, asker: Asker
    ) -> Answer | None:
        """See `HotPost`."""
        return self._registering.register(launch, read_key(key), body, asker)

    def done(self, answer: Answer, launch: str, body: RegistrationBody) -> Reply | None:
        """See `HotPost`."""
        if answer.outcome != "registered":
            return None
        said = f'{{"outcome":"registered","launch":"{launch}","next":"confirm"}}'
        return Reply(202, said.encode())
