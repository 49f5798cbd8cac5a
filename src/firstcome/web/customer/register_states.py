"""
States of the pages about registering, made up from a launch file.

Always true:
- Addresses lead from page to page of the preview.

Never here: facts of a shop that runs.
"""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from firstcome.web.customer.register_views import (
    LeavePage,
    NamedSkus,
    RegisteredPage,
    RegistrationPage,
    UnsubscribePage,
    WishForm,
    WishPage,
)
from firstcome.web.customer.scenery import Scenery, Stock
from firstcome.web.customer.views import BusyPage

REGISTRATION: Final = "K7QT-2MPR-X9CD"
_SHOPS_FOUND: Final = 3
_MINUTE: Final = 60_000
_DAY: Final = 24 * 60 * _MINUTE


def register_states(scenery: Scenery) -> Iterator[tuple[str, str, Struct]]:
    """Name, template and view of each."""
    yield from _forms(scenery)
    yield from _registrations(scenery)


def _forms(scenery: Scenery) -> Iterator[tuple[str, str, Struct]]:
    terms, asked_ms = scenery.terms, scenery.terms.opens_ms - 9 * _DAY
    places, shops = scenery.places("register"), scenery.shops("register-shop")
    products = scenery.products(places[0].location, (Stock("plenty"),))
    skus = tuple(sku.sku for product in products for sku in product.skus)
    form = WishForm(market=terms.markets[0].market)

    def page(name: str, **changes: Any) -> tuple[str, str, Struct]:
        view = WishPage(
            shell=scenery.shell(name, asked_ms),
            form=form,
            products=tuple(
                NamedSkus(each.name, tuple((sku.sku, sku.name) for sku in each.skus))
                for each in products
            ),
            markets=tuple((each.market, each.name) for each in scenery.texts.markets),
            place=None,
            delivery_address="register.html",
            shops=(),
            shops_count=len(shops),
            town="",
            town_action="register-towns.html",
            identity=terms.identity,
            units_per_consumer_max=terms.limits.consumer,
            units_per_business_max=terms.limits.business,
            channels=("email", "sms"),
            action="registered.html",
            back_address="launch-registering.html",
            terms_address="terms.html",
            key="made-up",
        )
        return name, "register.html", replace(view, **changes)

    yield page("register")
    if shops:
        yield page("register-shop", place=shops[0])
        yield page("register-towns", town=shops[0].town, shops=shops[:_SHOPS_FOUND])
        yield page("register-no-town", town="Atlantis")
    errors = {"skus": "skus", terms.identity: terms.identity}
    typed = WishForm(name="Ada", email="ada@example", units=1, errors=errors)
    yield page("register-errors", form=replace(typed, consents=("email",)))
    changed = WishForm(skus[:1], terms.markets[0].market)
    yield page(
        "register-change",
        form=changed,
        channels=("email",),
        action="registration-changed.html",
        back_address="registration-confirmed.html",
        terms_address="",
        key="",
        registration=REGISTRATION,
        complained=("email",),
        missing=("sms",),
    )
    done = RegisteredPage(
        scenery.shell("registered", asked_ms),
        terms.identity,
        "launch-registering.html",
        "find-either.html",
    )
    yield "registered", "registered.html", done
    fields = (("key", "made-up"), ("email", "ada@example.org"), ("attempt", "2"))
    shell = scenery.shell("busy-registering", asked_ms)
    busy = BusyPage(shell, "overloaded", "registered.html", fields, 2, 2, is_registration=True)
    yield "busy-registering", "busy.html", busy


def _registrations(scenery: Scenery) -> Iterator[tuple[str, str, Struct]]:
    terms, asked_ms = scenery.terms, scenery.terms.opens_ms - 9 * _DAY
    products = scenery.products(scenery.places("register")[0].location, (Stock("plenty"),))
    wave_ms = terms.opens_ms + 15 * _MINUTE

    def view(name: str, **changes: Any) -> RegistrationPage:
        made = RegistrationPage(
            shell=scenery.shell(name, asked_ms + _DAY),
            registration=REGISTRATION,
            state="confirmed",
            access="waves",
            skus=tuple(sku.name for sku in products[0].skus[:2]),
            place=None,
            market=scenery.texts.markets[0].name,
            units=1,
            customer_class="consumer",
            consents=("email",),
            complained=(),
            registered_ms=asked_ms,
            confirmed_ms=asked_ms + 7 * _MINUTE,
            wave=0,
            wave_opens_ms=0,
            opens_ms=terms.opens_ms,
            is_closed=False,
            is_changeable=True,
            page_address="registration-confirmed.html",
            confirm_address="registration-just-confirmed.html",
            change_address="register-change.html",
            leave_address="registration-leave.html",
            unsubscribe_address="unsubscribe.html",
            launch_address="launch-registering.html",
        )
        return replace(made, **changes)

    def page(name: str, **changes: Any) -> tuple[str, str, Struct]:
        return name, "registration.html", view(name, **changes)

    in_wave: dict[str, Any] = {"wave": 2, "wave_opens_ms": wave_ms}
    shop = scenery.shops()[:1] or scenery.places("")[:1]
    yield page("registration-asked", state="asked", confirmed_ms=0)
    yield page("registration-confirmed")
    yield page("registration-silent", consents=())
    yield page("registration-complained", consents=(), complained=("email",))
    yield page("registration-just-confirmed", said="confirmed")
    yield page("registration-changed", said="changed", place=shop[0], consents=())
    yield page("registration-in-wave", **in_wave)
    open_ms = wave_ms + 3 * _MINUTE
    opened = scenery.shell("registration-wave-open", open_ms)
    yield page("registration-wave-open", shell=opened, **in_wave)
    yield page("registration-open-to-all", access="open")
    yield page("registration-closed", is_closed=True, is_changeable=False)
    yield page("registration-left", state="left", said="left", is_changeable=False, consents=())
    left = view("registration-leave")
    yield "registration-leave", "registration_leave.html", LeavePage(left.shell, left)
    told = view("unsubscribe")
    asks = UnsubscribePage(told.shell, told, "unsubscribed.html", is_done=False)
    yield "unsubscribe", "registration_unsubscribe.html", asks
    untold = view("unsubscribed", consents=())
    done = UnsubscribePage(untold.shell, untold, "unsubscribed.html", is_done=True)
    yield "unsubscribed", "registration_unsubscribe.html", done
