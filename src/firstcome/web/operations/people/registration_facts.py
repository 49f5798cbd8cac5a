"""
The facts of registrations in a customer's file.

Always true:
- Whoever is bound to a place or an operator reaches the registrations that want to collect there.

Never here: pages, deeds, names of customers.
"""

from collections.abc import Sequence

from litestar.exceptions import HTTPException, NotFoundException
from sqlalchemy import Connection

from firstcome.codes import spaced
from firstcome.notifications.outbox_reader import mails_about
from firstcome.projections import launches, registrations, stories
from firstcome.projections.launches import LaunchRow
from firstcome.projections.registrations import RegistrationRow
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import NotAllowed
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.names import names_of
from firstcome.web.operations.people.registration_words import (
    deeds_of,
    next_of,
    place_of,
    standing_of,
    told,
    wish_of,
)
from firstcome.web.operations.people.shown import audit_shown, mails_shown
from firstcome.web.operations.people.story import Story
from firstcome.web.operations.people.views import RegistrationFile


def registration_of(desk: Desk, who: Who, code: str) -> tuple[RegistrationRow, LaunchRow]:
    """
    The registration of a code, and its launch.

    Raises `NotFoundException` when there is none, `NotAllowed` when it is at a place of others.
    """
    plain = "".join(code.replace("-", " ").split())
    named = desk.registration_codes.sequence(plain)
    if named is None:
        raise NotFoundException
    sequence, check = named
    with desk.models.connection() as connection:
        row = registrations.by_sequence(connection, sequence)
        if row is None:
            raise _newer_or_none(desk, plain)
        if not desk.registration_codes.matches(row.epoch, sequence, check):
            raise NotFoundException
        launch = launches.by_id(connection, row.launch)
    assert launch is not None
    if not _is_within(who, row, launch):
        raise NotAllowed("not_permitted")
    return row, launch


def registration_code(desk: Desk, row: RegistrationRow) -> str:
    """The code of a registration as people read it."""
    return spaced(desk.registration_codes.make(row.epoch, row.registration)[0])


def registration_files(
    desk: Desk,
    who: Who,
    connection: Connection,
    rows: Sequence[RegistrationRow],
    story: Story,
) -> tuple[RegistrationFile, ...]:
    """Registrations with all that happened to them."""
    known = {row.launch: row for row in launches.every(connection)} if rows else {}
    return tuple(_file(desk, who, connection, row, known[row.launch], story) for row in rows)


def _file(
    desk: Desk,
    who: Who,
    connection: Connection,
    row: RegistrationRow,
    launch: LaunchRow,
    story: Story,
) -> RegistrationFile:
    names, code = names_of(desk, launch), registration_code(desk, row)
    wave = registrations.wave_of(connection, row)
    happened = stories.of_subject(connection, row.registration)
    outbox = desk.settings.directory / "outbox.db"
    ways = [way for way, may in (("email", row.by_email), ("sms", row.by_sms)) if may]
    return RegistrationFile(
        code=code,
        sequence=row.registration,
        address=f"/registrations/{code}",
        launch=names.launch,
        launch_address=f"/launches/{row.launch}",
        wish=wish_of(row, names),
        place=place_of(row, names),
        units=row.units,
        customer_class=row.customer_class,
        told_by=", ".join(ways),
        status=row.status,
        registered_ms=row.time_ms,
        zone=names.zone,
        standing=standing_of(row, wave, names.zone),
        next_steps=next_of(row, wave, launch, names.zone),
        deeds=deeds_of(who, row, f"/registrations/{code}"),
        lines=story.lines_of_registration(
            row.registration, happened, lambda event, _, __: told(event, names)
        ),
        mails=mails_shown(mails_about(outbox, [(row.epoch, row.registration)])),
        audit=audit_shown(desk, code),
    )


def _newer_or_none(desk: Desk, code: str) -> HTTPException:
    """What is wrong with a code that the read models do not know: it may be a moment old."""
    if not desk.front.get(f"/api/v1/registrations/{code}").is_done:
        return NotFoundException()
    return HTTPException(
        status_code=409,
        detail="This registration is newer than the read models. Load this page again in a moment",
    )


def _is_within(who: Who, row: RegistrationRow, launch: LaunchRow) -> bool:
    if who.location and who.location != row.location:
        return False
    if not who.operator:
        return True
    places = launch.terms().locations
    return any(each.location == row.location and each.operator == who.operator for each in places)
