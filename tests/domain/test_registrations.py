"""The table of registrations: what it keeps, and how little memory that takes."""

import tracemalloc

from firstcome.domain.registrations import ASKED, CONFIRMED, LEFT, Interest, Registrations
from firstcome.domain.row_index import RowIndex
from tests.domain.terms import hashed

BYTES_EACH_MAX = 250
PHONE = Interest(("p8", "p16"), "gb", "shop", 2, ("email", "sms"))


def registered(count: int) -> tuple[Registrations, RowIndex]:
    """Registrations of as many people, with the index of a launch by customer."""
    table = Registrations()
    by_customer = table.by_customer()
    for number in range(count):
        facts = (hashed("c", number), hashed("k", number), hashed("f"), number, 1, 0, 0)
        by_customer.put(table.add(10 + 2 * number, facts, PHONE))
    return table, by_customer


def test_a_row_tells_what_was_put_into_it():
    table, by_customer = registered(3)
    table.status[2] = CONFIRMED

    assert table.find(12) == 1
    assert table.find(13) is table.find(9) is table.find(99) is None
    assert table.interest(1) == PHONE
    assert (table.contact(1), table.launch_number(1)) == (1, 0)
    assert table.customer(1) == hashed("c", 1) == table.facts(1)[0]
    assert (table.key(1), table.fingerprint(1)) == (hashed("k", 1), hashed("f"))
    assert by_customer.get(hashed("c", 1)) == table.keys.get(hashed("k", 1)) == 1
    assert table.of_customer(hashed("c", 2)) == [2]
    assert table.confirmed(0) == [14]
    assert table.confirmed(1) == []


def test_a_changed_wish_stands_in_the_place_of_the_one_before():
    table, _ = registered(2)
    other = Interest(("p16",), "de", "", 1, ())
    table.change(0, other)

    assert (table.interest(0), table.interest(1)) == (other, PHONE)


def test_what_a_complaint_took_back_is_known_after_a_snapshot_too():
    table, _ = registered(2)
    both = table.interest(1)._replace(consents=("email", "sms"))
    table.change(1, both)
    table.change(1, both._replace(consents=("sms",)), is_complaint=True)
    table.change(1, both._replace(consents=()))

    thawed = Registrations()
    thawed.thaw(table.names, table.frozen())

    assert thawed.complained(1) == table.complained(1) == ("email",)
    assert thawed.interest(1) == both._replace(consents=())


def test_a_wish_that_many_have_is_kept_once():
    table, _ = registered(1_000)

    assert table.names == [("p8", "p16"), ("gb", "shop")]


def test_a_key_that_came_again_is_bound_after_a_snapshot_too():
    table, _ = registered(5)
    table.keys.again[hashed("again")] = 3, hashed("g")
    table.status[4] = LEFT

    thawed = Registrations()
    thawed.thaw(table.names, table.frozen())

    assert thawed.keys.get(hashed("again")) == 3
    assert [thawed.keys.get(hashed("k", number)) for number in range(5)] == [0, 1, 2, 3, 4]
    assert [row for row, _, _, _ in thawed.standing()] == [0, 1, 2, 3]
    assert list(thawed.status) == [ASKED] * 4 + [LEFT]
    assert len(thawed.keys) == 6


def test_a_registration_takes_less_than_250_bytes():
    count = 20_000
    tracemalloc.start()
    kept = registered(count)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(kept[0]) == count
    assert used / count < BYTES_EACH_MAX
