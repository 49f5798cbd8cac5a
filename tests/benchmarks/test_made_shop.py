"""Made orders and made shops: what the product would have written, and every order counts."""

from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.fold import fold
from benchmarks.made_orders import BATCH_ENTRIES, Orders, example_definition
from benchmarks.made_shop import ENTRIES_AN_ORDER, MadeShop
from firstcome.contacts.email_address import normalise_email
from firstcome.contacts.identity import customer_id
from firstcome.contacts.reader import ContactReader
from firstcome.domain.commands import PlaceOrder
from firstcome.domain.orders import COLLECTED
from firstcome.engine.folding import decode_command
from firstcome.engine.recovery import recover
from firstcome.journal.reader import JournalReader
from firstcome.keyring import load_secrets

ORDERS = 400


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("made")
    MadeShop(directory).make(ORDERS, snapshot_every=500)
    return directory


def test_the_same_crowd_comes_every_time_and_nobody_comes_twice():
    definition = example_definition()

    placed = Orders(definition).place(500)

    assert placed == Orders(definition).place(500)
    commands = [decode_command(payload) for payload in placed]
    assert len({each.customer for each in commands if isinstance(each, PlaceOrder)}) == 500
    assert len({each.key for each in commands if isinstance(each, PlaceOrder)}) == 500


def test_every_order_of_the_fold_is_bound():
    seen = fold(1_000)

    assert seen["orders"] == 1_000
    assert 0 < seen["held"] <= 1_000


def test_a_made_shop_is_recovered_with_every_order_handed_over(made: Path):
    reader = JournalReader(made / "journal.db")
    recovered = recover(reader, snapshots=None)
    recovered.catch_up(reader)
    reader.close()

    orders = recovered.folding.state.orders
    assert len(orders) == ORDERS
    assert set(orders.status) == {COLLECTED}
    assert recovered.standing.sequence == 3 + ORDERS * ENTRIES_AN_ORDER
    assert recovered.missing_marks == []


def test_every_order_of_a_made_shop_is_its_contact_s(made: Path):
    secret = load_secrets(made, journal_is_empty=False).customer
    reader, contacts = JournalReader(made / "journal.db"), ContactReader.open(made / "contacts.db")
    recovered = recover(reader, snapshots=None)
    recovered.catch_up(reader)
    reader.close()
    people = contacts.read_many(range(1, ORDERS + 1))
    contacts.close()

    orders = recovered.folding.state.orders
    assert len(people) == ORDERS
    for order in range(ORDERS):
        contact = people[orders.contact(order)]
        address = normalise_email(contact.email)
        assert orders.customer(order) == customer_id(secret, "email", address)
        assert orders.key(order) == contact.key  # or it would be erased as an orphan


def test_a_made_shop_has_the_snapshots_that_a_back_would_leave(made: Path):
    stands_at = sorted(int(path.stem) for path in (made / "snapshots").glob("*.snapshot"))

    last = 3 + ORDERS * ENTRIES_AN_ORDER
    assert len(stands_at) == 2
    assert last - stands_at[-1] < 500
    assert all(after - before < 500 + BATCH_ENTRIES for before, after in pairwise(stands_at))
