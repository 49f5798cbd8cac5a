"""
A desk at a running shop: one launch, its customers, and the staff who serve them.

Always true:
- Requests are the plain ones of HTTP; nothing here knows more than a client does.
"""

from collections.abc import Mapping
from itertools import count
from typing import Any

import msgspec

from tests.api.launch_bodies import load_body
from tests.serve.running import Answer, RunningShop

_numbers = count(1)


def fresh(words: str = "key") -> str:
    """A text that was not used before in this run."""
    return f"{words}-{next(_numbers)}"


class Desk:
    """One launch of a shop, seen from outside."""

    def __init__(self, shop: RunningShop, launch: str) -> None:
        self.shop = shop
        self.launch = launch
        self.path = f"/api/v1/launches/{launch}"

    @classmethod
    def opened(cls, shop: RunningShop, units: int = 2, **terms: Any) -> "Desk":
        """A desk for a new launch, loaded with these terms."""
        desk = cls(shop, fresh("launch"))
        loaded = desk.staff("/api/v1/launches", load_body(desk.launch, units, **terms))
        assert loaded.status == 201, loaded
        return desk

    def wanted(self, who: str, **other: Any) -> dict[str, Any]:
        """The body of an order for one phone from the web."""
        contact = {"name": who.title(), "email": self.address(who)}
        return {"sku": "phone-8gb", "location": "web", "contact": contact} | other

    def address(self, who: str) -> str:
        """The e-mail address of a customer of this launch."""
        return f"{who}@{self.launch}.example"

    def order(self, who: str, key: str | None = None, **other: Any) -> Answer:
        """Order as `who`, under a key that nobody else has unless it is given."""
        return self.send(msgspec.json.encode(self.wanted(who, **other)), key)

    def send(
        self, body: bytes, key: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """An order request with this very body."""
        sent = {"Idempotency-Key": key or fresh(), "Content-Type": "application/json"}
        return self.shop.ask("POST", f"{self.path}/orders", body, sent | dict(headers or {}))

    def status(self, placed: Answer) -> Any:
        """What the private link of an order shows now."""
        seen = self.shop.ask("GET", placed.json["link"])
        assert seen.status == 200, seen
        return seen.json

    def cancel(self, placed: Answer) -> Answer:
        """Give an order up, as its customer."""
        code, token = placed.json["order"], placed.json["token"]
        return self.shop.ask("POST", f"/api/v1/orders/{code}/cancel?token={token}")

    def staff(self, path: str, body: Any = None, key: str | None = None) -> Answer:
        """A request of staff: to an address, or to what stands below the launch's own."""
        raw = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
        address = path if path.startswith("/") else f"{self.path}/{path}"
        return self.shop.ask("POST", address, raw, self.staff_headers(key))

    def staff_headers(self, key: str | None = None) -> dict[str, str]:
        """The headers of a request of staff."""
        return {
            "Authorization": f"Bearer {self.shop.staff_key}",
            "Idempotency-Key": key or fresh(),
            "Content-Type": "application/json",
        }

    def stock(self, sku: str = "phone-8gb", location: str = "web") -> dict[str, int]:
        """Every count of one pool, as staff see it."""
        seen = self.shop.ask("GET", f"{self.path}/stock?limit=1000", None, self.staff_headers())
        rows = {(row["sku"], row["location"]): row for row in seen.json["results"]}
        return rows[sku, location]

    def receive(self, units: int, key: str | None = None) -> Answer:
        """Have units of the phone arrive at the web's warehouse."""
        body = {"sku": "phone-8gb", "location": "web", "units": units}
        return self.staff("stock/receive", body, key)

    def seen(self, path: str) -> Answer:
        """What staff see at an address, or at what stands below the launch's own."""
        address = path if path.startswith("/") else f"{self.path}/{path}"
        return self.shop.ask("GET", address, None, self.staff_headers())

    def announce(self, key: str | None = None, **other: Any) -> Answer:
        """Announce five phones for the web's warehouse in August 2030."""
        body = {
            "sku": "phone-8gb",
            "location": "web",
            "units": 5,
            "stage": "planned",
            "from": "2030-08-02",
            "to": "2030-08-09",
        }
        return self.staff("supplies", body | other, key)

    def of_supply(self, supply: int, verb: str, body: Any = None, key: str | None = None) -> Answer:
        """A request of staff about a delivery."""
        return self.staff(f"/api/v1/supplies/{supply}/{verb}", {} if body is None else body, key)

    def supply(self, supply: int) -> Any:
        """A delivery as it stands now."""
        return self.seen(f"/api/v1/supplies/{supply}").json
