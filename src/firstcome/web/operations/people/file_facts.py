"""
The facts of a customer's file: everything that is known of the orders of one customer.

Always true:
- Where an order stands is asked of the front; while it is silent, the read models say it.
- Who may not see people gets one order, without a name, an address or a note.

Never here: pages, deeds.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from litestar.exceptions import HTTPException, NotFoundException
from sqlalchemy import Connection

from firstcome.codes import spaced
from firstcome.contacts.contact import Contact
from firstcome.contacts.notes import Note
from firstcome.limits import FILE_ORDERS_MAX
from firstcome.notifications.outbox_reader import MailRow, mails_about
from firstcome.projections import customers, launches, orders, registrations, stories
from firstcome.projections.launches import LaunchRow
from firstcome.projections.orders import OrderRow
from firstcome.projections.registrations import RegistrationRow
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import NotAllowed
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.front import FrontSilent
from firstcome.web.operations.names import names_of
from firstcome.web.operations.people.finding import hits_of
from firstcome.web.operations.people.next_steps import Now, deeds_of, next_of, standing_of
from firstcome.web.operations.people.registration_facts import (
    registration_code,
    registration_files,
    registration_of,
)
from firstcome.web.operations.people.shown import audit_shown, mails_shown, name_of
from firstcome.web.operations.people.story import Story
from firstcome.web.operations.people.telling import Teller
from firstcome.web.operations.people.times import instant_ms
from firstcome.web.operations.people.views import (
    CustomerFile,
    InLaunch,
    NoteShown,
    OrderFile,
    Person,
)


class _Known(NamedTuple):
    """What is read once for the whole file."""

    launches: dict[str, LaunchRow]
    people: dict[int, Contact]
    notes: dict[int, list[Note]]
    mails: dict[int, list[MailRow]]
    stories: dict[int, list[stories.EventRow]]


def row_of(desk: Desk, who: Who, code: str) -> tuple[OrderRow, LaunchRow]:
    """
    The order of a code, and its launch.

    Raises `NotFoundException` when there is none, `NotAllowed` when it is at a place of others.
    """
    named = desk.codes.sequence("".join(code.replace("-", " ").split()))
    if named is None:
        raise NotFoundException
    sequence, check = named
    with desk.models.connection() as connection:
        row = orders.by_sequence(connection, sequence)
        if row is None:
            raise _newer_or_none(desk, code)
        if not desk.codes.matches(row.epoch, sequence, check):
            raise NotFoundException
        launch = launches.by_id(connection, row.launch)
    assert launch is not None
    if (who.location and who.location != row.location) or (
        who.operator and who.operator != row.operator
    ):
        raise NotAllowed("not_permitted")
    return row, launch


def _newer_or_none(desk: Desk, code: str) -> HTTPException:
    """What is wrong with a code that the read models do not know: it may be a moment old."""
    reply = desk.front.get(f"/api/v1/orders/{''.join(code.replace('-', ' ').split())}")
    if not reply.is_done:
        return NotFoundException()
    return HTTPException(
        status_code=409,
        detail="This order is newer than the read models. Load this page again in a moment",
    )


def code_of(desk: Desk, row: OrderRow) -> str:
    """The code of an order as people read it."""
    return spaced(desk.codes.make(row.epoch, row.sequence)[0])


def file_of(desk: Desk, who: Who, code: str) -> CustomerFile:
    """The customer's file of the order of this code; raises as `row_of`."""
    asked, _ = row_of(desk, who, code)
    if not who.may("see_people"):
        return _customer_file(desk, who, code_of(desk, asked), [asked], [])
    with desk.models.connection() as connection:
        placed = orders.by_customer(connection, asked.customer)
        interests = registrations.by_customer(connection, asked.customer)
    rows = [asked, *(row for row in placed if row.sequence != asked.sequence)]
    return _customer_file(desk, who, code_of(desk, asked), rows, interests)


def file_of_registration(desk: Desk, who: Who, code: str) -> CustomerFile:
    """The customer's file of the registration of this code; raises as `registration_of`."""
    asked, _ = registration_of(desk, who, code)
    spoken = registration_code(desk, asked)
    if not who.may("see_people"):
        return _customer_file(desk, who, spoken, [], [asked])
    with desk.models.connection() as connection:
        placed = orders.by_customer(connection, asked.customer)
        interests = registrations.by_customer(connection, asked.customer)
    rest = [row for row in interests if row.registration != asked.registration]
    return _customer_file(desk, who, spoken, placed, [asked, *rest])


