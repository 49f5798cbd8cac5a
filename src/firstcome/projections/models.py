"""
The models of a shop: opened where they stand, gone on with, or made anew.

Always true:
- Models of another version, journal or history are never gone on with.
- What is made anew beside is read only when it has caught up.

Never here: SQL of one table, when something is done.
"""

import contextlib
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Engine

from firstcome.projections.database import open_file, open_schema
from firstcome.projections.generations import (
    FIRST_FILE,
    NEXT_SCHEMA,
    SCHEMA,
    RebuildRunning,
    current_file,
    lock_database,
    lock_directory,
    make_schema,
    next_file,
    point_to,
    remove_file,
    swap_schemas,
    sweep,
)
from firstcome.projections.runner import SLICE_EVENTS, ModelsOutdated, Runner

Progress = Callable[[int, int], None]
"""Called with the last entry that is in the models, and the last one there is."""

REBUILD_EVENTS: Final = 20_000


class ModelsAt(NamedTuple):
    """Where the models of a shop are, and of which journal."""

    directory: Path
    address: str
    """Of a PostgreSQL database; empty: in the data directory."""
    fingerprint: bytes

    @property
    def events_path(self) -> Path:
        """What they are made from."""
        return self.directory / "events.db"


class Models:
    """The generation that is read, open for going on with it."""

    def __init__(self, at: ModelsAt, *, is_anew: bool = False) -> None:
        """
        Open the models; what cannot be gone on with (with `is_anew`, whatever is there) gives way
        to new ones, which are read at once, however far they are.
        """
        self._at = at
        self.why_anew = ""
        """Why those that were there have given way."""
        if is_anew:
            self._begin_anew("damaged")
        else:
            try:
                self._open()
            except ModelsOutdated as error:
                self._begin_anew(str(error))
        if not at.address:
            # What an earlier generation, or a rebuild that was killed, has left.
            with contextlib.suppress(RebuildRunning), lock_directory(at.directory):
                sweep(at.directory)

    @property
    def sequence(self) -> int:
        """The last entry that is in the models."""
        return self._runner.sequence

    def is_current(self) -> bool:
        """Whether these are still the models that are read."""
        if self._file is None:
            return True  # in PostgreSQL, the cursor tells
        return current_file(self._at.directory) == self._file and self._file.exists()

    def step(self, count_max: int = SLICE_EVENTS) -> int:
        """Read the next events; returns how many."""
        return self._runner.step(count_max)

    def close(self) -> None:
        """Close the database and the events."""
        self._runner.close()
        self._engine.dispose()

    def _open(self) -> None:
        at = self._at
        self._file = None if at.address else current_file(at.directory)
        if at.address:
            self._engine = open_schema(at.address, SCHEMA)
            with self._engine.begin() as connection:
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        else:
            if self._file is None or not self._file.exists():
                self._file = at.directory / FIRST_FILE
                remove_file(self._file)
                point_to(self._file)
            self._engine = open_file(self._file)
        try:
            self._runner = Runner(at.events_path, self._engine, at.fingerprint)
        except BaseException:
            self._engine.dispose()
            raise

    def _begin_anew(self, why: str) -> None:
        self.why_anew = why
        at = self._at
        if at.address:
            engine = open_schema(at.address, SCHEMA)
            make_schema(engine, SCHEMA)
            engine.dispose()
        else:
            file = next_file(at.directory)
            engine = open_file(file)
            Runner(at.events_path, engine, at.fingerprint).close()
            engine.dispose()
            point_to(file)
        self._open()


def rebuild(at: ModelsAt, progress: Progress | None = None) -> int:
    """
    Make the models anew beside those that are read, and put them in their place.

    Returns the last entry that is in them. Raises `RebuildRunning` while somebody else does it.
    """
    with _beside(at) as engine:
        runner = Runner(at.events_path, engine, at.fingerprint)
        try:
            while runner.step(REBUILD_EVENTS):
                if progress is not None:
                    progress(runner.sequence, runner.reach())
            return runner.sequence
        finally:
            runner.close()


@contextlib.contextmanager
def _beside(at: ModelsAt) -> Generator[Engine]:
    """Another generation, which takes the place of the one that is read when all went well."""
    if at.address:
        engine = open_schema(at.address, NEXT_SCHEMA)
        try:
            with lock_database(engine):
                make_schema(engine, NEXT_SCHEMA)
                yield engine
                swap_schemas(engine)
        finally:
            engine.dispose()
        return
    with lock_directory(at.directory):
        file = next_file(at.directory)
        engine = open_file(file)
        try:
            yield engine
        except BaseException:
            engine.dispose()
            remove_file(file)
            raise
        engine.dispose()
        if not file.exists():
            raise FileNotFoundError(f"{file} was removed while it was made")
        point_to(file)
        sweep(at.directory)
