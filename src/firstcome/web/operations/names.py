"""
Names of a launch for the desk: what its ids are called, from the texts that it was loaded with.

Always true:
- A name belongs to the id of its texts and is read once; an id without a name is shown as it is.

Never here: names of people; terms of sale.
"""

from collections import OrderedDict
from threading import Lock
from typing import Final, Protocol

import msgspec

from firstcome.contacts.failures import ContactsBroken
from firstcome.contacts.reader import ContactReader
from firstcome.launches.texts import LaunchTexts
from firstcome.limits import GUIDES_KEPT_MAX
from firstcome.web.operations.shell import DESK_ZONE

_decode: Final = msgspec.json.Decoder(LaunchTexts).decode


class LaunchRow(Protocol):
    """A row of the read model `launches`, as far as names need it."""

    @property
    def launch(self) -> str: ...
    @property
    def texts(self) -> bytes: ...


class TextsSource(Protocol):
    """Where texts are read: the desk, or anything else with contacts."""

    def contacts(self) -> ContactReader: ...


class LaunchNames:
    """The names of one launch by id, and its zone; `texts` is None when there are none."""

    def __init__(self, launch: str, texts: LaunchTexts | None) -> None:
        self.launch = launch if texts is None else texts.name
        self.zone = DESK_ZONE if texts is None else texts.zone
        self.texts = texts
        self._skus: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._channels: dict[str, str] = {}
        if texts is not None:
            self._read(texts)

    def _read(self, texts: LaunchTexts) -> None:
        self._skus = {
            sku.sku: sku.name if sku.name == product.name else f"{product.name}, {sku.name}"
            for product in texts.products
            for sku in product.skus
        }
        self._places = {
            each.location: each.name
            if each.town is None or each.town in each.name
            else f"{each.name}, {each.town}"
            for each in texts.locations
        }
        self._channels = {each.channel: each.name for each in texts.channels}

    def sku(self, sku: str) -> str:
        """Product and variant; the id when it has no name."""
        return self._skus.get(sku, sku)

    def place(self, location: str) -> str:
        """The location, with its town when the name does not say it; the id without a name."""
        return self._places.get(location, location)

    def channel(self, channel: str) -> str:
        """The way to buy; the id when it has no name."""
        return self._channels.get(channel, channel)

    def skus(self) -> dict[str, str]:
        """Every SKU with its name, in the order of the launch file."""
        return dict(self._skus)

    def places(self) -> dict[str, str]:
        """Every location with its name."""
        return dict(self._places)

    def channels(self) -> dict[str, str]:
        """Every channel with its name."""
        return dict(self._channels)


_kept: Final[OrderedDict[bytes, LaunchNames]] = OrderedDict()
_lock: Final = Lock()


def names_of(source: TextsSource, launch_row: LaunchRow) -> LaunchNames:
    """
    The names of a launch, from memory after the first time; ids alone when its texts are missing.

    May be called by many threads. `source` is the desk.
    """
    texts_id = bytes(launch_row.texts)
    with _lock:
        known = _kept.get(texts_id)
        if known is not None:
            _kept.move_to_end(texts_id)
            return known
    texts = _read_texts(source, texts_id)
    found = LaunchNames(launch_row.launch, texts)
    if texts is not None:
        with _lock:
            _kept[texts_id] = found
            while len(_kept) > GUIDES_KEPT_MAX:
                _kept.popitem(last=False)
    return found


def _read_texts(source: TextsSource, texts_id: bytes) -> LaunchTexts | None:
    try:
        contacts = source.contacts()
    except ContactsBroken:
        return None
    try:
        body = contacts.document(texts_id)
        return None if body is None else _decode(body)
    except (ContactsBroken, msgspec.MsgspecError):
        return None
    finally:
        contacts.close()
