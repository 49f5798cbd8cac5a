"""
Terms: the tables `[launch]` and `[limits]`.

Always true:
- Opening and closing are instants; closing comes after opening.

Never here: goods, locations, stock.
"""

from datetime import datetime

from msgspec import Struct

from firstcome.domain.definition import Limits
from firstcome.domain.identifiers import Access, Identity, MissedHold, Payment
from firstcome.launches import fields
from firstcome.launches.faults import Refused
from firstcome.launches.fields import Field
from firstcome.launches.moments import instant_ms
from firstcome.launches.records import Table

DEFAULT_ZONE = "UTC"


class LaunchTerms(Struct, frozen=True):
    """What `[launch]` and `[limits]` say."""

    launch: str
    name: str
    zone: str
    opens_ms: int
    closes_ms: int | None
    identity: Identity
    payment: Payment
    hold_ttl_ms: int
    offer_ttl_ms: int
    missed_hold: MissedHold
    line: bool
    line_orders_max: int
    move: bool
    register: bool
    access: Access
    limits: Limits


def read_terms(root: Table) -> LaunchTerms | None:
    """The terms, or None with their faults noted."""
    table = root.table("launch")
    table.refuse_unknown()
    launch = table.get(fields.LAUNCH_ID)
    name = table.get(fields.LAUNCH_NAME)
    zone = table.get(fields.LAUNCH_ZONE)
    opens_ms = _instant_ms(table, fields.LAUNCH_OPENS, zone)
    closes_ms = _instant_ms(table, fields.LAUNCH_CLOSES, zone)
    identity = table.get(fields.LAUNCH_IDENTITY)
    payment = table.get(fields.LAUNCH_PAYMENT)
    hold_ttl_ms = table.get(fields.LAUNCH_HOLD)
    offer_ttl_ms = table.get(fields.LAUNCH_OFFER_HOLD)
    missed_hold = table.get(fields.LAUNCH_MISSED_HOLD)
    line = table.get(fields.LAUNCH_LINE)
    line_orders_max = table.get(fields.LAUNCH_LINE_ORDERS_MAX)
    move = table.get(fields.LAUNCH_MOVE)
    register = table.get(fields.LAUNCH_REGISTER)
    access = table.get(fields.LAUNCH_ACCESS)
    limits = _read_limits(root.table("limits"))
    if opens_ms is not None and closes_ms is not None and closes_ms <= opens_ms:
        table.refuse(
            fields.LAUNCH_CLOSES,
            "is not after opens.",
            "Write a later time, or leave closes out: staff can close at any time.",
        )
    if access not in (None, "open") and register is False:
        table.refuse(
            fields.LAUNCH_ACCESS,
            f"is {access}, and nobody can register.",
            "Add register = true, or leave access out.",
        )
    if (
        launch is None
        or name is None
        or opens_ms is None
        or identity is None
        or payment is None
        or hold_ttl_ms is None
        or missed_hold is None
        or line is None
        or line_orders_max is None
        or move is None
        or register is None
        or access is None
        or limits is None
    ):
        return None
    return LaunchTerms(
        launch=launch,
        name=name,
        zone=zone or DEFAULT_ZONE,
        opens_ms=opens_ms,
        closes_ms=closes_ms,
        identity=identity,
        payment=payment,
        hold_ttl_ms=hold_ttl_ms,
        offer_ttl_ms=hold_ttl_ms if offer_ttl_ms is None else offer_ttl_ms,
        missed_hold=missed_hold,
        line=line,
        line_orders_max=line_orders_max,
        move=move,
        register=register,
        access=access,
        limits=limits,
    )


def _instant_ms(table: Table, field: Field[datetime], zone: str | None) -> int | None:
    moment = table.get(field)
    if moment is None:
        return None
    if moment.tzinfo is None and zone is None and table.has(fields.LAUNCH_ZONE):
        return None  # the zone has a fault of its own
    try:
        return instant_ms(moment, zone)
    except Refused as refused:
        table.refuse(field, refused.what, refused.mend)
        return None


def _read_limits(table: Table) -> Limits | None:
    table.refuse_unknown()
    consumer = table.get(fields.LIMIT_CONSUMER)
    business = table.get(fields.LIMIT_BUSINESS)
    if consumer is None or business is None:
        return None
    return Limits(consumer=consumer, business=business)
