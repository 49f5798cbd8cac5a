"""Erasing: no trace in the raw files, and tests that can tell."""

import random
from pathlib import Path

from firstcome import sqlite
from firstcome.contacts.file import ContactFile
from firstcome.contacts.reader import ContactReader
from firstcome.contacts.store import ContactStore
from tests.contacts.people import ADA, BEA, CYD, contact, keep, traces

ADAS_TEXTS = ["Ada", "ada@example.org"]
READ_SLOWLY = "SELECT body FROM contact UNION ALL SELECT 'and more'"


def test_an_erased_contact_leaves_no_trace_in_the_files(store: ContactStore, path: Path):
    keep(store, ADA, BEA, CYD)
    written = traces(path.parent, ADAS_TEXTS)

    gone = store.erase([1])

    assert written.keys() == set(ADAS_TEXTS)
    assert gone
    assert traces(path.parent, ADAS_TEXTS) == {}
    assert traces(path.parent, ["bea@example.org"]) == {"bea@example.org": "contacts.db"}


def test_nobody_else_is_touched_and_the_erased_reads_as_nobody(store: ContactStore):
    keep(store, ADA, BEA, CYD)

    store.erase([1, 3])

    assert store.read_many([1, 2, 3]) == {2: BEA}


def test_erasing_twice_or_somebody_unknown_does_no_harm(store: ContactStore):
    keep(store, ADA, BEA)

    outcomes = [store.erase([1]), store.erase([1]), store.erase([99]), store.erase([])]

    assert outcomes == [True] * 4
    assert store.read(2) == BEA


def test_no_trace_is_left_of_many_people_of_many_sizes(store: ContactStore, path: Path):
    chance = random.Random(2008)
    living: dict[int, str] = {}
    gone: list[str] = []
    for _ in range(30):
        people = [f"p{chance.getrandbits(48):012x}" for _ in range(chance.randint(1, 60))]
        names = ["ß" * chance.randint(0, 200) for _ in people]
        first = keep(store, *(contact(p, name=n) for p, n in zip(people, names, strict=True)))
        living |= dict(enumerate(people, first))
        if chance.random() < 0.3:
            store.checkpoint()
        erased = chance.sample(sorted(living), len(living) // 3)
        gone += [living.pop(number) for number in erased]
        store.erase(erased)

    found = store.read_many(list(living))

    assert len(gone) > 300
    assert traces(path.parent, gone) == {}
    assert {number: each.email for number, each in found.items()} == {
        number: f"{person}@example.org" for number, person in living.items()
    }


def test_no_row_moves_when_its_neighbours_are_erased(store: ContactStore, path: Path):
    first = keep(store, *(contact(f"person{number:04d}") for number in range(1_000)))
    store.erase([first])
    before = pages_of_contacts(path)

    store.erase(list(range(first, first + 999)))

    assert pages_of_contacts(path) == before
    assert store.read(first + 999) == contact("person0999")


def pages_of_contacts(path: Path) -> list[object]:
    """Which pages of the file hold contacts, and how full each is."""
    reader = sqlite.open_reader(path)
    statement = "SELECT pageno, ncell, payload FROM dbstat WHERE name = 'contact' ORDER BY pageno"
    found = list(sqlite.rows(reader, statement))
    reader.close()
    return list(found)


def test_an_erased_row_is_as_many_blanks_as_it_had_bytes(store: ContactStore, path: Path):
    keep(store, contact("ada", name="Zoë 李"))
    reader = sqlite.open_reader(path)
    before = sqlite.ask(reader, "SELECT octet_length(body) FROM contact")

    store.erase([1])
    [after] = sqlite.rows(reader, "SELECT octet_length(body), trim(body) FROM contact")
    reader.close()

    assert after == (before, "")


def test_while_a_reader_uses_the_log_erasing_says_so_and_tries_again(
    store: ContactStore, path: Path
):
    keep(store, ADA)
    busy = sqlite.open_reader(path)
    reading = sqlite.rows(busy, READ_SLOWLY)
    next(reading)

    gone = store.erase([1])

    assert not gone
    assert store.erasing_due
    assert store.read(1) is None
    assert traces(path.parent, ADAS_TEXTS) != {}

    busy.close(force=True)
    store.checkpoint()

    assert not store.erasing_due
    assert traces(path.parent, ADAS_TEXTS) == {}


def test_an_idle_reader_is_not_in_the_way(store: ContactStore, path: Path):
    keep(store, ADA)
    reader = ContactReader.open(path)
    reader.read(1)

    gone = store.erase([1])
    reader.close()

    assert gone
    assert traces(path.parent, ADAS_TEXTS) == {}


def test_a_restart_finishes_what_a_reader_prevented(path: Path):
    store = ContactStore.open(path)
    keep(store, ADA)
    busy = sqlite.open_reader(path)
    reading = sqlite.rows(busy, READ_SLOWLY)
    next(reading)
    store.erase([1])
    store.close()
    left = traces(path.parent, ADAS_TEXTS)
    busy.close(force=True)

    store = ContactStore.open(path)
    now = traces(path.parent, ADAS_TEXTS)
    store.close()

    assert left != {}
    assert now == {}


def test_canary_without_secure_delete_the_first_page_keeps_what_it_held_before_it_split(path: Path):
    ContactStore.open(path).close()
    store = ContactStore(ContactFile(sqlite.open_writer(path, secure_delete=False)))
    people = [f"person{number:04d}" for number in range(500)]
    first = keep(store, *map(contact, people))

    cut = store.erase(list(range(first, first + 500)))
    found = traces(path.parent, people)
    store.close()

    assert cut
    assert 0 < len(found) < 50


def test_canary_a_plain_delete_leaves_a_trace_that_the_search_finds(path: Path):
    ContactStore.open(path).close()
    connection = sqlite.open_writer(path, secure_delete=False)
    store = ContactStore(ContactFile(connection))
    keep(store, ADA, BEA)

    sqlite.ask(connection, "DELETE FROM contact WHERE contact = 1")
    store.erase([])
    cut = sqlite.checkpoint_truncate(connection, wait_ms=0)
    found = traces(path.parent, ADAS_TEXTS)
    store.close()

    assert cut
    assert found["ada@example.org"] == "contacts.db"


def test_canary_an_uncut_log_leaves_a_trace_that_the_search_finds(path: Path):
    ContactStore.open(path).close()
    connection = sqlite.open_writer(path, secure_delete=True)
    store = ContactStore(ContactFile(connection))
    keep(store, ADA)

    sqlite.ask(connection, "DELETE FROM contact WHERE contact = 1")
    sqlite.checkpoint_passive(connection)
    found = traces(path.parent, ADAS_TEXTS)
    store.close()

    assert found["ada@example.org"] == "contacts.db-wal"
