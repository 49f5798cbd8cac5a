"""
Shops to be copied, and their copies, read as anybody can.

Always true:
- What is compared is read with SQLite alone, not through the product's own code.
"""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import apsw

from benchmarks.made_shop import MadeShop
from firstcome.contacts.store import ContactStore
from tests.serve.running import environment, firstcome

PATIENCE_S = 180
"""A backup runs when nobody else wants the processor, and tests may run beside others."""

TABLES = {
    "journal.db": ("entries", "outcome_chains"),
    "contacts.db": ("contact", "documents", "erased", "note"),
}


def made(directory: Path, orders: int) -> Path:
    """A shop that sold so many orders, three entries each, and is stopped."""
    directory.mkdir()
    MadeShop(directory).make(orders)
    (directory / "staff-key").write_text("fcs_a-key-of-this-very-shop\n")
    return directory


def rows(path: Path, table: str) -> list[tuple[Any, ...]]:
    """Every row of a table, or none for a file or a table that is not there yet."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.CantOpenError:
        return []
    connection.set_busy_timeout(5_000)
    try:
        return list(cast("Any", connection).execute(f"SELECT rowid, * FROM {table} ORDER BY 1"))
    except apsw.SQLError:
        return []
    finally:
        connection.close()


def differing(directory: Path, copy: Path) -> list[str]:
    """The tables that are not the same in a shop and in its copy."""
    return [
        table
        for name, tables in TABLES.items()
        for table in tables
        if rows(directory / name, table) != rows(copy / name, table)
    ]


def run(*arguments: str) -> tuple[int, str, str]:
    """Run a command to its end, however long others have the processor."""
    done = subprocess.run(
        firstcome(*arguments),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env=environment(),
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def until(happened: Callable[[], bool]) -> None:
    """Look again and again until it is so, with the same patience."""
    ends_s = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < ends_s, "it did not happen"
        time.sleep(0.02)


def back_up(directory: Path, copy: Path) -> dict[str, Any]:
    """Take a backup, and give what it says."""
    code, said, error = run("backup", "--data", str(directory), "--to", str(copy), "--json")
    assert (code, error) == (0, ""), (code, said, error)
    return json.loads(said)


def restored(copy: Path, directory: Path, *more: str) -> dict[str, Any]:
    """Restore a backup, and give what it says."""
    code, said, error = run("restore", "--from", str(copy), "--to", str(directory), "--json", *more)
    assert (code, error) == (0, ""), (code, said, error)
    return json.loads(said)


def manifest(copy: Path) -> dict[str, Any]:
    """The manifest of a backup."""
    return json.loads((copy / "manifest.json").read_text())


def erase(directory: Path, *contacts: int) -> None:
    """Erase people of a stopped shop."""
    store = ContactStore.open(directory / "contacts.db")
    assert store.erase(contacts)
    store.close()
