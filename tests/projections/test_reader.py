"""Reading: what is missing is said, a long question is ended, and no reader is in the way."""

import time
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from firstcome.projections import database
from firstcome.projections import schema as s
from firstcome.projections.database import open_database
from firstcome.projections.generations import current_file
from firstcome.projections.lag import lag_after
from firstcome.projections.models import Models, ModelsAt, rebuild
from firstcome.projections.reader import ModelReader, ModelsMissing
from tests.domain.terms import hashed
from tests.projections.made_events import (
    FINGERPRINT,
    entries_of,
    follow,
    write_events,
    write_journal,
)

ENDLESS = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)
SELECT count(*) FROM numbers
"""


def followed(at: ModelsAt, last: int | None = None) -> Models:
    """Models that have followed a story up to an entry."""
    entries = entries_of(3)
    write_journal(at.directory, entries)
    write_events(at.events_path, entries, last=last)
    models = Models(at)
    follow(models)
    return models


def test_before_there_are_models_they_are_missing(at: ModelsAt):
    reader = ModelReader(at.directory, at.address)

    with pytest.raises(ModelsMissing), reader.connection():
        pass
    with pytest.raises(ModelsMissing):
        reader.standing()

    assert reader.as_of_ms(1_000) == 0
    reader.close()


def test_models_are_found_as_soon_as_they_are_there(at: ModelsAt):
    reader = ModelReader(at.directory, at.address)
    assert reader.as_of_ms(1_000) == 0

    models = followed(at)

    assert reader.standing().sequence == models.sequence
    reader.close()
    models.close()


def test_a_postgresql_that_cannot_be_reached_has_no_models(tmp_path: Path):
    reader = ModelReader(tmp_path, f"postgresql://shop@/postgres?host={tmp_path}")

    with pytest.raises(ModelsMissing):
        reader.standing()

    reader.close()


def test_how_far_they_are_is_told_against_the_journal(at: ModelsAt):
    models = followed(at, last=150)
    entries = entries_of(3)
    last = len(entries.entries)
    next_ms = entries.entries[150][0]
    reader = ModelReader(at.directory, at.address)

    behind = reader.standing(next_ms + 2_500)
    as_of_behind = reader.as_of_ms(next_ms + 2_500)
    write_events(at.events_path, entries, first=151)
    follow(models)
    level = reader.standing(next_ms + 2_500)

    assert behind[:1] + behind[2:] == (150, last - 150, 2_500)
    assert as_of_behind == behind.time_ms <= next_ms
    assert (level.sequence, level.behind, level.lag_ms) == (last, 0, 0)
    assert reader.as_of_ms(10**15) == 10**15
    assert lag_after(at.directory / "journal.db", 150, next_ms + 7) == (last - 150, 7)
    reader.close()
    models.close()


def test_a_question_that_takes_too_long_is_ended(at: ModelsAt, monkeypatch: pytest.MonkeyPatch):
    followed(at).close()
    monkeypatch.setattr(database, "READ_S_MAX", 0.2)
    reader = ModelReader(at.directory, at.address)
    begun_s = time.monotonic()

    with pytest.raises(DBAPIError, match=r"interrupted|timeout"), reader.connection() as found:
        found.exec_driver_sql(ENDLESS)

    assert time.monotonic() - begun_s < 5
    with reader.connection() as found:  # the next one has its own time
        assert found.execute(select(s.cursor.c.sequence)).scalar_one() > 0
    reader.close()


def test_a_mistake_in_a_question_is_not_taken_for_missing_models(at: ModelsAt):
    followed(at).close()
    reader = ModelReader(at.directory, at.address)

    with pytest.raises(DBAPIError), reader.connection() as found:
        found.exec_driver_sql("SELECT FROM WHERE")

    reader.close()


def test_readers_that_come_and_go_do_not_keep_the_log_from_being_reset(tmp_path: Path):
    at = ModelsAt(tmp_path, "", FINGERPRINT)
    entries = entries_of(3, programs=8)
    write_journal(tmp_path, entries)
    write_events(at.events_path, entries, last=0)
    models, reader = Models(at), ModelReader(tmp_path)
    for last in range(10, len(entries.entries), 10):
        write_events(at.events_path, entries, first=last - 9, last=last)
        models.step()
        assert reader.standing().sequence == last

    writer = open_database(tmp_path)
    with writer.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        cursor = raw.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy = cursor.fetchall()[0][0]
        cursor.close()

    assert is_busy == 0
    writer.dispose()
    models.close()
    reader.close()


def test_the_file_is_a_link_to_one_generation_and_the_others_go(tmp_path: Path):
    at = ModelsAt(tmp_path, "", FINGERPRINT)
    models = followed(at)
    first = current_file(tmp_path)
    (tmp_path / "models-killed.db").write_bytes(b"half")
    models.close()

    Models(at).close()
    rebuild(at)
    second = current_file(tmp_path)
    Models(at._replace(fingerprint=hashed("other"))).close()
    third = current_file(tmp_path)

    assert len({first, second, third}) == 3
    assert [path.name for path in tmp_path.glob("models-*.db")] == [third.name if third else ""]
    assert (tmp_path / "models.db").resolve() == third
