"""
The site: what every page of customers is made with.

Always true:
- There is one site for a process; what it keeps is bounded.

Never here: choosing implementations (`app` does), one page's facts.
"""

from collections.abc import Callable

from msgspec import Struct

from firstcome.api.ordering import Ordering
from firstcome.api.shop import Shop
from firstcome.engine.clock import system_now_ms
from firstcome.limits import NOTES_KEPT_MAX, PAGES_DRAWN_PER_S_MAX, PUBLIC_PAGES_KEPT_MAX
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.lru import Lru
from firstcome.web.customer.pace import Pace
from firstcome.web.customer.per_second import PerSecond
from firstcome.web.customer.shelf import GuideShelf
from firstcome.web.customer.sold_out import SoldOutTimes
from firstcome.web.status.notices import Notices
from firstcome.web.status.told_shelf import ToldShelf

SendLink = Callable[[bytes, str], None]
"""Have the links of this customer's orders (a keyed hash) in this launch sent to them again."""


class SiteSettings(Struct, frozen=True):
    """What an operator chose that pages depend on."""

    public_url: str = ""
    """Where customers find the shop, such as https://shop.example."""
    mails_links: bool = False
    """Whether the link of an order is sent by e-mail."""
    sends_sms: bool = True
    """Whether there is a gateway for SMS; without one nobody is asked to agree to them."""


class Site:
    """The shop with its pages."""

    def __init__(
        self,
        shop: Shop,
        settings: SiteSettings,
        send_link: SendLink | None = None,
        now_ms: Callable[[], int] = system_now_ms,
    ) -> None:
        """Without `send_link`, nobody is sent a lost link."""
        self.shop = shop
        self.state = shop.state
        self.settings = settings
        self.send_link = send_link
        self.now_ms = now_ms
        self.shelf = GuideShelf(shop)
        self.told = ToldShelf(shop)
        self.notices = Notices(shop.state, self.told, now_ms)
        self.ordering = Ordering(shop)
        self.sold_out = SoldOutTimes(shop.state)
        self.pace = Pace()
        self.drawing = PerSecond(PAGES_DRAWN_PER_S_MAX)
        self.public_pages: Lru[tuple[LaunchGuide, str, str, str], bytes] = Lru(
            PUBLIC_PAGES_KEPT_MAX
        )
        """By launch, language, the language of the address, and the path with what narrows it."""
        self.notes: Lru[tuple[bytes, str, str, str], bytes] = Lru(NOTES_KEPT_MAX)

    @property
    def is_secure(self) -> bool:
        """Whether customers come over TLS."""
        return self.settings.public_url.startswith("https:")
