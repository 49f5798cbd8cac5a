"""
The workload: what the people of a stream ask for, from what the launch says it sells.

Always true:
- A stream asks only for SKUs and locations that the launch lists.
- With no weights given most come online, some for an upgrade, the rest to the shops.

Never here: when anybody comes, names of people.
"""

from bisect import bisect_left
from itertools import accumulate
from random import Random
from typing import Final

from msgspec import Struct

from firstcome.rehearsal.plan import PlanRefused, Stream

DEFAULT_WEIGHTS: Final = {"online": 70.0, "upgrades": 20.0}
"""Of every hundred people; channels that are not named share the rest."""

UNNAMED_WEIGHT: Final = 10.0


class SkuFacts(Struct, frozen=True):
    """A SKU as the shop's API lists it; what else it says is not needed here."""

    sku: str


class LocationFacts(Struct, frozen=True):
    """A location as the shop's API lists it."""

    location: str
    channel: str
    market: str = ""


class LaunchFacts(Struct, frozen=True):
    """A launch as the shop's API shows it to anybody."""

    launch: str
    skus: tuple[SkuFacts, ...]
    locations: tuple[LocationFacts, ...]
    identity: str = "email"
    rehearsal: bool = False
    """Whether the shop is a copy for rehearsing."""


class Shape(Struct, frozen=True):
    """
    What one order asks for, and by which `way`: `api`, or the `form` of the launch page.

    By the way `registration` no order is asked for, but interest in the SKU is registered.

    Requests of one shape differ only in who sends them.
    """

    launch: str
    sku: str
    location: str
    units: int = 1
    customer_class: str = "consumer"
    line: bool = True
    identity: str = "email"
    way: str = "api"
    invited: bool = False
    """Whether the invitation of who orders is shown; by the API alone."""
    market: str = ""
    """Of a registration."""


class Workload:
    """Draws shapes for one stream; keeps each shape once, in `shapes`, shared between streams."""

    def __init__(
        self,
        launch: LaunchFacts,
        stream: Stream,
        shapes: dict[Shape, int],
        *,
        invited: bool = False,
    ) -> None:
        if not launch.skus or not launch.locations:
            raise PlanRefused(f"Launch {launch.launch} lists no SKUs or no locations.")
        self._launch = launch
        self._stream = stream
        self._invited = invited
        self._shapes = shapes
        self._channels = _locations_by_channel(launch, stream)
        weights = _weights(stream, list(self._channels))
        self._names = [name for name, weight in weights.items() if weight > 0]
        self._bounds = list(accumulate(weights[name] for name in self._names))
        if not self._names:
            raise PlanRefused("Every channel has the weight 0; give one a share.")

    def draw(self, random: Random) -> int:
        """The number of a shape, at random."""
        channel = self._names[bisect_left(self._bounds, random.random() * self._bounds[-1])]
        locations = self._channels[channel]
        location = locations[int(random.random() * len(locations))]
        skus = self._launch.skus
        sku = skus[int(random.random() * len(skus))].sku
        stream = self._stream
        is_business = bool(stream.business) and random.random() < stream.business
        waits = not stream.no_line or random.random() >= stream.no_line
        form = stream.journeys.form
        shape = Shape(
            self._launch.launch,
            sku,
            location,
            2 if is_business else 1,
            "business" if is_business else "consumer",
            waits,
            self._launch.identity,
            "form" if form and random.random() < form else "api",
            self._invited,
        )
        return self._shapes.setdefault(shape, len(self._shapes))


def _locations_by_channel(launch: LaunchFacts, stream: Stream) -> dict[str, list[str]]:
    by_channel: dict[str, list[str]] = {}
    for terms in launch.locations:
        by_channel.setdefault(terms.channel, []).append(terms.location)
    if stream.channel is None:
        return by_channel
    if stream.channel not in by_channel:
        known = ", ".join(sorted(by_channel))
        raise PlanRefused(
            f"Launch {launch.launch} has no channel {stream.channel}; it has {known}."
        )
    return {stream.channel: by_channel[stream.channel]}


def _weights(stream: Stream, channels: list[str]) -> dict[str, float]:
    if stream.weights:
        unknown = sorted(set(stream.weights) - set(channels))
        if unknown:
            raise PlanRefused(f"Weights name channels that are not sold on: {', '.join(unknown)}.")
        return {channel: stream.weights.get(channel, 0.0) for channel in channels}
    unnamed = [channel for channel in channels if channel not in DEFAULT_WEIGHTS]
    return {
        channel: DEFAULT_WEIGHTS.get(channel) or UNNAMED_WEIGHT / len(unnamed)
        for channel in channels
    }
