"""The index of names: who is found by what, and nothing left of who was erased."""

import random
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstcome import sqlite
from firstcome.contacts.identity import customer_id
from firstcome.contacts.names import words_of
from firstcome.contacts.people import PeopleIndex, normal_form
from firstcome.contacts.people_reader import PeopleMissing, PeopleReader
from firstcome.contacts.reader import ContactReader
from firstcome.contacts.store import ContactStore
from tests.contacts.people import SECRET, contact, keep, traces

SHOP = b"the shop of these tests"
MANY = 100


@pytest.fixture
def people(path: Path) -> Path:
    return path.with_name("people.db")


@pytest.fixture
def index(store: ContactStore, path: Path, people: Path) -> Iterator[PeopleIndex]:
    del store
    made = opened(path, people)
    yield made
    made.close()


def opened(path: Path, people: Path, shop: bytes = SHOP) -> PeopleIndex:
    return PeopleIndex(people, ContactReader.open(path), SECRET, shop)


def followed(index: PeopleIndex) -> None:
    """Do all there is, and copy the log."""
    while index.step():
        pass
    index._checkpoint_due_s = 0.0  # pyright: ignore[reportPrivateUsage]
    index.step()


def named(people: Path, text: str) -> list[int]:
    reader = PeopleReader.open(people)
    found = reader.named(text, MANY)
    reader.close()
    return found


def reached(people: Path, identity: str, text: str) -> list[int]:
    reader = PeopleReader.open(people)
    found = reader.reached_at(customer_id(SECRET, identity, normal_form(identity, text)), MANY)
    reader.close()
    return found


@pytest.mark.parametrize(
    "typed",
    [
        "Ada",
        "lovelace",
        "LOVE",
        "ada lovelace",
        "Lovelace, Ada",
        "  a  l ",
        "king ad",
        "Ada King-Lovelace",
        "Ādà",
    ],
)
def test_somebody_is_found_by_the_beginnings_of_words_in_any_order(
    typed: str, store: ContactStore, index: PeopleIndex, people: Path
):
    keep(store, contact("ada", name="Ada King-Lovelace"), contact("bea", name="Bea Adams-Klein"))

    followed(index)

    assert 1 in named(people, typed)


@pytest.mark.parametrize(("typed", "found"), [
    ("zoe", [1]), ("ZOË", [1]), ("munoz", [1]), ("Muñoz", [1]), ("strasse", [2]), ("STRASSE", [2]),
    ("straße", [2]), ("李", [3]), ("李小龙", [3]), ("o'neil", [4]), ("oneil", []), ("neil", [4]),
    ("björk", [5]), ("bjork", [5]), ("lukasz", [6]), ("soren", [6]),
    ("nobody", []), ("", []), ("  ,;", []), ("zo* OR a", []),
    ('"', []), ("zoë nobody", []),
])  # fmt: skip
def test_accents_capitals_and_scripts_make_no_difference(
    typed: str, found: list[int], store: ContactStore, index: PeopleIndex, people: Path
):
    names = ("Zoë Muñoz", "Anna Straße", "李小龙", "Sean O'Neil", "Bjo\u0308rk", "Łukasz Sørensen")
    keep(store, *(contact(f"p{number}", name=name) for number, name in enumerate(names)))

    followed(index)

    assert named(people, typed) == found


def test_the_last_stored_are_found_first(store: ContactStore, index: PeopleIndex, people: Path):
    keep(store, *(contact(f"p{number}", name="Ada") for number in range(300)))

    followed(index)

    assert named(people, "ada") == list(range(300, 200, -1))


def test_the_address_that_is_no_identity_is_found_in_any_spelling(
    store: ContactStore, index: PeopleIndex, people: Path
):
    ada = contact("ada", phone="+44 7700 900123")
    by_phone = contact("bea", phone="+44 7700 900456")
    keep(store, ada, by_phone, contact("cyd", email="not an address", phone="no number"))

    followed(index)

    assert reached(people, "phone", "+447700900123") == [1]
    assert reached(people, "phone", "+44 (0)7700 900456") == [2]
    assert reached(people, "email", "nobody@example.org") == []


def test_an_identity_is_left_to_the_orders_of_the_customer(
    store: ContactStore, index: PeopleIndex, people: Path
):
    ada = contact("ada")
    of_its_address = customer_id(SECRET, "email", "ada@example.org")
    keep(store, type(ada)(ada.key, of_its_address, "Ada", ada.email))

    followed(index)

    assert reached(people, "email", "ada@example.org") == []


def test_no_address_and_no_number_is_in_the_file(
    store: ContactStore, index: PeopleIndex, path: Path
):
    keep(store, contact("ada", phone="+447700900123"))

    followed(index)

    found = traces(path.parent, ["ada@example.org", "7700900123"])
    assert set(found.values()) <= {"contacts.db", "contacts.db-wal"}


