"""
A delivery that is shared at the desk: people who registered and wait, and who allocates.

Always true:
- Sheets are worked on by the desk's own pages and forms.
"""

import csv
import re
from html import unescape
from typing import Any, Final

import httpx

from tests.browser.small_shop import BLUE
from tests.operations.house import House
from tests.operations.launch_day import until_level
from tests.operations.waves_day import WavesDay

WHY: Final = "as agreed with the partner"
_HIDDEN: Final = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class AllocationDay(WavesDay):
    """A launch of a house with one delivery of blue mugs, for whom nobody else has units."""

    def __init__(self, found: House, units: int = 100, **announced: Any) -> None:
        super().__init__(found, units=0, access="open")
        body = {"sku": BLUE, "units": units, "stage": "confirmed", "from": "2030-08-02"}
        answer = self.launch.staff("supplies", body | {"to": "2030-08-04"} | announced)
        assert answer.json["outcome"] == "supply_announced", answer
        self.supply: int = answer.json["supply"]
        self.path = f"/supplies/{self.supply}/allocation"
        until_level(found)

    def registered(self, online: int, shop: int) -> None:
        """So many confirm for delivery, and so many for the shop in Bath."""
        self.confirmed(*(f"ann{number}" for number in range(online)))
        self.confirmed(*(f"bob{number}" for number in range(shop)), location="bath")

    def waiting(self, *people: str, location: str = "bath") -> None:
        """These people order what there is none of, and wait."""
        for who in people:
            answer = self.launch.order(who, location=location)
            assert answer.json["outcome"] == "in_line", answer
        until_level(self.house)

    def proposed(self, **asked: str) -> str:
        """Propose how the delivery is shared; the address of the sheet."""
        answer = self.client.submit(self.path, **asked)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def see(self, address: str) -> str:
        """A page with every run of blanks as one."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return text_of(answer)

    def send(self, address: str, to: str, /, **fields: str) -> httpx.Response:
        """Send a form of the sheet at this address, as its page shows it."""
        carried = fields_of(self.see(address))
        return self.client.submit(f"{self.path}/{to}", **(carried | fields))

    def upload(self, address: str, text: str) -> httpx.Response:
        """Send a file of terms to the sheet."""
        form = {"csrf": self.client.csrf} | fields_of(self.see(address))
        files = {"file": ("terms.csv", text.encode(), "text/csv")}
        headers = {"Sec-Fetch-Site": "same-origin"}
        return self.client.post(f"{self.path}/load", data=form, files=files, headers=headers)

    def units(self, address: str) -> dict[str, int]:
        """What every node gets, by the file of the shares."""
        answer = self.client.get(address.replace("allocation?", "allocation/shares.csv?"))
        assert answer.status_code == 200, answer.text
        return {row["node"]: int(row["units"]) for row in csv.DictReader(answer.text.splitlines())}

    def adopted(self) -> dict[str, int]:
        """The shares that the front has."""
        headers = self.launch.staff_headers()
        path = f"/api/v1/supplies/{self.supply}"
        shares = self.launch.shop.ask("GET", path, None, headers).json["shares"]
        return {share["location"]: share["units"] for share in shares}


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms, without the session's token."""
    fields = {name: unescape(value) for name, value in _HIDDEN.findall(page)}
    fields.pop("csrf", None)
    return fields


def text_of(answer: httpx.Response) -> str:
    """A page with every run of blanks as one."""
    return re.sub(r"\s+", " ", unescape(answer.text))
