"""
`firstcome journal`: verify the record, and read it.

Always true:
- Both commands only read the journal, so they can run beside a shop that sells; what was found
  whole is noted in `verified.json`, for the go / no-go list.
- Damage is one line that names the entries and the next step, and exit code 1.

Never here: what is checked (`engine.verify`).
"""

import contextlib
import sys
import time
from pathlib import Path
from typing import Annotated, Any, NamedTuple, NoReturn

import apsw
import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from firstcome.config import SettingWrong, read_settings
from firstcome.domain.fold import RulesUnknown
from firstcome.engine.clock import system_now_ms
from firstcome.engine.verify import unmatched_snapshots, verify_journal
from firstcome.journal.events_store import read_cursor
from firstcome.journal.failures import JournalBroken, JournalDamaged
from firstcome.journal.reader import JournalReader, StoredEntry
from firstcome.journal.verified import VerifiedNote, keep_verified
from firstcome.sqlite import SqliteRefused

FOLLOW_EVERY_S = 0.2

app = typer.Typer(
    help="Verify the journal, and read it.", no_args_is_help=True, pretty_exceptions_enable=False
)

Directory = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Data directory; default FIRSTCOME_DATA or ./data."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For a script.")]


@app.command()
def verify(directory: Directory = None, as_json: AsJson = False) -> None:
    """
    Check chains, gaps and times, and refold every entry against the outcomes that were answered.

    Example: firstcome journal verify --data ./data
    """
    chosen, reader = _open(directory)
    cursor = read_cursor(chosen / "events.db")
    started_s = time.monotonic()
    try:
        with _progress() as progress:
            bar = progress.add_task("Refolding", total=reader.last_sequence())
            found = verify_journal(
                reader,
                chosen / "snapshots",
                lambda sequence, last: progress.update(bar, completed=sequence, total=last),
                cursor=cursor,
            )
    except (JournalDamaged, JournalBroken, RulesUnknown) as error:
        _stop(str(error), as_json, code=1)
    note = VerifiedNote(found.entries, found.chain, system_now_ms())
    with contextlib.suppress(OSError):  # a copy that cannot be written to is verified all the same
        keep_verified(chosen, note)
    passed_over = unmatched_snapshots(reader, chosen / "snapshots")
    seconds = time.monotonic() - started_s
    if as_json:
        facts = msgspec.to_builtins(found)
        _print_json({"verdict": "whole", **facts, "seconds": round(seconds, 3)})
        return
    typer.echo(
        f"Journal whole: {found.entries:,} entries in {found.batches:,} batches, "
        f"{found.orders:,} orders; refolded alike to {found.outcome_chains:,} stored outcome "
        f"chains and {found.snapshots:,} snapshots, in {seconds:.1f} s."
    )
    for path in passed_over:
        typer.echo(f"Passed over: {path} is not whole or of another history; it can be deleted.")


@app.command()
def show(
    directory: Directory = None,
    first: Annotated[int, typer.Option("--from", min=1, help="First entry to show.")] = 1,
    last: Annotated[int | None, typer.Option(min=1, help="Only so many, from the end.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only commands of this kind, such as PlaceOrder.")
    ] = None,
    launch: Annotated[
        str | None, typer.Option(help="Only commands on this launch and its orders.")
    ] = None,
    sku: Annotated[str | None, typer.Option(help="Only commands on this SKU.")] = None,
    order: Annotated[
        int | None, typer.Option(help="Only the order that this entry placed, and what followed.")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what is added.")] = False,
    as_json: AsJson = False,
) -> None:
    """
    Print entries, one line each: sequence, time (UTC), kind, members.

    Example: firstcome journal show --data ./data --kind PauseLaunch --json
    """
    _, reader = _open(directory)
    wanted = Wanted(reader, kind, launch, sku, order)
    end = reader.last_sequence()
    at = max(first, end - last + 1) if last is not None else first
    try:
        while True:
            for entry in reader.entries(at - 1):
                at = entry.sequence + 1
                command = msgspec.json.decode(entry.command)
                if wanted.has(entry, command):
                    typer.echo(_line(entry, command, as_json))
            if not follow:
                return
            time.sleep(FOLLOW_EVERY_S)
    except (KeyboardInterrupt, BrokenPipeError):
        return
    except (JournalDamaged, JournalBroken) as error:
        _stop(str(error), as_json, code=1)
    except msgspec.DecodeError as error:
        _stop(str(JournalDamaged(at - 1, at - 1, f"no command: {error}")), as_json, code=1)


class Wanted(NamedTuple):
    """What is to be shown; what is None does not matter."""

    reader: JournalReader
    kind: str | None
    launch: str | None
    sku: str | None
    order: int | None

    def has(self, entry: StoredEntry, command: dict[str, Any]) -> bool:
        """Whether an entry is wanted."""
        if self.kind not in (None, command.get("kind")):
            return False
        if self.order not in (None, entry.sequence, command.get("order")):
            return False
        if self.launch is None and self.sku is None:
            return True
        about = self._about(command)
        return self.launch in (None, about.get("launch")) and self.sku in (None, about.get("sku"))

    def _about(self, command: dict[str, Any]) -> dict[str, Any]:
        if "definition" in command:
            definition: dict[str, Any] = command["definition"]
            return definition
        if "order" in command:
            placed = self.reader.entry(command["order"])
            return {} if placed is None else msgspec.json.decode(placed.command)
        return command


def _line(entry: StoredEntry, command: dict[str, Any], as_json: bool) -> str:
    clock = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(entry.time_ms // 1_000))
    clock = f"{clock}.{entry.time_ms % 1_000:03d}Z"
    if as_json:
        facts = {
            "sequence": entry.sequence,
            "time": clock,
            "node": entry.node,
            "epoch": entry.epoch,
            "batch": entry.batch,
            "command": command,
        }
        return msgspec.json.encode(facts).decode()
    members = (f"{name}={_brief(value)}" for name, value in command.items() if name != "kind")
    return f"{entry.sequence:>10,}  {clock}  {command.get('kind', '?'):<13} {' '.join(members)}"


def _brief(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= 40 else text[:37] + "…"


def _open(directory: Path | None) -> tuple[Path, JournalReader]:
    try:
        chosen = read_settings(
            FIRSTCOME_DATA=None if directory is None else str(directory)
        ).directory
        reader = JournalReader(chosen / "journal.db")
        reader.last_sequence()  # the first look inside
        return chosen, reader
    except apsw.CantOpenError:
        where = directory or "the data directory"
        _stop(f"There is no journal in {where}. Name the directory with --data.", False, code=2)
    except (SettingWrong, SqliteRefused, JournalBroken, apsw.Error) as error:
        _stop(f"The journal cannot be opened: {error}", False, code=2)


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


def _print_json(facts: dict[str, object]) -> None:
    typer.echo(msgspec.json.encode(facts).decode())


def _stop(message: str, as_json: bool, *, code: int) -> NoReturn:
    if as_json:
        _print_json({"verdict": "damaged", "detail": message})
    else:
        typer.echo(message, err=True)
    raise typer.Exit(code)
