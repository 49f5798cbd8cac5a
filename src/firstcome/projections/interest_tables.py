"""
The tables of registrations, waves, incidents and announcements, as the runner fills them.

Always true:
- What is read back is what was written: books read anew equal those that were kept.

Never here: transactions, what an event changes.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, Dialect, delete, select

from firstcome.domain.events import InterestRegistered
from firstcome.domain.wave_plan import Wave
from firstcome.projections import schema as s
from firstcome.projections.applying import Applying
from firstcome.projections.interest import (
    DRAWN_SHIFT,
    SEPARATOR,
    Alike,
    Announcement,
    Incident,
    InterestBooks,
    Plan,
    Registration,
    RegistrationCount,
    WaveRow,
)
from firstcome.projections.writing import Row, changing, inserting, putting

RENUMBERED_AT_ONCE: Final = 20_000

_KNOWN: Final = (
    *("registration", "launch", "skus", "market", "location", "customer_class", "status"),
    *("units", "by_email", "by_sms", "confirmed_ms", "left_ms", "changed_ms"),
)
_CHANGING: Final = (
    *("skus", "market", "location", "units", "by_email", "by_sms"),
    *("status", "confirmed_ms", "left_ms", "changed_ms", "counted"),
)


class InterestTables:
    """Statements for one database, made once."""

    def __init__(self, dialect: Dialect) -> None:
        c = s.registrations.c
        self._add_registrations = inserting(dialect, s.registrations)
        self._change = changing(dialect, c.registration, [c[name] for name in _CHANGING])
        self._renumber = changing(dialect, c.registration, [c.number])
        self._put_counts = putting(dialect, s.registration_counts)
        self._add_skus = inserting(dialect, s.registration_skus)
        self._put_waves = putting(dialect, s.waves)
        self._put_incidents = putting(dialect, s.incidents)
        self._put_announcements = putting(dialect, s.announcements)

    def write(self, connection: Connection, slice_: Applying) -> None:
        """Write what a slice has changed."""
        books = slice_.books.interest
        self._put_counts.run(connection, map(_count_row, books.changed_counts))
        self._add_skus.run(connection, _sku_rows(books.new_counts))
        new = [_row(books, each) for each in slice_.registered.values()]
        self._add_registrations.run(connection, new)
        self._change.run(connection, map(_changed_row, slice_.changed_registrations.values()))
        for launch in books.renumbered:
            self._give_numbers(connection, books, launch)
        for launch in books.replaced_plans:
            connection.execute(delete(s.waves).where(s.waves.c.launch == launch))
        self._put_waves.run(connection, _wave_rows(books.changed_plans))
        self._put_incidents.run(connection, books.changed_incidents.values())
        self._put_announcements.run(connection, books.changed_announcements.values())

    def _give_numbers(self, connection: Connection, books: InterestBooks, launch: str) -> None:
        """Other numbers for all that registered for a launch: it is divided in another way."""
        c = s.registrations.c
        after = 0
        while True:
            asked = select(c.registration).where(c.launch == launch, c.registration > after)
            asked = asked.order_by(c.registration).limit(RENUMBERED_AT_ONCE)
            found = list(connection.execute(asked).scalars())
            number_of = books.number_of
            self._renumber.run(connection, [(each, number_of(launch, each)) for each in found])
            if len(found) < RENUMBERED_AT_ONCE:
                return
            after = found[-1]


def known_registrations(
    connection: Connection, books: InterestBooks, wanted: Iterable[int]
) -> dict[int, Registration]:
    """The registrations with these sequences."""
    return {each.registration: each for each in _known(connection, books, wanted)}


def read_interest(connection: Connection, books: InterestBooks) -> None:
    """Fill the books with what the tables have."""
    counts = s.registration_counts
    for row in connection.execute(select(counts).order_by(counts.c.number)):
        key = Alike(*(getattr(row, name) for name in Alike._fields))
        count = books.counts[key] = RegistrationCount(row.number, key)
        count.registrations, count.units = row.registrations, row.units
    for row in connection.execute(select(s.waves).order_by(s.waves.c.launch, s.waves.c.wave)):
        plan = books.plans.setdefault(row.launch, Plan(row.divided_by, row.seed))
        shift = 0 if plan.order == "registration_time" else DRAWN_SHIFT
        through = row.through_number + shift
        wave = Wave(row.wave, row.opens_ms, row.people, through, row.telling)
        plan.rows.append(WaveRow(wave, row.made_ms, row.invited_ms, row.changed_ms))
    for row in connection.execute(select(s.incidents)):
        books.incidents[row.incident] = Incident(*row)
    for row in connection.execute(select(s.announcements)):
        books.announcements[row.announcement] = Announcement(*row)


def _known(
    connection: Connection, books: InterestBooks, wanted: Iterable[int]
) -> Iterator[Registration]:
    sequences = ", ".join(map(str, sorted(wanted)))
    if not sequences:
        return
    # Numbers of ours, written out: thousands of parameters take longer than the rows.
    rows = connection.exec_driver_sql(
        f"SELECT {', '.join(_KNOWN)} FROM registrations WHERE registration IN ({sequences})"
    )
    for row in rows:
        found = Registration(row.registration)
        found.count = books.counts[Alike(*row[1:7])]
        found.units, found.by_email, found.by_sms = row[7:10]
        found.confirmed_ms, found.left_ms, found.changed_ms = row[10:]
        yield found


def _row(books: InterestBooks, registration: Registration) -> Row:
    asked, key = registration.asked, registration.count.key
    assert asked is not None
    return (
        *_first(registration, asked),
        asked.customer,
        asked.contact,
        asked.time_ms,
        key.status,
        registration.confirmed_ms,
        registration.left_ms,
        registration.changed_ms,
        books.number_of(key.launch, registration.registration),
        registration.count.number,
    )


def _first(registration: Registration, asked: InterestRegistered) -> Row:
    key = registration.count.key
    return (
        registration.registration,
        registration.epoch,
        key.launch,
        key.skus,
        key.market,
        key.location,
        registration.units,
        key.customer_class,
        registration.by_email,
        registration.by_sms,
        asked.language,
    )


def _changed_row(registration: Registration) -> Row:
    key = registration.count.key
    return (
        registration.registration,
        key.skus,
        key.market,
        key.location,
        registration.units,
        registration.by_email,
        registration.by_sms,
        key.status,
        registration.confirmed_ms,
        registration.left_ms,
        registration.changed_ms,
        registration.count.number,
    )


def _count_row(count: RegistrationCount) -> Row:
    return (count.number, *count.key, count.registrations, count.units)


def _sku_rows(counts: Iterable[RegistrationCount]) -> Iterator[Row]:
    for count in counts:
        skus = count.key.skus.split(SEPARATOR)
        yield from ((sku, count.number, len(skus)) for sku in skus)


def _wave_rows(plans: dict[str, Plan]) -> Iterator[Row]:
    for launch, plan in plans.items():
        first = plan.lowest
        for wave, made_ms, invited_ms, changed_ms in plan.rows:
            through = plan.through(wave)
            yield (
                *(launch, wave.number, plan.order, plan.seed, wave.opens_ms, wave.people),
                *(first, through, wave.telling, made_ms, invited_ms, changed_ms),
            )
            first = through + 1
