"""
A crowd at a desk: many orders, quickly, one after the other on one connection.

Always true:
- Every one of them is placed.
"""

import msgspec

from tests.api.desk import Desk, fresh
from tests.serve.wire import connected, head, received


def crowd(desk: Desk, count: int) -> None:
    """Orders of `count` people, `person-0` and so on."""
    with connected(desk.shop) as connection:
        for number in range(count):
            body = msgspec.json.encode(desk.wanted(f"person-{number}"))
            lines = ("Content-Type: application/json", f"Content-Length: {len(body)}")
            path = f"{desk.path}/orders"
            connection.sendall(head(path, f"Idempotency-Key: {fresh()}", *lines) + body)
            assert received(connection).status == 201
