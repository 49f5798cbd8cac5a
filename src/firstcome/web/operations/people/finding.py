"""
Finding: from what was typed into one box to the orders and registrations it means.

    a code               ─► the order, or the registration, itself
    with an @            ─► the customer of that address; contacts with it beside another identity
    mostly digits        ─► the same for a phone number
    anything else        ─► names whose words begin so; shops whose id or name does

Always true:
- Every way is an index: a search costs the same among a thousand orders and a million.
- A contact that no order and no registration names is not shown; neither is the text of one that
  is erased.

Never here: who may search (the route says so), pages.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from msgspec.structs import replace
from sqlalchemy import Connection

from firstcome.codes import spaced
from firstcome.contacts.contact import Contact
from firstcome.contacts.failures import ContactInvalid
from firstcome.contacts.identity import customer_id
from firstcome.contacts.names import words_of
from firstcome.contacts.people import normal_form
from firstcome.contacts.people_file import FILE
from firstcome.contacts.people_reader import PeopleMissing, PeopleReader
from firstcome.contacts.phone_number import normalise_phone
from firstcome.domain.commands import WHOLE_MAX
from firstcome.limits import FIND_CHARACTERS_MAX, FOUND_SHOWN_MAX
from firstcome.projections import launches, orders, registrations
from firstcome.projections.launches import LaunchRow
from firstcome.projections.orders import OrderRow
from firstcome.projections.registrations import RegistrationRow
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.names import LaunchNames, names_of
from firstcome.web.operations.people.found_registrations import found_by_code, registration_hits
from firstcome.web.operations.people.views import Found, Hit, Shop

CONTACTS_AT_ONCE: Final = 60
ROUNDS_MAX: Final = 8
"""Contacts that came to no order are passed over, but not without end."""

SHOPS_SHOWN: Final = 8
PLACES_KEPT_MAX: Final = 16_384
REGIONS_TRIED: Final = 20
DIGITS_OF_A_NUMBER: Final = 6

_looks_like_number: Final = re.compile(r"[+(]?[0-9][0-9 ()./+-]*").fullmatch

LOST: Final = (
    "This order was lost: it was placed after the backup that the shop was restored from. The code "
    "is a real one; its customer has no place any more, and can order again."
)
NAMES_MISSING: Final = (
    "The index of names is being made. Codes, addresses and phone numbers are found meanwhile."
)


def find(desk: Desk, typed: str) -> Found:
    """What was typed, found; raises `ModelsMissing`."""
    typed = " ".join(typed.split())[:FIND_CHARACTERS_MAX]
    if not typed:
        return Found(typed)
    code = code_of(desk, typed) or found_by_code(desk, typed)
    if code is not None:
        return code
    with desk.models.connection() as connection:
        known = launches.every(connection)
        if "@" in typed:
            ids = [_id(desk, "email", normal_form("email", typed))]
            return _of_customers(desk, connection, known, typed, ("email", ids))
        if _looks_like_number(typed) and sum(map(str.isdigit, typed)) >= DIGITS_OF_A_NUMBER:
            ids = [_id(desk, "phone", number) for number in _numbers(typed, known)]
            return _of_customers(desk, connection, known, typed, ("phone", ids))
        return _of_name(desk, connection, known, typed)


def code_of(desk: Desk, typed: str) -> Found | None:
    """The order whose code was typed, in any spelling; None when it is no code of an order."""
    named = desk.codes.sequence("".join(typed.replace("-", " ").split()))
    if named is None:
        return None
    sequence, check = named
    with desk.models.connection() as connection:
        row = orders.by_sequence(connection, sequence)
        if row is None:
            return _of_front(desk, typed)  # it may have been placed a moment ago
        if not desk.codes.matches(row.epoch, sequence, check):
            return _of_front(desk, typed)  # it may be of before a restore
        known = launches.every(connection)
    hits = hits_of(desk, known, [row])
    return Found(typed, "code", hits, code=hits[0].code)


def hits_of(desk: Desk, known: Sequence[LaunchRow], rows: Sequence[OrderRow]) -> tuple[Hit, ...]:
    """Orders with who placed them."""
    reader = desk.contacts()
    try:
        people = reader.read_many([row.contact for row in rows])
    finally:
        reader.close()
    wanted = {row.launch for row in rows}
    names = {row.launch: names_of(desk, row) for row in known if row.launch in wanted}
    return tuple(_hit(desk, names[row.launch], row, people.get(row.contact)) for row in rows)


def _of_front(desk: Desk, typed: str) -> Found | None:
    reply = desk.front.get(f"/api/v1/orders/{''.join(typed.replace('-', ' ').split())}")
    if reply.outcome == "order_lost":
        return Found(typed, "code", remark=LOST)
    if not reply.is_done:
        return None
    remark = "It was placed a moment ago: its file is there as soon as the read models have it."
    return Found(typed, "code", remark=remark, code=str(reply.body["order"]))


def _of_customers(
    desk: Desk,
    connection: Connection,
    known: Sequence[LaunchRow],
    typed: str,
    asked: tuple[str, Sequence[bytes]],
) -> Found:
    way, ids = asked
    rows, contacts, remark = list[OrderRow](), list[int](), ""
    interests = list[RegistrationRow]()
    for customer in filter(None, ids):
        rows += orders.by_customer(connection, customer, FOUND_SHOWN_MAX + 1)
        interests += registrations.by_customer(connection, customer, FOUND_SHOWN_MAX + 1)
        try:
            contacts += _in_index(desk, customer)
        except PeopleMissing:
            remark = NAMES_MISSING
    beside = orders.by_contacts(connection, contacts)
    merged = {row.sequence: row for row in (*rows, *beside)}
    found = [merged[sequence] for sequence in sorted(merged, reverse=True)]
    if not any(ids):
        remark = "This is no whole address or number: type all of it."
    interests += registrations.by_contacts(connection, contacts)
    wished = sorted(dict.fromkeys(interests), reverse=True)
    return Found(
        typed,
        way,
        hits_of(desk, known, found[:FOUND_SHOWN_MAX]),
        has_more=max(len(found), len(wished)) > FOUND_SHOWN_MAX,
        remark=remark,
        registrations=registration_hits(desk, known, wished[:FOUND_SHOWN_MAX]),
    )


def _of_name(desk: Desk, connection: Connection, known: Sequence[LaunchRow], typed: str) -> Found:
    shops = _shops(desk, known, typed)
    try:
        rows, interests, has_more = _named(desk, connection, typed)
        remark = ""
    except PeopleMissing:
        rows, interests, has_more, remark = [], [], False, NAMES_MISSING
    hits = [hit for hit in hits_of(desk, known, rows) if not hit.is_erased]
    wished = [hit for hit in registration_hits(desk, known, interests) if not hit.is_erased]
    found = Found(typed, "name", tuple(hits), shops, has_more, remark)
    return replace(found, registrations=tuple(wished))


def _named(
    desk: Desk, connection: Connection, typed: str
) -> tuple[list[OrderRow], list[RegistrationRow], bool]:
    """Orders and registrations of contacts by a name, the last stored first; are there more?"""
    found, interests, before = list[OrderRow](), list[RegistrationRow](), WHOLE_MAX
    most = FOUND_SHOWN_MAX
    reader = PeopleReader.open(desk.settings.directory / FILE)
    try:
        for _ in range(ROUNDS_MAX):
            contacts = reader.named(typed, CONTACTS_AT_ONCE, before)
            found += orders.by_contacts(connection, contacts)
            interests += registrations.by_contacts(connection, contacts)
            are_too_many = max(len(found), len(interests)) > most
            if are_too_many or len(contacts) < CONTACTS_AT_ONCE:
                more = are_too_many or len(contacts) == CONTACTS_AT_ONCE
                return found[:most], interests[:most], more
            before = contacts[-1]
        return found[:most], interests[:most], True
    finally:
        reader.close()


def _in_index(desk: Desk, customer: bytes) -> list[int]:
    reader = PeopleReader.open(desk.settings.directory / FILE)
    try:
        return reader.reached_at(customer, CONTACTS_AT_ONCE)
    finally:
        reader.close()


def _id(desk: Desk, identity: str, normal: str) -> bytes:
    return customer_id(desk.secrets.customer, identity, normal) if normal else b""


def _numbers(typed: str, known: Sequence[LaunchRow]) -> list[str]:
    """The number in its normal form: as it is, or as dialled in a country that is sold in."""
    regions = {market.market.upper() for row in known for market in row.terms().markets}
    found: list[str] = []
    for region in (None, *sorted(regions)[:REGIONS_TRIED]):
        try:
            number = normalise_phone(typed, region)
        except (ContactInvalid, ValueError):
            continue
        if number not in found:
            found.append(number)
    return found


def _shops(desk: Desk, known: Sequence[LaunchRow], typed: str) -> tuple[Shop, ...]:
    wanted = words_of(typed)
    found: dict[str, Shop] = {}
    for row in reversed(known):
        for location, name in names_of(desk, row).places().items():
            is_meant = location == typed.lower() or _begin(_place_words(name, location), wanted)
            if is_meant and location not in found:
                found[location] = Shop(location, name, f"/orders?location={location}")
            if len(found) == SHOPS_SHOWN:
                return tuple(found.values())
    return tuple(found.values())


@lru_cache(maxsize=PLACES_KEPT_MAX)
def _place_words(name: str, location: str) -> tuple[str, ...]:
    return tuple(words_of(f"{name} {location}"))


def _begin(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return bool(wanted) and all(any(word.startswith(each) for word in words) for each in wanted)


def _hit(desk: Desk, names: LaunchNames, row: OrderRow, contact: Contact | None) -> Hit:
    return Hit(
        code=spaced(desk.codes.make(row.epoch, row.sequence)[0]),
        sequence=row.sequence,
        name="" if contact is None else contact.name,
        email="" if contact is None else contact.email,
        phone="" if contact is None else contact.phone,
        is_erased=contact is None,
        launch=names.launch,
        sku=names.sku(row.sku),
        place=names.place(row.location),
        status=row.status,
        units=row.units,
        placed_ms=row.placed_ms,
        zone=names.zone,
    )
