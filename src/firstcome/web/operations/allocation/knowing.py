"""
What is known of a delivery that is shared: its units as the front has them, its launch, its demand.

Always true:
- The delivery is asked of the front, so that a deed is seen as soon as it was done; demand is
  counted in the read models, which say as of when.

Never here: what the operator says, sheets, words.
"""

from datetime import date
from typing import Any, Final

import msgspec
from litestar.exceptions import NotFoundException
from msgspec import Struct

from firstcome.api.supply_bodies import ShareView, SupplyView
from firstcome.day_windows import DayWindow
from firstcome.web.operations.allocation.demand import Demand, demand_of
from firstcome.web.operations.allocation.trees import Grounds, grounds_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.front import FrontReply, FrontSilent
from firstcome.web.operations.supply.days import days_said
from firstcome.web.operations.supply.knowing import Subject, subject_of
from firstcome.web.operations.supply.sayings import units_said

NOT_FOUND: Final = 404


class Known(Struct, frozen=True):
    """A delivery, its launch, and the tree that it is shared along."""

    delivery: SupplyView
    subject: Subject
    grounds: Grounds

    @property
    def supply(self) -> int:
        """The number that addresses name the delivery by."""
        return self.delivery.supply

    @property
    def said(self) -> str:
        """The delivery in one line: how many of what, for whom, how sure, and when."""
        found, subject = self.delivery, self.subject
        window = DayWindow(date.fromisoformat(found.from_day), date.fromisoformat(found.to_day))
        return (
            f"{units_said(found.units)} of {subject.names.sku(found.sku)} for "
            f"{subject.place(found.market, found.location)}, {found.status}, "
            f"{days_said(window, subject.today)}."
        )

    @property
    def shares(self) -> list[ShareView]:
        """The adopted allocation; empty without one."""
        return [share for share in self.delivery.shares if share.units]

    @property
    def why_closed(self) -> str:
        """Why nobody can adopt or take back an allocation now; empty: they can."""
        match self.delivery.status:
            case "received":
                return "The delivery was received whole: there is nothing left to share."
            case "cancelled":
                return "The delivery is cancelled: there is nothing to share."
            case _ if self.delivery.received:
                return "Some of it has come, so its allocation stays as it is."
            case _:
                return ""


def known_of(desk: Desk, supply: int) -> Known:
    """The delivery of this number; raises `NotFoundException`, `FrontSilent`, `ModelsMissing`."""
    delivery = _asked(desk.front.get(f"/api/v1/supplies/{supply}"))
    subject = subject_of(desk, delivery.launch)
    grounds = grounds_of(subject.terms, subject.names, delivery.market, delivery.location)
    return Known(delivery, subject, grounds)


def counted(desk: Desk, known: Known) -> Demand:
    """The demand for the delivery's SKU as the read models have it now."""
    launch, sku = known.delivery.launch, known.delivery.sku
    as_of_ms = desk.models.as_of_ms(desk.now_ms())
    with desk.models.connection() as connection:
        return demand_of(connection, launch, sku, known.grounds, as_of_ms)


def _asked(reply: FrontReply) -> SupplyView:
    if reply.status == NOT_FOUND:
        raise NotFoundException
    if not reply.is_done:
        raise FrontSilent(f"The front does not tell of the delivery now ({reply.outcome}).")
    body: dict[str, Any] = reply.body
    return msgspec.convert(body, SupplyView)
