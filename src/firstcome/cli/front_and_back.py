"""
`firstcome front` and `firstcome back`: the two processes that `firstcome serve` starts.

Always true:
- What keeps one from starting is one line with the next step, and exit code 78.

Never here: restarting (`serve` does).
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import apsw
import typer

from firstcome.app import StartRefused, run_back, run_front
from firstcome.cli.serve import EXIT_REFUSED, DirectoryOption, HostOption, PortOption, RateOption
from firstcome.config import Settings, SettingWrong, read_settings
from firstcome.contacts.failures import ContactsBroken, ContactsFull
from firstcome.domain.fold import RulesUnknown
from firstcome.journal.failures import JournalBroken, JournalDamaged, JournalFull
from firstcome.journal.reader import JournalReader
from firstcome.keyring import SecretsMissing
from firstcome.sqlite import SqliteRefused

REFUSALS = (
    StartRefused,
    SecretsMissing,
    SettingWrong,
    SqliteRefused,
    JournalDamaged,
    JournalBroken,
    JournalFull,
    ContactsBroken,
    ContactsFull,
    RulesUnknown,
    OSError,
)
JOURNAL_WAIT_S = 0.05


def front(
    directory: DirectoryOption = None,
    host: HostOption = None,
    port: PortOption = None,
    rate: RateOption = None,
) -> None:
    """
    Take orders: the front process alone.

    Example: firstcome front --data ./data --port 8000
    """
    _run(lambda: run_front(_settings(directory, host, port, rate), _say, _progress))


def back(
    directory: DirectoryOption = None,
    host: HostOption = None,
    port: PortOption = None,
    rate: RateOption = None,
) -> None:
    """
    Follow the journal and write events and snapshots: the back process alone.

    Example: firstcome back --data ./data
    """
    settings = _settings(directory, host, port, rate)
    journal = settings.directory / "journal.db"
    while not _is_founded(journal):
        time.sleep(JOURNAL_WAIT_S)
    _run(lambda: run_back(settings, _say))


def _settings(directory: object, host: str | None, port: int | None, rate: int | None) -> Settings:
    try:
        return read_settings(
            FIRSTCOME_DATA=None if directory is None else str(directory),
            FIRSTCOME_HOST=host,
            FIRSTCOME_PORT=port,
            FIRSTCOME_RATE=rate,
        )
    except SettingWrong as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_REFUSED) from error


def _is_founded(journal: Path) -> bool:
    try:
        reader = JournalReader(journal)
        found = reader.last_sequence()
        reader.close()
    except (apsw.Error, SqliteRefused):
        return False
    return found > 0


def _run(job: Callable[[], None]) -> None:
    try:
        job()
    except REFUSALS as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_REFUSED) from error


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what the process says to whoever started it


def _progress(sequence: int, last: int) -> None:
    if last:
        print(f"Folded entry {sequence:,} of {last:,}", file=sys.stderr, flush=True)  # noqa: T201
