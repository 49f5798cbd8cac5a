"""
A fair: a house with two launches, one of them with a few orders, for tests of lists and exports.

Always true:
- Read models are the back's own: they have everything when a test begins.
"""

from typing import Any

from firstcome.domain.definition import LocationTerms
from firstcome.projections.reader import ModelsMissing
from tests.api.desk import Desk
from tests.operations.house import DeskClient, House
from tests.serve.running import until

PLACES = (
    LocationTerms("web", "online", "own", "GB"),
    LocationTerms("bath", "stores", "mate", "GB"),
)


FOLLOWED_S_MAX = 120
"""The back has what everybody else leaves of the machine."""


class Fair:
    """Two launches in one house: of one some orders, of the other none."""

    def __init__(self, found: House) -> None:
        self.house = found
        self.launch = Desk.opened(found.front, 2, locations=PLACES)
        self.other = Desk.opened(found.front, 3)
        self.codes = {who: self._place(who) for who in ("ada", "bea", "cyd")}
        self.codes["dan"] = self._place("dan", location="bath", sku="phone-16gb")
        self._pay("ada")
        until(self._is_level, FOLLOWED_S_MAX)
        self.desk: DeskClient = found.client_of("operations")

    def _place(self, who: str, **other: Any) -> str:
        return self.launch.order(who, **other).json["order"]

    def _pay(self, who: str) -> None:
        path = f"/api/v1/orders/{self.codes[who]}"
        headers = self.launch.staff_headers()
        hold = self.launch.shop.ask("GET", path, None, headers).json["hold"]
        paid = self.launch.staff(f"{path}/mark-paid", {"hold": hold})
        assert paid.json["outcome"] == "paid", paid

    def _is_level(self) -> bool:
        try:
            return self.house.desk.models.standing().behind == 0
        except ModelsMissing:
            return False
