"""
Facts of registering: from a launch, its guide and a registration to what its pages show.

Always true:
- An address of a registration holds its token, and is in no page but its own.

Never here: words, HTML, deciding.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from firstcome.api.problems import ProblemRaised
from firstcome.codes import invitation as invitation_of
from firstcome.domain.launch import Launch
from firstcome.domain.orders import CLASS_NAMES
from firstcome.domain.registrations import CONFIRMED, LEFT, REGISTRATION_STATUS_NAMES, Interest
from firstcome.limits import SHOPS_SHOWN_MAX, TOWN_CHARACTERS_MAX
from firstcome.web.customer.asked import Asked, PageRaised
from firstcome.web.customer.guide import LaunchGuide, is_delivery
from firstcome.web.customer.invited import known_wave
from firstcome.web.customer.register_views import (
    Channel,
    NamedSkus,
    RegistrationPage,
    WishForm,
    WishPage,
)
from firstcome.web.customer.replies import address
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import PlaceView, Shell
from firstcome.web.status.notices import REGISTERED

CODE_CHARACTERS_MAX: Final = 64
CHANNELS: Final[tuple[Channel, ...]] = ("email", "sms")
DONE: Final = ("confirmed", "changed", "left")
"""What the address of a registration's page may ask the page to say besides."""


class _Found(NamedTuple):
    """What a form is about: the shop to collect at, empty for delivery, and the page's shell."""

    guide: LaunchGuide
    location: str
    shell: Shell


def opened(asked: Asked) -> tuple[int, str, str]:
    """Row, code and token of the registration that a link opens; raises `PageRaised` for others."""
    code, token = asked.parts[2], asked.query.get("token", "")
    if len(code) > CODE_CHARACTERS_MAX or not token.isascii():
        raise PageRaised("registration_unknown", 404, "/")
    try:
        return asked.site.shop.find_registration(code, token, is_staff=False), code, token
    except ProblemRaised as raised:
        raise PageRaised(str(raised), raised.reply.status, "/") from raised


def launch_of(site: Site, row: int) -> Launch:
    """The launch that a registration is for."""
    return site.state.launches_by_number[site.state.registrations.launch_number(row)]


def registration_page(asked: Asked, said: str = "") -> RegistrationPage:
    """The registration that the link opens, as it stands now."""
    row, code, token = opened(asked)
    site, registrations = asked.site, asked.site.state.registrations
    launch = launch_of(site, row)
    guide, terms = site.shelf.guide(launch), launch.definition
    facts, interest = registrations.facts(row), registrations.interest(row)
    sequence, status = registrations.sequence[row], registrations.status[row]
    is_confirmed = status == CONFIRMED
    wave = known_wave(launch, sequence, site.now_ms()) if is_confirmed else None
    language = asked.language(guide, interest.location)
    path, invitation = f"/registrations/{code}", ""
    if is_confirmed and launch.needs_registration:
        invitation = invitation_of(code, token)

    def here(below: str = "") -> str:
        return address(path + below, token=token, lang=asked.lang)

    return RegistrationPage(
        shell=_on_its_clock(asked.shell(guide, interest.location, path), guide, interest),
        registration=site.shop.registration_name(sequence),
        state=REGISTRATION_STATUS_NAMES[status],  # pyright: ignore[reportArgumentType]
        access=terms.access,
        skus=tuple(guide.name(sku, guide.sku_names[sku], language) for sku in interest.skus),
        place=guide.place(interest.location, asked.lang) if interest.location else None,
        market=guide.markets[interest.market].name,
        units=interest.units,
        customer_class=CLASS_NAMES[facts[6]],
        consents=interest.consents,
        complained=registrations.complained(row),
        registered_ms=facts[4],
        confirmed_ms=registrations.confirmed_ms[row],
        wave=0 if wave is None else wave.number,
        wave_opens_ms=0 if wave is None else wave.opens_ms,
        opens_ms=terms.opens_ms,
        is_closed=launch.status == "closed",
        is_changeable=status != LEFT and launch.status != "closed",
        page_address=here(),
        confirm_address=here("/confirm"),
        change_address=here("/change"),
        leave_address=here("/leave"),
        unsubscribe_address=here("/unsubscribe"),
        launch_address=address(guide.path, lang=asked.lang, invitation=invitation),
        said=said if said in DONE else "",
        notices=site.notices.of(launch, language, asked.lang, REGISTERED),
    )


