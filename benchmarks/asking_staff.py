"""
Staff who ask: one request at a time to the API of a running shop, with the key of the shop.

Always true:
- Every request that changes something has a key of its own.

Never here: what is asked for.
"""

import json
from collections import Counter
from http.client import HTTPConnection
from typing import Any

from benchmarks.running_shop import RunningShop
from firstcome.launches.sending import read_staff_key


class Staff:
    """Asks the API with the key of the shop."""

    def __init__(self, shop: RunningShop) -> None:
        self._port = shop.port
        self._authorization = f"Bearer {read_staff_key(shop.directory / 'staff-key')}"
        self._asked: Counter[str] = Counter()

    def ask(self, method: str, path: str, **members: Any) -> Any:
        """The answer to one request; raises `RuntimeError` for a refusal."""
        self._asked[path] += 1
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {
            "Authorization": self._authorization,
            "Content-Type": "application/json",
            "Idempotency-Key": f"{path.strip('/').replace('/', '-')}-{self._asked[path]}",
        }
        body = json.dumps(members) if method == "POST" else None
        try:
            connection.request(method, f"/api/v1{path}", body, headers)
            response = connection.getresponse()
            answered = response.read()
        finally:
            connection.close()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {answered.decode()[:500]}")
        return json.loads(answered)
