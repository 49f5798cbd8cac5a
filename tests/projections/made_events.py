"""
Events of programs of commands, written into `events.db` as the follower writes them, and what the
models say of them.

Always true:
- Events are those of the real fold, and the file is the real one.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, select

from firstcome.engine.folding import Result
from firstcome.engine.follower import event_rows
from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.events_store import EventStore
from firstcome.journal.numbering import Numbering
from firstcome.journal.store import JournalStore
from firstcome.projections.models import Models, ModelsAt
from firstcome.projections.reader import ModelReader
from firstcome.projections.schema import customers, metadata
from tests.domain.entries import Entries
from tests.domain.programs import Program, drawn, run
from tests.domain.terms import hashed

FINGERPRINT = hashed("secrets")


def entries_of(seed: int, programs: int = 4, programs_of_supply: int = 1) -> Entries:
    """The entries of a mixed program; more programs, longer ones."""
    steps = [step for number in range(programs) for step in drawn(seed + 1_000 * number).steps]
    for number in range(programs_of_supply):
        steps += drawn(seed + 1_000 * number, with_supply=True).steps
    *_, entries = run(Program(drawn(seed).work_max, steps))
    return entries


def write_events(path: Path, entries: Entries, first: int = 1, last: int | None = None) -> int:
    """Write the events of these entries; entries beyond the last one have none."""
    store = EventStore(path)
    try:
        last = len(entries.entries) if last is None else last
        rows = [
            row
            for sequence in range(first, min(last, len(entries.entries)) + 1)
            for row in event_rows(*_batch(entries, sequence))
        ]
        store.append(rows, last, bytes(32), bytes(32))
        return last
    finally:
        store.close()


def write_journal(directory: Path, entries: Entries, last: int | None = None) -> None:
    """Write the entries themselves, one a batch."""
    standing = Numbering()
    journal = JournalStore(directory / "journal.db")
    for number, (time_ms, encoded) in enumerate(entries.entries[:last], 1):
        ordered = standing.place(Batch(1, 1, number, (encoded,)), time_ms)
        assert ordered is not None
        journal.append(ordered)
        standing.accept(ordered)
    journal.close()


def _batch(entries: Entries, sequence: int) -> tuple[OrderedBatch, list[Result]]:
    time_ms, encoded = entries.entries[sequence - 1]
    return (
        OrderedBatch(sequence, time_ms, 1, 1, sequence, (encoded,), bytes(32)),
        [entries.results[sequence - 1]],
    )


def follow(models: Models, count_max: int = 5_000) -> int:
    """Have the models read all events there are; how many."""
    total = 0
    while read := models.step(count_max):
        total += read
    return total


def contents(at: ModelsAt, *, without: tuple[str, ...] = ("generation",)) -> dict[str, list[Any]]:
    """Every row of every table, and of the customers, but for some columns."""
    reader = ModelReader(at.directory, at.address)
    try:
        with reader.connection() as connection:
            tables: list[Any] = [*metadata.sorted_tables, customers]
            return {
                table.name: sorted(
                    tuple(row)
                    for row in connection.execute(
                        select(*(column for column in table.c if column.name not in without))
                    )
                )
                for table in tables
            }
    finally:
        reader.close()


def rows_of(engine: Engine, table: Table) -> list[dict[str, Any]]:
    """Every row of a table, by column."""
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]
