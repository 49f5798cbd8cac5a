"""The table of orders: what was put in comes out, found by sequence or by customer."""

from hypothesis import given
from hypothesis import strategies as st

from firstcome.domain.orders import COLUMNS, HELD, IN_LINE, ROW_BYTES, Facts, Orders
from tests.domain.terms import hashed

HASHES = st.binary(min_size=16, max_size=16)
FACTS = st.tuples(
    *(HASHES,) * 3,
    *(st.integers(0, 2**63 - 1),) * 2,
    *(st.integers(0, 2**32 - 1),) * 3,
    *(st.integers(0, 100), st.integers(0, 1)),
)


def order_of(customer: bytes, orders: Orders, sequence: int) -> int:
    """Add an order of this customer."""
    facts = (customer, hashed("key", sequence), hashed("body"), 5, 1_000, 0, 0, 0, 1, 0)
    return orders.add(sequence, facts, HELD, 2_000, 0)


@given(st.lists(FACTS, max_size=20))
def test_facts_never_change(facts: list[Facts]):
    orders = Orders()
    for number, each in enumerate(facts):
        assert orders.add(10 * number + 1, each, IN_LINE, 0, number) == number

    assert len(orders) == len(facts)
    assert list(orders.every_facts()) == facts
    for number, each in enumerate(facts):
        assert orders.facts(number) == each
        assert (orders.customer(number), orders.key(number)) == each[:2]
        assert (orders.fingerprint(number), orders.contact(number)) == each[2:4]


@given(st.sets(st.integers(1, 200)), st.integers(0, 201))
def test_an_order_is_found_by_the_sequence_of_its_entry_and_by_no_other(
    sequences: set[int], sought: int
):
    orders, placed = Orders(), sorted(sequences)
    for sequence in placed:
        order_of(hashed("ada"), orders, sequence)

    assert orders.find(sought) == (placed.index(sought) if sought in sequences else None)


def test_the_orders_of_a_customer_are_found_oldest_first():
    orders = Orders()
    for sequence, who in enumerate(("ada", "bea", "ada", "cyd"), 1):
        order_of(hashed(who), orders, sequence)

    assert orders.of_customer(hashed("ada")) == [0, 2]
    assert orders.of_customer(hashed("dee")) == []


def test_a_hash_elsewhere_in_a_row_is_not_taken_for_the_customer():
    orders = Orders()
    order_of(hashed("key", 2), orders, 1)
    order_of(hashed("ada"), orders, 2)

    assert orders.of_customer(hashed("key", 2)) == [0]


def test_a_hold_made_at_the_order_is_named_by_its_own_entry_and_a_place_by_none():
    orders = Orders()
    ada = hashed("ada")
    facts = (ada, ada, ada, 5, 1_000, 0, 0, 0, 1, 0)
    orders.add(7, facts, HELD, 2_000, 0)
    orders.add(8, facts, IN_LINE, 0, 0)

    assert list(orders.hold) == [7, 0]
    assert list(orders.line_sequence) == [7, 8]


def test_an_order_takes_few_bytes():
    changing = sum(getattr(Orders(), column).itemsize for column in COLUMNS)

    assert ROW_BYTES + changing <= 120
