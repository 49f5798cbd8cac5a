"""
`firstcome export`: a whole list of the desk into a file, through the desk's own code.

Always true:
- It only reads, so it can run beside a shop that sells; rows are written while they are read.
- A file that is not whole is never left under the name that was asked for.

Never here: which columns and filters a list has (`web/operations/lists`).
"""

import gzip
import os
import sys
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal, NoReturn, cast

import msgspec
import typer

from firstcome.cli.bars import bars
from firstcome.config import Settings, SettingWrong, read_settings

if TYPE_CHECKING:
    from firstcome.contacts.reader import ContactReader

EXIT_WRONG_CALL = 2
GZIP_LEVEL = 6

ListName = Literal[
    "launches",
    "orders",
    "lines",
    "stock",
    "events",
    "registrations",
    "waves",
    "incidents",
    "announcements",
    "supplies",
    "allocations",
]
Form = Literal["csv", "json"]


def export(
    name: Annotated[ListName, typer.Argument(metavar="LIST", help="The list.")],
    out: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Where to; packed when it ends with .gz; - for stdout."),
    ],
    directory: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DIR", help="Data directory; default FIRSTCOME_DATA or ./data."
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="What to write.")] = "csv",
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A filter of the list; can be given again."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The summary for a script.")] = False,
) -> None:
    """
    Write a whole list of the operations desk into a file, while the shop sells.

    Example: firstcome export orders --out held.csv --where launch=phone-2008 --where status=held
    """
    from firstcome.projections.reader import ModelsMissing
    from firstcome.web.operations.lists.asked import AskedWrongly, read_asked
    from firstcome.web.operations.lists.every import listing_named
    from firstcome.web.operations.lists.exports import written
    from firstcome.web.operations.lists.faces import Face
    from firstcome.web.operations.lists.listing import Bounds
    from firstcome.web.operations.lists.reading import Reading

    started_s = time.monotonic()
    source = _opened(directory)
    listing = listing_named(name)
    try:
        reading = Reading(source, listing, read_asked(listing, _pairs(where or [])), Bounds())
        rows = _Counted(reading.slices(), reading.count())
        with _writing(out) as file:
            for piece in written(Face(listing.columns), form, rows):
                file.write(piece)
    except AskedWrongly as wrong:
        _stop(f"--where {wrong.field}: {wrong.why}")
    except ModelsMissing:
        _stop(
            "There are no read models yet. The back makes them beside a shop that runs: firstcome"
            " serve --data DIR"
        )
    except BrokenPipeError:
        return
    except OSError as error:
        _stop(f"{out} cannot be written: {error.strerror}. Nothing is left there.", code=1)
    finally:
        source.models.close()
    seconds = round(time.monotonic() - started_s, 3)
    size = None if str(out) == "-" else out.stat().st_size
    facts = {"list": name, "rows": rows.done, "file": str(out), "bytes": size, "seconds": seconds}
    plain = f"{rows.done:,} {listing.noun[rows.done != 1]} in {out}, in {seconds:.1f} s."
    typer.echo(msgspec.json.encode(facts).decode() if as_json else plain, err=str(out) == "-")


class _Lists:
    """What lists are read from, in a data directory."""

    def __init__(self, settings: Settings) -> None:
        from firstcome.codes import OrderCodes, RegistrationCodes
        from firstcome.keyring import load_secrets
        from firstcome.projections.reader import ModelReader

        self._directory = settings.directory
        secrets = load_secrets(settings.directory, journal_is_empty=False)
        self.codes: OrderCodes = OrderCodes(secrets.code)
        self.registration_codes: RegistrationCodes = RegistrationCodes(secrets.code)
        self.models: ModelReader = ModelReader(settings.directory, settings.models)

    def contacts(self) -> "ContactReader":
        from firstcome.contacts.reader import ContactReader

        return ContactReader.open(self._directory / "contacts.db")


class _Counted:
    """Slices of rows, counted as they pass, with a bar for whoever looks."""

    def __init__(self, slices: Iterable[list[Any]], expected: int | None) -> None:
        self.done = 0
        self._slices = slices
        self._expected = expected

    def __iter__(self) -> Iterator[list[Any]]:
        with bars() as progress:
            bar = progress.add_task("Rows", total=self._expected)
            for rows in self._slices:
                yield rows
                self.done += len(rows)
                progress.update(bar, completed=self.done)


@contextmanager
def _writing(out: Path) -> Generator[IO[bytes]]:
    """The file, which takes its name when everything is in it."""
    if str(out) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    unfinished = out.with_name(f".{out.name}.unfinished")
    try:
        with unfinished.open("wb") as plain:
            if out.suffix == ".gz":
                with gzip.GzipFile("", "wb", GZIP_LEVEL, plain) as packed:
                    yield cast("IO[bytes]", packed)
            else:
                yield plain
            plain.flush()
            os.fsync(plain.fileno())
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def _pairs(where: list[str]) -> list[tuple[str, str]]:
    from firstcome.web.operations.lists.asked import OTHER_FIELDS, AskedWrongly

    pairs = [(name, value) for name, _, value in (each.partition("=") for each in where)]
    for name, value in pairs:
        if not value:
            raise AskedWrongly(name, "Write it NAME=VALUE.")
        if name in OTHER_FIELDS:
            raise AskedWrongly(name, "An export has every row: leave it out.")
    return pairs


def _opened(directory: Path | None) -> _Lists:
    from firstcome.keyring import SecretsMissing
    from firstcome.sqlite import SqliteRefused

    try:
        settings = read_settings(FIRSTCOME_DATA=None if directory is None else str(directory))
        if not (settings.directory / "journal.db").is_file():
            _stop(f"There is no journal in {settings.directory}. Name the directory with --data.")
        return _Lists(settings)
    except (SettingWrong, SecretsMissing, SqliteRefused) as error:
        _stop(str(error))


def _stop(message: str, *, code: int = EXIT_WRONG_CALL) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
