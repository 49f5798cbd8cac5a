"""
The documented rules of registrations and waves, a second time: who may order from a launch, when.

Always true:
- Only entries move it: their order, their times, their commands.
- It remembers people and waves as lists, and counts them anew whenever waves are made.

Never here: the shop's code; what a registration wishes, beyond whether it can be wished.
"""

from collections.abc import Mapping
from hashlib import blake2b
from itertools import pairwise
from typing import Final

from firstcome.rehearsal import schema as s
from firstcome.rehearsal.launch_model import Launch

WAVES_MAX: Final = 200
_LAST_SEQUENCE: Final = (1 << 63) - 1
_LAST_DRAWN: Final = (1 << 64) - 1


class Registration:
    """One person's interest in one launch."""

    __slots__ = ("customer", "is_confirmed", "launch")

    def __init__(self, launch: str, customer: bytes) -> None:
        self.launch = launch
        self.customer = customer
        self.is_confirmed = False


class Plan:
    """The waves of a launch: when each opens, and the last number in it."""

    __slots__ = ("is_told", "opens_ms", "order", "seed", "through")

    def __init__(self, order: str, seed: bytes) -> None:
        self.order = order
        self.seed = seed
        self.opens_ms: list[int] = []
        self.through: list[int] = []
        self.is_told = False

    def number(self, registration: int) -> int:
        """How early a registration comes."""
        if self.order != "draw":
            return registration
        drawn = blake2b(registration.to_bytes(8, "big"), key=self.seed).digest()
        return int.from_bytes(drawn[:8], "big")

    def last(self) -> int:
        """The number of a wave that takes all who are left."""
        return _LAST_DRAWN if self.order == "draw" else _LAST_SEQUENCE

    def opening_ms(self, registration: int) -> int | None:
        """When the wave of a registration opens; None while it is in none."""
        number = self.number(registration)
        for opens_ms, through in zip(self.opens_ms, self.through, strict=True):
            if number <= through:
                return opens_ms
        return None

    def add(self, waves: tuple[s.WaveTerms, ...], confirmed: list[int]) -> None:
        """Count people off, those in earlier waves left out."""
        reached = self.through[-1] if self.through else 0
        left = sorted(number for each in confirmed if (number := self.number(each)) > reached)
        for wave in waves:
            if wave.people == 0:
                reached = self.last()
            elif left:
                reached = left[: wave.people][-1]
            left = [number for number in left if number > reached]
            self.opens_ms.append(wave.opens_ms)
            self.through.append(reached)


