"""
The tree that a delivery is shared along: the launch's markets, their channels, their locations.

Always true:
- A location's node has the location's id; a channel is named within its market, as GB.stores.
- A market without a location is left out; a delivery for a market or a location has that alone.
- Nodes stand in the order of the launch file.

Never here: demand, terms, units.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final, NamedTuple

from firstcome.allocation.nodes import ALL, Node, Tree, tree_of
from firstcome.domain.definition import LaunchDefinition, LocationTerms
from firstcome.web.customer.guide import is_delivery
from firstcome.web.operations.names import LaunchNames

ID_CHARACTERS_MAX: Final = 64


class Grounds(NamedTuple):
    """A tree whose nodes weigh nothing yet, and what hangs where."""

    tree: Tree
    market_of: dict[str, str]
    """The node of the market of each location."""
    senders: dict[str, tuple[str, ...]]
    """The locations of each market's node that units are sent from."""
    nodes_of_markets: dict[str, str]
    """The node of each market, by the market's id."""


def grounds_of(
    definition: LaunchDefinition, names: LaunchNames, market: str = "", location: str = ""
) -> Grounds:
    """The tree of a launch, or of that market or location alone."""
    places = [
        terms
        for terms in definition.locations
        if market in ("", terms.market) and location in ("", terms.location)
    ]
    ids = _Ids(terms.location for terms in definition.locations)
    markets = {terms.market: ids.of(terms.market) for terms in definition.markets}
    ways = dict.fromkeys((terms.market, terms.channel) for terms in definition.locations)
    channels = {(market, channel): ids.of(f"{market}.{channel}") for market, channel in ways}
    nodes = list(_nodes(definition, names, places, markets, channels))
    return Grounds(
        tree_of(nodes),
        {terms.location: markets[terms.market] for terms in places},
        _senders(names, places, markets),
        markets,
    )


def market_name(names: LaunchNames, market: str) -> str:
    """What a market is called; its id without a name."""
    texts = () if names.texts is None else names.texts.markets
    return next((each.name for each in texts if each.market == market), market)


def _nodes(
    definition: LaunchDefinition,
    names: LaunchNames,
    places: list[LocationTerms],
    markets: dict[str, str],
    channels: dict[tuple[str, str], str],
) -> Iterator[Node]:
    there = {terms.market for terms in places}
    for terms in definition.markets:
        if terms.market in there:
            node = markets[terms.market]
            yield Node(node=node, kind="market", name=market_name(names, terms.market))
    for key in dict.fromkeys((terms.market, terms.channel) for terms in places):
        name = names.channel(key[1])
        yield Node(node=channels[key], kind="channel", parent=markets[key[0]], name=name)
    for terms in places:
        above = channels[terms.market, terms.channel]
        name = names.place(terms.location)
        yield Node(node=terms.location, kind="location", parent=above, name=name)


def _senders(
    names: LaunchNames, places: list[LocationTerms], markets: dict[str, str]
) -> dict[str, tuple[str, ...]]:
    texts = () if names.texts is None else names.texts.locations
    sending = {each.location for each in texts if is_delivery(each)}
    found: dict[str, tuple[str, ...]] = {}
    for terms in places:
        if terms.location in sending:
            node = markets[terms.market]
            found[node] = (*found.get(node, ()), terms.location)
    return found


class _Ids:
    """Ids of nodes that are no locations, each given once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {ALL, *taken}

    def of(self, wanted: str) -> str:
        """The wanted id, or one like it where that is taken or too long; the same every time."""
        name, turn = wanted, 0
        while name in self._taken or len(name) > ID_CHARACTERS_MAX:
            drawn = sha256(f"{wanted} {turn}".encode()).hexdigest()[:8]
            name, turn = f"{wanted[: ID_CHARACTERS_MAX - 9]}-{drawn}", turn + 1
        self._taken.add(name)
        return name
