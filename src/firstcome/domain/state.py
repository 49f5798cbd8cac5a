"""
The state of the rules: everything that the entries so far have made true.

Always true:
- It is a function of the entries and nothing else: fold them twice and the digests are equal.
- `decide` reads it, `evolve` writes it, nobody else touches it.
- Time in it is the time of the last entry; selling time stands still across a gap of more than
  `SELLING_GAP_MS` between entries, so that an outage costs nobody their hold.

Never here: I/O, the wall clock, personal data.
"""

from collections.abc import Iterator
from typing import Final

from firstcome.domain.by_hash import ByHash
from firstcome.domain.launch import Launch
from firstcome.domain.orders import HELD, Orders
from firstcome.domain.pool import Pool
from firstcome.domain.registrations import RegistrationKeys, Registrations
from firstcome.domain.staff_answers import StaffAnswers
from firstcome.domain.tellings import Announcement, Incident

SELLING_GAP_MS: Final = 10_000
NEVER_MS: Final = 2**63 - 1
EPOCHS_KNOWN_MAX: Final = 64
"""Of so many restores the lost orders are recognised."""


class State:
    """Mutable; starts empty, before the first entry."""

    __slots__ = (
        "announcements",
        "backlog",
        "clock_due_ms",
        "epochs",
        "fingerprint",
        "incidents",
        "keys",
        "launches",
        "launches_by_number",
        "orders",
        "registrations",
        "rules_version",
        "selling_due_ms",
        "selling_ms",
        "sequence",
        "staff_answers",
        "time_ms",
    )

    def __init__(self) -> None:
        self.sequence = 0
        self.time_ms = 0
        self.selling_ms = 0
        self.rules_version = 0
        self.fingerprint = b""
        self.epochs: list[tuple[int, int]] = []
        self.launches: dict[str, Launch] = {}
        self.launches_by_number: list[Launch] = []
        self.orders = Orders()
        self.keys = ByHash()
        self.registrations = Registrations()
        self.incidents: dict[int, Incident] = {}
        self.announcements: dict[int, Announcement] = {}
        self.staff_answers = StaffAnswers()
        self.backlog: dict[tuple[int, int], None] = {}
        self.selling_due_ms = NEVER_MS
        self.clock_due_ms = NEVER_MS

    @property
    def registration_keys(self) -> RegistrationKeys:
        """Which registration the key of a request is bound to."""
        return self.registrations.keys

    def move_time(self, sequence: int, time_ms: int) -> None:
        """Take the sequence and time of the next entry; time never runs backwards (assert)."""
        gap = time_ms - self.time_ms
        assert sequence == self.sequence + 1
        assert gap >= 0
        if gap <= SELLING_GAP_MS:
            self.selling_ms += gap
        self.sequence = sequence
        self.time_ms = time_ms

    def epoch_of(self, sequence: int) -> int:
        """The epoch in which an entry was written."""
        for first, epoch in reversed(self.epochs):
            if first <= sequence:
                return epoch
        return 0

    def other_epochs(self, sequence: int) -> Iterator[int]:
        """Epochs in which `sequence` may have stood for another entry, latest first; few."""
        if len(self.epochs) > 1:
            last, own = self.epochs[-1][1], self.epoch_of(sequence)
            for epoch in range(last, max(0, last - EPOCHS_KNOWN_MAX), -1):
                if epoch != own:
                    yield epoch

    def place(self, order: int) -> tuple[Launch, Pool]:
        """The launch and the pool of an order."""
        launch_number, pool_number = self.orders.place(order)
        launch = self.launches_by_number[launch_number]
        return launch, launch.pools[pool_number]

    def units(self, order: int) -> int:
        """The units of an order."""
        return self.orders.units(order)

    def ahead(self, order: int) -> int:
        """How many orders wait before this one, which is in line."""
        _, pool = self.place(order)
        orders = self.orders
        return pool.line.ahead(order, orders.slot[order], orders.line_sequence[order])

    def launch_of_supply(self, supply: int) -> Launch | None:
        """The launch that a supply was announced for, or None for a number that none has."""
        for launch in self.launches_by_number:
            if supply in launch.supplies:
                return launch
        return None

    def hold_until_ms(self, order: int) -> int:
        """The clock time at which a hold ends if selling does not stop before; 0 without one."""
        if self.orders.status[order] != HELD:
            return 0
        return self.time_ms + max(0, self.orders.deadline_ms[order] - self.selling_ms)

    def recompute_due(self) -> None:
        """Find the next deadline, opening and closing anew."""
        selling, clock = NEVER_MS, NEVER_MS
        for launch in self.launches_by_number:
            for deadlines in launch.queues:
                first = deadlines.first()
                if first is not None:
                    selling = min(selling, first[0])
            clock = min(clock, next_turn_ms(launch))
        self.selling_due_ms, self.clock_due_ms = selling, clock


def next_turn_ms(launch: Launch) -> int:
    """When the clock next opens or closes the launch by itself, or `NEVER_MS`."""
    closes = launch.definition.closes_ms
    if launch.status == "scheduled":
        return launch.definition.opens_ms
    if launch.status in ("open", "paused") and closes is not None:
        return closes
    return NEVER_MS
