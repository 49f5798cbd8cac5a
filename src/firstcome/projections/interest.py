"""
Interest, kept in memory between slices: counts of registrations, waves, incidents, announcements.

Always true:
- They are the rows of the tables; what differs from them is marked, and written with the slice.
- A registration's number is the one that the rules divide it into waves by.

Never here: rows of single registrations, what an event changes.
"""

from typing import Final, NamedTuple

from msgspec import json
from msgspec.structs import replace

from firstcome.domain import events as e
from firstcome.domain.identifiers import WaveOrder
from firstcome.domain.wave_plan import Telling, Wave, number_of

DRAWN_SHIFT: Final = 2**63
"""A number that was drawn has 64 bits and no sign: less this, it fits into a column."""

SEPARATOR: Final = " "
"""Between the SKUs of a wish, and between ways; no id has it."""


class Alike(NamedTuple):
    """What registrations have in common that are counted together."""

    launch: str
    skus: str
    market: str
    location: str
    customer_class: str
    status: str


class RegistrationCount:
    """Registrations that are alike: a row of `registration_counts`."""

    __slots__ = ("key", "number", "registrations", "units")

    def __init__(self, number: int, key: Alike) -> None:
        self.number = number
        self.key = key
        self.registrations = 0
        self.units = 0


class Registration:
    """A registration as it is now; `asked` is None when it has a row already."""

    __slots__ = (
        "asked",
        "by_email",
        "by_sms",
        "changed_ms",
        "confirmed_ms",
        "count",
        "epoch",
        "left_ms",
        "registration",
        "units",
    )

    count: RegistrationCount
    units: int
    by_email: int
    by_sms: int
    changed_ms: int

    def __init__(self, registration: int, asked: e.InterestRegistered | None = None) -> None:
        self.registration = registration
        self.asked = asked
        self.epoch = self.confirmed_ms = self.left_ms = 0

    def wish(self, event: e.InterestStated) -> None:
        """What somebody is interested in, from this event on; the count is the caller's."""
        self.units = event.units
        self.by_email = int("email" in event.consents)
        self.by_sms = int("sms" in event.consents)


class WaveRow(NamedTuple):
    """A wave, with when it was made, when its people were invited, and when it last changed."""

    wave: Wave
    made_ms: int
    invited_ms: int
    changed_ms: int


class Plan:
    """The waves of one launch: rows of `waves`."""

    __slots__ = ("order", "rows", "seed")

    def __init__(self, order: WaveOrder, seed: bytes) -> None:
        self.order: WaveOrder = order
        self.seed = seed
        self.rows: list[WaveRow] = []

    @property
    def lowest(self) -> int:
        """A number that nobody's is below."""
        return 0 if self.order == "registration_time" else -DRAWN_SHIFT

    def number_of(self, registration: int) -> int:
        """The number that a registration is divided by, as a column can hold it."""
        number = number_of(self.order, self.seed, registration)
        return number if self.order == "registration_time" else number - DRAWN_SHIFT

    def through(self, wave: Wave) -> int:
        """How far a wave reaches, in the same numbers."""
        return wave.through if self.order == "registration_time" else wave.through - DRAWN_SHIFT

    def add(self, waves: tuple[e.WaveSet, ...], time_ms: int) -> None:
        """Further waves, after those there are."""
        for each in waves:
            wave = Wave(each.wave, each.opens_ms, each.people, each.through)
            self.rows.append(WaveRow(wave, time_ms, 0, time_ms))

    def move(self, number: int, opens_ms: int, time_ms: int) -> None:
        """A wave opens at another time."""
        row = self.rows[number - 1]
        wave = replace(row.wave, opens_ms=opens_ms)
        self.rows[number - 1] = row._replace(wave=wave, changed_ms=time_ms)

    def tell(self, number: int, telling: Telling, time_ms: int) -> None:
        """Telling a wave begins, pauses, goes on or ends."""
        row = self.rows[number - 1]
        invited_ms = row.invited_ms or time_ms
        wave = replace(row.wave, telling=telling)
        self.rows[number - 1] = WaveRow(wave, row.made_ms, invited_ms, time_ms)


