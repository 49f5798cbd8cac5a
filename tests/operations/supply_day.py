"""
A launch with a line and deliveries: who waits, what is announced, and who runs supply at the desk.

Always true:
- Deliveries are announced and changed by the desk's own forms, unless a test needs many at once.
"""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any, Final

import httpx

from tests.browser.small_shop import BLUE, SmallLaunch, open_launch
from tests.operations.house import DeskClient, House
from tests.operations.launch_day import until_level
from tests.serve.running import until

WHY: Final = "They wait for a ship"
HIDDEN: Final = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


class SupplyDay:
    """A launch of a house with units for nobody, and the client of who runs its supply."""

    def __init__(
        self, found: House, units: int = 0, *, launch: SmallLaunch | None = None, **terms: Any
    ) -> None:
        """A small launch of these terms, unless there is one already."""
        self.house = found
        self.launch = open_launch(found.front, units, **terms) if launch is None else launch
        self.name = self.launch.launch
        self.client: DeskClient = found.client_of("operations")
        self.path = f"/launches/{self.name}/supply"
        self.shared = 0
        """A delivery that is shared between places, where a test has one."""
        until(lambda: self.client.get(self.path).status_code == 200)

    def waiting(self, *people: str, **other: Any) -> None:
        """These people order what there is none of, and wait."""
        for who in people:
            answer = self.launch.order(who, **other)
            assert answer.json["outcome"] == "in_line", answer
        self.level()

    def level(self) -> None:
        """Wait until the read models have everything."""
        until_level(self.house)

    def announce(self, units: int, first: date, last: date, **other: Any) -> int:
        """Announce a delivery by the API; its supply."""
        body = {
            "sku": BLUE,
            "location": "web",
            "units": units,
            "stage": "planned",
            "from": first.isoformat(),
            "to": last.isoformat(),
            "said_by": "supplier",
            "note": "as planned",
        }
        answer = self.launch.staff("supplies", body | other)
        assert answer.json["outcome"] == "supply_announced", answer
        self.level()
        return answer.json["supply"]

    def page(self, path: str, **query: str) -> str:
        """The text of a page of the desk."""
        answer = self.client.get(path, params=query or None)
        assert answer.status_code == 200, answer.text
        return text_of(answer)

    def press(self, page: str, path: str, **fields: str) -> str:
        """Send the form of a page with what stands in it; what the page after it says."""
        answer = self.client.submit(path, **(hidden(page) | fields))
        assert answer.status_code == 303, answer.text
        self.level()
        return text_of(self.client.get(answer.headers["location"]))

    def upload(self, sheet: bytes, name: str = "lots.csv", **fields: str) -> httpx.Response:
        """Send a sheet as a file."""
        form = {"csrf": self.client.csrf, "step": "look"} | fields
        headers = {"Sec-Fetch-Site": "same-origin"}
        files = {"sheet": (name, sheet, "text/csv")}
        return self.client.post(f"{self.path}/load", data=form, files=files, headers=headers)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the last form of a page."""
    form = page.rpartition("<form")[2]
    return {name: unescape(value) for name, value in HIDDEN.findall(form)}


def text_of(answer: httpx.Response) -> str:
    """A page with every run of blanks as one."""
    return re.sub(r"\s+", " ", answer.text)


def in_days(count: int) -> date:
    """A day from today."""
    return datetime.now(UTC).date() + timedelta(days=count)
