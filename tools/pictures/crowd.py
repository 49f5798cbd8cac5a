"""
The crowd before the picture: takes all that is left of a SKU, and fills its line.

Always true:
- Every order has a customer and a key of its own, and was answered before the picture is taken.
- So many wait as were asked for.

Never here: browsers.
"""

import json
from http.client import HTTPConnection
from itertools import count
from typing import Final

from benchmarks.running_shop import RunningShop

LOCATION: Final = "warehouse-online"


class CrowdRefused(Exception):
    """An order was not answered as it should be; the text is the answer."""


def sell_out(shop: RunningShop, launch: str, sku: str, in_line: int) -> None:
    """Order until `in_line` orders wait; raises `CrowdRefused`."""
    connection = HTTPConnection("127.0.0.1", shop.port, timeout=30)
    waiting = 0
    try:
        for number in count(1):
            if waiting == in_line:
                return
            outcome = _order(connection, launch, sku, number)
            if outcome not in ("held", "in_line"):
                raise CrowdRefused(outcome)
            waiting += outcome == "in_line"
    finally:
        connection.close()


def _order(connection: HTTPConnection, launch: str, sku: str, number: int) -> str:
    contact = {"name": "Crowd", "email": f"crowd-{number}@northwind.example"}
    body = json.dumps({"sku": sku, "location": LOCATION, "contact": contact})
    headers = {"Idempotency-Key": f"picture-crowd-{number}", "Content-Type": "application/json"}
    connection.request("POST", f"/api/v1/launches/{launch}/orders", body, headers)
    answer = json.loads(connection.getresponse().read())
    return str(answer.get("outcome") or answer.get("code"))
