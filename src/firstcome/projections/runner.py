"""
The runner: follows `events.db` and fills the tables, a slice of whole entries at a time.

Always true:
- The rows of a slice and the cursor behind them are committed together: a kill repeats nothing.
- What it finds in the tables are models of this journal's history, or it refuses.
- After a failure it starts again from the tables.

Never here: making models anew, whose turn it is.
"""

import uuid
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, inspect, select, update

from firstcome.projections import schema as s
from firstcome.projections.applying import Applying, order_named, registration_named
from firstcome.projections.feed import Feed, Slice
from firstcome.projections.interest_tables import known_registrations
from firstcome.projections.pools import Books
from firstcome.projections.tables import Tables, read_books
from firstcome.projections.writing import inserting

SLICE_EVENTS: Final = 5_000


class ModelsOutdated(Exception):
    """The models are of another version, another journal, or another history of it."""


class ModelsSwapped(Exception):
    """Other models have taken the place of those that this runner fills."""


class Cursor(NamedTuple):
    """A row of the table of that name."""

    name: str
    version: int
    sequence: int
    ordinal: int
    time_ms: int
    epoch: int
    fingerprint: bytes
    generation: str


class Runner:
    """Fills the models in one database from one `events.db`; used by one thread."""

    def __init__(self, events_path: Path, engine: Engine, fingerprint: bytes) -> None:
        """
        Go on where the tables say, which are made when there are none.

        `fingerprint` is that of the journal's secrets. Raises `ModelsOutdated` for models that
        cannot be gone on with, and `apsw.CantOpenError` without `events.db`.
        """
        self._engine = engine
        self._tables = Tables(engine.dialect)
        self._books: Books | None = None
        self._feed = Feed(events_path)
        try:
            with engine.begin() as connection:
                self._cursor = _found(connection) or _made(connection, fingerprint)
                self._require_ours(connection, fingerprint)
        except BaseException:
            self._feed.close()
            raise

    @property
    def sequence(self) -> int:
        """The last entry that is in the models."""
        return self._cursor.sequence

    def reach(self) -> int:
        """The last entry whose events are there to be read."""
        return self._feed.reach()

    def step(self, count_max: int = SLICE_EVENTS) -> int:
        """
        Read the next slice of about so many events at most; returns how many there were.

        Raises `ModelsSwapped` when somebody else has written.
        """
        found = self._feed.after(self._cursor.sequence, count_max)
        if found.sequence == self._cursor.sequence:
            return 0
        try:
            with self._engine.begin() as connection:
                cursor = self._write(connection, found)
        except BaseException:
            self._books = None
            raise
        self._cursor = cursor
        return len(found.stored)

    def close(self) -> None:
        """Read no more."""
        self._feed.close()

    def _write(self, connection: Connection, found: Slice) -> Cursor:
        if _locked(connection) != self._cursor:
            raise ModelsSwapped("the models were written by somebody else")
        if self._books is None:
            self._books = read_books(connection, self._cursor.epoch)
        books = self._books
        wanted = {order for event in found.events if (order := order_named(event))}
        # Orders that this very slice places have no row yet; asking for them costs little.
        known = self._tables.orders(connection, books, wanted)
        named = {each for event in found.events if (each := registration_named(event))}
        registrations = known_registrations(connection, books.interest, named)
        slice_ = Applying(books, known, registrations)
        slice_.apply(found.stored, found.events)
        self._tables.write(connection, slice_)
        cursor = _moved(self._cursor, found, books.epoch)
        connection.execute(
            update(s.cursor).where(s.cursor.c.name == cursor.name).values(cursor._asdict())
        )
        books.written()
        return cursor

    def _require_ours(self, connection: Connection, fingerprint: bytes) -> None:
        cursor = self._cursor
        if cursor.fingerprint != fingerprint:
            raise ModelsOutdated("of a journal with other secrets")
        if cursor.sequence > self._feed.reach():
            raise ModelsOutdated("further than the events: of a history that was cut off")
        last = connection.execute(
            select(s.events.c.sequence, s.events.c.ordinal, s.events.c.time_ms, s.events.c.event)
            .order_by(s.events.c.sequence.desc(), s.events.c.ordinal.desc())
            .limit(1)
        ).one_or_none()
        if last is not None and tuple(last) not in self._feed.of_entry(last.sequence):
            raise ModelsOutdated("of another history than the events")


def _found(connection: Connection) -> Cursor | None:
    """The cursor that is there; raises `ModelsOutdated` when it is of another version."""
    if not inspect(connection).has_table(s.cursor.name):
        return None
    ours = s.cursor.c.name == "models"
    version = connection.execute(select(s.cursor.c.version).where(ours)).scalar_one_or_none()
    if version is None:
        return None
    if version != s.VERSION:
        raise ModelsOutdated(f"of version {version}, and {s.VERSION} is needed")
    return Cursor(*connection.execute(select(s.cursor).where(ours)).one())


def _locked(connection: Connection) -> Cursor | None:
    """The cursor, which nobody else moves before this transaction ends."""
    asked = select(s.cursor).where(s.cursor.c.name == "models").with_for_update()
    row = connection.execute(asked).one_or_none()
    return None if row is None else Cursor(*row)


def _made(connection: Connection, fingerprint: bytes) -> Cursor:
    s.metadata.create_all(connection)
    cursor = Cursor("models", s.VERSION, 0, s.ORDINAL_NONE, 0, 0, fingerprint, uuid.uuid4().hex)
    inserting(connection.dialect, s.cursor).run(connection, [cursor])
    return cursor


def _moved(cursor: Cursor, found: Slice, epoch: int) -> Cursor:
    last = found.stored[-1] if found.stored else None
    return cursor._replace(
        sequence=found.sequence,
        ordinal=last[1] if last and last[0] == found.sequence else s.ORDINAL_NONE,
        time_ms=last[2] if last else cursor.time_ms,
        epoch=epoch,
    )
