"""
One delivery as it stands now: what the front says of it, with the launch that it is of.

Always true:
- It is asked of the front, so that what was done a moment ago is seen.

Never here: its history (the read models have it), deeds.
"""

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar.exceptions import NotFoundException
from msgspec import Struct

from firstcome.api.supply_bodies import EstimateView, SupplyView
from firstcome.day_windows import DayWindow
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.front import FrontReply, FrontSilent
from firstcome.web.operations.supply.days import days_said
from firstcome.web.operations.supply.knowing import Delivery, Subject, subject_of
from firstcome.web.operations.supply.sayings import CERTAINTIES
from firstcome.web.operations.supply.terms import Terms

PATH: Final = "/api/v1/supplies"


class Standing(Struct, frozen=True):
    """One delivery, and all that the front says of it."""

    subject: Subject
    delivery: Delivery
    view: SupplyView

    @property
    def name(self) -> str:
        """What people call it."""
        return f"delivery {self.delivery.number}"

    @property
    def address(self) -> str:
        """Of its page."""
        return f"/supplies/{self.delivery.supply}"

    @property
    def calendar(self) -> str:
        """The address of the calendar that it stands in."""
        return f"/launches/{self.subject.launch}/supply"

    @property
    def terms(self) -> Terms:
        """What is known of it."""
        return Terms(self.delivery.units, self.delivery.stage, self.delivery.days)

    @property
    def days(self) -> str:
        """Its window, in words."""
        return days_said(self.delivery.days, self.subject.today)

    @property
    def sku(self) -> str:
        """What comes, by its name."""
        return self.subject.names.sku(self.delivery.sku)

    @property
    def place(self) -> str:
        """Whom it is for."""
        return self.subject.place(self.delivery.market, self.delivery.location)

    @property
    def is_late(self) -> bool:
        """Whether its last day has passed, and units have not come."""
        return bool(self.delivery.left) and self.delivery.days.last < self.subject.today

    @property
    def lines(self) -> str:
        """The address of the lines that its units can go to."""
        found = {"launch": self.subject.launch, "sku": self.delivery.sku}
        if self.delivery.location:
            found["location"] = self.delivery.location
        return f"/lines?{urlencode(found)}"


def standing_of(desk: Desk, supply: int) -> Standing:
    """Raises `NotFoundException`, `FrontSilent`, `ModelsMissing`."""
    view = msgspec.convert(asked(desk, f"{PATH}/{supply}"), SupplyView)
    subject = subject_of(desk, view.launch)
    return Standing(subject, delivery_now(view), view)


def delivery_now(view: SupplyView) -> Delivery:
    """A delivery as the front tells it; what was said first is not among that."""
    days = DayWindow(date.fromisoformat(view.from_day), date.fromisoformat(view.to_day))
    return Delivery(
        supply=view.supply,
        number=view.delivery,
        sku=view.sku,
        market=view.market,
        location=view.location,
        units=view.units,
        received=view.received,
        status=view.status,
        stage=view.stage,
        said_by=view.said_by,
        days=days,
        first_said=days,
    )


def asked(desk: Desk, path: str) -> dict[str, Any]:
    """What the front says at a path; raises `NotFoundException`, `FrontSilent`."""
    return answered(desk.front.get(path))


def answered(reply: FrontReply) -> dict[str, Any]:
    """What the front said; raises `NotFoundException`, `FrontSilent`."""
    if reply.status in (400, 404):  # a number that no delivery can have
        raise NotFoundException
    if not reply.is_done:
        raise FrontSilent(f"The front does not tell it ({reply.outcome}). Try again.")
    return reply.body


def window_said(view: EstimateView, today: date) -> str:
    """An estimate, in words: its window and how sure it is."""
    if view.from_day is None or view.to_day is None:
        return CERTAINTIES[view.certainty]
    days = DayWindow(date.fromisoformat(view.from_day), date.fromisoformat(view.to_day))
    return f"{days_said(days, today)}, {CERTAINTIES[view.certainty]}"