def _customer_file(
    desk: Desk,
    who: Who,
    code: str,
    rows: list[OrderRow],
    interests: list[RegistrationRow],
) -> CustomerFile:
    """What was asked for stands first."""
    sees_people = who.may("see_people")
    told, interests = rows[:FILE_ORDERS_MAX], interests[:FILE_ORDERS_MAX]
    story = Story(desk.settings.directory / "journal.db", lambda number: name_of(desk, number))
    try:
        with desk.models.connection() as connection:
            numbers = [row.contact for row in (*told, *interests)]
            known = _known(desk, connection, told, numbers, sees_people=sees_people)
            registered = registration_files(desk, who, connection, interests, story)
            counted = _counted(desk, connection, known, (rows or interests)) if sees_people else ()
        files = tuple(_file(desk, who, row, known, story) for row in told)
    finally:
        story.close()
    person = _person([known.people.get(number) for number in numbers]) if sees_people else None
    others = hits_of(desk, list(known.launches.values()), rows[FILE_ORDERS_MAX:])
    return CustomerFile(code, person, files, others, registered, counted)


def _counted(
    desk: Desk,
    connection: Connection,
    known: "_Known",
    rows: Sequence[OrderRow | RegistrationRow],
) -> tuple[InLaunch, ...]:
    """What the customer has in each launch that they ordered in."""
    return tuple(
        InLaunch(names_of(desk, known.launches[row.launch]).launch, row.orders, row.units)
        for row in customers.by_customer(connection, rows[0].customer)
    )


def now_of(desk: Desk, row: OrderRow, code: str) -> Now:
    """Where an order stands, from the front if it answers."""
    try:
        reply = desk.front.get(f"/api/v1/orders/{code}")
    except FrontSilent:
        reply = None
    if reply is None or not reply.is_done:
        return Now(row.status, row.hold, 0, None, is_live=False)
    body = reply.body
    until = str(body.get("hold_until") or "")
    ahead = body.get("ahead")
    return Now(
        str(body["status"]),
        int(body.get("hold") or 0),
        instant_ms(until) if until else 0,
        None if ahead is None else int(ahead),
        is_live=True,
    )


def _known(
    desk: Desk,
    connection: Connection,
    rows: list[OrderRow],
    contacts: list[int],
    *,
    sees_people: bool,
) -> _Known:
    sequences = [row.sequence for row in rows]
    notes, mails = defaultdict[int, list[Note]](list), defaultdict[int, list[MailRow]](list)
    people: dict[int, Contact] = {}
    if sees_people:
        reader = desk.contacts()
        try:
            people = reader.read_many(contacts)
            for note in reader.notes(sequences):
                notes[note.order_sequence].append(note)
        finally:
            reader.close()
    outbox = desk.settings.directory / "outbox.db"
    for mail in mails_about(outbox, [(row.epoch, row.sequence) for row in rows]):
        mails[mail.subject].append(mail)
    return _Known(
        {row.launch: row for row in launches.every(connection)},
        people,
        notes,
        mails,
        {sequence: stories.of_subject(connection, sequence) for sequence in sequences},
    )


def _file(desk: Desk, who: Who, row: OrderRow, known: _Known, story: Story) -> OrderFile:
    launch = known.launches[row.launch]
    terms, names = launch.terms(), names_of(desk, launch)
    code = code_of(desk, row)
    now = now_of(desk, row, code)
    teller = Teller(terms, names)
    lines = story.lines(row.sequence, known.stories[row.sequence], teller)
    return OrderFile(
        code=code,
        sequence=row.sequence,
        address=f"/orders/{code}",
        launch=names.launch,
        launch_address=f"/launches/{row.launch}",
        sku=names.sku(row.sku),
        place=names.place(row.location),
        channel=names.channel(row.channel),
        units=row.units,
        customer_class=row.customer_class,
        status=now.status,
        placed_ms=row.placed_ms,
        zone=names.zone,
        standing=standing_of(now, names.place(row.location), names.zone),
        is_live=now.is_live,
        hold=now.hold,
        hold_until_ms=now.hold_until_ms,
        ahead=now.ahead,
        next_steps=next_of(now, row, launch, names.zone),
        deeds=deeds_of(who, now, terms, f"/orders/{code}"),
        lines=lines,
        mails=mails_shown(known.mails[row.sequence]),
        notes=tuple(
            NoteShown(note.body, name_of(desk, note.staff), note.time_ms)
            for note in known.notes[row.sequence]
        ),
        audit=audit_shown(desk, code),
    )


def _person(contacts: list[Contact | None]) -> Person:
    """The customer as they wrote it at the order that was asked for, else at another."""
    for contact in contacts:
        if contact is not None:
            return Person(contact.name, contact.email, contact.phone)
    return Person(is_erased=True)
