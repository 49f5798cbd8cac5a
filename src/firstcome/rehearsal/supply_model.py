"""
The documented rules of supply, a second time: which units come to which pools, and which move.

Always true:
- No supply brings more units than it has, nor any once it is cancelled.
- A transfer takes no unit that somebody has, or waits for.

Never here: estimates, which promise nothing; who is served; the shop's code.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from firstcome.rehearsal import schema as s
from firstcome.rehearsal.launch_model import Launch
from firstcome.rehearsal.pool_model import Pool
from firstcome.rehearsal.stock_model import POOL_UNITS_MAX

SUPPLY_UNITS_MAX: Final = 100_000_000
SUPPLIES_MAX: Final = 10_000

Parts = Iterable[tuple[str, int]]


class Supply:
    """One delivery; `shares` keep the order in which their locations were named."""

    __slots__ = ("came", "is_cancelled", "is_confirmed", "launch", "shares", "terms", "units")

    def __init__(self, terms: s.AnnounceSupply) -> None:
        self.launch = terms.launch
        self.terms = terms
        self.units = terms.units
        self.is_confirmed = terms.stage == "confirmed"
        self.is_cancelled = False
        self.shares: dict[str, int] = {}
        self.came: Counter[str] = Counter()

    @property
    def left(self) -> int:
        """Units that may still come."""
        return 0 if self.is_cancelled else self.units - self.came.total()

    def may_go_to(self, location: str, launch: Launch) -> bool:
        """Whether a location is one that it is for."""
        market = launch.market_of(location)
        return (
            market is not None
            and self.terms.location in ("", location)
            and self.terms.market in ("", market)
        )

    def to_come(self, launch: Launch) -> Parts:
        """What comes where when nobody says so."""
        if not self.shares:
            places = [name for name in launch.places if self.may_go_to(name, launch)]
            return [(places[0], self.left)] if len(places) == 1 else []
        missed = {
            place: units - self.came[place]
            for place, units in self.shares.items()
            if units > self.came[place]
        }
        return _in_proportion(missed, self.left)


class Supplies:
    """Takes what is asked about supply, one after the other."""

    def __init__(self) -> None:
        self._supplies: dict[int, Supply] = {}

    def may_replace(self, before: s.Definition, after: s.Definition) -> bool:
        """Whether a launch leaves every supply where it is to go."""
        was = {place.location: place.market for place in before.locations}
        places = {place.location: place.market for place in after.locations}
        for supply in self._supplies.values():
            if supply.launch != before.launch:
                continue
            terms = supply.terms
            named = [place for place in (terms.location, *supply.shares) if place]
            if (
                terms.sku not in {each.sku for each in after.skus}
                or terms.market not in {"", *(each.market for each in after.markets)}
                or any(places.get(place) != was[place] for place in named)
            ):
                return False
        return True

    def enter(
        self, sequence: int, command: s.AnyCommand, launches: Mapping[str, Launch]
    ) -> list[Pool]:
        """One entry; the pools that have other units on hand now, if it is about supply."""
        match command:
            case s.AnnounceSupply():
                self._announce(sequence, command, launches.get(command.launch))
            case s.TransferStock():
                return _transfer(command, launches.get(command.launch))
            case _ if isinstance(command, s.AboutSupply):
                return self._about(command, launches)
            case _:
                pass
        return []

    def _about(self, command: s.AboutSupply, launches: Mapping[str, Launch]) -> list[Pool]:
        supply = self._supplies.get(command.supply)
        if supply is None or supply.left < 1:
            return []
        launch = launches[supply.launch]
        match command:
            case s.ChangeSupply():
                _change(supply, command)
            case s.CancelSupply():
                supply.is_cancelled = True
            case s.ReceiveSupply():
                return _receive(supply, command.parts or supply.to_come(launch), launch)
            case s.AdoptAllocation():
                _adopt(supply, command, launch)
            case s.RevertAllocation():
                if not supply.came:
                    supply.shares = {}
        return []

    def _announce(self, sequence: int, command: s.AnnounceSupply, launch: Launch | None) -> None:
        if launch is None or command.sku not in launch.pools:
            return
        market = launch.market_of(command.location) if command.location else ""
        is_placed = market is not None and command.market in ("", market or command.market)
        is_known = not command.market or launch.has_market(command.market)
        of_launch = sum(each.launch == command.launch for each in self._supplies.values())
        if is_placed and is_known and _is_sound(command, 1) and of_launch < SUPPLIES_MAX:
            self._supplies[sequence] = Supply(command)


def _is_sound(terms: s.AnnounceSupply | s.ChangeSupply, least: int) -> bool:
    return least <= terms.units <= SUPPLY_UNITS_MAX and terms.from_ms <= terms.to_ms


def _change(supply: Supply, command: s.ChangeSupply) -> None:
    is_confirmed = command.stage == "confirmed"
    if is_confirmed >= supply.is_confirmed and _is_sound(command, max(1, supply.came.total())):
        supply.units, supply.is_confirmed = command.units, is_confirmed


def _adopt(supply: Supply, command: s.AdoptAllocation, launch: Launch) -> None:
    shares: Counter[str] = Counter()
    for location, units in command.shares:
        if units < 0 or not supply.may_go_to(location, launch):
            return
        shares[location] += units
    if 1 <= shares.total() <= supply.units and not supply.came:
        supply.shares = {location: units for location, units in shares.items() if units}


def _receive(supply: Supply, parts: Parts, launch: Launch) -> list[Pool]:
    here: Counter[str] = Counter()
    for location, units in parts:
        if units < 1 or not supply.may_go_to(location, launch):
            return []
        here[location] += units
    pools = launch.pools[supply.terms.sku]
    room = all(pools[location].on_hand + here[location] <= POOL_UNITS_MAX for location in here)
    if not here or here.total() > supply.left or not room:
        return []
    launch.is_untouched = False
    supply.came += here
    for location, units in here.items():
        pools[location].on_hand += units
    return [pools[location] for location in here]


def _transfer(command: s.TransferStock, launch: Launch | None) -> list[Pool]:
    if launch is None:
        return []
    source = launch.pool(command.sku, command.location)
    target = launch.pool(command.sku, command.to_location)
    if source is None or target is None or source is target:
        return []
    free, units = source.available - source.wanted, command.units
    if not 1 <= units <= free or target.on_hand + units > POOL_UNITS_MAX:
        return []
    launch.is_untouched = False
    source.on_hand -= units
    target.on_hand += units
    return [source, target]


def _in_proportion(wanted: Mapping[str, int], units: int) -> Parts:
    """What is wanted, or its part of so few units as there are, by the largest remainder."""
    whole = sum(wanted.values())
    if whole <= units:
        return wanted.items()
    exact = {place: Fraction(each * units, whole) for place, each in wanted.items()}
    parts = {place: int(part) for place, part in exact.items()}
    by_remainder = sorted(exact, key=lambda place: exact[place] - parts[place], reverse=True)
    for place in by_remainder[: units - sum(parts.values())]:
        parts[place] += 1
    return [(place, part) for place, part in parts.items() if part]
