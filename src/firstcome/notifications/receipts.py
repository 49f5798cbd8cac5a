"""
Receipts: what providers say of messages after they took them, on its way to the back, and to the
front where it takes consents back.

    bounced      the address is none, or no longer: no more bulk goes there
    undelivered  this message did not arrive; another may
    complained   its reader wants no more bulk

A message is known by its reference, which goes out with it and nobody can make up:

    1.1234.invited.1240.3f0c9a417be2    epoch, subject, kind, sequence, tag

A receipt that waits is an empty file, so that a second one is the same file.

Always true:
- A receipt is taken only for a reference whose tag is that of its subject: else whoever can send a
  mail could keep others from being told.
- There are at most `RECEIPTS_WAITING_MAX` of them.

Never here: what follows from a receipt (`post_office`, `app.complaints`), the form it comes in.
"""

import hmac
import os
from hashlib import blake2b
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

from firstcome.codes import Codes
from firstcome.limits import RECEIPTS_WAITING_MAX
from firstcome.notifications.kinds import CHANNELS, KINDS, Channel, Kind
from firstcome.notifications.request_files import waiting_in

FOLDER: Final = "receipts"
"""Its name in the data directory: what the back follows."""

COMPLAINTS_FOLDER: Final = "complaints"
"""What the front follows: a complaint takes consents back, which is an entry of the journal."""

SMS_REPORTS_PATH: Final = "/api/v1/messages/sms"
"""Where an SMS gateway says what became of a message."""

TAG_BYTES: Final = 6
DIGITS_MAX: Final = 18

ReceiptVerdict = Literal["bounced", "undelivered", "complained"]
VERDICTS: Final[tuple[ReceiptVerdict, ...]] = get_args(ReceiptVerdict)


class ReceiptsFull(Exception):
    """So many receipts wait that no more is taken; whoever brings one comes again."""


class Reference(NamedTuple):
    """What a message is known by outside."""

    epoch: int
    subject: int
    kind: Kind
    sequence: int
    tag: str


class Receipt(NamedTuple):
    """What a provider says of a message."""

    verdict: ReceiptVerdict
    channel: Channel
    epoch: int
    subject: int
    kind: Kind
    sequence: int

    @property
    def message(self) -> tuple[object, ...]:
        """What the outbox knows the message by."""
        return self.epoch, self.subject, self.kind, self.sequence, self.channel

    @property
    def file_name(self) -> str:
        """The file that it waits in."""
        return f"{self.verdict}.{self.channel}.{name_of(*self[2:])}"


def name_of(epoch: int, subject: int, kind: Kind, sequence: int) -> str:
    """What a message is called: letters, digits, underscores and full stops."""
    return f"{epoch}.{subject}.{kind}.{sequence}"


def tag_of(token: str) -> str:
    """What a reference ends with: only who knows the token of its subject can make it."""
    return blake2b(token.encode(), digest_size=TAG_BYTES, person=b"message-tag").hexdigest()


def read_reference(text: str) -> Reference | None:
    """The reference in a Message-ID, or by itself; None for what is none of ours."""
    parts = text.strip().removeprefix("<").partition("@")[0].split(".")
    if len(parts) != 5 or parts[2] not in KINDS:
        return None
    numbers = [parts[0], parts[1], parts[3]]
    if not all(each.isascii() and each.isdigit() and len(each) <= DIGITS_MAX for each in numbers):
        return None
    epoch, subject, sequence = map(int, numbers)
    return Reference(epoch, subject, parts[2], sequence, parts[4])


def is_genuine(reference: Reference, *books: Codes) -> bool:
    """Whether the reference went out from here: `books` are those of orders and registrations."""
    try:
        tags = [tag_of(book.make(reference.epoch, reference.subject)[1]) for book in books]
    except (AssertionError, OverflowError):  # beyond every sequence there can be
        return False
    return any(hmac.compare_digest(reference.tag.encode(), tag.encode()) for tag in tags)


class Receipts:
    """A folder of receipts: whoever brings one asks, the back follows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def take(self, verdict: ReceiptVerdict, channel: Channel, reference: Reference) -> None:
        """Have it followed some time soon; raises `ReceiptsFull`, `OSError`."""
        if sum(1 for _ in os.scandir(self._folder)) >= RECEIPTS_WAITING_MAX:
            raise ReceiptsFull
        receipt = Receipt(verdict, channel, *reference[:4])
        (self._folder / receipt.file_name).touch(mode=0o600)

    def waiting(self, count_max: int) -> list[Receipt]:
        """Some of the receipts that wait."""
        return waiting_in(self._folder, _read, count_max)

    def done(self, receipt: Receipt) -> None:
        """The receipt was followed."""
        (self._folder / receipt.file_name).unlink(missing_ok=True)


class Reports:
    """Where whoever brings a report leaves it, for all that follow it."""

    def __init__(self, directory: Path) -> None:
        """`directory` is that of the data."""
        self._receipts = Receipts(directory / FOLDER)
        self._complaints = Receipts(directory / COMPLAINTS_FOLDER)

    def take(self, verdict: ReceiptVerdict, channel: Channel, reference: Reference) -> None:
        """Have it followed some time soon; raises `ReceiptsFull`, `OSError`."""
        if verdict == "complained":
            self._complaints.take(verdict, channel, reference)
        self._receipts.take(verdict, channel, reference)


def _read(name: str) -> Receipt | None:
    """The receipt that a file is; None for a file that is none of ours."""
    verdict, _, rest = name.partition(".")
    channel, _, named = rest.partition(".")
    reference = read_reference(f"{named}.")
    if verdict not in VERDICTS or channel not in CHANNELS or reference is None:
        return None
    receipt = Receipt(verdict, channel, *reference[:4])
    return receipt if receipt.file_name == name else None
