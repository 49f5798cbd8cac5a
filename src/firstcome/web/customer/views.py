"""
Views: what each page of a customer shows, as facts; the templates say them in words.

Always true:
- Times are instants in milliseconds (UTC), money is minor units with its currency, what supply is
  said by are days of the market's calendar: templates and the language's formats make text of them.
- A number comes with when it was true (`as_of_ms`).

Never here: sentences, HTML, where the facts come from.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

from firstcome.web.customer.supply_views import EstimateView, SupplyView, ToldView

Band = Literal["plenty", "some", "few", "none"]
"""What is left at one pool: over 100 units, 11 to 100, 1 to 10, none."""

LaunchState = Literal["scheduled", "open", "paused", "closed"]
OrderState = Literal["held", "in_line", "paid", "collected", "cancelled", "lapsed"]
StandingKind = Literal["stranger", "unconfirmed", "waiting", "may"]
"""How a reader stands to a launch that takes orders of the registered alone."""


class BrandView(Struct, frozen=True):
    """How the shop shows itself; colours are `#rrggbb`, empty for our own."""

    name: str
    accent: str = ""
    accent_dark: str = ""
    logo: str = ""
    """The address of the logo, or empty."""


class Words(Struct, frozen=True):
    """The launch's own texts in the reader's language; empty ones are not shown."""

    headline: str = ""
    intro: str = ""
    ready: tuple[str, ...] = ()
    """What to have ready, in lines."""
    terms: tuple[str, ...] = ()
    """The shop's own terms, in paragraphs, below the rules that the launch is sold by."""


class Shell(Struct, frozen=True):
    """What every page has: the language it is in, its brand, the others it can be read in."""

    language: str
    direction: Literal["ltr", "rtl"]
    languages: tuple[tuple[str, str], ...]
    """(code, address of this page in it), the present one among them; none to choose when empty."""
    brand: BrandView
    zone: str
    """IANA name of the shop's time zone."""
    now_ms: int
    launch: str = ""
    title: str = ""
    """The launch's name."""
    is_rehearsal: bool = False
    """Whether this shop is a copy for rehearsing, and says so."""


class PictureView(Struct, frozen=True):
    """A product picture, with its size in pixels."""

    address: str
    width: int
    height: int
    text: str


class SkuView(Struct, frozen=True):
    """One variant at the place that the page is about."""

    sku: str
    name: str
    price_minor: int
    currency: str
    band: Band
    units_left_max: int
    """The upper end of the band, to say "fewer than"; 0 for `plenty` and `none`."""
    orders_ahead: int
    """Orders that wait in its line; a new one would have so many before it."""
    units_total: int
    """Units this pool ever received."""
    sold_out_ms: int | None = None
    """Since when none is left, when known."""
    supply: SupplyView | None = None
    """None: nothing is expected, as far as anybody knows."""
    picture: PictureView | None = None
    is_line_full: bool = False


class ProductView(Struct, frozen=True):
    """A product with its variants."""

    name: str
    skus: tuple[SkuView, ...]


class PlaceView(Struct, frozen=True):
    """Where units are bought: a delivery channel, or a shop to collect at."""

    location: str
    name: str
    town: str = ""
    is_delivery: bool = True
    address: str = ""
    """Of the launch page about this place."""
    is_chosen: bool = False


class FormView(Struct, frozen=True):
    """What was typed, to be kept, and what is wrong with it: field to code (`words` say it)."""

    sku: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    units: int = 1
    customer_class: str = "consumer"
    line: bool = True
    errors: dict[str, str] = {}


class AccessView(Struct, frozen=True):
    """A launch that takes orders of the registered alone, and how its reader stands to it."""

    policy: Literal["registered", "waves"]
    standing: StandingKind
    wave: int = 0
    """The reader's; 0: none, or not known yet."""
    opens_ms: int = 0
    """When the reader's wave opens, for a stranger the next one; 0: not known, or none."""
    invitation: str = ""
    """The reader's, for the form to carry; empty for a stranger."""
    registration_address: str = ""
    """Of the reader's private page."""
    was_sent: bool = False
    """Whether the page answers a form that was refused; it keeps what was typed."""


class NoticeView(Struct, frozen=True):
    """A line above a page: an incident, or an announcement of the launch."""

    is_incident: bool
    title: str
    """Empty: the words cannot be read now."""
    language: str
    """Of the words."""
    address: str = ""
    """Where to read on; empty: all of it is here."""
    paragraphs: tuple[str, ...] = ()


class LaunchPage(Struct, frozen=True):
    """The launch page in all its states, about one place."""

    shell: Shell
    words: Words
    state: LaunchState
    as_of_ms: int
    opens_ms: int
    closes_ms: int | None
    identity: Literal["email", "phone"]
    hold_ttl_ms: int
    offer_ttl_ms: int
    units_per_consumer_max: int
    units_per_business_max: int
    has_line: bool
    products: tuple[ProductView, ...]
    places: tuple[PlaceView, ...]
    """Delivery channels, and the chosen shop if one is chosen."""
    shops_count: int
    shops_address: str
    terms_address: str
    find_address: str
    order_action: str
    """Where the form is sent."""
    form: FormView
    hole: str = ""
    """HTML that takes the place of the hole: the hidden key, and the reader's own order if any."""
    register_address: str = ""
    """Where interest is registered, when the reader may want to."""
    access: AccessView | None = None
    """None: whoever comes may order."""
    notices: tuple[NoticeView, ...] = ()

    @property
    def awaited_ms(self) -> int | None:
        """When the page opens for its reader: with the launch, or with their wave if later."""
        wave_ms = 0
        if self.access is not None and self.access.standing == "waiting":
            wave_ms = self.access.opens_ms
        if self.state == "scheduled":
            return max(self.opens_ms, wave_ms)
        return wave_ms or None if self.state == "open" else None

    @property
    def is_sold_out(self) -> bool:
        """Whether nothing is left of any SKU at this place."""
        return all(sku.band == "none" for product in self.products for sku in product.skus)


