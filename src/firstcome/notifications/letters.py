"""
Letters: all that one message tells, as facts, before they are put into words.

Always true:
- A letter is complete: whoever puts it into words asks nobody else, but for the name of its reader.

Never here: phrases, addresses, sending.
"""

from email.utils import parseaddr

from msgspec import Struct

from firstcome.domain.estimates import Direction
from firstcome.domain.identifiers import Access
from firstcome.domain.schedule import Estimate
from firstcome.domain.versions import Reason
from firstcome.notifications.kinds import Channel
from firstcome.notifications.names import LaunchNames
from firstcome.notifications.outbox import Message


class Letterhead(Struct, frozen=True):
    """What all letters of a shop share."""

    public_url: str
    """Without a slash at its end."""
    sender: str
    """One address, with or without a name."""

    @property
    def address(self) -> str:
        """The bare address of the sender."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """The domain of the sender, which Message-IDs end with."""
        return self.address.rpartition("@")[2]


class AnyLetter(Struct, frozen=True):
    """A message with the names of its launch, and the contact and link of its subject."""

    message: Message
    contact: int
    names: LaunchNames
    code: str
    token: str


class OrderLetter(AnyLetter, frozen=True):
    """About an order."""

    sku: str
    units: int
    offer_ttl_ms: int
    goes_back: bool
    """Whether a missed hold goes to the back of the line; else it ends the order."""
    estimate: Estimate | None = None
    """When its turn is likely; None: it does not wait."""


class EstimateLetter(AnyLetter, frozen=True):
    """About an order in line whose turn is likely at another time than was said."""

    sku: str
    units: int
    ahead: int
    old: Estimate
    new: Estimate
    turn: Direction
    reason: Reason
    delivery: int
    """Number of the delivery in the order of announcing, from 1."""
    may_move: bool
    told_ms: int
    """As of when."""


class Wish(Struct, frozen=True):
    """What a registration wants, since when, and how it wants to be told."""

    skus: tuple[str, ...]
    market: str
    location: str
    """Empty: by delivery."""
    units: int
    consents: tuple[Channel, ...]
    since_ms: int


class RegistrationLetter(AnyLetter, frozen=True):
    """About a registration."""

    wish: Wish
    access: Access
    opens_ms: int
    """When the launch opens."""


class WaveLetter(AnyLetter, frozen=True):
    """To somebody of a wave."""

    wish: Wish
    access: Access
    opens_ms: int
    """When the wave opens."""
    told_ms: int
    """When it was said to open, the last time that this reader was told; 0: never."""
    people: int


class SoldOutLetter(AnyLetter, frozen=True):
    """To somebody who registered for what is sold out now."""

    wish: Wish


class NewsLetter(AnyLetter, frozen=True):
    """What staff tell an audience in their own words; the subject is an order or a registration."""

    is_order: bool
    title: str
    body: str


Letter = OrderLetter | EstimateLetter | RegistrationLetter | WaveLetter | SoldOutLetter | NewsLetter


def is_bulk(letter: Letter) -> bool:
    """
    Whether its reader can have no more of such letters with one click.

    News about an order go to its customer like everything about it.
    """
    return isinstance(letter, WaveLetter | SoldOutLetter) or (
        isinstance(letter, NewsLetter) and not letter.is_order
    )


def registration_page(letter: AnyLetter, head: Letterhead) -> str:
    """The private page of the registration that a letter is about."""
    return f"{head.public_url}/registrations/{letter.code}?token={letter.token}"


def unsubscribe_page(letter: AnyLetter, head: Letterhead) -> str:
    """Where one click ends bulk letters to the registration that a letter is about."""
    return f"{head.public_url}/registrations/{letter.code}/unsubscribe?token={letter.token}"
