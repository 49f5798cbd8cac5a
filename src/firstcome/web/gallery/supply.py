"""
Supply, in every state: the launches, the calendar, deliveries, one of them, estimates.

Always true:
- Figures and weeks are worked out by what works out the real ones.

Never here: deeds (`supply_deeds`).
"""

from collections.abc import Iterator
from typing import Final

from firstcome.api.shop import iso_time
from firstcome.api.supply_bodies import DueView, EstimatesBody, PoolEstimates, WindowView
from firstcome.domain.schedule import Certainty
from firstcome.staff.permissions import Role
from firstcome.web.gallery.scene import (
    LAUNCH,
    NOW_MS,
    PLACE,
    PLACE_LONG,
    SKU,
    SKU_LONG,
    DeskState,
    live,
    names,
    shell,
    who,
)
from firstcome.web.gallery.supply_scene import (
    TODAY,
    WHY,
    deliveries,
    history,
    pools,
    standing,
    subject,
)
from firstcome.web.operations.supply.estimates import estimates_page
from firstcome.web.operations.supply.figures import figures_of
from firstcome.web.operations.supply.listed import STATUSES, Asked, deliveries_page
from firstcome.web.operations.supply.looking import supply_page
from firstcome.web.operations.supply.overview import LaunchFigures, Narrowed, calendar_page
from firstcome.web.operations.supply.standing import Standing
from firstcome.web.operations.supply.story import Said, story

CALENDAR: Final = f"/launches/{LAUNCH}/supply"
LISTED: Final = f"{CALENDAR}/deliveries"
ESTIMATES: Final = f"/launches/{LAUNCH}/estimates"


def supply_states() -> Iterator[DeskState]:
    """The pages that change nothing."""
    yield from _launches()
    yield from _calendar()
    yield from _listed()
    yield from _delivery()
    yield from _estimates()


def _launches() -> Iterator[DeskState]:
    found = deliveries()
    _, whole = figures_of(subject().skus, found, pools())
    _, nothing = figures_of(subject().skus, (), ())
    rows = [
        LaunchFigures(LAUNCH, names().launch, "open", len(found), whole),
        LaunchFigures(f"{LAUNCH}-rehearsal", "A launch to rehearse with", "closed", 0, nothing),
    ]
    for name, shown in (("supply-launches", rows), ("supply-launches-none", [])):
        head = live("Supply", "/supply")
        yield DeskState(name, "supply_launches.html", "/supply", head, {"rows": shown})


def _calendar() -> Iterator[DeskState]:
    def state(
        name: str, narrowed: Narrowed, role: Role = "operations", count: int = 9
    ) -> DeskState:
        found = deliveries()[:count], pools() if count else []
        page = calendar_page(subject(), narrowed, found, 1, who(role))
        head = live(f"Supply of {names().launch}", CALENDAR, role)
        return DeskState(name, "supply.html", CALENDAR, head, {"page": page})

    yield state("supply", Narrowed())
    yield state("supply-one-sku", Narrowed(sku=SKU, market="DE"))
    yield state("supply-supplier", Narrowed(), "supplier")
    yield state("supply-none", Narrowed(), count=0)


def _listed() -> Iterator[DeskState]:
    asked = {
        "supply-deliveries": Asked(),
        "supply-deliveries-week": Asked(sku=SKU, week="2008-07-28"),
        "supply-deliveries-none": Asked(status="slipped", market="-"),
    }
    for name, each in asked.items():
        page = deliveries_page(subject(), each, deliveries(), 1)
        head = live(f"Deliveries of {names().launch}", LISTED)
        values = {"page": page, "statuses": STATUSES}
        yield DeskState(name, "supply_deliveries.html", LISTED, head, values)


def _delivery() -> Iterator[DeskState]:
    said = story(
        history(), {each.note: "" for each in history()} | {b"why": WHY}, "Europe/London", TODAY
    )
    shown: dict[str, tuple[Standing, tuple[Said, ...], Role]] = {
        "supply-delivery": (standing(is_shared=True), said, "operations"),
        "supply-delivery-late": (standing(2), said[-1:], "operations"),
        "supply-delivery-asked": (standing(5, note=""), (), "operations"),
        "supply-delivery-supplier": (standing(4), said[-1:], "supplier"),
        "supply-delivery-received": (standing(1), said[-2:], "read_only"),
        "supply-delivery-cancelled": (standing(7), said[-2:], "operations"),
    }
    for name, (found, lines, role) in shown.items():
        page = supply_page(found, lines, 1, who(role))
        head = live(found.name.capitalize(), found.address, role)
        yield DeskState(name, "supply_delivery.html", found.address, head, {"page": page})


def _windows() -> list[PoolEstimates]:
    days = {"from_day": "2008-07-28", "to_day": "2008-08-03"}
    due = DueView(supply=23, delivery=3, units=6_000, is_confirmed=True, **days)
    line = [
        _window(140, 0, ("2008-07-07", "2008-07-10"), "confirmed", 2),
        _window(900, 140, ("2008-07-28", "2008-08-03"), "confirmed", 3),
        _window(1_731, 1_040, ("2008-07-28", "2008-08-08"), "planned", 4),
        WindowView(certainty="unknown", orders=12_310, ahead=2_771),
    ]
    free = WindowView(certainty="now", orders=1, ahead=0)
    return [
        PoolEstimates(SKU, PLACE, 15_081, 15_104, 0, [due], line),
        PoolEstimates(SKU_LONG, PLACE_LONG, 1, 1, 1, [], [free]),
        PoolEstimates(SKU_LONG, PLACE, 0, 0, 3, [due], []),
    ]


def _window(
    orders: int, ahead: int, days: tuple[str, str], certainty: Certainty, delivery: int
) -> WindowView:
    return WindowView(
        certainty=certainty,
        from_day=days[0],
        to_day=days[1],
        supply=20 + delivery,
        delivery=delivery,
        orders=orders,
        ahead=ahead,
    )


def _estimates() -> Iterator[DeskState]:
    nothing = {"sku": "", "location": ""}
    shown: dict[str, tuple[dict[str, str], list[PoolEstimates], int, str]] = {
        "supply-estimates": (nothing, _windows(), 3, ""),
        "supply-estimates-many": (nothing, _windows(), 2_412, ""),
        "supply-estimates-none": (nothing, [], 0, ""),
        "supply-estimates-no-place": (
            {"sku": SKU, "location": "atlantis"},
            _windows()[:1],
            1,
            "The launch has no such place: all are shown. Give the id of one.",
        ),
    }
    for name, (typed, windows, count, fault) in shown.items():
        body = EstimatesBody(LAUNCH, iso_time(NOW_MS), count, None, None, windows)
        values = {"page": estimates_page(subject(), typed, body, 1, NOW_MS), "fault": fault}
        head = shell(f"Estimates of {names().launch}", ESTIMATES)
        yield DeskState(name, "supply_estimates.html", ESTIMATES, head, values)