def test_who_was_erased_is_not_found_and_leaves_no_trace(
    store: ContactStore, index: PeopleIndex, path: Path, people: Path
):
    keep(store, contact("ada", name="Ada Lovelace"), contact("bea", name="Bea Klein"))
    followed(index)
    before = traces(path.parent, ["lovelace"])

    store.erase([1])
    followed(index)

    assert before == {"lovelace": "people.db"} or before == {"lovelace": "people.db-wal"}
    assert named(people, "lovelace") == []
    assert named(people, "klein") == [2]
    assert traces(path.parent, ["lovelace", "Lovelace", "lovela"]) == {}


def test_no_trace_is_left_of_many_among_many(
    store: ContactStore, index: PeopleIndex, path: Path, people: Path
):
    chance = random.Random(2008)
    names = [f"p{chance.getrandbits(40):010x}y" for _ in range(6_000)]
    first = keep(store, *(contact("p", name=name, email="") for name in names))
    followed(index)
    gone = chance.sample(range(6_000), 400)

    store.erase([first + number for number in gone])
    followed(index)

    words = [names[number] for number in gone]
    assert traces(path.parent, [*words, *(word[:-1] for word in words)]) == {}
    living = next(number for number in range(6_000) if number not in gone)
    assert named(people, names[living]) == [first + living]


def rewrite_nothing(_: PeopleIndex) -> int:
    return 0


def test_canary_without_a_rewrite_the_index_keeps_the_beginning_of_a_word(
    store: ContactStore, index: PeopleIndex, path: Path, monkeypatch: pytest.MonkeyPatch
):
    chance = random.Random(2008)
    names = [f"p{chance.getrandbits(40):010x}y" for _ in range(6_000)]
    first = keep(store, *(contact("p", name=name, email="") for name in names))
    followed(index)
    gone = chance.sample(range(6_000), 400)
    monkeypatch.setattr(PeopleIndex, "_rewrite", rewrite_nothing)

    store.erase([first + number for number in gone])
    followed(index)

    shortened = [names[number][:-3] for number in gone]
    assert set(traces(path.parent, shortened).values()) & {"people.db", "people.db-wal"}


def test_in_a_rush_nothing_is_read_and_erasing_goes_on(
    store: ContactStore, index: PeopleIndex, people: Path
):
    keep(store, contact("ada", name="Ada Lovelace"))
    followed(index)
    keep(store, contact("bea", name="Bea"))
    store.erase([1])

    while index.step(is_rush=True):
        pass

    assert named(people, "lovelace") == named(people, "bea") == []
    followed(index)
    assert named(people, "bea") == [2]


def test_it_goes_on_where_it_was_after_a_restart(store: ContactStore, path: Path, people: Path):
    index = opened(path, people)
    keep(store, contact("ada", name="Ada"))
    followed(index)
    index.close()
    keep(store, contact("bea", name="Bea"))
    store.erase([1])

    index = opened(path, people)
    before = index.standing.contact
    followed(index)
    index.close()

    assert before == 1
    assert named(people, "ada") == []
    assert named(people, "bea") == [2]


def test_the_index_of_another_shop_or_of_later_contacts_is_made_anew(
    store: ContactStore, path: Path, people: Path
):
    keep(store, contact("ada", name="Ada"))
    for shop in (b"one shop", b"another"):
        index = opened(path, people, shop)
        assert index.standing.contact == 0
        followed(index)
        index.close()
    connection = sqlite.open_writer(people)
    sqlite.ask(connection, "UPDATE standing SET contact = 99")
    connection.close()

    index = opened(path, people, b"another")
    before = index.standing
    followed(index)
    index.close()

    assert before.contact == 0
    assert named(people, "ada") == [1]


def test_a_damaged_index_is_made_anew(store: ContactStore, path: Path, people: Path):
    keep(store, contact("ada", name="Ada"))
    people.write_bytes(b"no database" * 1_000)

    index = opened(path, people)
    followed(index)
    index.close()

    assert named(people, "ada") == [1]


def test_the_file_can_be_read_by_its_owner_only(
    store: ContactStore, index: PeopleIndex, people: Path
):
    keep(store, contact("ada"))
    index.step()

    files = [file for file in people.parent.iterdir() if file.name.startswith("people")]

    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_without_an_index_it_is_said(people: Path):
    with pytest.raises(PeopleMissing):
        PeopleReader.open(people)


def test_words_are_folded_and_bounded():
    assert words_of("Ada  KING-Lovelace 2nd") == ["ada", "king", "lovelace", "2nd"]
    assert len(words_of("a " * 500)) == 12