class Incident(NamedTuple):
    """A row of `incidents`."""

    incident: int
    launch: str
    status: str
    impact: str
    components: str
    audience: str
    ways: str
    text: bytes
    updates: int
    opened_ms: int
    resolved_ms: int
    changed_ms: int


class Announcement(NamedTuple):
    """A row of `announcements`."""

    announcement: int
    launch: str
    audience: str
    ways: str
    text: bytes
    announced_ms: int
    until_ms: int
    withdrawn_ms: int


class InterestBooks:
    """All of them, and which of them differ from the tables."""

    def __init__(self) -> None:
        self.counts: dict[Alike, RegistrationCount] = {}
        self.plans: dict[str, Plan] = {}
        self.incidents: dict[int, Incident] = {}
        self.announcements: dict[int, Announcement] = {}
        self.changed_counts: dict[RegistrationCount, None] = {}
        self.new_counts: list[RegistrationCount] = []
        self.changed_plans: dict[str, Plan] = {}
        self.replaced_plans: dict[str, None] = {}
        """Launches whose waves before are void."""
        self.renumbered: dict[str, None] = {}
        """Launches whose registrations have other numbers now."""
        self.changed_incidents: dict[int, Incident] = {}
        self.changed_announcements: dict[int, Announcement] = {}

    def count(self, key: Alike) -> RegistrationCount:
        """The count of registrations that are so; it is about to change."""
        found = self.counts.get(key)
        if found is None:
            found = self.counts[key] = RegistrationCount(len(self.counts), key)
            self.new_counts.append(found)
        self.changed_counts[found] = None
        return found

    def adopt(self, event: e.WavesAdopted, time_ms: int) -> None:
        """The registered are divided anew."""
        before = self.plans.get(event.launch)
        plan = self.plans[event.launch] = Plan(event.order, event.seed)
        plan.add(event.waves, time_ms)
        self.changed_plans[event.launch] = plan
        self.replaced_plans[event.launch] = None
        was_drawn = before is not None and before.order != "registration_time"
        if was_drawn or plan.order != "registration_time":
            self.renumbered[event.launch] = None

    def change(self, launch: str) -> Plan:
        """The waves of a launch, which are about to change."""
        plan = self.changed_plans[launch] = self.plans[launch]
        return plan

    def report(self, event: e.IncidentReported, time_ms: int) -> None:
        """What is known of an incident from now on."""
        before = self.incidents.get(event.incident)
        row = Incident(
            event.incident,
            event.launch,
            event.status,
            event.impact,
            json.encode(dict(event.components)).decode(),
            event.audience,
            SEPARATOR.join(event.ways),
            event.text,
            1 if before is None else before.updates + 1,
            time_ms if before is None else before.opened_ms,
            time_ms if event.status == "resolved" else 0,
            time_ms,
        )
        self.incidents[event.incident] = self.changed_incidents[event.incident] = row

    def announce(self, event: e.Announced, time_ms: int) -> None:
        """Something is told."""
        row = Announcement(
            event.announcement,
            event.launch,
            event.audience,
            SEPARATOR.join(event.ways),
            event.text,
            time_ms,
            event.until_ms,
            0,
        )
        number = event.announcement
        self.announcements[number] = self.changed_announcements[number] = row

    def withdraw(self, number: int, time_ms: int) -> str:
        """Something is told no more; the launch that it was about."""
        row = self.announcements[number]._replace(withdrawn_ms=time_ms)
        self.announcements[number] = self.changed_announcements[number] = row
        return row.launch

    def number_of(self, launch: str, registration: int) -> int:
        """The number of a registration: its sequence, while nothing else was adopted."""
        plan = self.plans.get(launch)
        return registration if plan is None else plan.number_of(registration)

    def written(self) -> None:
        """What differed from the tables is written."""
        self.changed_counts = {}
        self.new_counts = []
        self.changed_plans = {}
        self.replaced_plans = {}
        self.renumbered = {}
        self.changed_incidents = {}
        self.changed_announcements = {}


def alike(launch: str, event: e.InterestStated, customer_class: str, status: str) -> Alike:
    """The key of the registrations that are counted with one whose wish is this."""
    skus = SEPARATOR.join(event.skus)
    return Alike(launch, skus, event.market, event.location, customer_class, status)
