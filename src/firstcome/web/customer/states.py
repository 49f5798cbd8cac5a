"""
States: every page that a customer can meet, in every state, made up from a launch file.

Always true:
- The same file and language give the same pages, to the byte.
- Addresses lead from page to page of the preview, and nowhere else.

Never here: facts of a shop that runs.
"""

from collections.abc import Iterator
from itertools import cycle
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from firstcome.day_windows import day_of
from firstcome.launches import LaunchFile
from firstcome.web.customer import views as v
from firstcome.web.customer.estimate_states import (
    estimate_states,
    made_up_estimates,
    made_up_supplies,
)
from firstcome.web.customer.invited_states import invited_states
from firstcome.web.customer.register_states import register_states
from firstcome.web.customer.scenery import SHOPS_SHOWN, Scenery, Stock
from firstcome.web.customer.supply_views import EstimateView
from firstcome.web.status.made_up import made_up_notices, status_states

ORDER: Final = "B4CD-9XYZ-2KMP"

_SECOND: Final = 1_000
_MINUTE: Final = 60_000
_HOUR: Final = 3_600_000
_DAY: Final = 24 * _HOUR

Shown = TypeVar("Shown", bound=Struct)

_KEY: Final = '<input type="hidden" name="key" value="made-up">'
_BUSY_REASONS: Final = ("overloaded", "not_ready", "draining", "disk_full", "paused")
_NOTE_KINDS: Final = (
    "not_found",
    "order_unknown",
    "order_lost",
    "launch_unknown",
    "registration_unknown",
    "registration_lost",
    "not_registering",
    "limit_reached",
    "key_reused",
    "sold_out",
    "not_open",
    "closed",
    "paused",
    "not_registered",
    "not_your_wave",
    "defect",
    "request_invalid",
)


class PageState(Struct, frozen=True):
    """One page in one state: its name, its template, and what it shows."""

    name: str
    template: str
    view: object


def states(launch_file: LaunchFile, language: str) -> Iterator[PageState]:
    """All of them, page by page; the launch page first."""
    scenery = Scenery(launch_file, language)
    yield from _launch_states(scenery)
    yield from _order_states(scenery)
    yield from _question_states(scenery)
    for name, template, view in register_states(scenery):
        yield PageState(name, template, view)
    yield from _other_states(scenery)
    for name, template, view in status_states(scenery):
        yield PageState(name, template, view)


# ------------------------------------------------------------------------ the launch page


def _launch_states(scenery: Scenery) -> Iterator[PageState]:
    opens_ms = scenery.terms.opens_ms
    sold_out_ms = opens_ms + 47 * _MINUTE
    in_line = Stock("none", 0, 12_437, sold_out_ms)
    confirmed, planned = made_up_supplies(scenery, opens_ms)
    supplied = Stock("none", 0, 640, sold_out_ms, confirmed)
    unshared = Stock("none", 0, 0, sold_out_ms, msgspec.structs.replace(planned, is_shared=False))
    plenty, some, few = Stock("plenty"), Stock("some", 100), Stock("few", 10)
    open_ms = opens_ms + 2 * _HOUR + 4 * _MINUTE + 11 * _SECOND

    def state(name: str, page: v.LaunchPage) -> PageState:
        return PageState(name, "launch.html", page)

    def page(name: str, now_ms: int, *stocks: Stock, **changes: object) -> PageState:
        return state(name, _replaced(_launch_page(scenery, name, now_ms, stocks), **changes))

    before_ms = opens_ms - 2 * _HOUR - 14 * _MINUTE - 5 * _SECOND
    yield page("launch-scheduled", before_ms, plenty, state="scheduled")
    yield page("launch-opening", opens_ms - 9 * _SECOND, plenty, state="scheduled")
    yield page("launch-open", open_ms, plenty, some, few, in_line)
    yield page("launch-open-mine", open_ms, plenty, some, few, in_line, hole=_mine(scenery))
    yield page("launch-errors", open_ms, some, some, few, in_line, form=_faulty_form())
    shop_ms = open_ms + _HOUR
    shop_page = _launch_page(scenery, "launch-shop", shop_ms, (few, Stock("few", 10, 3), in_line))
    places = scenery.places("launch-shop", in_shop=True)
    yield state("launch-shop", _replaced(shop_page, places=places))
    yield page("launch-sold-out", open_ms, in_line, supplied, unshared)
    yield page("launch-sold-out-no-line", open_ms, in_line, has_line=False)
    full = _replaced_stock(in_line)
    yield page("launch-line-full", open_ms, full)
    yield page("launch-paused", open_ms, plenty, state="paused")
    yield page("launch-closed", opens_ms + 9 * _DAY, in_line, state="closed")
    yield page("launch-notices", open_ms, some, few, notices=made_up_notices(scenery))
    for name, made in invited_states(scenery, _launch_page):
        yield state(name, made)


