"""
`POST /api/v1/launches/{launch}/orders`: the hot path.

    key and body ─► a repeat, or a refusal equal for everyone: told at once, from memory
                 ─► the engine: told when durable and folded

Always true:
- A repeat gets the first answer's bytes: they are rendered from what its entry fixed.
- No task, no future, no database, no validation framework is in this path.

Never here: the rules; what a customer may do next; the connection.
"""

from collections.abc import Callable

from firstcome.api.decoding import JSON, require_json
from firstcome.api.exchange import Exchange, Headers, defect
from firstcome.api.order_request import OrderBody, read_key, read_order
from firstcome.api.ordering import Ordering
from firstcome.api.problems import PROBLEMS, ProblemRaised, Reply, problem
from firstcome.api.shop import LAUNCHES_PATH, ORDERS_PATH, Shop, iso_time
from firstcome.domain.outcomes import Answer
from firstcome.engine.refusals import Reason, Refused

Tell = Callable[[Reply], None]

_BEFORE = len(LAUNCHES_PATH) + 1
_AFTER = -len("/orders")


class PlaceOrderRoute:
    """The route as an object: one for the process."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._ordering = Ordering(shop)

    def exchange(self, exchange: Exchange) -> None:
        """Take a request whose target is exactly `…/launches/{launch}/orders`."""
        launch = exchange.target[_BEFORE:_AFTER].decode("ascii")
        self.take(launch, exchange.headers, exchange.body, exchange.reply)

    def take(self, launch: str, headers: Headers, body: bytes, tell: Tell) -> None:
        """Answer one request by `tell`, now or later; `headers` have lower-case names."""
        try:
            key, content_type = _read_head(headers)
            if content_type != JSON and content_type is not None:
                require_json(content_type)
            order = read_order(body)
            self._ordering.require_place(launch, order.location)
            asking = _Asking(self, launch, order, tell)
            answer = self._ordering.place(launch, read_key(key), order, asking)
            if answer is not None:
                tell(self.render(answer, launch, order))
        except ProblemRaised as raised:
            tell(raised.reply)
        except Refused as refused:
            tell(problem(refused.reason))

    def render(self, answer: Answer, launch: str, body: OrderBody) -> Reply:
        """The reply for an answer; the same bytes whenever it is asked for."""
        outcome = answer.outcome
        if outcome in ("held", "in_line"):
            return Reply(201, self._placed(answer, launch, body))
        if outcome in PROBLEMS:
            return problem(outcome)
        return Reply(200, b'{"outcome":"%b","launch":"%b"}' % (outcome.encode(), launch.encode()))

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


class _Asking:
    """A customer who waits for the answer of the engine."""

    __slots__ = ("_body", "_launch", "_route", "_tell")

    def __init__(self, route: PlaceOrderRoute, launch: str, body: OrderBody, tell: Tell) -> None:
        self._route = route
        self._launch = launch
        self._body = body
        self._tell = tell

    def answered(self, answer: Answer) -> None:
        try:
            reply = self._route.render(answer, self._launch, self._body)
        except Exception as error:  # noqa: BLE001 - the order stands, and others wait behind it
            reply = defect(error)
        self._tell(reply)

    def refused(self, reason: Reason) -> None:
        self._tell(problem(reason))


def _read_head(headers: Headers) -> tuple[bytes | None, bytes | None]:
    key = content_type = None
    for name, value in headers:
        if name == b"idempotency-key":
            key = value if key is None else b""  # two of them are none
        elif name == b"content-type":
            content_type = value
    return key, content_type