class Interests:
    """Takes what is asked about registrations and waves, one after the other."""

    def __init__(self) -> None:
        self._registrations: dict[int, Registration] = {}
        self._standing: dict[tuple[str, bytes], int] = {}
        self._keys: set[bytes] = set()
        self._plans: dict[str, Plan] = {}

    def shut(self, launch: Launch, order: s.PlaceOrder, time_ms: int) -> str:
        """The outcome for somebody who may not order yet; empty when they may."""
        terms = launch.terms
        if terms.access == "open":
            return ""
        known = self._registrations.get(order.registration)
        fits = known is not None and known.is_confirmed and known.launch == terms.launch
        if known is None or not fits or known.customer != order.customer:
            return "not_registered"
        if terms.access == "registered":
            return ""
        plan = self._plans.get(terms.launch)
        opens_ms = plan.opening_ms(order.registration) if plan is not None else None
        return "" if opens_ms is not None and opens_ms <= time_ms else "not_your_wave"

    def may_replace(self, before: s.Definition, after: s.Definition) -> bool:
        """Whether a launch leaves to the registered what they may have named."""
        name = before.launch
        if name not in self._plans and not any(of == name for of, _ in self._standing):
            return True
        places = {(place.location, place.market) for place in after.locations}
        return (
            after.register
            and before.identity == after.identity
            and {sku.sku for sku in before.skus} <= {sku.sku for sku in after.skus}
            and {each.market for each in before.markets} <= {each.market for each in after.markets}
            and {(place.location, place.market) for place in before.locations} <= places
            and before.limits.consumer <= after.limits.consumer
            and before.limits.business <= after.limits.business
        )

    def enter(
        self, sequence: int, time_ms: int, command: s.AnyCommand, launches: Mapping[str, Launch]
    ) -> None:
        """One entry that is about no order."""
        match command:
            case s.Register():
                self._register(sequence, command, launches.get(command.launch))
            case s.ConfirmRegistration():
                known = self._registrations.get(command.registration)
                if known is not None and self._stands(command.registration, known):
                    known.is_confirmed = True
            case s.LeaveRegistration():
                known = self._registrations.get(command.registration)
                if known is not None and self._stands(command.registration, known):
                    known.is_confirmed = False
                    del self._standing[known.launch, known.customer]
            case s.AdoptWaves() | s.AddWaves() | s.MoveWave() | s.InviteWave():
                launch = launches.get(command.launch)
                if launch is not None and launch.status != "closed":
                    self._plan(time_ms, command, launch)
            case _:
                pass

    def _register(self, sequence: int, command: s.Register, launch: Launch | None) -> None:
        if command.key in self._keys or launch is None or not _can_be_wished(launch, command):
            return
        self._keys.add(command.key)
        stands = launch.terms.launch, command.customer
        if stands not in self._standing:
            self._standing[stands] = sequence
            self._registrations[sequence] = Registration(*stands)
        if command.vouched:
            self._registrations[self._standing[stands]].is_confirmed = True

    def _stands(self, registration: int, known: Registration) -> bool:
        return self._standing.get((known.launch, known.customer)) == registration

    def _plan(
        self,
        time_ms: int,
        command: s.AdoptWaves | s.AddWaves | s.MoveWave | s.InviteWave,
        launch: Launch,
    ) -> None:
        name = launch.terms.launch
        plan = self._plans.get(name)
        if isinstance(command, s.AdoptWaves):
            is_told = plan is not None and plan.is_told
            if launch.terms.register and not is_told and _follow(command.waves, -1):
                self._plans[name] = plan = Plan(command.order, command.seed)
                plan.add(command.waves, self._confirmed(name))
        elif plan is None:
            pass
        elif isinstance(command, s.AddWaves):
            too_many = len(plan.through) + len(command.waves) > WAVES_MAX
            is_full = plan.through[-1] == plan.last()
            if not too_many and not is_full and _follow(command.waves, plan.opens_ms[-1]):
                plan.add(command.waves, self._confirmed(name))
        elif not 1 <= command.wave <= len(plan.through):
            pass
        elif isinstance(command, s.InviteWave):
            plan.is_told = True
        elif plan.opens_ms[command.wave - 1] > time_ms:
            moved = [*plan.opens_ms]
            moved[command.wave - 1] = command.opens_ms
            if all(before < after for before, after in pairwise(moved)):
                plan.opens_ms = moved

    def _confirmed(self, launch: str) -> list[int]:
        return [
            sequence
            for sequence, known in self._registrations.items()
            if known.is_confirmed and known.launch == launch
        ]


def _can_be_wished(launch: Launch, command: s.Register) -> bool:
    terms = launch.terms
    skus = {sku.sku for sku in terms.skus}
    places = {(place.location, place.market) for place in terms.locations}
    return (
        terms.register
        and launch.status != "closed"
        and bool(command.skus)
        and set(command.skus) <= skus
        and command.market in {each.market for each in terms.markets}
        and (not command.location or (command.location, command.market) in places)
        and 1 <= command.units <= launch.limit(command.customer_class)
    )


def _follow(waves: tuple[s.WaveTerms, ...], after_ms: int) -> bool:
    opens_ms = [after_ms, *(wave.opens_ms for wave in waves)]
    in_turn = all(before < after for before, after in pairwise(opens_ms))
    return in_turn and all(wave.people for wave in waves[:-1])
