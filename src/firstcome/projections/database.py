"""
The database of the read models: a file beside the journal by default, or PostgreSQL.

Always true:
- SQLite is the fixed one of pysqlite3, never that of Python itself, and is asked for its version.
- A file is in WAL mode; it is derived, so a power cut only costs a rebuild.
- All questions of one transaction are about one moment.
- A reader cannot write, and a question of a reader that takes too long is ended.

Never here: tables, what is written into them, which of several generations is the one to read.
"""

import importlib
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from firstcome.projections.failures import ModelsRefused
from firstcome.projections.generations import FIRST_FILE, SCHEMA, current_file, point_to
from firstcome.sqlite import WAL_RESET_BUG_FIRST, WAL_RESET_BUG_LAST, SqliteRefused

BUSY_TIMEOUT_MS: Final = 5_000
READERS_MAX: Final = 8
READ_S_MAX: Final = 5.0
"""A question that takes longer is ended: it would keep the file's log from being reset."""

CHECKPOINT_PAGES: Final = 8_192
"""The log is copied into the file when it has so many pages: 32 MiB."""

CACHE_KIB: Final = 65_536
MAPPED_BYTES: Final = 2**31
STEPS_BETWEEN_LOOKS: Final = 20_000


def open_database(directory: Path, address: str = "", *, is_reader: bool = False) -> Engine:
    """
    The database at `address` (postgresql://…), or the file in `directory` when it is empty.

    A file that is not there is made for a writer. Raises `SqliteRefused` for a SQLite that can
    damage its log. A reader cannot write.
    """
    if address:
        return open_schema(address, SCHEMA, is_reader=is_reader)
    file = current_file(directory)
    if file is None and not is_reader:
        file = directory / FIRST_FILE
        point_to(file)
    return open_file(file or directory / FIRST_FILE, is_reader=is_reader)


def open_file(file: Path, *, is_reader: bool = False) -> Engine:
    """The SQLite file, which is made for a writer when it is not there."""
    sqlite: Any = importlib.import_module("pysqlite3")
    _require_fixed(sqlite.sqlite_version_info)
    address = f"file:{file}?mode={'ro' if is_reader else 'rwc'}"

    def connect() -> Any:
        # Transactions begin where SQLAlchemy says so, not at the first write.
        return sqlite.connect(address, uri=True, check_same_thread=False, isolation_level=None)

    engine = create_engine("sqlite+pysqlite://", module=sqlite, creator=connect, **_pool(is_reader))
    event.listen(engine, "connect", _reading if is_reader else _writing)
    event.listen(engine, "begin", _begin_reading if is_reader else _begin_writing)
    return engine


def open_schema(address: str, schema: str, *, is_reader: bool = False) -> Engine:
    """The tables in one schema of a PostgreSQL database; `ModelsRefused` without its driver."""
    _require_driver()
    url = make_url(address).set(drivername="postgresql+psycopg")
    options = [f"search_path={schema}"]
    if is_reader:
        wait_ms = int(READ_S_MAX * 1_000)
        options += ["default_transaction_read_only=on", f"statement_timeout={wait_ms}"]
    return create_engine(
        url,
        paramstyle="format",
        isolation_level="REPEATABLE READ" if is_reader else "READ COMMITTED",
        pool_pre_ping=True,
        # Statements are not prepared: they would outlive the tables that they were made for.
        connect_args={
            "options": " ".join(f"-c {option}" for option in options),
            "prepare_threshold": None if is_reader else 5,
            "connect_timeout": 5,
        },
        **_pool(is_reader),
    )


def _pool(is_reader: bool) -> dict[str, Any]:
    size = READERS_MAX if is_reader else 1
    return {"poolclass": QueuePool, "pool_size": size, "max_overflow": 1}


def _reading(connection: Any, _: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA query_only = 1")
    connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")


def _writing(connection: Any, _: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    connection.execute(f"PRAGMA journal_size_limit = {CHECKPOINT_PAGES * 4096 * 2}")


def _begin_writing(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Any) -> None:
    raw = connection.connection.dbapi_connection
    ends_s = time.monotonic() + READ_S_MAX
    raw.set_progress_handler(lambda: time.monotonic() > ends_s, STEPS_BETWEEN_LOOKS)
    connection.exec_driver_sql("BEGIN")


def _require_driver() -> None:
    try:
        importlib.import_module("psycopg")
    except ImportError as error:
        raise ModelsRefused(
            "FIRSTCOME_MODELS names a PostgreSQL database, and psycopg is not there to reach it."
            " Install it: \"pip install 'firstcome[postgresql]'\", or leave the setting out."
        ) from error


def _require_fixed(version: tuple[int, ...]) -> None:
    major, minor, patch = version[:3]
    number = major * 1_000_000 + minor * 1_000 + patch
    if WAL_RESET_BUG_FIRST <= number <= WAL_RESET_BUG_LAST:
        raise SqliteRefused(
            f"SQLite {major}.{minor}.{patch} can damage a write-ahead log when it resets it (3.7.0"
            ' to 3.51.2). Install a newer one: "pip install --upgrade pysqlite3".'
        )