def _launch_page(
    scenery: Scenery, name: str, now_ms: int, stocks: tuple[Stock, ...]
) -> v.LaunchPage:
    terms = scenery.terms
    places = scenery.places(name)
    return v.LaunchPage(
        shell=scenery.shell(name, now_ms),
        words=scenery.words(),
        state="open",
        as_of_ms=now_ms,
        opens_ms=terms.opens_ms,
        closes_ms=terms.closes_ms,
        identity=terms.identity,
        hold_ttl_ms=terms.hold_ttl_ms,
        offer_ttl_ms=terms.offer_ttl_ms,
        units_per_consumer_max=terms.limits.consumer,
        units_per_business_max=terms.limits.business,
        has_line=terms.line,
        products=scenery.products(places[0].location, stocks),
        places=places,
        shops_count=len(scenery.shops()),
        shops_address="shops.html",
        terms_address="terms.html",
        find_address="find.html",
        order_action="order-held.html",
        form=v.FormView(),
        hole=_KEY,
    )


def _mine(scenery: Scenery) -> str:
    from firstcome.web.pages import render

    mine = v.MineView("order-in-line.html", ORDER, "in_line")
    return render("hole.html", mine, shell=scenery.shell("", 0), key="made-up").decode()


def _faulty_form() -> v.FormView:
    errors = {"sku": "missing", "email": "contact_invalid"}
    return v.FormView(name="Ada", email="ada@example", units=1, errors=errors)


def _replaced_stock(stock: Stock) -> Stock:
    return msgspec.structs.replace(stock, is_line_full=True)


# ------------------------------------------------------------------------- the order page


def _order_states(scenery: Scenery) -> Iterator[PageState]:
    placed_ms = scenery.terms.opens_ms + 4 * _SECOND
    over = {"refresh_s": 0, "may_give_up": False, "may_move": False}
    waiting: dict[str, object] = {
        "state": "in_line",
        "hold_until_ms": None,
        "place_in_line": 12_401,
        "ahead": 12_400,
        "units_ahead": 12_655,
    }
    first: dict[str, object] = {**waiting, "place_in_line": 1, "ahead": 0, "units_ahead": 0}
    shop = scenery.shops()[:1] or scenery.places("")[:1]

    def page(name: str, **changes: object) -> PageState:
        order = _order_page(scenery, name)
        return PageState(name, "order.html", _replaced(order, **changes))

    yield page("order-held")
    yield page("order-held-collect", place=shop[0], units=scenery.terms.limits.business)
    yield page("order-held-again", has_lapsed_once=True, launch_state="closed")
    yield page("order-in-line", **waiting)
    for name, told in estimate_states(scenery, placed_ms):
        yield page(name, **{**waiting, "is_told": True, **told})
    yield page("order-in-line-first", **{**first, "launch_state": "paused"})
    yield page("order-in-line-again", **{**waiting, "has_lapsed_once": True})
    paid = {"state": "paid", "hold_until_ms": None, "may_give_up": False, "may_move": False}
    yield page("order-paid", **paid, place=shop[0])
    yield page("order-collected", state="collected", hold_until_ms=None, **over)
    yield page("order-cancelled", state="cancelled", hold_until_ms=None, **over)
    yield page("order-lapsed", state="lapsed", hold_until_ms=None, has_lapsed_once=True, **over)


def _order_page(scenery: Scenery, name: str) -> v.OrderPage:
    """An order that is held."""
    terms, now_ms = scenery.terms, scenery.terms.opens_ms + 2 * _HOUR + 4 * _MINUTE + 11 * _SECOND
    placed_ms = terms.opens_ms + 4 * _SECOND
    place = scenery.places("launch-open")[0]
    product = scenery.products(place.location, (Stock("plenty"),))[0]
    sku = product.skus[0]
    return v.OrderPage(
        shell=scenery.shell(name, now_ms),
        order=ORDER,
        state="held",
        product=product.name,
        sku=sku.name,
        units=1,
        price_minor=sku.price_minor,
        currency=sku.currency,
        place=place,
        placed_ms=placed_ms,
        as_of_ms=now_ms,
        launch_state="open",
        hold_until_ms=placed_ms + terms.hold_ttl_ms,
        place_in_line=None,
        ahead=None,
        units_ahead=None,
        units_total=sku.units_total,
        missed_hold_goes_back=terms.line and terms.missed_hold == "back_of_line_once",
        has_lapsed_once=False,
        may_give_up=True,
        may_move=True,
        page_address=f"{name}.html",
        now_address="no-news",
        give_up_address="give-up-held.html",
        move_address="move.html",
        terms_address="terms.html",
        refresh_s=20,
        is_mailed=True,
        offer_ttl_ms=terms.offer_ttl_ms,
        today=day_of(now_ms, scenery.texts.zone),
    )


