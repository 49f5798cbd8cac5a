"""
Generations: models are made anew beside those that are read, then take their place at once.

In a data directory each generation is a file of its own, and `models.db` is a symbolic link to
the one that is read: file and log of one generation never meet those of another. In PostgreSQL a
generation is a schema.

Always true:
- Whoever reads finds the old generation or the new one, whole.
- One making anew at a time.

Never here: what is in the tables.
"""

import contextlib
import fcntl
import os
import uuid
from collections.abc import Generator
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

LINK: Final = "models.db"
FIRST_FILE: Final = "models-1.db"
LOCK: Final = "models.lock"
SCHEMA: Final = "firstcome"
NEXT_SCHEMA: Final = "next_firstcome"
_ADVISORY: Final = 0x66697273  # one making anew at a time, over all machines


class RebuildRunning(Exception):
    """Somebody else is making the models anew just now."""


def current_file(directory: Path) -> Path | None:
    """The file of the generation that is read; None when there is none."""
    try:
        return directory / os.readlink(directory / LINK)
    except OSError:
        return None


def next_file(directory: Path) -> Path:
    """A file for another generation, which is not there yet."""
    return directory / f"models-{uuid.uuid4().hex[:8]}.db"


def point_to(file: Path) -> None:
    """Have this file read from now on."""
    link = file.with_name(f".{LINK}.{uuid.uuid4().hex[:8]}")
    link.symlink_to(file.name)
    link.replace(file.with_name(LINK))


def sweep(directory: Path) -> None:
    """Remove every generation but the one that is read; only under the lock."""
    current = current_file(directory)
    for other in directory.glob("models-*.db*"):
        if current is None or not other.name.startswith(current.name):
            other.unlink(missing_ok=True)


def remove_file(file: Path) -> None:
    """Remove a generation that nobody reads."""
    for path in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def lock_directory(directory: Path) -> Generator[None]:
    """While models are made anew in a directory; raises `RebuildRunning`."""
    descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RebuildRunning("the models are being made anew already") from error
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def lock_database(engine: Engine) -> Generator[None]:
    """While models are made anew in a PostgreSQL database; raises `RebuildRunning`."""
    with engine.connect() as connection:
        asked = text("SELECT pg_try_advisory_lock(:lock)")
        if not connection.execute(asked, {"lock": _ADVISORY}).scalar_one():
            raise RebuildRunning("the models are being made anew already")
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _ADVISORY})
            connection.commit()


def make_schema(engine: Engine, schema: str) -> None:
    """An empty schema under this name."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")


def swap_schemas(engine: Engine) -> None:
    """Have the next generation read from now on, in one transaction; the old one is removed."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.exec_driver_sql(f"ALTER SCHEMA {NEXT_SCHEMA} RENAME TO {SCHEMA}")
