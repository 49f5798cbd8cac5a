"""
Made lines: a launch of one SKU at 1,250 shops that has no units yet, and deliveries for it.

Always true:
- Nobody can be held: whoever orders waits, until a delivery is received.

Never here: what any of it costs.
"""

from collections.abc import Sequence
from random import Random
from typing import Any, Final

from msgspec.structs import replace

from benchmarks.made_orders import SEED
from benchmarks.running_shop import EXAMPLE
from firstcome.domain.commands import (
    AdoptAllocation,
    AnnounceSupply,
    AnyCommand,
    ChangeSupply,
    ReceiveSupply,
)
from firstcome.launches.reading import LaunchFile, read_launch_file

SHOPS: Final = ("own-", "partner-")
"""How locations begin that are shops; the warehouses sell nothing here."""

WEEK_MS: Final = 7 * 24 * 3_600_000


def lines_launch() -> LaunchFile:
    """The example launch with the first of its SKUs, at its shops alone, without units."""
    launch = read_launch_file(EXAMPLE)
    terms, texts = launch.definition, launch.texts
    locations = tuple(place for place in terms.locations if place.location.startswith(SHOPS))
    skus, places = terms.skus[:1], {place.location for place in locations}
    channels = {place.channel for place in locations}
    products = tuple(
        replace(product, skus=kept)
        for product in texts.products
        if (kept := tuple(each for each in product.skus if each.sku == skus[0].sku))
    )
    texts = replace(
        texts,
        products=products,
        channels=tuple(each for each in texts.channels if each.channel in channels),
        locations=tuple(each for each in texts.locations if each.location in places),
        brand=None,
        words=(),
    )
    definition = replace(terms, skus=skus, locations=locations, stock=(), texts=texts.id())
    return LaunchFile(definition, texts)


class Deliveries:
    """Commands on one delivery that is shared evenly."""

    def __init__(self, launch: LaunchFile) -> None:
        self._terms = launch.definition
        self._random = Random(SEED)
        self.supply = 0
        """Its number, once it is announced."""

    def announce(self, units: int, from_ms: int) -> AnyCommand:
        """It comes in the week from then on."""
        return AnnounceSupply(
            **self._request(),
            **_planned(units, from_ms),
            launch=self._terms.launch,
            sku=self._terms.skus[0].sku,
        )

    def share(self, units: int) -> AnyCommand:
        """The same for every location, as far as whole units go."""
        shares = even_shares([place.location for place in self._terms.locations], units)
        return AdoptAllocation(**self._request(), supply=self.supply, shares=shares)

    def slip(self, units: int, from_ms: int) -> AnyCommand:
        """It comes in another week."""
        return ChangeSupply(**self._request(), **_planned(units, from_ms), supply=self.supply)

    def receive(self) -> AnyCommand:
        """All of it is here, as it was shared."""
        return ReceiveSupply(**self._request(), supply=self.supply)

    def _request(self) -> dict[str, Any]:
        hashes = self._random.randbytes(32)
        return {"id": hashes[:16], "fingerprint": hashes[16:]}


def even_shares(locations: Sequence[str], units: int) -> tuple[tuple[str, int], ...]:
    """Units by location; the first get one more where it does not come out even."""
    each, rest = divmod(units, len(locations))
    shares = ((place, each + (number < rest)) for number, place in enumerate(locations))
    return tuple((place, share) for place, share in shares if share)


def _planned(units: int, from_ms: int) -> dict[str, Any]:
    window = {"from_ms": from_ms, "to_ms": from_ms + WEEK_MS}
    return {"units": units, "stage": "planned", "said_by": "supplier", **window}