def _question_states(scenery: Scenery) -> Iterator[PageState]:
    held = _order_page(scenery, "order-held")
    waiting = _replaced(
        held, state="in_line", hold_until_ms=None, place_in_line=12_401, ahead=12_400
    )
    for name, order in (
        ("give-up-held", held),
        ("give-up-in-line", waiting),
    ):
        yield PageState(name, "give_up.html", v.GiveUpPage(_under(scenery, order, name)))
    there, unknown = made_up_estimates(held.placed_ms)
    bands: tuple[tuple[v.Band, int, EstimateView | None], ...] = (
        *(("few", 0, None), ("none", 214, there), ("none", 0, unknown), ("plenty", 0, None)),
    )
    choices: tuple[tuple[v.PlaceView, v.Band, int, EstimateView | None], ...] = tuple(
        (place, band, orders_ahead, told)
        for place, (band, orders_ahead, told) in zip(
            scenery.shops()[:SHOPS_SHOWN] or scenery.places(""), cycle(bands), strict=False
        )
    )
    more_count = max(len(scenery.shops()) - SHOPS_SHOWN, 0)
    move = v.MovePage(_under(scenery, held, "move"), "", choices, more_count)
    yield PageState("move", "move.html", move)
    lost = v.MovePage(_under(scenery, waiting, "move-none"), "Atlantis", (), 0, "sold_out")
    yield PageState("move-none", "move.html", lost)


def _under(scenery: Scenery, order: v.OrderPage, name: str) -> v.OrderPage:
    return _replaced(order, shell=scenery.shell(name, order.shell.now_ms))


# ----------------------------------------------------------------------------- the others


def _other_states(scenery: Scenery) -> Iterator[PageState]:
    terms, opens_ms = scenery.terms, scenery.terms.opens_ms

    def shell(name: str) -> v.Shell:
        return scenery.shell(name, opens_ms)

    shops = scenery.shops()
    shown = shops[:SHOPS_SHOWN]
    found = v.ShopsPage(shell("shops"), "", shown, len(shops), "shops.html")
    yield PageState("shops", "shops.html", found)
    none = v.ShopsPage(shell("shops-none"), "Atlantis", (), 0, "shops.html")
    yield PageState("shops-none", "shops.html", none)
    rules = v.TermsPage(
        shell("terms"),
        scenery.words(),
        opens_ms,
        terms.closes_ms,
        terms.identity,
        terms.limits.consumer,
        terms.limits.business,
        terms.hold_ttl_ms,
        terms.offer_ttl_ms,
        terms.line,
        terms.line_orders_max,
        terms.missed_hold == "back_of_line_once",
        True,
        "launch-open.html",
    )
    yield PageState("terms", "terms.html", rules)
    find = v.FindPage(
        shell("find"), terms.identity, "find-sent.html", launch_address="launch-open.html"
    )
    yield PageState("find", "find.html", find)
    wrong = _replaced(find, shell=shell("find-error"), typed="ada@", error="contact_invalid")
    yield PageState("find-error", "find.html", wrong)
    sent = _replaced(find, shell=shell("find-sent"), is_sent=True)
    yield PageState("find-sent", "find.html", sent)
    either = _replaced(find, shell=shell("find-either"), has_registrations=True)
    yield PageState("find-either", "find.html", either)
    either = _replaced(either, shell=shell("find-either-sent"), is_sent=True)
    yield PageState("find-either-sent", "find.html", either)
    fields = (("key", "made-up"), ("email", "ada@example.org"), ("attempt", "2"))
    for reason in _BUSY_REASONS:
        name = f"busy-{reason.replace('_', '-')}"
        busy = v.BusyPage(shell(name), reason, "order-held.html", fields, 2, 2)
        yield PageState(name, "busy.html", busy)
    asked = v.BusyPage(shell("busy-page"), "overloaded", "launch-open.html", (), 2, 0)
    yield PageState("busy-page", "busy.html", asked)
    for kind in _NOTE_KINDS:
        name = f"note-{kind.replace('_', '-')}"
        note = v.NotePage(shell(name), kind, "launch-open.html")
        yield PageState(name, "note.html", note)
    listed: tuple[tuple[str, str, v.LaunchState, int], ...] = (
        ("launch-open.html", scenery.texts.name, "open", opens_ms),
        ("launch-scheduled.html", scenery.texts.name, "scheduled", opens_ms + 30 * _DAY),
        ("launch-closed.html", scenery.texts.name, "closed", opens_ms - 300 * _DAY),
    )
    yield PageState("launches", "launches.html", v.LaunchesPage(shell("launches"), listed))


def _replaced(view: Shown, **changes: object) -> Shown:
    return msgspec.structs.replace(view, **changes)