def _on_its_clock(shell: Shell, guide: LaunchGuide, interest: Interest) -> Shell:
    """With the clock that counts where it is wished for: the shop's, or that of the market."""
    if interest.location:
        return shell
    return replace(shell, zone=guide.markets[interest.market].zone)


def wish_page(asked: Asked, guide: LaunchGuide, shell: Shell, form: WishForm, key: str) -> WishPage:
    """The form of a new interest, about the place in the address."""
    path = f"{guide.path}/register"
    location = chosen_shop(guide, asked.query.get("at", ""))

    def here(at: str = "") -> str:
        return address(path, at=at, lang=asked.lang)

    return _wish_page(
        asked,
        _Found(guide, location, shell),
        form,
        here,
        channels=channels_of(asked.site),
        action=here(location),
        back_address=address(guide.path, lang=asked.lang),
        terms_address=address(f"{guide.path}/terms", lang=asked.lang),
        key=key,
    )


def change_page(asked: Asked, guide: LaunchGuide, form: WishForm, location: str) -> WishPage:
    """The form of an interest that there is; what it says of its owner cannot be changed here."""
    row, code, token = opened(asked)
    path = f"/registrations/{code}/change"
    registrations = asked.site.state.registrations
    identity = guide.definition.identity
    own: Channel = "email" if identity == "email" else "sms"
    # On the other way there may be no address: it can be left out here, and not be added.
    complained = registrations.complained(row)
    had = {*registrations.interest(row).consents, *complained}
    given = channels_of(asked.site)
    channels = tuple(each for each in CHANNELS if each in had or (each == own and each in given))

    def here(at: str = "") -> str:
        return address(path, token=token, at=at or "delivery", lang=asked.lang)

    return _wish_page(
        asked,
        _Found(guide, location, asked.shell(guide, location, path)),
        form,
        here,
        channels=channels,
        complained=complained,
        missing=tuple(each for each in given if each not in channels),
        action=here(location),
        back_address=address(f"/registrations/{code}", token=token, lang=asked.lang),
        registration=asked.site.shop.registration_name(registrations.sequence[row]),
    )


def _wish_page(
    asked: Asked, found: _Found, form: WishForm, here: Callable[[str], str], **more: Any
) -> WishPage:
    guide, location, shell = found
    town = town_of(asked)
    shops = guide.narrowed(town)[:SHOPS_SHOWN_MAX] if town else []
    terms = guide.definition
    return WishPage(
        shell=shell,
        form=form,
        products=_products(guide, shell.language),
        markets=delivered_to(guide),
        place=_shop(guide, location, here(location)) if location else None,
        delivery_address=here("") if guide.deliveries else "",
        shops=tuple(_shop(guide, each.location, here(each.location)) for each in shops),
        shops_count=len(guide.shops),
        town=town,
        town_action=here(location),
        identity=terms.identity,
        units_per_consumer_max=terms.limits.consumer,
        units_per_business_max=terms.limits.business,
        **more,
    )


def town_of(asked: Asked) -> str:
    """What narrows the shops, as it is typed in the address."""
    return " ".join(asked.query.get("town", "")[:TOWN_CHARACTERS_MAX].split())


def chosen_shop(guide: LaunchGuide, location: str) -> str:
    """The shop that an address names; empty for delivery, and for what is none."""
    texts = guide.locations.get(location)
    if texts is None or is_delivery(texts):
        return "" if guide.deliveries else guide.default_place
    return location


def channels_of(site: Site) -> tuple[Channel, ...]:
    """The channels on which this shop tells anything."""
    return CHANNELS if site.settings.sends_sms else ("email",)


def delivered_to(guide: LaunchGuide) -> tuple[tuple[str, str], ...]:
    """The markets (id, name) that something is sent to."""
    reached = {guide.market_of[location] for location in guide.deliveries}
    return tuple(
        (each.market, each.name) for each in guide.markets.values() if each.market in reached
    )


def form_of(interest: Interest, customer_class: str) -> WishForm:
    """The form as it was filled in."""
    return WishForm(
        interest.skus, interest.market, interest.units, customer_class, interest.consents
    )


def _shop(guide: LaunchGuide, location: str, there: str) -> PlaceView:
    texts = guide.locations[location]
    return PlaceView(location, guide.shop_name(location), texts.town or "", False, there)


def _products(guide: LaunchGuide, language: str) -> tuple[NamedSkus, ...]:
    return tuple(
        NamedSkus(
            guide.name(product.product, product.name, language),
            tuple((sku.sku, guide.name(sku.sku, sku.name, language)) for sku in product.skus),
        )
        for product in guide.texts.products
    )
