"""
Routes of the customers' pages: which request is answered by which page.

Always true:
- A page answers GET and HEAD, a form POST; another method is told which there are.
- A form that another site sent is refused before anything is done.
- Whatever goes wrong is told as a page, and logged when it is a mistake of ours.

Never here: facts, words.
"""

from collections.abc import Callable
from typing import Final

from firstcome.api.connection import FindHot
from firstcome.api.exchange import Exchange, Handler, defect
from firstcome.api.problems import problem
from firstcome.api.shop import Shop
from firstcome.web.customer.asked import Asked, PageRaised
from firstcome.web.customer.busy import BusyPages
from firstcome.web.customer.deeds import Deeds
from firstcome.web.customer.files import show_brand_css, show_logo, show_static
from firstcome.web.customer.find import Find
from firstcome.web.customer.give_up import GiveUp
from firstcome.web.customer.launch_page import LaunchPages
from firstcome.web.customer.launches import show_launches
from firstcome.web.customer.looks import Looks
from firstcome.web.customer.move import Move
from firstcome.web.customer.notes import raised_note
from firstcome.web.customer.order_form import OrderForm
from firstcome.web.customer.order_page import OrderPages
from firstcome.web.customer.own_site import require_own_site
from firstcome.web.customer.register_form import RegisterForm
from firstcome.web.customer.registration_pages import RegistrationPages
from firstcome.web.customer.shelf import NotYetRead
from firstcome.web.customer.shops import show_shops
from firstcome.web.customer.site import SendLink, Site, SiteSettings
from firstcome.web.customer.terms import show_terms
from firstcome.web.status.pages import NAMES, StatusPages, status_name

Act = Callable[[Asked], None]
Page = tuple[Act | None, Act | None]
"""What answers GET, and what answers POST."""

ROOMS: Final = frozenset({b"launches", b"orders", b"registrations", b"static", b"status"})
"""First steps of the paths that are pages, whether there is one or not."""


def customer_pages(
    shop: Shop, settings: SiteSettings | None = None, send_link: SendLink | None = None
) -> FindHot:
    """
    The handlers of all pages of customers, found by method and target; None for what is none.

    `send_link` is asked to send the links of a customer's orders again; see `site`.
    """
    site = Site(shop, settings or SiteSettings(), send_link)
    orders = OrderPages(site)
    rooms = _rooms(site, orders)
    route = rooms[b"orders", 4, b"now"][b"GET"]
    find_look = Looks(site, orders, _handler(site, orders.redraw), route).find

    pages = StatusPages(site)
    status = {name: _handlers(site, (pages.act(name), None)) for name in NAMES}

    def find(method: bytes, target: bytes) -> Handler | None:
        look = find_look(method, target)
        if look is not None:
            return look
        path = target.partition(b"?")[0]
        name = status_name(path)
        if name is not None:
            return status[name].get(method) or status[name][b""]
        parts = path.split(b"/")
        if parts[0] or len(parts) < 2 or not (parts[1] in ROOMS or parts == [b"", b""]):
            return None
        last = parts[3] if len(parts) == 4 and parts[1] != b"static" else b""
        handlers = rooms.get((parts[1], len(parts), last))
        return (handlers or nowhere).get(method) or (handlers or nowhere)[b""]

    nowhere = _handlers(site, (_nothing, _nothing))
    return find


def _rooms(site: Site, orders: OrderPages) -> dict[tuple[bytes, int, bytes], dict[bytes, Handler]]:
    """The pages by the first step of their path, how many steps it has, and the last."""
    busy = BusyPages(site)
    launches = LaunchPages(site)
    deeds = Deeds(busy)
    form = OrderForm(site, launches, busy)
    give_up, move, find = GiveUp(site, deeds), Move(site, deeds), Find(site, busy)
    register, registration = RegisterForm(site, busy), RegistrationPages(site, deeds)
    pages: dict[tuple[bytes, int, bytes], Page] = {
        (b"", 2, b""): (show_launches, None),
        (b"static", 4, b""): (show_static, None),
        (b"launches", 3, b""): (launches.show, None),
        (b"launches", 4, b"order"): (form.look, form.send),
        (b"launches", 4, b"shops"): (show_shops, None),
        (b"launches", 4, b"terms"): (show_terms, None),
        (b"launches", 4, b"find"): (find.ask, find.do),
        (b"launches", 4, b"register"): (register.show, register.send),
        (b"launches", 4, b"registered"): (register.thank, None),
        (b"launches", 4, b"brand.css"): (show_brand_css, None),
        (b"launches", 4, b"logo"): (show_logo, None),
        (b"orders", 3, b""): (orders.show, None),
        (b"orders", 4, b"now"): (orders.refresh, None),
        (b"orders", 4, b"give-up"): (give_up.ask, give_up.do),
        (b"orders", 4, b"move"): (move.ask, move.do),
        (b"registrations", 3, b""): (registration.show, None),
        (b"registrations", 4, b"confirm"): (registration.look, registration.confirm),
        (b"registrations", 4, b"change"): (registration.ask_change, registration.change),
        (b"registrations", 4, b"leave"): (registration.ask_leave, registration.leave),
    }
    foreign: dict[tuple[bytes, int, bytes], Page] = {
        # A mail program's button comes from no page of ours: the token in its address is enough.
        (b"registrations", 4, b"unsubscribe"): (
            registration.ask_unsubscribe,
            registration.unsubscribe,
        ),
    }
    return {
        **{where: _handlers(site, page) for where, page in pages.items()},
        **{where: _handlers(site, page, is_own=False) for where, page in foreign.items()},
    }


def _handlers(site: Site, page: Page, *, is_own: bool = True) -> dict[bytes, Handler]:
    """The handlers of a page by method; the empty one takes every other."""
    get, post = page
    found: dict[bytes, Handler] = {}
    if get is not None:
        found[b"GET"] = _handler(site, get)
        found[b"HEAD"] = found[b"GET"]  # the exchange keeps the body back
    if post is not None:
        found[b"POST"] = _handler(site, _own(post) if is_own else post)
    refusal = problem("method_not_allowed")._replace(headers=((b"allow", b", ".join(found)),))
    found[b""] = lambda exchange: exchange.reply(refusal)
    return found


def _handler(site: Site, act: Act) -> Handler:
    def take(exchange: Exchange) -> None:
        asked = None
        try:
            asked = Asked(site, exchange)
            act(asked)
        except NotYetRead as missing:
            site.shelf.when_read(missing.launch, lambda: take(exchange))
        except PageRaised as raised:
            _say(site, exchange, raised)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
            defect(error)
            _say(site, exchange, PageRaised("defect", 500))

    return take


def _say(site: Site, exchange: Exchange, raised: PageRaised) -> None:
    try:
        reply = raised_note(Asked.plainly(site, exchange), raised)
    except Exception as error:  # noqa: BLE001 - the page itself cannot be made
        reply = defect(error)
    exchange.reply(reply)


def _own(post: Act) -> Act:
    def act(asked: Asked) -> None:
        require_own_site(asked)
        post(asked)

    return act


def _nothing(asked: Asked) -> None:
    raise PageRaised("not_found", 404)
