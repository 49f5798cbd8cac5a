"""
A community's file: people who registered elsewhere, read from CSV and checked against a launch.

Always true:
- Every fault names line, column and mend; a file with a fault gives nobody.
- A person stands once, at their first request; rows of theirs that came later are counted.

Never here: sending anybody anywhere.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple, cast

import msgspec
from msgspec import Struct

from firstcome.api.order_request import ContactBody
from firstcome.api.registration_request import REACHED_BY, LanguageTag, RegistrationBody
from firstcome.contacts.email_address import normalise_email
from firstcome.contacts.failures import ContactInvalid
from firstcome.contacts.phone_number import normalise_phone
from firstcome.domain.commands import WISHES_MAX
from firstcome.domain.identifiers import Consent, CustomerClass
from firstcome.launches.faults import Faults
from firstcome.launches.wording import listed, nearest, shown
from firstcome.limits import COMMUNITY_ROWS_MAX, NAME_CHARACTERS_MAX

COLUMNS: Final = {
    "email": "ada@example.org",
    "phone": "+44 7700 900123",
    "name": "Ada Byron",
    "skus": "phone-8gb-black;phone-8gb-white",
    "market": "GB",
    "location": "own-london-2643743-01",
    "units": "1",
    "class": "consumer",
    "consents": "email;sms",
    "language": "en",
    "registered_at": "2008-06-09T18:00:00Z",
    "confirmed": "yes",
}
"""The columns, each with a cell as it can stand in it."""

REQUIRED: Final = ("skus", "market")
CLASSES: Final = ("consumer", "business")
YES_OR_NO: Final = {"yes": True, "no": False, "": False}
KEY_BYTES: Final = 16

_GUARDED: Final = re.compile(r"'+[=+@-]")  # kept from being calculated by a spreadsheet
_encode: Final = msgspec.json.Encoder().encode


class Terms(Struct, frozen=True):
    """What of a launch a row is checked against."""

    identity: str
    skus: tuple[str, ...]
    markets: tuple[str, ...]
    market_by_location: Mapping[str, str]
    units_max: Mapping[str, int]


class Person(NamedTuple):
    """One person: when they registered, at which line they stand, and what the API takes."""

    registered_ms: int
    line_number: int
    confirmed: bool
    body: bytes

    def row(self) -> bytes:
        """The row of a request; its key is made of what stands in it."""
        tail = b'"confirmed":true}' if self.confirmed else b'"confirmed":false}'
        key = blake2b(self.body + tail, digest_size=KEY_BYTES).hexdigest().encode()
        return b'%b,"key":"load-%b",%b' % (self.body[:-1], key, tail)


class Community(Struct, frozen=True):
    """Everybody in the order of their first requests; `rows` of the file, `doubled` left out."""

    people: list[Person]
    rows: int
    doubled: int

    @property
    def confirmed(self) -> int:
        """How many are confirmed."""
        return sum(person.confirmed for person in self.people)


def read_community(path: Path, terms: Terms) -> Community:
    """The people of a file; raises `LaunchFileError` with every fault, up to its bound."""
    faults = Faults()
    people: dict[str, Person] = {}
    rows = 0
    reading = _Reading(str(path), terms, faults)
    for line_number, cells in _rows(path, faults):
        rows += 1
        if rows > COMMUNITY_ROWS_MAX:
            faults.add(
                str(path), line_number, f"has over {COMMUNITY_ROWS_MAX:,} rows.", "Split it."
            )
            break
        found = reading.person(line_number, cells)
        if found is not None:
            _keep(people, *found)
    if not rows:
        faults.add(str(path), None, "names nobody.", "Write a row for each person.")
    faults.stop_if_any()
    ordered = sorted(people.values())
    return Community(ordered, rows, rows - len(ordered))


def _keep(people: dict[str, Person], who: str, person: Person) -> None:
    """Put somebody among the others; of their rows the earliest stays, confirmed if any was."""
    known = people.get(who)
    if known is not None:
        confirmed = person.confirmed or known.confirmed
        person = min(known, person)._replace(confirmed=confirmed)
    people[who] = person


def _rows(path: Path, faults: Faults) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with any text, by column, each with the line that it begins on."""
    file = str(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True)
            header: list[str] = next(reader, list[str]())
            columns = _columns(file, header, faults)
            if columns is None:
                faults.stop()
            line_number = reader.line_num + 1
            for cells in reader:
                if len(cells) == len(columns):
                    yield line_number, dict(zip(columns, map(_plain, cells), strict=True))
                elif any(cells):
                    what = f"has {len(cells)} cells, the header has {len(columns)}."
                    mend = "A cell with a comma or a quote in it stands in double quotes."
                    faults.add(file, line_number, what, mend)
                line_number = reader.line_num + 1
    except OSError as error:
        faults.add(file, None, f"cannot be read ({error.strerror}).", "Name another file.")
    except UnicodeDecodeError:
        faults.add(file, None, "is not UTF-8.", "Save it as CSV in UTF-8.")
    except csv.Error as error:
        faults.add(file, None, f"is not CSV: {error}.", "Close every double quote.")


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if _GUARDED.match(cell) else cell


def _columns(file: str, headings: list[str], faults: Faults) -> list[str] | None:
    columns = [heading.strip() for heading in headings]
    sound = True
    for number, column in enumerate(columns):
        if column in columns[:number]:
            faults.add(file, 1, "stands twice.", "Remove one column.", column)
        elif column not in COLUMNS:
            meant = nearest(column, COLUMNS)
            mend = f"Write {meant}." if meant else f"Known are {listed(COLUMNS)}."
            faults.add(file, 1, f"column {shown(column)} is not known.", mend)
        else:
            continue
        sound = False
    for column in REQUIRED:
        if column not in columns:
            sound = False
            example = f"Add it, for example with {COLUMNS[column]}."
            faults.add(file, 1, f"there is no column {column}.", example)
    return columns if sound else None


