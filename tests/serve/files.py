"""
The files of a shop, read as anybody can: with SQLite, or byte by byte.

Always true:
- Nothing is read through the product's own code, and nothing is written.
"""

from pathlib import Path
from typing import Any, cast

import apsw
import msgspec

from firstcome.journal.events_store import read_cursor

BUSY_WAIT_MS = 1_000


def entries(directory: Path) -> dict[int, dict[str, Any]]:
    """The commands of a journal by sequence."""
    rows = _rows(directory / "journal.db", "SELECT sequence, command FROM entries")
    return {sequence: msgspec.json.decode(command) for sequence, command in rows}


def followed_through(directory: Path) -> int:
    """The last entry whose events the back has stored."""
    cursor = read_cursor(directory / "events.db")
    return 0 if cursor is None else cursor[0]


def spellings(text: str) -> list[bytes]:
    """A text as it could stand in a file: as it is, in capitals, UTF-16, hexadecimal digits."""
    plain = text.encode()
    return [plain, plain.upper(), text.encode("utf-16-le"), plain.hex().encode()]


def files_with(directory: Path, text: str) -> set[str]:
    """The files below a directory that hold a text, in any spelling of it."""
    return {
        str(path.relative_to(directory))
        for path in directory.rglob("*")
        if path.is_file() and any(spelt in path.read_bytes() for spelt in spellings(text))
    }


def _rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    connection = cast("Any", apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY))
    connection.set_busy_timeout(BUSY_WAIT_MS)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()
