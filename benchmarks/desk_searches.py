"""
Searches of the desk: how long anyone waits who is looking for a customer among a million.

Always true:
- A search is asked for over HTTP as the page asks, until what was found is shown: an order's code
  ends at its file.
- What has to be found is in the answer, or nothing is measured.
- The slowest of all asks but the first of each search is judged.

Never here: the desk that answers (`desk_lists` starts it), a way past its page.
"""

import time
from collections.abc import Iterable, Iterator
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple
from urllib.parse import quote

from benchmarks.figures import Figure, told, under
from benchmarks.made_people import FAMILY, FIRST_RARE, GIVEN
from benchmarks.running_shop import EXAMPLE
from firstcome.codes import OrderCodes, spaced
from firstcome.contacts.contact import Contact
from firstcome.contacts.reader import ContactReader
from firstcome.keyring import load_secrets
from firstcome.launches.reading import read_launch_file
from firstcome.projections import orders
from firstcome.projections.reader import ModelReader

SEARCH_MS: Final = 200
ANSWER_S_MAX: Final = 60.0
NOBODY: Final = "Nobody was found"
MORE: Final = "there are more"


class Search(NamedTuple):
    """What is typed, and what stands in the answer because it was found."""

    name: str
    typed: str
    found: str


def measure_searches(port: int, searches: Iterable[Search], asks: int) -> list[Figure]:
    """What the desk on this port takes for each of them."""
    first_ms, slowest_ms, medians = 0.0, 0.0, list[Figure]()
    for search in searches:
        first_ms = max(first_ms, search_ms(port, search))
        times = [search_ms(port, search) for _ in range(asks)]
        slowest_ms = max(slowest_ms, *times)
        medians.append(told(f"search: {search.name}", median(times), "ms"))
    return [
        under("slowest search of all", slowest_ms, "ms", SEARCH_MS),
        told("slowest first ask of a search", first_ms, "ms"),
        *medians,
    ]


def searches_in(directory: Path) -> Iterator[Search]:
    """What people at the desk look for in a made shop, narrow and wide."""
    contacts = ContactReader.open(directory / "contacts.db")
    number = contacts.reached().contact // 2
    somebody, rare = contacts.read(number), contacts.read(FIRST_RARE)
    contacts.close()
    assert somebody is not None
    assert rare is not None
    code, place = _code(directory, number), read_launch_file(EXAMPLE).texts.locations[-1]
    family = rare.name.split()[1]
    yield Search("an order code", code, somebody.email)
    yield from _of_person(somebody, code)
    yield Search("a rare family name", family, rare.email)
    yield Search("the most common given name", GIVEN[0], MORE)
    common = f"{GIVEN[0]} {FAMILY[0]}"
    yield Search("a given and a family name, both common", f"{FAMILY[0]} {GIVEN[0]}", common)
    yield Search("two common names that nobody has both", f"{GIVEN[0]} {GIVEN[1]}", NOBODY)
    yield Search("a common given name, a rare family name", rare.name, rare.email)
    yield Search("one letter", "m", MORE)
    yield Search("two letters", "ma", MORE)
    yield Search("five letters of a name", GIVEN[2][:5], GIVEN[2])
    yield Search("two words of one letter", "m s", MORE)
    yield Search("a name of nobody", "Bartholomew Nobody", NOBODY)
    yield Search("an address of nobody", "nobody@mail.example", NOBODY)
    yield Search("a place's name", place.name, f"/orders?location={place.location}")
    yield Search("a place's id", place.location, f"/orders?location={place.location}")


def search_ms(port: int, search: Search) -> float:
    """How long it takes until it is found; `AssertionError` when it is not."""
    connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_S_MAX)
    begin_s = time.perf_counter()
    status, text, goes_to = _get(connection, f"/find?q={quote(search.typed)}")
    if goes_to:
        status, text, _ = _get(connection, goes_to)
    lasted_ms = (time.perf_counter() - begin_s) * 1e3
    connection.close()
    assert status == 200, f"{search.name}: {status}"
    assert search.found in unescape(text), f"{search.name}: {search.found} was not found"
    return lasted_ms


def _of_person(somebody: Contact, code: str) -> Iterator[Search]:
    phone, words = somebody.phone, somebody.name.split()
    yield Search("an e-mail address", somebody.email.upper(), code)
    yield Search("a phone number", phone, code)
    yield Search("a phone number as it is dialled", f"0{phone[3:7]} {phone[7:]}", code)
    yield Search("a full name", " ".join(reversed(words)), somebody.name)


def _code(directory: Path, contact: int) -> str:
    """The code of a contact's order, as people read it."""
    models = ModelReader(directory)
    with models.connection() as connection:
        order = orders.by_contacts(connection, [contact])[0]
    models.close()
    codes = OrderCodes(load_secrets(directory, journal_is_empty=False).code)
    return spaced(codes.make(order.epoch, order.sequence)[0])


def _get(connection: HTTPConnection, path: str) -> tuple[int, str, str]:
    """Status, text and where it leads on to."""
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.headers.get("location", "")