class MineView(Struct, frozen=True):
    """The reader's own live order in this launch, for the hole of the launch page."""

    address: str
    order: str
    state: OrderState


class OrderPage(Struct, frozen=True):
    """An order behind its private link, as of the last entry."""

    shell: Shell
    order: str
    state: OrderState
    product: str
    sku: str
    units: int
    price_minor: int
    currency: str
    place: PlaceView
    placed_ms: int
    as_of_ms: int
    launch_state: LaunchState
    hold_until_ms: int | None
    place_in_line: int | None
    ahead: int | None
    units_ahead: int | None
    units_total: int
    missed_hold_goes_back: bool
    """Whether a missed hold costs the place (back of the line once) or the order."""
    has_lapsed_once: bool
    may_give_up: bool
    may_move: bool
    page_address: str
    now_address: str
    """Of the region that refreshes, with what was seen."""
    give_up_address: str
    move_address: str
    terms_address: str
    refresh_s: int
    """How long to wait before the next look; 0: nothing will change."""
    is_mailed: bool = False
    """Whether the link is sent by e-mail."""
    offer_ttl_ms: int = 0
    """How long a unit is held when it is offered from the line; 0: not said."""
    is_told: bool = False
    """Whether a message is sent when the turn comes."""
    notices: tuple[NoticeView, ...] = ()
    today: date = date.min
    """In the market of the place."""
    estimate: EstimateView | None = None
    """None: it does not wait."""
    history: tuple[ToldView, ...] = ()
    """What it was told, the oldest first; the last is what it is told now."""
    untold_count: int = 0
    """Changes behind the first that are left out."""
    left_count: int | None = None
    """Who stood before it when it joined, and does no more; None: not known."""
    supply: SupplyView | None = None
    """The next delivery, where it does not reach this order, as far as anybody knows."""

    @property
    def is_worse(self) -> bool:
        """Whether what it is told is worse than what it was told before, or has not come true."""
        if self.estimate is None:
            return False
        turn = self.history[-1].turn if self.history else ""
        return self.estimate.is_overdue or turn in ("later", "lost")


class GiveUpPage(Struct, frozen=True):
    """The question before an order is given up; `order` is the order as it stands."""

    order: OrderPage


class MovePage(Struct, frozen=True):
    """Where an order could move to; what is typed in `town` narrows the shops."""

    order: OrderPage
    town: str
    choices: tuple[tuple[PlaceView, Band, int, EstimateView | None], ...]
    """(place, what is left of the SKU there, orders ahead, what it would be told in line)"""
    more_count: int = 0
    error: str = ""


class ShopsPage(Struct, frozen=True):
    """Shops to collect at, narrowed by a town or name."""

    shell: Shell
    town: str
    shops: tuple[PlaceView, ...]
    found_count: int
    action: str


class TermsPage(Struct, frozen=True):
    """The rules that a launch is sold by, from its definition."""

    shell: Shell
    words: Words
    opens_ms: int
    closes_ms: int | None
    identity: Literal["email", "phone"]
    units_per_consumer_max: int
    units_per_business_max: int
    hold_ttl_ms: int
    offer_ttl_ms: int
    has_line: bool
    line_orders_max: int
    missed_hold_goes_back: bool
    may_move: bool
    launch_address: str
    access: Literal["open", "registered", "waves"] = "open"


class FindPage(Struct, frozen=True):
    """Where a lost link is asked for; `is_sent` says the same whether there is one or not."""

    shell: Shell
    identity: Literal["email", "phone"]
    action: str
    typed: str = ""
    error: str = ""
    is_sent: bool = False
    launch_address: str = ""
    has_registrations: bool = False
    """Whether links of registrations are sent too."""


class BusyPage(Struct, frozen=True):
    """The shop is shedding load, or cannot sell just now: the page sends the form again itself."""

    shell: Shell
    reason: str
    """A code of the API's problems: overloaded, not_ready, disk_full, clock, draining, …"""
    action: str
    fields: tuple[tuple[str, str], ...]
    """The form as it was sent, hidden in the page; empty when a page was asked for."""
    retry_s: int
    attempt: int
    is_registration: bool = False
    """Whether the form is that of an interest, and no order's."""


class NotePage(Struct, frozen=True):
    """
    A page that only says something.

    `kind`: not_found, order_unknown, order_lost, registration_unknown, registration_lost,
    launch_unknown, not_registering, limit_reached, key_reused, sold_out, not_open, closed, paused,
    not_registered, not_your_wave, defect, request_invalid.
    """

    shell: Shell
    kind: str
    address: str = ""
    """Where to go on."""


class LaunchesPage(Struct, frozen=True):
    """All launches of this shop."""

    shell: Shell
    launches: tuple[tuple[str, str, LaunchState, int], ...]
    """(address, name, state, opens_ms)"""
