"""
A launch that people register for, with waves: who registers and confirms, as their mails let them.

Always true:
- People register and confirm by the shop's own requests; links are those that the mails would have.
"""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from firstcome.codes import RegistrationCodes
from firstcome.journal.reader import JournalReader
from tests.api.desk import fresh
from tests.browser.small_shop import SmallLaunch, now_ms, open_launch
from tests.operations.house import DeskClient, House
from tests.operations.launch_day import until_level
from tests.serve.running import until

MINUTE_MS: Final = 60_000
EPOCH: Final = 1
WHY: Final = "as we planned"


class WavesDay:
    """A launch of a house, the people who registered for it, and who plans."""

    def __init__(self, found: House, units: int = 3, access: str = "waves", **terms: Any) -> None:
        self.house = found
        self.launch: SmallLaunch = open_launch(
            found.front, units, register=True, access=access, **terms
        )
        self.name = self.launch.launch
        self.client: DeskClient = found.client_of("operations")
        until(lambda: self.client.get("/waves", params={"launch": self.name}).status_code == 200)

    def register(self, who: str, **other: Any) -> tuple[str, str]:
        """Register an interest in a mug, by delivery; the code and token of the link."""
        contact = {"name": who.title(), "email": self.launch.address(who)}
        wish = {"skus": ["phone-8gb"], "market": "GB", "contact": contact, "consents": ["email"]}
        body = msgspec.json.encode(wish | other)
        sent = {"Idempotency-Key": fresh(), "Content-Type": "application/json"}
        path = f"{self.launch.path}/registrations"
        answer = self.launch.shop.ask("POST", path, body, sent)
        assert answer.status == 202, answer
        return RegistrationCodes(self.house.desk.secrets.code).make(EPOCH, self._last())

    def confirmed(self, *people: str, **other: Any) -> None:
        """These people register and confirm, one after the other."""
        for who in people:
            self.confirmed_link(who, **other)
        until_level(self.house)

    def confirmed_link(self, who: str, **other: Any) -> tuple[str, str]:
        """Somebody registers and confirms; the code and token of the link."""
        code, token = self.register(who, **other)
        path = f"/api/v1/registrations/{code}/confirm?token={token}"
        assert self.launch.shop.ask("POST", path).json["outcome"] == "confirmed"
        return code, token

    def adopt(self, *waves: tuple[int, int], order: str = "registration_time") -> None:
        """Divide who confirmed: (people, minutes from now) each."""
        terms = [{"people": people, "opens": in_minutes(minutes)} for people, minutes in waves]
        answer = self.launch.staff("waves", {"order": order, "waves": terms})
        assert answer.json["outcome"] == "waves_adopted", answer

    def told(self) -> Any:
        """The waves as the front tells them to staff."""
        headers = self.launch.staff_headers()
        return self.launch.shop.ask("GET", f"{self.launch.path}/waves", None, headers).json

    def page(self, path: str = "", **query: str) -> str:
        """The text of a page below that of the waves."""
        answer = self.client.get(f"/waves{path}", params={"launch": self.name, **query})
        assert answer.status_code == 200, answer.text
        return answer.text

    def do(self, wave: int, verb: str, **fields: str) -> str:
        """Do something with a wave by its form; what the page says afterwards."""
        form = {"reason": WHY, "typed": self.name, "key": fresh(), **fields}
        answer = self.client.submit(f"/waves/{self.name}/{wave}/{verb}", **form)
        assert answer.status_code == 303, answer.text
        return self.client.get(answer.headers["location"]).text

    def _last(self) -> int:
        """The sequence of the last registration."""
        journal = JournalReader(self.house.front.directory / "journal.db")
        try:
            return max(
                entry.sequence
                for entry in journal.entries(max(0, journal.last_sequence() - 50))
                if b'"Register"' in entry.command
            )
        finally:
            journal.close()


def in_minutes(minutes: int) -> str:
    """A time from now, as the API reads it."""
    at = datetime.fromtimestamp(now_ms() / 1_000 + 60 * minutes, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
