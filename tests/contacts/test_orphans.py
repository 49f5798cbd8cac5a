"""Orphans: contacts without an order are erased once they are old."""

from pathlib import Path

from firstcome.contacts.store import ContactStore
from tests.contacts.people import ADA, BEA, CYD, MORNING_MS, contact, keep, traces

HOUR_MS = 3_600_000


def nobody(contact: int, key: bytes) -> bool:
    return False


def everybody(contact: int, key: bytes) -> bool:
    return True


def test_a_contact_whose_number_no_order_names_is_erased(store: ContactStore, path: Path):
    keep(store, ADA, BEA, CYD)
    orders = {(1, ADA.key), (3, CYD.key)}

    store.erase_orphans(MORNING_MS + 1, lambda contact, key: (contact, key) in orders, 100)
    store.checkpoint()

    assert store.read_many([1, 2, 3]) == {1: ADA, 3: CYD}
    assert traces(path.parent, ["bea@example.org", "Bea"]) == {}


def test_the_second_contact_of_a_repeated_request_is_an_orphan(store: ContactStore):
    keep(store, ADA, ADA)
    bound = {ADA.key: 1}

    store.erase_orphans(MORNING_MS + 1, lambda contact, key: bound.get(key) == contact, 100)

    assert store.read_many([1, 2]) == {1: ADA}


def test_a_young_contact_stays_and_is_looked_at_when_it_is_old(store: ContactStore):
    keep(store, ADA, at_ms=MORNING_MS)
    keep(store, BEA, at_ms=MORNING_MS + 1)

    early = store.erase_orphans(MORNING_MS + 1, nobody, 100)
    left = store.read_many([1, 2])
    later = store.erase_orphans(MORNING_MS + 2, nobody, 100)

    assert (early.length, later.length) == (1, 1)
    assert left == {2: BEA}
    assert store.read(2) is None


def test_an_old_contact_behind_a_young_one_waits_for_it(store: ContactStore):
    keep(store, ADA, at_ms=MORNING_MS)
    keep(store, BEA, at_ms=MORNING_MS + HOUR_MS)
    keep(store, CYD, at_ms=MORNING_MS)

    first = store.erase_orphans(MORNING_MS + 1, everybody, 100)
    second = store.erase_orphans(MORNING_MS + HOUR_MS + 1, everybody, 100)

    assert [number for number, _ in first.rows] == [1]
    assert [number for number, _ in second.rows] == [2, 3]


def test_a_call_looks_at_no_more_rows_than_it_may(store: ContactStore):
    keep(store, *(contact(f"person{number}") for number in range(25)))

    lengths = [store.erase_orphans(MORNING_MS + 1, everybody, 10).length for _ in range(4)]

    assert lengths == [10, 10, 5, 0]


def test_every_row_is_walked_once_over_restarts(path: Path):
    seen: list[int] = []

    def bound(contact: int, key: bytes) -> bool:
        seen.append(contact)
        return contact % 2 == 0

    for _ in range(4):
        store = ContactStore.open(path)
        keep(store, *(contact(f"person{number}") for number in range(7)))
        store.erase_orphans(MORNING_MS + 1, bound, 5)
        store.close()

    assert seen == list(range(1, 21))


def test_an_erased_row_is_passed_without_a_question(store: ContactStore):
    keep(store, ADA, BEA)
    store.erase([1])

    stretch = store.walk(MORNING_MS + 1, 100)

    assert stretch == (2, 2, ((2, BEA.key),))


def test_a_walk_that_is_not_settled_is_walked_again(store: ContactStore):
    keep(store, ADA, BEA)

    first = store.walk(MORNING_MS + 1, 100)
    again = store.walk(MORNING_MS + 1, 100)
    store.settle(again, [2])
    after = store.walk(MORNING_MS + 1, 100)

    assert first == again
    assert after == (0, 2, ())
    assert store.read_many([1, 2]) == {1: ADA}
