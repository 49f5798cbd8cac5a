"""
Waves: in which order the registered may come to order, and from when.

Everybody has a number: the sequence of their registration, or one that is drawn for it. A wave
ends with the number `through`, so that who confirms later falls into the wave of their number.

Always true:
- Waves open one after the other, and none reaches less far than the one before: nobody is in two.
- A draw depends on the seed and the registration alone; with the seed everybody can redo theirs.

Never here: how many people a wave should have (the planner), who was told already.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, Literal

from msgspec import Struct

from firstcome.domain.commands import WaveTerms
from firstcome.domain.events import WaveSet
from firstcome.domain.identifiers import Hash, WaveOrder

Telling = Literal["planned", "telling", "paused", "stopped"]

NUMBER_MAX: Final[dict[WaveOrder, int]] = {"registration_time": 2**63 - 1, "draw": 2**64 - 1}
"""The highest number there is: what a wave of all who are left reaches through to."""

_DRAWN_BYTES: Final = 8


class Wave(Struct, frozen=True):
    """One wave; `people` were in it when it was made, and some may have left since."""

    number: int
    opens_ms: int
    people: int
    through: int
    telling: Telling = "planned"


class Waves(Struct, frozen=True):
    """The waves of a launch, the first first."""

    order: WaveOrder
    seed: Hash
    plan: tuple[Wave, ...]

    def number_of(self, registration: int) -> int:
        """The number of a registration, which says how early it comes."""
        return number_of(self.order, self.seed, registration)

    def wave_of(self, registration: int) -> Wave | None:
        """The wave that a registration belongs to if it is confirmed, or None: not yet known."""
        at = bisect_left(self.plan, self.number_of(registration), key=_through)
        return self.plan[at] if at < len(self.plan) else None

    def find(self, number: int) -> Wave | None:
        """The wave with this number, counted from 1, or None."""
        return self.plan[number - 1] if 1 <= number <= len(self.plan) else None

    @property
    def through(self) -> int:
        """The highest number that is in a wave."""
        return self.plan[-1].through

    @property
    def is_complete(self) -> bool:
        """Whether the last wave takes all that are left, so that none can follow."""
        return self.through == NUMBER_MAX[self.order]

    @property
    def is_told(self) -> bool:
        """Whether anybody was invited."""
        return any(wave.telling != "planned" for wave in self.plan)


def number_of(order: WaveOrder, seed: bytes, registration: int) -> int:
    """
    A registration's number: its own sequence, or a draw.

    A draw is the first 8 bytes, big-endian, of BLAKE2b (RFC 7693, 64 bytes of digest) over the
    sequence as 8 bytes, big-endian, with the seed as the key.
    """
    if order == "registration_time":
        return registration
    drawn = blake2b(registration.to_bytes(8, "big"), key=seed).digest()
    return int.from_bytes(drawn[:_DRAWN_BYTES], "big")


def divided(
    order: WaveOrder,
    seed: bytes,
    confirmed: Sequence[int],
    terms: Sequence[WaveTerms],
    after: Waves | None = None,
) -> tuple[WaveSet, ...]:
    """
    The waves that the confirmed registrations (sequences, rising) come to.

    `after`: the waves that go before, whose people stay where they are. A wave may have fewer
    people than its terms say, when no more are left. Terms with 0 people take all that are left.
    """
    numbers = sorted([number_of(order, seed, each) for each in confirmed])
    before, reached, at = 0, 0, 0
    if after is not None:
        before, reached = len(after.plan), after.through
        at = bisect_right(numbers, reached)
    made: list[WaveSet] = []
    for number, wave in enumerate(terms, before + 1):
        start = at
        if wave.people == 0:
            at, reached = len(numbers), NUMBER_MAX[order]
        elif at < len(numbers):
            reached = numbers[min(at + wave.people, len(numbers)) - 1]
            at = bisect_right(numbers, reached, at)
        made.append(WaveSet(number, wave.opens_ms, at - start, reached))
    return tuple(made)


def are_in_order(terms: Sequence[WaveTerms], after_ms: int = -1) -> bool:
    """Whether each wave opens after the one before, and only the last takes all that are left."""
    for wave in terms:
        if wave.opens_ms <= after_ms:
            return False
        after_ms = wave.opens_ms
    return all(wave.people for wave in terms[:-1])


def _through(wave: Wave) -> int:
    return wave.through
