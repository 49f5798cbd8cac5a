"""
Reach: how many people a draft goes to, counted in the read models.

Always true:
- People are customers: who has several orders, or an order and a registration, counts once.
- The registered count on a way only if they agreed to it.

Never here: who they are.
"""

from typing import Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from firstcome.domain.commands import AnnouncedOn, Audience
from firstcome.projections.reader import ModelsMissing
from firstcome.projections.schema import orders, registrations
from firstcome.web.operations.desk import Desk

LIVE: Final = ("held", "in_line", "paid", "collected")
CONSENTS: Final = {"email": registrations.c.by_email, "sms": registrations.c.by_sms}


class Reach(Struct, frozen=True):
    """People by what reaches them; `without` are registered and agreed to none of the ways."""

    ordered: int
    registered: int
    without: int

    @property
    def people(self) -> int:
        """All who are sent something."""
        return self.ordered + self.registered


def reach_of(
    desk: Desk, launch: str, audience: Audience, ways: tuple[AnnouncedOn, ...]
) -> Reach | None:
    """How many are sent something; `launch` empty means any. None: the models do not say."""
    if not ways:
        return Reach(0, 0, 0)
    try:
        with desk.models.connection() as connection:
            return _count(connection, launch, audience, ways)
    except ModelsMissing:
        return None


def _count(
    connection: Connection, launch: str, audience: Audience, ways: tuple[AnnouncedOn, ...]
) -> Reach:
    o, r = orders.c, registrations.c
    statuses = ("in_line",) if audience == "in_line" else LIVE
    has_order: list[ColumnElement[bool]] = [o.status.in_(statuses)]
    is_registered: list[ColumnElement[bool]] = [r.status == "confirmed"]
    if launch:
        has_order.append(o.launch == launch)
        is_registered.append(r.launch == launch)
    ordered = registered = without = 0
    if audience != "registered":
        asked = select(func.count(o.customer.distinct())).where(*has_order)
        ordered = connection.execute(asked).scalar_one()
    if audience in ("everyone", "registered"):
        if audience == "everyone":  # they have theirs by their order
            is_registered.append(~exists().where(and_(o.customer == r.customer, *has_order)))
        agreed = or_(*(CONSENTS[way] == 1 for way in ways))
        count = select(func.count(r.customer.distinct())).where(*is_registered)
        everybody = connection.execute(count).scalar_one()
        registered = connection.execute(count.where(agreed)).scalar_one()
        without = everybody - registered
    return Reach(ordered, registered, without)
