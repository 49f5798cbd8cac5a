"""
Views of the pages about webhooks.

Always true:
- A secret is in none but `SecretView`; of an address a list shows the host alone.

Never here: where their facts come from.
"""

from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from firstcome.limits import WEBHOOK_FAILING_S
from firstcome.webhooks.endpoints import Endpoint, Health
from firstcome.webhooks.event_types import types_by_group
from firstcome.webhooks.log import Counts, MessageRow
from firstcome.webhooks.messages import Attempt

PATH: Final = "/webhooks"

HEADINGS: Final = {
    "launch.*": "Launches",
    "stock.*": "Stock",
    "supply.*": "Supply",
    "order.*": "Orders",
    "registration.*": "Registrations",
    "wave.*": "Waves",
    "incident.*": "Incidents",
    "announcement.*": "Announcements",
}


class EndpointRow(Struct, frozen=True):
    """One endpoint, as it is listed."""

    endpoint: Endpoint
    health: Health
    counts: Counts
    now_ms: int

    @property
    def address(self) -> str:
        """Its page."""
        return f"{PATH}/{self.endpoint.number}"

    @property
    def host(self) -> str:
        """Where it is; the rest of its address may hold a key."""
        return urlsplit(self.endpoint.url).netloc

    @property
    def is_failing(self) -> bool:
        """Whether it is on, and did not take the last message that was sent to it."""
        return self.endpoint.state == "on" and self.health.failing_since_ms > 0

    @property
    def has_failed_for_long(self) -> bool:
        """Whether that is so for longer than it takes to start a server anew."""
        since_ms = self.now_ms - self.health.failing_since_ms
        return self.is_failing and since_ms >= WEBHOOK_FAILING_S * 1_000


class WebhooksView(Struct, frozen=True):
    """Every endpoint."""

    rows: tuple[EndpointRow, ...]
    may_change: bool
    is_rehearsal: bool


class EndpointForm(Struct, frozen=True):
    """The fields of an endpoint, new (number 0) or not; faults by the field that is wrong."""

    number: int = 0
    url: str = ""
    label: str = ""
    wanted: tuple[str, ...] = ()
    faults: dict[str, str] = {}

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Every type of event, by group."""
        return types_by_group()

    def heading(self, group: str) -> str:
        """What the things are called that a group is about."""
        return HEADINGS[group]


class MessagesView(Struct, frozen=True):
    """A page of messages."""

    rows: tuple[MessageRow, ...]
    state: str
    older: str
    """The address of the page of older ones; empty: there is none."""


class EndpointView(Struct, frozen=True):
    """One endpoint, with its messages."""

    row: EndpointRow
    form: EndpointForm
    tests: tuple[MessageRow, ...]
    messages: MessagesView
    old_until_ms: int
    """Until when the secret of before signs, too; 0: none does."""
    may_change: bool
    is_rehearsal: bool
    is_newest: bool
    """Whether the page begins with the newest message."""


class MessageView(Struct, frozen=True):
    """One message, with every attempt."""

    row: EndpointRow
    message: MessageRow
    attempts: tuple[Attempt, ...]
    body: str
    """As it is sent, over several lines; empty while its event cannot be read."""
    may_change: bool

    @property
    def address(self) -> str:
        """The page of the message."""
        return f"{self.row.address}/messages/{self.message.key.message}"


class SecretView(Struct, frozen=True):
    """A secret, shown this once."""

    secret: str
    label: str
    back: str
    is_new: bool
    """Whether the endpoint is new, too."""


assert HEADINGS.keys() == types_by_group().keys()
