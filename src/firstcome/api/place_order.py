"""
`POST /api/v1/launches/{launch}/orders`: the hot path, a bare ASGI callable.

    key and body ─► a repeat, or a refusal equal for everyone: answered from memory
                 ─► the engine: answered when durable and folded

Always true:
- A repeat gets the first answer's bytes: they are rendered from what its entry fixed.
- No task, no database, no validation framework is in this path.

Never here: the rules; what a customer may do next.
"""

import asyncio
from asyncio import current_task
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from firstcome.api.decoding import JSON, require_json
from firstcome.api.late_bodies import LateBodies
from firstcome.api.order_request import (
    OrderBody,
    contact_of,
    fingerprint_of,
    read_key,
    read_order,
)
from firstcome.api.problems import PROBLEMS, ProblemRaised, Reply, problem
from firstcome.api.shop import ORDERS_PATH, Shop, iso_time
from firstcome.domain.commands import PlaceOrder
from firstcome.domain.outcomes import Answer
from firstcome.domain.place_order import refusal_for_everyone, repeat
from firstcome.engine.refusals import Refused
from firstcome.limits import BODY_BYTES_MAX, BODY_WAIT_S_MAX

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class PlaceOrderRoute:
    """The route as an object: one for the process."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._engine = shop.engine
        self._late = LateBodies(BODY_WAIT_S_MAX)

    async def __call__(
        self, launch: str, headers: Iterable[tuple[bytes, bytes]], receive: Receive, send: Send
    ) -> None:
        """Answer one request; `headers` have lower-case names, as ASGI gives them."""
        late = self._late
        task = None
        try:
            key, content_type, length = _read_head(headers)
            if length > BODY_BYTES_MAX:
                raise ProblemRaised("body_too_large")
            if not late.turn:
                late.begin()
            task, waiting = current_task(), late.waiting
            waiting[task] = late.turn
            try:
                message = await receive()
            finally:
                del waiting[task]
            body: bytes = message.get("body", b"")
            if len(body) != length:
                body = await rest_of_body(receive, message, BODY_BYTES_MAX)
            if content_type != JSON and content_type is not None:
                require_json(content_type)
            order = read_order(body)
            self._require_place(launch, order)
            reply = self._judge(launch, read_key(key), order)
            if not isinstance(reply, Reply):
                reply = self._render(await reply, launch, order)
        except ProblemRaised as raised:
            reply = raised.reply
        except Refused as refused:
            reply = problem(refused.reason)
        except asyncio.CancelledError:
            if not late.was_ended(task):
                raise
            reply = problem("body_late")
        await send_reply(send, reply)

    def _require_place(self, name: str, body: OrderBody) -> None:
        launch = self._engine.state.launches.get(name)
        if launch is not None and body.location in launch.channels:
            self._engine.require_place(launch.channels[body.location])

    def _judge(self, name: str, key_text: str, body: OrderBody) -> "Reply | asyncio.Future[Answer]":
        shop, engine = self._shop, self._engine
        state = engine.state
        key = shop.hash_key("order-key", f"{name} {key_text}")
        fingerprint = fingerprint_of(shop, body)
        if key in state.keys:
            again = repeat(state, key, fingerprint)
            assert again is not None
            return self._render(again, name, body)
        launch = state.launches.get(name)
        refusal = refusal_for_everyone(launch, body.sku, body.location, body.units)
        if refusal is not None:
            if engine.refusing == "not_ready":
                return problem("not_ready")
            engine.tally.refused(refusal)
            return self._render(Answer(refusal), name, body)
        assert launch is not None
        customer, contact = contact_of(shop, launch.definition.identity, body.contact, key)
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
        )
        return engine.place_order(order, launch.channels[body.location], contact)

    def _render(self, answer: Answer, launch: str, body: OrderBody) -> Reply:
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


def _read_head(
    headers: Iterable[tuple[bytes, bytes]],
) -> tuple[bytes | None, bytes | None, int]:
    key = content_type = None
    length = -1
    for name, value in headers:
        if name == b"idempotency-key":
            key = value if key is None else b""  # two of them are none
        elif name == b"content-type":
            content_type = value
        elif name == b"content-length":
            length = int(value)
    return key, content_type, length


async def rest_of_body(receive: Receive, message: dict[str, Any], bytes_max: int) -> bytes:
    """
    The whole body of a request of which one message has come.

    Raises `ProblemRaised`: too large, or too slow.
    """
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_WAIT_S_MAX):
            while True:
                piece: bytes = message.get("body", b"")
                pieces.append(piece)
                size += len(piece)
                if size > bytes_max:
                    raise ProblemRaised("body_too_large")
                if not message.get("more_body"):
                    return b"".join(pieces)
                message = await receive()
    except TimeoutError as error:
        raise ProblemRaised("body_late") from error


async def send_reply(send: Send, reply: Reply) -> None:
    """Send a finished reply."""
    headers = [
        (b"content-type", reply.content_type),
        (b"content-length", b"%d" % len(reply.body)),
    ]
    if reply.retry_after_s:
        headers.append((b"retry-after", b"%d" % reply.retry_after_s))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
