"""The store: what is kept, under which number, and who can read it."""

import stat
from pathlib import Path

import msgspec
import pytest

from firstcome import sqlite
from firstcome.contacts.contact import BODY_BYTES_MAX, Contact, encode_contact
from firstcome.contacts.failures import ContactsBroken
from firstcome.contacts.reader import ContactReader
from firstcome.contacts.store import ContactStore
from tests.contacts.people import ADA, BEA, CYD, MORNING_MS, keep


def test_a_batch_is_read_back_under_consecutive_numbers(store: ContactStore):
    first = keep(store, ADA, BEA, CYD)

    assert first == 1
    assert store.read(1) == ADA
    assert store.read_many([3, 2, 9]) == {2: BEA, 3: CYD}
    assert store.read_many([]) == {}


def test_a_number_that_was_never_stored_reads_as_nobody(store: ContactStore):
    assert store.read(1) is None


def test_a_contact_is_stored_as_canonical_json_that_sqlite_alone_can_read(
    store: ContactStore, path: Path
):
    keep(store, BEA)

    reader = sqlite.open_reader(path)
    [row] = sqlite.rows(reader, "SELECT contact, created_ms, body FROM contact")
    reader.close()

    assert row == (1, MORNING_MS, encode_contact(BEA).decode())
    assert list(msgspec.json.decode(encode_contact(BEA))) == [
        "key",
        "customer",
        "name",
        "email",
        "phone",
    ]
    assert list(msgspec.json.decode(encode_contact(ADA))) == ["key", "customer", "name", "email"]


def test_texts_of_any_script_and_control_characters_come_back_as_written(store: ContactStore):
    odd = Contact(ADA.key, ADA.customer, name='Zoë "ز" 李\x00\n\\', email="zoë@bücher.example")

    keep(store, odd)

    assert store.read(1) == odd


def test_the_longest_contact_of_the_widest_characters_fits(store: ContactStore):
    longest = Contact(ADA.key, ADA.customer, "\x01" * 200, "\x01" * 254, "\x01" * 40)

    keep(store, longest)

    assert len(encode_contact(longest)) <= BODY_BYTES_MAX
    assert store.read(1) == longest


def test_reserved_numbers_that_are_never_stored_leave_a_gap(store: ContactStore):
    lost, kept = store.reserve(2), store.reserve(1)

    store.append(kept, MORNING_MS, [encode_contact(ADA)])

    assert (lost, kept) == (1, 3)
    assert store.read_many([1, 2, 3]) == {3: ADA}


def test_an_empty_batch_stores_nothing(store: ContactStore):
    store.append(store.reserve(), MORNING_MS, [])

    assert store.read(1) is None


def test_batches_out_of_order_or_without_a_number_are_our_own_mistake(store: ContactStore):
    first, second = store.reserve(), store.reserve()
    store.append(second, MORNING_MS, [encode_contact(ADA)])

    with pytest.raises(AssertionError, match="out of order"):
        store.append(first, MORNING_MS, [encode_contact(BEA)])
    with pytest.raises(AssertionError, match="not reserved"):
        store.append(second + 1, MORNING_MS, [encode_contact(BEA)])


def test_numbers_go_on_after_a_restart_over_gaps_and_erased_contacts(path: Path):
    store = ContactStore.open(path)
    store.reserve(5)
    keep(store, ADA, BEA)
    store.erase([7])
    store.close()

    store = ContactStore.open(path)
    first = keep(store, CYD)
    store.close()

    assert first == 8


def test_a_reader_follows_what_the_store_writes(store: ContactStore, path: Path):
    reader = ContactReader.open(path)
    before = reader.read(1)
    keep(store, ADA)
    after = reader.read(1)
    reader.close()

    assert (before, after) == (None, ADA)


def test_a_reader_of_a_missing_file_says_so(path: Path):
    with pytest.raises(ContactsBroken, match="opening it to read"):
        ContactReader.open(path)


def test_documents_are_kept_once_and_found_by_their_content(store: ContactStore):
    one = store.put_document('{"sku":"Téléphone 16 Go"}'.encode())
    same = store.put_document('{"sku":"Téléphone 16 Go"}'.encode())
    other = store.put_document(b"{}")

    assert one == same != other
    assert len(one) == 16
    assert store.document(one) == '{"sku":"Téléphone 16 Go"}'.encode()
    assert store.document(b"\x00" * 16) is None


def test_a_document_that_was_changed_is_not_believed(path: Path):
    store = ContactStore.open(path)
    document = store.put_document(b"{}")
    store.close()
    connection = sqlite.open_writer(path)
    sqlite.ask(connection, "UPDATE documents SET body = '[]'")
    connection.close()

    reader = ContactReader.open(path)

    with pytest.raises(ContactsBroken, match="was changed"):
        reader.document(document)
    reader.close()


def test_the_file_can_be_read_by_its_owner_only(store: ContactStore, path: Path):
    keep(store, ADA)

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}

    assert modes == {"contacts.db": 0o600, "contacts.db-wal": 0o600, "contacts.db-shm": 0o600}


def test_a_file_of_a_newer_firstcome_is_refused(path: Path):
    ContactStore.open(path).close()
    connection = sqlite.open_writer(path)
    sqlite.ask(connection, "PRAGMA user_version = 3")
    connection.close()

    with pytest.raises(ContactsBroken, match="Start the newer firstcome"):
        ContactStore.open(path)


def test_a_file_that_is_no_database_is_refused(path: Path):
    path.write_bytes(b"not a database at all" * 100)

    with pytest.raises(ContactsBroken, match=r"contacts\.db failed while opening it"):
        ContactStore.open(path)


def test_many_batches_of_many_sizes_all_come_back(store: ContactStore):
    sizes = [1, 100, 7, 1_000, 2]
    for size in sizes:
        keep(store, *[ADA, BEA, CYD] * (size // 3), *[CYD] * (size % 3))
        store.checkpoint()

    found = store.read_many(range(1, sum(sizes) + 1))

    assert list(found) == list(range(1, sum(sizes) + 1))


def test_the_documented_schema_is_that_of_the_file(store: ContactStore, path: Path):
    page = Path(__file__).parents[2] / "docs" / "reference" / "contacts.md"
    documented = [part.partition("```")[0] for part in page.read_text().split("```sql\n")[1:]]

    reader = sqlite.open_reader(path)
    made = sqlite.rows(reader, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
    tables = [" ".join(str(sql).split()) for (sql,) in made]
    reader.close()

    assert [" ".join(sql.split()) for sql in documented] == tables
