"""What the models promise, on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from firstcome.projections import schema as s
from firstcome.projections.database import open_database
from firstcome.projections.generations import RebuildRunning
from firstcome.projections.models import Models, ModelsAt, rebuild
from firstcome.projections.reader import ModelReader, ModelsMissing
from firstcome.projections.runner import ModelsSwapped, Runner
from tests.domain.entries import Entries
from tests.domain.terms import hashed
from tests.projections.made_events import contents, entries_of, follow, write_events, write_journal


@pytest.fixture(scope="module")
def entries() -> Entries:
    return entries_of(7)


@pytest.fixture
def models(at: ModelsAt, entries: Entries) -> Iterator[Models]:
    """Models that have followed the first half of the entries."""
    write_journal(at.directory, entries)
    write_events(at.events_path, entries, last=len(entries.entries) // 2)
    found = Models(at)
    follow(found)
    yield found
    found.close()


def the_rest(at: ModelsAt, entries: Entries) -> int:
    """Write the second half of the events; the last entry."""
    return write_events(at.events_path, entries, first=len(entries.entries) // 2 + 1)


def test_models_that_followed_in_any_slices_equal_models_made_at_once(
    at: ModelsAt, entries: Entries
):
    write_events(at.events_path, entries, last=10)
    followed = Models(at)
    for last in range(10, len(entries.entries), 13):
        end = min(last + 12, len(entries.entries))
        write_events(at.events_path, entries, first=last, last=end)
        follow(followed, 3)
        if last % 2:
            followed.close()
            followed = Models(at)  # as after a stop
    the_rest(at, entries)
    follow(followed)
    followed.close()
    before = contents(at)

    reached = rebuild(at)

    assert reached == len(entries.entries)
    assert contents(at) == before
    assert before["cursor"][0][2] == reached


def test_the_cursor_moves_with_the_rows_or_not_at_all(
    at: ModelsAt, models: Models, entries: Entries
):
    before = contents(at)
    the_rest(at, entries)
    engine = open_database(at.directory, at.address)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE events RENAME TO events_away")

    with pytest.raises(DBAPIError):
        models.step()
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE events_away RENAME TO events")
    after_the_failure = contents(at)
    follow(models)

    engine.dispose()
    assert after_the_failure == before
    assert models.sequence == len(entries.entries)
    followed = contents(at)
    rebuild(at)
    assert contents(at) == followed


def test_an_entry_without_events_moves_the_cursor_too(
    at: ModelsAt, models: Models, entries: Entries
):
    the_rest(at, entries)
    last = len(entries.entries)
    write_events(at.events_path, entries, first=last + 1, last=last + 5)

    follow(models)

    assert models.sequence == last + 5
    assert contents(at)["cursor"][0][2:4] == (last + 5, s.ORDINAL_NONE)


def test_models_of_another_journal_are_made_anew(at: ModelsAt, models: Models):
    models.close()
    other = at._replace(fingerprint=hashed("other"))

    anew = Models(other)

    assert anew.why_anew == "of a journal with other secrets"
    assert anew.sequence == 0
    follow(anew)
    assert contents(at)["cursor"][0][-1] == hashed("other")
    anew.close()


def test_models_of_another_version_are_made_anew_and_not_read_before(at: ModelsAt, models: Models):
    models.close()
    before = contents(at)
    engine = open_database(at.directory, at.address)
    with engine.begin() as connection:
        connection.execute(update(s.cursor).values(version=s.VERSION + 1))
        connection.exec_driver_sql("ALTER TABLE cursor DROP COLUMN generation")
    engine.dispose()
    reader = ModelReader(at.directory, at.address)
    with pytest.raises(ModelsMissing):
        reader.standing()

    anew = Models(at)
    follow(anew)
    anew.close()

    assert str(s.VERSION + 1) in anew.why_anew
    assert contents(at) == before
    assert reader.standing().sequence == anew.sequence
    reader.close()


def test_models_further_than_the_events_are_made_anew(
    at: ModelsAt, models: Models, entries: Entries
):
    models.close()
    at.events_path.unlink()
    write_events(at.events_path, entries, last=20)

    anew = Models(at)
    follow(anew)
    anew.close()

    assert "cut off" in anew.why_anew
    assert contents(at)["cursor"][0][2] == 20


def test_models_of_a_history_that_went_on_otherwise_are_made_anew(
    at: ModelsAt, models: Models, entries: Entries
):
    models.close()
    for file in at.directory.glob("events.db*"):
        file.unlink()
    other = entries_of(8)
    write_events(at.events_path, other)

    anew = Models(at)
    follow(anew)
    anew.close()

    assert anew.why_anew == "of another history than the events"
    assert contents(at)["cursor"][0][2] == len(other.entries)


def test_events_written_anew_as_they_were_change_nothing(
    at: ModelsAt, models: Models, entries: Entries
):
    models.close()
    for file in at.directory.glob("events.db*"):
        file.unlink()
    write_events(at.events_path, entries)

    again = Models(at)
    follow(again)

    assert again.why_anew == ""
    assert again.sequence == len(entries.entries)
    again.close()


def test_models_made_anew_take_their_place_under_readers_and_the_follower(
    at: ModelsAt, models: Models, entries: Entries
):
    reader = ModelReader(at.directory, at.address)
    before = reader.standing().sequence
    seen: list[tuple[int, int]] = []

    def progress(sequence: int, last: int) -> None:
        seen.append((sequence, reader.standing().sequence))
        assert last == len(entries.entries)

    last = the_rest(at, entries)
    rebuild(at, progress)

    assert seen == [(last, before)]  # until then, those that are there are read
    assert reader.standing().sequence == last
    write_events(at.events_path, entries, first=last + 1, last=last + 1)
    if models.is_current():
        with pytest.raises(ModelsSwapped):
            models.step()
    reader.close()


def test_one_rebuild_at_a_time_and_a_failed_one_leaves_what_is_there(
    at: ModelsAt, models: Models, entries: Entries
):
    the_rest(at, entries)
    before = contents(at)

    def progress(*_: int) -> None:
        rebuild(at)

    with pytest.raises(RebuildRunning):
        rebuild(at, progress)

    assert contents(at) == before
    assert len([*at.directory.glob("models-*.db")]) <= 1
    rebuild(at)
    assert contents(at) != before


def test_two_who_write_the_same_models_do_not_mix(at: ModelsAt, models: Models, entries: Entries):
    last = the_rest(at, entries)
    engine = open_database(at.directory, at.address)
    second = Runner(at.events_path, engine, at.fingerprint)
    assert second.step() > 0

    with pytest.raises(ModelsSwapped):
        models.step()

    second.close()
    engine.dispose()
    assert contents(at)["cursor"][0][2] == last


def test_whoever_reads_sees_one_moment_and_cannot_write(
    at: ModelsAt, models: Models, entries: Entries
):
    the_rest(at, entries)
    reader = ModelReader(at.directory, at.address)
    asked = select(s.cursor.c.sequence)

    with reader.connection() as connection:
        before = connection.execute(asked).scalar_one()
        follow(models)
        again = connection.execute(asked).scalar_one()
    with reader.connection() as connection, pytest.raises(DBAPIError, match=r"read-?only"):
        connection.execute(delete(s.orders))

    assert (before, again) == (len(entries.entries) // 2, before)
    assert reader.standing().sequence == models.sequence > before
    reader.close()
