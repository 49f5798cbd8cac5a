"""Notes of staff: kept once, read by their orders, erased without a trace; and version 1 files."""

from pathlib import Path

from firstcome import sqlite
from firstcome.contacts.notes import NewNote, Note
from firstcome.contacts.reader import ContactReader
from firstcome.contacts.store import ContactStore
from firstcome.limits import NOTE_CHARACTERS_MAX
from tests.contacts.people import ADA, BEA, CYD, MORNING_MS, keep, traces

HAT, UMBRELLA = "Wears a violet hat", "Has a green umbrella"


def note(number: int, order: int, body: str, staff: int = 7) -> NewNote:
    return NewNote(number.to_bytes(16, "big"), order, staff, MORNING_MS + number, body)


def test_notes_are_read_by_their_orders_oldest_first(store: ContactStore):
    for number, (order, body) in enumerate([(4, HAT), (5, UMBRELLA), (4, "again")], 1):
        assert store.add_note(note(number, order, body))

    found = store.notes([4])

    assert found == [
        Note(1, 4, 7, MORNING_MS + 1, HAT),
        Note(3, 4, 7, MORNING_MS + 3, "again"),
    ]
    assert [each.body for each in store.notes([5, 4, 99])] == [HAT, UMBRELLA, "again"]
    assert store.notes([]) == []


def test_a_request_writes_one_note_and_no_other(store: ContactStore):
    answers = [store.add_note(note(1, 4, body)) for body in (HAT, HAT, UMBRELLA)]
    elsewhere = store.add_note(note(1, 5, HAT))

    assert answers == [True, True, False]
    assert not elsewhere
    assert [each.body for each in store.notes([4, 5])] == [HAT]


def test_any_text_comes_back_as_it_was_written(store: ContactStore):
    bodies = ["two\nlines", 'Zoë "ز" 李\\', "{", "\U0001f4de" * NOTE_CHARACTERS_MAX]
    for number, body in enumerate(bodies):
        store.add_note(note(number, 4, body))

    assert [each.body for each in store.notes([4])] == bodies


def test_an_erased_note_leaves_no_trace_and_others_stay(store: ContactStore, path: Path):
    store.add_note(note(1, 4, HAT))
    store.add_note(note(2, 5, UMBRELLA))
    before = traces(path.parent, [HAT])

    erased = [store.erase_notes([4]), store.erase_notes([4]), store.erase_notes([])]
    finished = store.finish_erasing()

    assert before == {HAT: "contacts.db-wal"}
    assert erased == [1, 0, 0]
    assert finished
    assert traces(path.parent, [HAT]) == {}
    assert [each.body for each in store.notes([4, 5])] == [UMBRELLA]


def test_what_is_erased_is_listed_in_the_order_of_erasing(store: ContactStore):
    keep(store, ADA, BEA, CYD)

    store.erase([3])
    store.erase([1, 3, 99])

    assert store.erased_after(0, 10) == [(1, 3), (2, 1)]
    assert store.erased_after(1, 10) == [(2, 1)]
    assert store.reached() == (3, 2)


def test_an_orphan_that_is_swept_is_listed_too(store: ContactStore):
    keep(store, ADA, BEA)

    store.erase_orphans(MORNING_MS + 1, lambda contact, _: contact == 2, 10)

    assert store.erased_after(0, 10) == [(1, 1)]


def test_contacts_are_followed_in_slices_without_the_erased(store: ContactStore):
    keep(store, ADA, BEA, CYD)
    store.erase([2])

    first, second = store.after(0, 2), store.after(2, 2)

    assert first == (2, 2, ((1, ADA),))
    assert second == (1, 3, ((3, CYD),))
    assert store.after(3, 2) == (0, 3, ())


def test_the_contacts_of_a_customer_are_found_among_those_that_no_order_names(store: ContactStore):
    keep(store, ADA, BEA, ADA, CYD)

    found = store.contacts_of(ADA.customer, 0, 10)

    assert found == (4, 4, (1, 3))
    assert store.contacts_of(ADA.customer, 1, 1) == (1, 2, ())


def test_a_file_of_version_1_is_brought_up_with_what_was_erased_before(path: Path):
    store = ContactStore.open(path)
    keep(store, ADA, BEA, CYD)
    store.erase([2])
    store.close()
    to_version_1(path)

    store = ContactStore.open(path)
    store.erase([3])
    found = store.erased_after(0, 10)
    store.add_note(note(1, 4, HAT))
    store.close()

    reader = ContactReader.open(path)
    assert reader.read_many([1, 2, 3]) == {1: ADA}
    assert found == [(1, 2), (2, 3)]
    reader.close()


def to_version_1(path: Path) -> None:
    connection = sqlite.open_writer(path)
    for what in ("TRIGGER contact_erased", "TABLE erased", "TABLE note"):
        sqlite.ask(connection, f"DROP {what}")
    sqlite.ask(connection, "PRAGMA user_version = 1")
    connection.close()
