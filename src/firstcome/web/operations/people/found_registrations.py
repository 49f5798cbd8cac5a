"""
Registrations that a search found, with who registered.

Always true:
- What is erased is shown as erased: a hit has no name then.

Never here: the search (`finding`).
"""

from collections.abc import Sequence

from firstcome.contacts.contact import Contact
from firstcome.projections import launches, registrations
from firstcome.projections.launches import LaunchRow
from firstcome.projections.registrations import RegistrationRow
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.names import LaunchNames, names_of
from firstcome.web.operations.people.registration_facts import registration_code
from firstcome.web.operations.people.registration_words import place_of, wish_of
from firstcome.web.operations.people.views import Found, RegistrationHit


def found_by_code(desk: Desk, typed: str) -> Found | None:
    """The registration whose code was typed, in any spelling; None when it is no code of one."""
    named = desk.registration_codes.sequence("".join(typed.replace("-", " ").split()))
    if named is None:
        return None
    sequence, check = named
    with desk.models.connection() as connection:
        row = registrations.by_sequence(connection, sequence)
        if row is None or not desk.registration_codes.matches(row.epoch, sequence, check):
            return None
        known = launches.every(connection)
    hits = registration_hits(desk, known, [row])
    return Found(typed, "code", registrations=hits, registration=hits[0].code)


def registration_hits(
    desk: Desk, known: Sequence[LaunchRow], rows: Sequence[RegistrationRow]
) -> tuple[RegistrationHit, ...]:
    """Registrations with who made them."""
    if not rows:
        return ()
    reader = desk.contacts()
    try:
        people = reader.read_many([row.contact for row in rows])
    finally:
        reader.close()
    wanted = {row.launch for row in rows}
    names = {row.launch: names_of(desk, row) for row in known if row.launch in wanted}
    return tuple(_hit(desk, names[row.launch], row, people.get(row.contact)) for row in rows)


def _hit(
    desk: Desk, names: LaunchNames, row: RegistrationRow, contact: Contact | None
) -> RegistrationHit:
    return RegistrationHit(
        code=registration_code(desk, row),
        sequence=row.registration,
        name="" if contact is None else contact.name,
        email="" if contact is None else contact.email,
        phone="" if contact is None else contact.phone,
        is_erased=contact is None,
        launch=names.launch,
        wish=wish_of(row, names),
        place=place_of(row, names),
        status=row.status,
        units=row.units,
        registered_ms=row.time_ms,
        zone=names.zone,
    )