class _Reading:
    """Reads row after row against one launch."""

    def __init__(self, file: str, terms: Terms, faults: Faults) -> None:
        self._file = file
        self._terms = terms
        self._faults = faults
        self._line_number = 0
        self._sound = True

    def person(self, line_number: int, cells: dict[str, str]) -> tuple[str, Person] | None:
        """Who they are to the shop, and what is sent of them; None when a cell is faulty."""
        self._line_number, self._sound = line_number, True
        reached = {column: self._reached(column, cells) for column in ("email", "phone")}
        who = reached[self._terms.identity]
        if not who and not cells.get(self._terms.identity):
            self._refuse(self._terms.identity, "is empty.", "The launch knows people by it.")
        name = cells.get("name", "")
        if len(name) > NAME_CHARACTERS_MAX:
            self._refuse("name", f"has over {NAME_CHARACTERS_MAX} characters.", "Shorten it.")
        customer_class = self._one_of("class", cells.get("class") or CLASSES[0], CLASSES)
        body = RegistrationBody(
            skus=self._skus(cells["skus"]),
            market=self._one_of("market", cells["market"], self._terms.markets),
            location=self._location(cells),
            units=self._units(cells, customer_class),
            consents=self._consents(cells, reached),
            contact=ContactBody(name, cells.get("email", ""), cells.get("phone", "")),
            customer_class=cast("CustomerClass", customer_class),
            language=self._language(cells.get("language", "")),
        )
        confirmed = self._confirmed(cells.get("confirmed", "").lower())
        registered_ms = self._registered_ms(cells)
        if not self._sound:
            return None
        return who, Person(registered_ms, line_number, confirmed, _encode(body))

    def _refuse(self, column: str, what: str, mend: str) -> None:
        self._sound = False
        self._faults.add(self._file, self._line_number, what, mend, column)

    def _one_of(self, column: str, cell: str, known: tuple[str, ...]) -> str:
        if cell not in known:
            meant = nearest(cell, known)
            mend = f"Write {meant}." if meant else f"Write one of {listed(known)}."
            self._refuse(column, f"there is no {column} {shown(cell)}.", mend)
        return cell

    def _reached(self, column: str, cells: dict[str, str]) -> str:
        """The normal form of an address or a number; empty when there is none."""
        cell = cells.get(column, "")
        if not cell:
            return ""
        try:
            return normalise_email(cell) if column == "email" else normalise_phone(cell, None)
        except ContactInvalid as invalid:
            self._refuse(column, f"{shown(cell)} cannot be used.", invalid.reason)
            return ""

    def _skus(self, cell: str) -> tuple[str, ...]:
        skus = tuple(dict.fromkeys(each.strip() for each in cell.split(";") if each.strip()))
        if not skus:
            self._refuse("skus", "is empty.", f"Write one or more, like {COLUMNS['skus']}.")
        if len(skus) > WISHES_MAX:
            self._refuse("skus", f"names {len(skus)}.", f"Name {WISHES_MAX} at most.")
        for sku in skus:
            self._one_of("skus", sku, self._terms.skus)
        return skus

    def _location(self, cells: dict[str, str]) -> str:
        location, market = cells.get("location", ""), cells["market"]
        if location:
            there = self._terms.market_by_location.get(location)
            if there is None:
                self._one_of("location", location, tuple(self._terms.market_by_location))
            elif there != market:
                what = f"{shown(location)} is in {there}, not in {shown(market)}."
                self._refuse("location", what, "Change one of the two; empty is by delivery.")
        return location

    def _units(self, cells: dict[str, str], customer_class: str) -> int:
        cell = cells.get("units") or "1"
        most = self._terms.units_max.get(customer_class, 1)
        units = int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 10 else 0
        if not 1 <= units <= most:
            what = f"{shown(cell)} cannot be had by a {customer_class}."
            self._refuse("units", what, f"Write a whole number from 1 to {most}.")
        return units

    def _consents(self, cells: dict[str, str], reached: dict[str, str]) -> tuple[Consent, ...]:
        consents = [each.strip() for each in cells.get("consents", "").split(";") if each.strip()]
        for consent in consents:
            self._one_of("consents", consent, tuple(REACHED_BY))
            column = REACHED_BY.get(cast("Consent", consent))
            if column is not None and not cells.get(column):
                mend = f"Fill in the column {column}, or leave {consent} out."
                self._refuse("consents", f"{consent} cannot reach anybody here.", mend)
        return cast("tuple[Consent, ...]", tuple(dict.fromkeys(consents)))

    def _language(self, cell: str) -> str:
        try:
            return msgspec.convert(cell, LanguageTag)
        except msgspec.ValidationError:
            self._refuse("language", f"{shown(cell)} is no language.", "Write it like en or de-CH.")
            return ""

    def _confirmed(self, cell: str) -> bool:
        if cell not in YES_OR_NO:
            self._refuse("confirmed", f"{shown(cell)} says neither.", "Write yes or no.")
        return YES_OR_NO.get(cell, False)

    def _registered_ms(self, cells: dict[str, str]) -> int:
        """When they registered; the same for all in a file that does not say it."""
        if "registered_at" not in cells:
            return 0
        cell = cells["registered_at"]
        try:
            at = datetime.fromisoformat(cell)
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            mend = f"Write it like {COLUMNS['registered_at']}."
            self._refuse("registered_at", f"{shown(cell)} is no time with its zone.", mend)
            return 0
        return round(at.timestamp() * 1_000)
