"""
Read models compared with ones made anew from the same events.

Always true:
- Every row of every table counts, but for the cursor, which names its generation.

Never here: judgement.
"""

import time
from hashlib import sha256
from typing import Final

from sqlalchemy import Engine, select

from benchmarks.running_shop import RunningShop
from benchmarks.speak import say
from firstcome.journal.reader import JournalReader
from firstcome.keyring import load_secrets
from firstcome.projections.database import open_file
from firstcome.projections.generations import current_file
from firstcome.projections.models import ModelsAt, rebuild
from firstcome.projections.reader import ModelReader
from firstcome.projections.schema import metadata

CAUGHT_UP_S_MAX: Final = 600.0
LOOK_EVERY_S: Final = 0.2
FETCH_ROWS: Final = 10_000

Digests = dict[str, tuple[int, str]]
"""Rows and their digest by table."""


def differences(shop: RunningShop) -> list[str]:
    """What differs between the models that followed and ones made anew, a line a table."""
    _await_caught_up(shop)
    followed = _digests(shop)
    say("the read models are made anew")
    secrets = load_secrets(shop.directory, journal_is_empty=False)
    rebuild(ModelsAt(shop.directory, "", secrets.fingerprint()))
    anew = _digests(shop)
    return [
        f"{table}: {followed[table][0]:,} rows followed, {anew[table][0]:,} made anew"
        for table in anew
        if followed.get(table) != anew[table]
    ]


def _await_caught_up(shop: RunningShop) -> None:
    say("waiting until the back has caught up")
    reader = ModelReader(shop.directory)
    journal = JournalReader(shop.journal)
    until_s = time.monotonic() + CAUGHT_UP_S_MAX
    while time.monotonic() < until_s:
        if reader.standing().sequence >= journal.last_sequence():
            break
        time.sleep(LOOK_EVERY_S)
    else:
        raise RuntimeError("The read models do not catch up.")
    reader.close()
    journal.close()


def _digests(shop: RunningShop) -> Digests:
    file = current_file(shop.directory)
    assert file is not None
    engine = open_file(file)
    try:
        return {
            table.name: _digest(engine, table.name)
            for table in metadata.sorted_tables
            if table.name != "cursor"
        }
    finally:
        engine.dispose()


def _digest(engine: Engine, name: str) -> tuple[int, str]:
    table = metadata.tables[name]
    digest, count = sha256(), 0
    with engine.connect() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key.columns))
        while rows := found.fetchmany(FETCH_ROWS):
            digest.update(repr([tuple(row) for row in rows]).encode())
            count += len(rows)
    return count, digest.hexdigest()
