"""
Facts of the launch page: from the state and the guide to what is shown about one place.

Always true:
- Every number is that of one moment, `as_of_ms`: the state is read in one go on the event loop.

Never here: words, HTML, what was answered before.
"""

from msgspec import Struct

from firstcome.domain.launch import Launch
from firstcome.web.customer.asked import Asked, shell
from firstcome.web.customer.bands import TOPS, band, units_left
from firstcome.web.customer.estimate_facts import Place, next_supply
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.invited import EVERYBODY, FIELD, Invited, access_view
from firstcome.web.customer.replies import address
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import FormView, LaunchPage, PlaceView, ProductView, SkuView
from firstcome.web.status.notices import FOR_EVERYONE

EMPTY: FormView = FormView()


class Which(Struct, frozen=True):
    """Which of a launch's pages: about one place, in one language, for readers who stand alike."""

    location: str
    language: str
    lang: str = ""
    """The language when the reader chose it in the address, so that links keep it."""
    reader: Invited = EVERYBODY
    """With the invitation that the links of the page keep."""


def which(
    asked: Asked, guide: LaunchGuide, location: str = "", reader: Invited = EVERYBODY
) -> Which:
    """The page that was asked for; a place that is not in the launch is left out."""
    wanted = location or asked.query.get("at", "")
    if wanted not in guide.locations:
        wanted = guide.default_place
    return Which(wanted, asked.language(guide, wanted), asked.lang, reader)


def launch_page(
    site: Site,
    launch: Launch,
    guide: LaunchGuide,
    about: Which,
    form: FormView = EMPTY,
    hole: str = "",
) -> LaunchPage:
    """The launch page as things are now."""
    terms, carried = launch.definition, about.reader.invitation
    query = {"at": about.location}
    if carried:
        query[FIELD] = carried
    here = shell(site, about.language, guide, about.location, (guide.path, query))
    return LaunchPage(
        shell=here,
        words=guide.words(about.language, guide.market(about.location).language),
        state=launch.status,
        as_of_ms=here.now_ms,
        opens_ms=terms.opens_ms,
        closes_ms=terms.closes_ms,
        identity=terms.identity,
        hold_ttl_ms=terms.hold_ttl_ms,
        offer_ttl_ms=terms.offer_ttl_ms,
        units_per_consumer_max=terms.limits.consumer,
        units_per_business_max=terms.limits.business,
        has_line=terms.line,
        products=_products(site, launch, guide, about, here.now_ms),
        places=_places(guide, about),
        shops_count=len(guide.shops),
        shops_address=address(f"{guide.path}/shops", lang=about.lang, invitation=carried),
        terms_address=address(f"{guide.path}/terms", lang=about.lang, invitation=carried),
        find_address=address(f"{guide.path}/find", lang=about.lang, invitation=carried),
        order_action=address(f"{guide.path}/order", invitation=carried),
        form=form,
        hole=hole,
        register_address=_register_address(launch, guide, about),
        access=access_view(launch, about.reader, here.now_ms, about.lang),
        notices=site.notices.of(launch, about.language, about.lang, FOR_EVERYONE),
    )


def _register_address(launch: Launch, guide: LaunchGuide, about: Which) -> str:
    """Where interest is registered: before the opening, and later where it still opens a door."""
    status = launch.status
    opens_a_door = status == "scheduled" or (launch.needs_registration and status != "closed")
    if not (launch.definition.register and opens_a_door) or about.reader.invitation:
        return ""
    return address(f"{guide.path}/register", lang=about.lang)


def _products(
    site: Site, launch: Launch, guide: LaunchGuide, about: Which, now_ms: int
) -> tuple[ProductView, ...]:
    zone = guide.market_zone(guide.market_of[about.location])

    def sku_view(sku: str, plain: str) -> SkuView:
        pool = launch.pool(sku, about.location)
        price_minor, currency = guide.price(sku, about.location)
        left = band(units_left(pool))
        return SkuView(
            sku=sku,
            name=guide.name(sku, plain, about.language),
            price_minor=price_minor,
            currency=currency,
            band=left,
            units_left_max=TOPS[left],
            orders_ahead=pool.line.waiting,
            units_total=pool.received,
            sold_out_ms=site.sold_out.look(launch.number, pool, now_ms),
            supply=next_supply(Place(launch, pool, zone), now_ms) if left == "none" else None,
            picture=guide.picture(sku),
            is_line_full=launch.definition.line
            and pool.line.waiting >= launch.definition.line_orders_max,
        )

    return tuple(
        ProductView(
            guide.name(product.product, product.name, about.language),
            tuple(sku_view(sku.sku, sku.name) for sku in product.skus),
        )
        for product in guide.texts.products
    )


def _places(guide: LaunchGuide, about: Which) -> tuple[PlaceView, ...]:
    places = list(guide.deliveries)
    if about.location not in places:
        places.append(about.location)
    carried = about.reader.invitation
    return tuple(
        guide.place(each, about.lang, carried, is_chosen=each == about.location) for each in places
    )
