"""
Registrations: one, those of a customer or of contacts, and the wave of each.

Always true:
- The newest stand first.

Never here: names and addresses of customers; the list of all registrations (the desk's lists read
it).
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from firstcome.projections.interest import SEPARATOR
from firstcome.projections.schema import registrations, waves

CONTACTS_AT_ONCE: Final = 500


class RegistrationRow(NamedTuple):
    """One registration; what the columns mean, the schema says."""

    registration: int
    epoch: int
    launch: str
    skus: str
    market: str
    location: str
    units: int
    customer_class: str
    by_email: int
    by_sms: int
    language: str
    customer: bytes
    contact: int
    time_ms: int
    status: str
    confirmed_ms: int
    left_ms: int
    changed_ms: int
    number: int

    @property
    def wished(self) -> list[str]:
        """The SKUs, any of which is wished."""
        return self.skus.split(SEPARATOR)


class InWave(NamedTuple):
    """The wave that a registration falls into."""

    wave: int
    opens_ms: int
    telling: str


_ROWS: Final = select(*(registrations.c[name] for name in RegistrationRow._fields))


def by_sequence(connection: Connection, sequence: int) -> RegistrationRow | None:
    """What this entry registered, or None."""
    row = connection.execute(_ROWS.where(registrations.c.registration == sequence)).one_or_none()
    return None if row is None else RegistrationRow(*row)


def by_customer(
    connection: Connection, customer: bytes, limit: int = 1_000
) -> list[RegistrationRow]:
    """The newest registrations of a customer, in all launches, with those that they left."""
    asked = _ROWS.where(registrations.c.customer == customer)
    asked = asked.order_by(registrations.c.registration.desc()).limit(limit)
    return [RegistrationRow(*row) for row in connection.execute(asked)]


def by_contacts(connection: Connection, contacts: Iterable[int]) -> list[RegistrationRow]:
    """Every registration that names one of these contacts, newest first."""
    wanted, found = sorted(set(contacts)), list[RegistrationRow]()
    for start in range(0, len(wanted), CONTACTS_AT_ONCE):
        some = wanted[start : start + CONTACTS_AT_ONCE]
        rows = connection.execute(_ROWS.where(registrations.c.contact.in_(some)))
        found += [RegistrationRow(*row) for row in rows]
    found.sort(reverse=True)
    return found


def wave_of(connection: Connection, row: RegistrationRow) -> InWave | None:
    """The wave that a registration belongs to if it is confirmed, or None: not yet known."""
    c = waves.c
    asked = select(c.wave, c.opens_ms, c.telling).where(
        c.launch == row.launch, c.first_number <= row.number, c.through_number >= row.number
    )
    found = connection.execute(asked.limit(1)).one_or_none()
    return None if found is None else InWave(*found)
