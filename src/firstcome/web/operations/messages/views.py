"""
Views of the pages about messages.

Always true:
- No address of a customer is in any.

Never here: where their facts come from.
"""

from typing import Final

from msgspec import Struct

from firstcome.notifications.kinds import Channel, Kind
from firstcome.notifications.outbox import MailState
from firstcome.notifications.segments import Segments
from firstcome.notifications.tryouts import Outcome

PATH: Final = "/messages"
KINDS_PATH: Final = f"{PATH}/kinds"
UNCERTAIN_PATH: Final = f"{PATH}/uncertain"
TESTS_PATH: Final = f"{PATH}/tests"

CHANNEL_NAMES: Final[dict[Channel, str]] = {"email": "E-mail", "sms": "SMS"}

STATE_NAMES: Final[dict[MailState, str]] = {
    "pending": "wait",
    "sending": "on their way",
    "sent": "sent",
    "uncertain": "uncertain",
    "failed": "refused",
    "bounced": "bounced",
    "given_up": "given up",
    "no_consent": "no consent",
    "no_way": "no way to go",
}


class ChannelRow(Struct, frozen=True):
    """One channel, and how many of its messages are in each state."""

    channel: Channel
    is_set_up: bool
    where: str
    """Where messages go, in words."""
    counts: dict[MailState, int]

    @property
    def name(self) -> str:
        """What people call it."""
        return CHANNEL_NAMES[self.channel]

    @property
    def shown(self) -> dict[str, int]:
        """The states that there are messages in."""
        return {STATE_NAMES[state]: count for state, count in self.counts.items() if count}


class KindRow(Struct, frozen=True):
    """One kind of message."""

    kind: Kind
    title: str
    is_bulk: bool

    def address(self, language: str, channel: Channel) -> str:
        """The page that shows it."""
        return f"{KINDS_PATH}/{self.kind}?language={language}&channel={channel}"


class MessagesView(Struct, frozen=True):
    """Channels and kinds."""

    channels: tuple[ChannelRow, ...]
    kinds: tuple[KindRow, ...]
    languages: tuple[str, ...]
    open_questions: int
    """How many are uncertain, or have no way to go."""


class MessageView(Struct, frozen=True):
    """One kind, in a language and on a channel."""

    row: KindRow
    language: str
    channel: Channel
    languages: tuple[str, ...]
    recipient: str
    subject: str
    """Empty: the channel has none."""
    text: str
    segments: Segments | None
    """How an SMS goes; None for a mail."""
    may_try: bool
    is_set_up: bool
    address: str = ""
    """Where a test was to go."""
    fault: str = ""

    @property
    def here(self) -> str:
        """The page of the kind."""
        return f"{KINDS_PATH}/{self.row.kind}"

    @property
    def html(self) -> str:
        """The mail as HTML."""
        return f"{self.here}/html?language={self.language}"

    @property
    def channel_name(self) -> str:
        """What people call the channel."""
        return CHANNEL_NAMES[self.channel]


class OpenRow(Struct, frozen=True):
    """A message that staff have to say something of."""

    message: int
    title: str
    channel: Channel
    state: MailState
    since_ms: int
    about: str
    """The code of the order, or of the registration, that it is about."""
    address: str
    """The file of its customer."""
    can_go: bool
    """Whether its channel is set up."""

    @property
    def name(self) -> str:
        """What people call the channel."""
        return CHANNEL_NAMES[self.channel]


class OpenView(Struct, frozen=True):
    """Those that staff have to say something of, and whether they may."""

    rows: tuple[OpenRow, ...]
    may_decide: bool
    more: str
    """The address of the next ones; empty: there are none."""


class TestView(Struct, frozen=True):
    """What became of a test."""

    outcome: Outcome | None
    address: str
    """This very page."""
    here: str
    """The page of the message."""
    is_to_files: bool
    """Whether mails go into files."""
