"""
`firstcome front`, `firstcome back` and `firstcome desk`: the processes that `firstcome serve`
starts.

Always true:
- What keeps one from starting is one line with the next step, and exit code 78; 75 when it is a
  full disk, which may pass.
- The front does not share its port: the server could, and half of the customers would be elsewhere.

Never here: restarting (`serve` does).
"""

import contextlib
import errno
import os
import resource
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import apsw
import typer

from firstcome.app.starting import StartRefused, require_assertions
from firstcome.cli.serve import (
    EXIT_FULL,
    EXIT_REFUSED,
    DirectoryOption,
    HostOption,
    PortOption,
    RateOption,
    settings_or_exit,
)
from firstcome.config import Settings, SettingWrong
from firstcome.contacts.failures import ContactsBroken, ContactsFull
from firstcome.domain.fold import RulesUnknown
from firstcome.engine.recovery import Progress
from firstcome.journal.failures import JournalBroken, JournalDamaged, JournalFull
from firstcome.journal.reader import JournalReader
from firstcome.keyring import SecretsMissing
from firstcome.limits import CONNECTIONS_MAX
from firstcome.logs import configure_logs
from firstcome.projections.failures import ModelsRefused
from firstcome.sqlite import SqliteRefused
from firstcome.staff.file import StaffFileNewer

if TYPE_CHECKING:
    from firstcome.app.front import Front

REFUSALS = (
    StartRefused,
    SecretsMissing,
    SettingWrong,
    SqliteRefused,
    JournalDamaged,
    JournalBroken,
    ContactsBroken,
    RulesUnknown,
    StaffFileNewer,
    ModelsRefused,
)
JOURNAL_WAIT_S = 0.05
FULL_BELOW_BYTES = 256 * 1024
VERIFY = 'Stop writes, run "firstcome journal verify", see docs/operating/recover.md'
OTHER_FILES_MAX = 256
"""Open files beside the connections: databases, snapshots, the server's own."""


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
    from firstcome.app.front import run_front

    settings = settings_or_exit(directory, host, port, rate)
    _allow_connections()
    configure_logs("front", settings.log)
    _run(settings, lambda: run_front(settings, _say, _progress, _build_front))


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
    settings = settings_or_exit(directory, host, port, rate)
    configure_logs("back", settings.log)
    _run(settings, lambda: _follow(settings))


def desk(
    directory: DirectoryOption = None,
    host: HostOption = None,
    port: PortOption = None,
    rate: RateOption = None,
) -> None:
    """
    Serve the operations desk on the staff port: the desk process alone.

    Example: firstcome desk --data ./data
    """
    from firstcome.app.desk import run_desk

    settings = settings_or_exit(directory, host, port, rate)

    def serve_desk() -> None:
        _await_journal(settings)
        _require_free_port(settings.staff_host, settings.staff_port, "FIRSTCOME_STAFF_PORT")
        run_desk(settings, _say)

    configure_logs("desk", settings.log)
    _run(settings, serve_desk)


def _follow(settings: Settings) -> None:
    from firstcome.app.back import run_back

    _await_journal(settings)
    run_back(settings, _say)


def _await_journal(settings: Settings) -> None:
    require_assertions()
    if settings.directory.exists() and not settings.directory.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "Not a directory", str(settings.directory))
    while not _is_founded(settings.directory / "journal.db"):
        time.sleep(JOURNAL_WAIT_S)


def _build_front(settings: Settings, progress: Progress | None) -> "Front":
    from firstcome.app.front import Front

    _require_free_port(settings.host, settings.port, "--host or --port")
    return Front(settings, progress)


def _require_free_port(host: str, port: int, chosen_with: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as after a restart
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartRefused(
                f"Nothing can listen on {host} port {port} ({error.strerror}). Stop what uses it, "
                f"or choose another with {chosen_with}."
            ) from error


def _allow_connections() -> None:
    wanted = CONNECTIONS_MAX + OTHER_FILES_MAX
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


def _is_founded(journal: Path) -> bool:
    try:
        reader = JournalReader(journal)
        found = reader.last_sequence()
        reader.close()
    except (apsw.Error, SqliteRefused):
        return False
    return found > 0


def _run(settings: Settings, job: Callable[[], None]) -> None:
    try:
        job()
    except (*REFUSALS, JournalFull, ContactsFull, apsw.Error, OSError) as error:
        if _is_for_want_of_space(error, settings.directory):
            _stop(
                f"The disk of {settings.directory} is full ({error}). Free space on it.", EXIT_FULL
            )
        _stop(_with_the_next_step(error, settings.directory), EXIT_REFUSED)


def _is_for_want_of_space(error: Exception, directory: Path) -> bool:
    if isinstance(error, JournalFull | ContactsFull | apsw.FullError):
        return True
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return True
    # SQLite says "disk I/O error" where it could not make its shared memory for want of space.
    if isinstance(error, JournalBroken | ContactsBroken | SqliteRefused | apsw.Error):
        with contextlib.suppress(OSError):
            files = os.statvfs(directory)
            return files.f_bavail * files.f_frsize < FULL_BELOW_BYTES
    return False


def _with_the_next_step(error: Exception, directory: Path) -> str:
    if isinstance(error, OSError):
        return (
            f"The data directory {directory} cannot be used ({error}). Make it a directory that "
            "this account may write to, or choose another with --data."
        )
    if isinstance(error, apsw.Error):
        return f"A file in {directory} cannot be used ({type(error).__name__}: {error}). {VERIFY}"
    if isinstance(error, JournalBroken) and not str(error).endswith("."):
        return f"{error}. {VERIFY}"
    return str(error)


def _stop(why: str, code: int) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(code)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what the process says to whoever started it


def _progress(sequence: int, last: int) -> None:
    if last:
        print(f"Folded entry {sequence:,} of {last:,}", file=sys.stderr, flush=True)  # noqa: T201
