"""
Facts of the order page: where one order stands, as of the last entry.

Always true:
- What is shown is one moment of the state; `seen_of` is equal only when a reader would see the
  same.

Never here: who may see it (`order_page`), words.
"""

from typing import Final, NamedTuple

from msgspec.structs import replace

from firstcome.day_windows import day_of
from firstcome.domain.commands import Audience
from firstcome.domain.estimates import estimate_behind
from firstcome.domain.launch import LAUNCH_STATUSES, Launch
from firstcome.domain.move_order import may_move
from firstcome.domain.orders import HELD, IN_LINE, LIVE, MISSED_FLAG, PAID, STATUS_NAMES
from firstcome.domain.pool import Pool
from firstcome.domain.schedule import Estimate
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.estimate_facts import (
    Place,
    estimate_view,
    left_count,
    mark_of,
    next_supply,
    told_views,
)
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.invited import invitation_to
from firstcome.web.customer.replies import address
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import OrderPage, OrderState
from firstcome.web.status.notices import FOR_EVERYONE, WITH_ORDER
from firstcome.web.status.notices import IN_LINE as TOLD_IN_LINE

_LETTERS: Final = {status: status[0] + status[-1] for status in LAUNCH_STATUSES}

MAY_GIVE_UP = frozenset({HELD, IN_LINE})
"""A paid order is given back at the shop, where its money is."""


class Standing(NamedTuple):
    """What can change of an order."""

    order: int
    sequence: int
    status: int
    launch: Launch
    pool: Pool
    ahead: int | None
    estimate: Estimate | None


def standing(site: Site, order: int) -> Standing:
    """Where an order stands now."""
    state = site.state
    orders = state.orders
    launch, pool = state.place(order)
    status = orders.status[order]
    ahead = estimate = None
    if status == IN_LINE:
        ahead = pool.line.ahead(order, orders.slot[order], orders.line_sequence[order])
        estimate = estimate_behind(state, pool, order, ahead)
    return Standing(order, orders.sequence[order], status, launch, pool, ahead, estimate)


def refresh_s(site: Site, now: Standing) -> int:
    """How long its page waits before it looks again; 0: nothing will change."""
    if now.ahead is not None:
        return site.pace.in_line_s(now.ahead)
    if now.status == HELD:
        left_ms = site.state.orders.deadline_ms[now.order] - site.state.selling_ms
        return site.pace.until_s(left_ms / 1_000)
    return site.pace.paid_s() if now.status == PAID else 0


def seen_of(site: Site, now: Standing) -> str:
    """What a page showed, but for how many are ahead and when it was: in letters and numbers."""
    orders = site.state.orders
    launch = now.launch
    hold = orders.hold[now.order] if now.status == HELD else 0
    missed = orders.flags[now.order] & MISSED_FLAG
    mark = mark_of(now.estimate, site.now_ms())
    letters = _LETTERS[launch.status]
    return f"{now.status}.{now.pool.number}.{hold}.{missed}.{mark}.{letters}"


def order_page(asked: Asked, guide: LaunchGuide, now: Standing, token: str) -> OrderPage:
    """The page of an order."""
    site = asked.site
    orders, terms = site.state.orders, now.launch.definition
    facts = orders.facts(now.order)
    pool, location = now.pool, now.pool.location
    language = asked.language(guide, location)
    price_minor, currency = guide.price(pool.sku, location)
    product = guide.product_of[pool.sku]
    has_lapsed_once = bool(orders.flags[now.order] & MISSED_FLAG)
    code, _ = site.shop.order_at(now.sequence)
    here = f"/orders/{code}"
    pause_s = refresh_s(site, now)
    seen = f"{seen_of(site, now)}.{pause_s}.{now.ahead or 0}"
    shell = asked.shell(guide, location, path=here)
    carried = invitation_to(site, now.launch, orders.customer(now.order))
    today = day_of(shell.now_ms, guide.market_zone(guide.market_of[location]))
    page = OrderPage(
        shell=shell,
        order=site.shop.order_name(now.sequence),
        state=_STATES[now.status],
        product=guide.name(product.product, product.name, language),
        sku=guide.name(pool.sku, guide.sku_names[pool.sku], language),
        units=facts[8],
        price_minor=price_minor,
        currency=currency,
        place=guide.place(location, asked.lang, carried),
        placed_ms=facts[4],
        as_of_ms=shell.now_ms,
        launch_state=now.launch.status,
        hold_until_ms=site.state.hold_until_ms(now.order) or None,
        place_in_line=None if now.ahead is None else now.ahead + 1,
        ahead=now.ahead,
        units_ahead=_units_ahead(site, now),
        units_total=pool.received,
        missed_hold_goes_back=_goes_back(now.launch) and not has_lapsed_once,
        has_lapsed_once=has_lapsed_once,
        may_give_up=now.status in MAY_GIVE_UP,
        may_move=may_move(site.state, now.order),
        page_address=address(here, token=token, lang=asked.lang),
        now_address=address(f"{here}/now", token=token, seen=seen, lang=asked.lang),
        give_up_address=address(f"{here}/give-up", token=token, lang=asked.lang),
        move_address=address(f"{here}/move", token=token, lang=asked.lang),
        terms_address=address(f"{guide.path}/terms", lang=asked.lang, invitation=carried),
        refresh_s=pause_s,
        is_mailed=site.settings.mails_links and terms.identity == "email",
        offer_ttl_ms=terms.offer_ttl_ms,
        is_told=site.settings.mails_links and terms.identity == "email",
        notices=site.notices.of(now.launch, language, asked.lang, _audiences(now.status)),
        today=today,
    )
    return page if now.estimate is None else _waiting(site, guide, now, page)


def _waiting(site: Site, guide: LaunchGuide, now: Standing, page: OrderPage) -> OrderPage:
    """The page of an order that waits, with what it is told and was told."""
    assert now.ahead is not None
    assert now.estimate is not None
    state, now_ms = site.state, page.shell.now_ms
    zone = guide.market_zone(guide.market_of[now.pool.location])
    place = Place(now.launch, now.pool, zone)
    history, untold_count = told_views(state, now.order, place, now_ms)
    told = history[-1]
    return replace(
        page,
        estimate=estimate_view(now.estimate, zone, now_ms),
        history=history,
        untold_count=untold_count,
        left_count=left_count(state, now.order, now.ahead) if told.change == "moved_up" else None,
        supply=next_supply(place, now_ms) if now.estimate.certainty == "unknown" else None,
    )


def _units_ahead(site: Site, now: Standing) -> int | None:
    """The units that those before an order wait for; None: it does not wait."""
    if now.ahead is None:
        return None
    return now.pool.line.units_before(site.state.orders.slot[now.order], now.ahead)


def _audiences(status: int) -> frozenset[Audience]:
    """Whose announcements are shown to who has an order that stands so."""
    if status == IN_LINE:
        return TOLD_IN_LINE
    return WITH_ORDER if status in LIVE else FOR_EVERYONE


def _goes_back(launch: Launch) -> bool:
    """Whether a first missed hold costs the place only: before closing as after (`passage`)."""
    terms = launch.definition
    return terms.line and terms.missed_hold == "back_of_line_once"


_STATES: dict[int, OrderState] = dict(STATUS_NAMES)  # pyright: ignore[reportAssignmentType]
