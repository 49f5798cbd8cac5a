"""
Views of registering: the form, what follows it, and the private page of a registration.

Always true:
- As in `views`: facts, instants and codes; the templates say them in words.

Never here: sentences, HTML, where the facts come from.
"""

from typing import Literal

from msgspec import Struct

from firstcome.web.customer.views import NoticeView, PlaceView, Shell

RegistrationState = Literal["asked", "confirmed", "left"]
Channel = Literal["email", "sms"]


class WishForm(Struct, frozen=True):
    """What was typed or ticked, to be kept, and what is wrong with it: field to code."""

    skus: tuple[str, ...] = ()
    market: str = ""
    units: int = 1
    customer_class: str = "consumer"
    consents: tuple[str, ...] = ()
    name: str = ""
    email: str = ""
    phone: str = ""
    errors: dict[str, str] = {}


class NamedSkus(Struct, frozen=True):
    """A product and its variants: (id, name)."""

    name: str
    skus: tuple[tuple[str, str], ...]


class WishPage(Struct, frozen=True):
    """The form of an interest: a new one, or (with a `registration`) one that is changed."""

    shell: Shell
    form: WishForm
    products: tuple[NamedSkus, ...]
    markets: tuple[tuple[str, str], ...]
    """(id, name) of where it can be delivered; none to choose when there is one."""
    place: PlaceView | None
    """The shop to collect at; None: it is delivered."""
    delivery_address: str
    """Of this page, for delivery; empty when only shops sell it."""
    shops: tuple[PlaceView, ...]
    """What `town` found; their addresses are of this page."""
    shops_count: int
    """Shops that the launch has."""
    town: str
    town_action: str
    identity: Literal["email", "phone"]
    units_per_consumer_max: int
    units_per_business_max: int
    channels: tuple[Channel, ...]
    """On which there may be consent."""
    action: str
    """Where the form is sent."""
    back_address: str
    complained: tuple[Channel, ...] = ()
    """Of those, what a complaint took back."""
    missing: tuple[Channel, ...] = ()
    """On which this shop tells something too, to whoever gave an address when they registered."""
    terms_address: str = ""
    key: str = ""
    registration: str = ""
    """The code of the registration that is changed."""


class RegisteredPage(Struct, frozen=True):
    """What follows a form, the same whether whoever sent it had registered before or not."""

    shell: Shell
    identity: Literal["email", "phone"]
    launch_address: str
    find_address: str


class RegistrationPage(Struct, frozen=True):
    """A registration behind its private link, as of the last entry."""

    shell: Shell
    registration: str
    state: RegistrationState
    access: Literal["open", "registered", "waves"]
    skus: tuple[str, ...]
    """Names."""
    place: PlaceView | None
    """The shop to collect at; None: it is delivered, in `market`."""
    market: str
    units: int
    customer_class: str
    consents: tuple[Channel, ...]
    complained: tuple[Channel, ...]
    """The consents that a complaint took back, and that were not given anew."""
    registered_ms: int
    confirmed_ms: int
    """0: not confirmed yet."""
    wave: int
    """0: none yet."""
    wave_opens_ms: int
    opens_ms: int
    is_closed: bool
    is_changeable: bool
    page_address: str
    confirm_address: str
    change_address: str
    leave_address: str
    unsubscribe_address: str
    launch_address: str
    """With the invitation, once it is confirmed."""
    said: str = ""
    """What was done just now: confirmed, changed, left; or empty."""
    notices: tuple[NoticeView, ...] = ()


class LeavePage(Struct, frozen=True):
    """The question before a registration is taken back."""

    shell: Shell
    registration: RegistrationPage


class UnsubscribePage(Struct, frozen=True):
    """What is sent no more; `is_done` says that it was done."""

    shell: Shell
    registration: RegistrationPage
    action: str
    is_done: bool
