"""
The work behind `firstcome models`: imported when it is asked for, since SQL is slow to import.

Always true:
- What goes wrong is one line with the next step, and exit code 1; 2 when there is nothing to read.

Never here: what is in the models.
"""

import sys
import time
from pathlib import Path
from typing import Any, Final, NoReturn

import apsw
import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from firstcome.config import Settings, SettingWrong, read_settings
from firstcome.keyring import SecretsMissing, load_secrets
from firstcome.priority import given_way
from firstcome.projections import schema as s
from firstcome.projections.failures import ModelsRefused
from firstcome.projections.generations import LINK, RebuildRunning
from firstcome.projections.models import ModelsAt, rebuild
from firstcome.projections.reader import ModelReader, ModelsMissing
from firstcome.sqlite import SqliteRefused

LOOK_AT_THE_BACK: Final = "Start the shop, or its back, and look again."


def rebuild_models_of(directory: Path | None, as_json: bool) -> None:
    """Make the read models of a data directory anew, and say how far they are."""
    settings = _settings(directory, as_json)
    at = _models_at(settings, as_json)
    started_s = time.monotonic()
    try:
        with given_way(settings.directory / "lock"), _progress() as progress:
            bar = progress.add_task("Reading events", total=None)
            sequence = rebuild(
                at, lambda done, last: progress.update(bar, completed=done, total=last)
            )
    except apsw.CantOpenError:
        _stop(f"There is no events.db in {settings.directory}. {LOOK_AT_THE_BACK}", as_json, code=2)
    except (ModelsRefused, SqliteRefused) as error:
        _stop(str(error), as_json, code=2)
    except RebuildRunning as error:
        _stop(f"Nothing done: {error}. Wait for its end.", as_json, code=1)
    except (DBAPIError, OSError) as error:
        _stop(_next_step(error), as_json, code=1)
    seconds = time.monotonic() - started_s
    if as_json:
        _print_json({"sequence": sequence, "seconds": round(seconds, 3)})
        return
    typer.echo(f"Read models made anew up to entry {sequence:,} in {seconds:.1f} s.")


def tell_status(directory: Path | None, as_json: bool) -> None:
    """Print how far the read models are, and how many rows they have."""
    settings = _settings(directory, as_json)
    try:
        reader = ModelReader(settings.directory, settings.models)
    except (ModelsRefused, SqliteRefused) as error:
        _stop(str(error), as_json, code=2)
    try:
        standing = reader.standing(time.time_ns() // 1_000_000)
        rows = _rows(reader)
    except ModelsMissing:
        _stop(f"There are no read models. {LOOK_AT_THE_BACK}", as_json, code=2)
    except apsw.CantOpenError:
        _stop(f"There is no journal in {settings.directory}.", as_json, code=2)
    except DBAPIError as error:
        _stop(_next_step(error), as_json, code=1)
    finally:
        reader.close()
    where = "PostgreSQL" if settings.models else str(settings.directory / LINK)
    if as_json:
        _print_json({"where": where, **standing._asdict(), "rows": rows})
        return
    typer.echo(
        f"Read models in {where}: up to entry {standing.sequence:,}, {standing.behind:,} behind "
        f"the journal, {standing.lag_ms / 1_000:.1f} s late."
    )
    for name, count in rows.items():
        typer.echo(f"{name:<14} {count:>12,} rows")


def _rows(reader: ModelReader) -> dict[str, int]:
    """Rows by table; the two long ones are known without counting them."""
    known = {"orders": s.order_counts.c.orders, "events": s.event_counts.c.events}
    with reader.connection() as connection:
        found: dict[str, int] = {}
        for table in s.metadata.sorted_tables:
            column = known.get(table.name)
            asked = (
                select(func.count()).select_from(table)
                if column is None
                else select(func.coalesce(func.sum(column), 0))
            )
            found[table.name] = int(connection.execute(asked).scalar_one())
        return found


def _settings(directory: Path | None, as_json: bool) -> Settings:
    try:
        return read_settings(FIRSTCOME_DATA=None if directory is None else str(directory))
    except SettingWrong as error:
        _stop(str(error), as_json, code=2)


def _models_at(settings: Settings, as_json: bool) -> ModelsAt:
    try:
        secrets = load_secrets(settings.directory, journal_is_empty=False)
    except SecretsMissing as error:
        _stop(str(error), as_json, code=2)
    return ModelsAt(settings.directory, settings.models, secrets.fingerprint())


def _next_step(error: Exception) -> str:
    # Of a statement only the database's own words: it may come with its rows.
    why = str(error.orig).strip() if isinstance(error, DBAPIError) else str(error)
    return f"The read models cannot be used ({why}). Look for a full disk, or at PostgreSQL."


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _print_json(facts: dict[str, Any]) -> None:
    typer.echo(msgspec.json.encode(facts).decode())


def _stop(message: str, as_json: bool, *, code: int) -> NoReturn:
    if as_json:
        _print_json({"detail": message})
    else:
        typer.echo(message, err=True)
    raise typer.Exit(code)
