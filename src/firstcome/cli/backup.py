"""
`firstcome backup` and `firstcome restore`: a shop copied while it sells, and put back.

Always true:
- A backup gives way to the shop: it runs when nobody else wants the processor.
- What goes wrong is one line with the next step: exit code 1 for damage, 2 for what is asked for
  wrongly or cannot be read, 75 for a full disk.

Never here: what is copied, and what is verified (`backup`).
"""

import contextlib
import errno
import signal
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Annotated, Final, NoReturn

import apsw
import msgspec
import typer

from firstcome.backup.failures import BackupRefused
from firstcome.backup.making import Backup, is_on_one_disk, open_folder
from firstcome.backup.manifest import Manifest
from firstcome.backup.private_files import sole_writer
from firstcome.backup.restore import Restored, Wanted
from firstcome.backup.restore import restore as put_back
from firstcome.cli.bars import Stages, bars
from firstcome.cli.serve import EXIT_FULL
from firstcome.config import SettingWrong, read_settings
from firstcome.contacts.failures import ContactsBroken, ContactsFull
from firstcome.domain.fold import RulesUnknown
from firstcome.journal.failures import JournalBroken, JournalDamaged, JournalFull
from firstcome.keyring import SecretsMissing
from firstcome.limits import BACKUP_FINISH_EVERY_S, BACKUP_ROUND_EVERY_S
from firstcome.priority import given_way
from firstcome.sqlite import SqliteRefused

EXIT_DAMAGED: Final = 1
EXIT_WRONG: Final = 2

ShopOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Data directory; default FIRSTCOME_DATA or ./data."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For a script.")]


def backup(
    to: Annotated[
        Path, typer.Option("--to", metavar="BACKUP", help="Folder of the backup, made if missing.")
    ],
    directory: ShopOption = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with what is added, until stopped.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """
    Copy a shop while it sells; into the folder of an earlier backup, only what is new.

    Example: firstcome backup --data ./data --to /mnt/backup/shop
    """
    with _failures_told(to, as_json):
        chosen = _directory_of_the_shop(directory)
        open_folder(chosen, to)
        if is_on_one_disk(chosen, to) and not as_json:
            typer.echo(f"{to} is on the disk of {chosen}: both would be lost with it.", err=True)
        with sole_writer(to), given_way(chosen / "lock"):
            made = Backup(chosen, to)
            try:
                _rounds(made, to, follow, as_json)
            finally:
                made.close()


def restore(
    source: Annotated[Path, typer.Option("--from", metavar="BACKUP", help="Folder of the backup.")],
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="New data directory; empty or missing.")
    ],
    epoch: Annotated[
        int | None,
        typer.Option(
            min=2, help="Epoch to begin, if restores from other copies of the backup have sold."
        ),
    ] = None,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Take a backup whose last round did not end.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """
    Make a data directory from a backup, verified by hashes and chains, and begin a new epoch.

    Example: firstcome restore --from /mnt/backup/shop --to ./restored
    """
    with _failures_told(to, as_json):
        with bars() as progress:
            found = put_back(Wanted(source, to, epoch, unfinished), Stages(progress))
        if as_json:
            _print_json({"verdict": "restored", **msgspec.to_builtins(found)})
        else:
            _tell_restored(found, to)


def _rounds(made: Backup, folder: Path, follow: bool, as_json: bool) -> None:
    stopped = threading.Event()

    def stop(*_: object) -> None:
        stopped.set()

    if follow:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
    is_first, started_s = True, time.monotonic()
    while True:
        with bars() as progress:
            made.round(Stages(progress))
        is_last = not follow or stopped.is_set()
        is_due = is_last or time.monotonic() - started_s >= BACKUP_FINISH_EVERY_S
        if is_first or (is_due and not made.is_finished):
            _tell_finished(made.finish(), folder, time.monotonic() - started_s, as_json)
            is_first, started_s = False, time.monotonic()
        if is_last:
            return
        stopped.wait(BACKUP_ROUND_EVERY_S)


def _tell_finished(finished: Manifest, folder: Path, seconds: float, as_json: bool) -> None:
    size_bytes = sum(record.size_bytes for record in finished.files)
    if as_json:
        _print_json(
            {
                "verdict": "finished",
                "where": str(folder),
                "when": finished.when,
                "sequence": finished.sequence,
                "chain": finished.chain,
                "contacts": finished.contacts,
                "bytes": size_bytes,
                "seconds": round(seconds, 3),
            }
        )
        return
    typer.echo(
        f"Backup finished: {finished.sequence:,} entries, contacts to number "
        f"{finished.contacts:,}, {size_bytes / 1_000_000:,.1f} MB in {folder}, {seconds:.1f} s."
    )


def _tell_restored(found: Restored, directory: Path) -> None:
    typer.echo(
        f"Restored: {found.sequence:,} entries, {found.orders:,} orders, as of {found.when}; "
        f"refolded alike, in {found.seconds:.1f} s."
    )
    typer.echo(
        f"Epoch {found.epoch} begins with entry {found.sequence + 1:,}. Orders after the backup "
        f"are lost: see docs/operating/recover.md. Start with: firstcome serve --data {directory}"
    )


def _directory_of_the_shop(directory: Path | None) -> Path:
    given = None if directory is None else str(directory)
    chosen = read_settings(FIRSTCOME_DATA=given).directory
    if not (chosen / "journal.db").exists():
        raise BackupRefused(f"There is no journal in {chosen}. Name the directory with --data.")
    return chosen


@contextlib.contextmanager
def _failures_told(folder: Path, as_json: bool) -> Generator[None]:
    try:
        yield
    except (JournalDamaged, RulesUnknown) as error:
        _stop(str(error), as_json, EXIT_DAMAGED)
    except (JournalFull, ContactsFull, apsw.FullError) as error:
        _full(error, folder, as_json)
    except (
        BackupRefused,
        SettingWrong,
        SecretsMissing,
        SqliteRefused,
        ContactsBroken,
        JournalBroken,
    ) as error:
        _stop(str(error), as_json, EXIT_WRONG)
    except (OSError, apsw.Error) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            _full(error, folder, as_json)
        _stop(
            f"A file cannot be read or written ({error}). Run it as the account that owns the data "
            "directory, and look at the disk.",
            as_json,
            EXIT_WRONG,
        )


def _full(error: Exception, folder: Path, as_json: bool) -> NoReturn:
    what = f"The disk of {folder} is full ({error}). Free space on it, and run the command again."
    _stop(what, as_json, EXIT_FULL)


def _print_json(facts: dict[str, object]) -> None:
    typer.echo(msgspec.json.encode(facts).decode())


def _stop(message: str, as_json: bool, code: int) -> NoReturn:
    if as_json:
        _print_json({"verdict": "refused", "detail": message})
    else:
        typer.echo(message, err=True)
    raise typer.Exit(code)
