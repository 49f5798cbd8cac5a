"""
`POST /api/v1/launches/{launch}/orders`: the hottest post, the one that takes a place.

Always true:
- The invitation is judged here, by one keyed hash; a wrong one counts as none.

Never here: the rules; what a customer may do next.
"""

from typing import Final

from firstcome.api.hot_post import HotPost
from firstcome.api.order_request import OrderBody, read_key, read_order
from firstcome.api.ordering import Ordering
from firstcome.api.problems import Reply
from firstcome.api.shop import ORDERS_PATH, Shop, iso_time
from firstcome.domain.outcomes import Answer
from firstcome.engine.pending import Asker

PLACED: Final = ("held", "in_line")


class PlaceOrderRoute(HotPost[OrderBody]):
    """The route as an object: one for the process."""

    BELOW = "/orders"

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._ordering = Ordering(shop)

    def read(self, launch: str, raw: bytes) -> OrderBody:
        """See `HotPost`."""
        order = read_order(raw)
        self._ordering.require_place(launch, order.location)
        return order

    def ask(self, launch: str, key: bytes | None, body: OrderBody, asker: Asker) -> Answer | None:
        """See `HotPost`."""
        return self._ordering.place(launch, read_key(key), body, asker)

    def done(self, answer: Answer, launch: str, body: OrderBody) -> Reply | None:
        """See `HotPost`."""
        outcome = answer.outcome
        if outcome in PLACED:
            return Reply(201, self._placed(answer, launch, body))
        if outcome == "not_your_wave":
            opens = f'"{iso_time(answer.opens_ms)}"' if answer.opens_ms else "null"
            refused = f'{{"outcome":"{outcome}","launch":"{launch}","opens":{opens}}}'
            return Reply(200, refused.encode())
        return None

    def _placed(self, answer: Answer, launch: str, body: OrderBody) -> bytes:
        sequence = answer.order
        code, token = self._shop.order_at(sequence)
        if answer.outcome == "held":
            facts = f'"hold_until":"{iso_time(answer.hold_until_ms)}"'
        else:
            facts = f'"place":{answer.ahead + 1},"ahead":{answer.ahead}'
        # Every text in it is an id, a code or a time: there is nothing to escape.
        return (
            f'{{"outcome":"{answer.outcome}","order":"{code[:4]}-{code[4:8]}-{code[8:]}",'
            f'"sequence":{sequence},"time":"{iso_time(answer.time_ms)}","launch":"{launch}",'
            f'"sku":"{body.sku}","location":"{body.location}","units":{body.units},{facts},'
            f'"token":"{token}","link":"{ORDERS_PATH}/{code}?token={token}"}}'
        ).encode()
