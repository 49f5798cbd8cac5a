"""
A fair: a house with two launches, one of them with a few orders, registrations and deliveries, a
wave, an incident and an announcement, for tests of lists and exports.

Always true:
- Read models are the back's own: they have everything when a test begins.
"""

from typing import Any

import msgspec

from firstcome.domain.definition import LocationTerms
from firstcome.journal.reader import JournalReader
from firstcome.projections.reader import ModelsMissing
from tests.api.desk import Desk, fresh
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
        self.launch = Desk.opened(found.front, 2, locations=PLACES, register=True)
        self.other = Desk.opened(found.front, 3)
        self.codes = {who: self._place(who) for who in ("ada", "bea", "cyd")}
        self.codes["dan"] = self._place("dan", location="bath", sku="phone-16gb")
        self._pay("ada")
        self.registered = {
            "eve": self._register("eve", location="bath", units=1),
            "fay": self._register("fay", skus=["phone-8gb", "phone-16gb"], consents=["email"]),
        }
        self._confirm("fay")
        self._tell()
        self._supply()
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

    def _register(self, who: str, **other: Any) -> str:
        """Register an interest; its code."""
        contact = {"name": who.title(), "email": self.launch.address(who)}
        wish = {"skus": ["phone-8gb"], "market": "GB", "contact": contact} | other
        headers = {"Idempotency-Key": fresh(), "Content-Type": "application/json"}
        path = f"{self.launch.path}/registrations"
        answer = self.launch.shop.ask("POST", path, msgspec.json.encode(wish), headers)
        assert answer.status == 202, answer
        return self._link()[0]

    def _link(self) -> tuple[str, str]:
        """Code and token of the last registration."""
        journal = JournalReader(self.house.front.directory / "journal.db")
        try:
            entries = journal.entries(0)
            sequence = max(each.sequence for each in entries if b'"Register"' in each.command)
        finally:
            journal.close()
        return self.house.desk.registration_codes.make(1, sequence)

    def _confirm(self, who: str) -> None:
        code, token = self._link()
        assert code == self.registered[who]
        path = f"/api/v1/registrations/{code}/confirm?token={token}"
        assert self.launch.shop.ask("POST", path).json["outcome"] == "confirmed"

    def _tell(self) -> None:
        """Waves, an incident, an announcement."""
        waves = [
            {"people": 1, "opens": "2098-07-10T08:00:00Z"},
            {"people": 0, "opens": "2098-07-10T09:00:00Z"},
        ]
        adopted = self.launch.staff("waves", {"order": "draw", "waves": waves})
        assert adopted.json["outcome"] == "waves_adopted", adopted
        texts = {"en": {"title": "=Mails are late", "body": "We know."}}
        report = {"status": "identified", "impact": "minor", "texts": texts}
        opened = self.launch.staff("/api/v1/incidents", report)
        assert opened.json["outcome"] == "incident_opened", opened
        told = {"audience": "everyone", "ways": ["page"], "texts": texts}
        assert self.launch.staff("announcements", told).json["outcome"] == "announced"

    def _supply(self) -> None:
        """Two deliveries, of which one is shared out and has begun to come."""
        terms = {"sku": "phone-16gb", "units": 10, "from": "2098-08-02", "to": "2098-08-09"}
        sure = {"stage": "confirmed", "said_by": "supplier", "market": "GB"}
        first = self.launch.staff("supplies", terms | sure).json["supply"]
        later = {"sku": "phone-8gb", "from": "2098-09-01", "to": "2098-09-30", "stage": "planned"}
        assert self.launch.staff("supplies", terms | later).json["outcome"] == "supply_announced"
        path = f"/api/v1/supplies/{first}"
        shares = [{"location": "bath", "units": 2}, {"location": "web", "units": 4}]
        adopted = self.launch.staff(f"{path}/allocation", {"shares": shares})
        assert adopted.json["outcome"] == "allocation_adopted", adopted
        parts = [{"location": "bath", "units": 1}]
        received = self.launch.staff(f"{path}/receive", {"parts": parts})
        assert received.json["outcome"] == "supply_received", received

    def _is_level(self) -> bool:
        try:
            return self.house.desk.models.standing().behind == 0
        except ModelsMissing:
            return False
