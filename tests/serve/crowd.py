"""
A crowd at a desk: many orders, quickly, on a few connections.

Always true:
- Every one of them is placed.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import msgspec

from tests.api.desk import Desk, fresh
from tests.serve.wire import connected, head, received

CONNECTIONS = 8


def crowd(desk: Desk, count: int) -> None:
    """Orders of `count` people, `person-0` and so on."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        shares = [range(first, count, CONNECTIONS) for first in range(CONNECTIONS)]
        list(pool.map(partial(_order, desk), shares))


def _order(desk: Desk, share: range) -> None:
    with connected(desk.shop) as connection:
        for number in share:
            body = msgspec.json.encode(desk.wanted(f"person-{number}"))
            lines = ("Content-Type: application/json", f"Content-Length: {len(body)}")
            path = f"{desk.path}/orders"
            connection.sendall(head(path, f"Idempotency-Key: {fresh()}", *lines) + body)
            assert received(connection).status == 201
