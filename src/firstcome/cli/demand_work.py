"""
The work behind `firstcome demand`: read the models, work the forecast out, write the files.

Always true:
- Every file is written whole under another name before it takes its place; the manifest comes last.

Never here: what stands in a file.
"""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import msgspec
import typer

from firstcome.config import Settings, SettingWrong, read_settings
from firstcome.forecasting.apart import forecast_apart
from firstcome.projections import launches
from firstcome.projections.reader import ModelReader, ModelsMissing
from firstcome.reports.manifest import NAME
from firstcome.reports.pack import (
    PDF_NAME,
    no_forecast,
    pack_files,
    series_wanted,
    settled_forecast,
    through_day,
)
from firstcome.reports.reading import read_demand
from firstcome.reports.sheets import Subject

if TYPE_CHECKING:
    from firstcome.contacts.reader import ContactReader

EXIT_WRONG_CALL = 2


class Asked(msgspec.Struct, frozen=True):
    """What the command was called with."""

    launch: str
    out: Path
    directory: Path | None
    has_pdf: bool
    has_forecast: bool
    as_json: bool


class _Texts:
    """Where the names of a launch are read."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def contacts(self) -> "ContactReader":
        """Contacts and texts."""
        from firstcome.contacts.reader import ContactReader

        return ContactReader.open(self._directory / "contacts.db")


def write_pack(asked: Asked) -> int:
    """Write the files, and say so; the exit code."""
    started_s = time.monotonic()
    subject = _subject(asked)
    pdf = None
    if asked.has_pdf:
        from firstcome.reports.pdf.made import make_pdf

        pdf = make_pdf(subject)
    files = pack_files(subject, pdf)
    try:
        _write(asked.out, files)
    except OSError as error:
        _stop(f"{asked.out} cannot be written: {error.strerror}. Name another folder with --out.")
    told = {
        "launch": asked.launch,
        "folder": str(asked.out),
        "files": sorted(files),
        "sequence": subject.demand.sequence,
        "forecast": len(subject.forecast.told),
        "seconds": round(time.monotonic() - started_s, 3),
    }
    if asked.as_json:
        typer.echo(msgspec.json.encode(told).decode())
    else:
        _say(subject, asked.out, files)
    return 0


def _subject(asked: Asked) -> Subject:
    from firstcome.web.operations.demand.naming import naming_of
    from firstcome.web.operations.names import names_of

    settings = _settings(asked)
    reader = ModelReader(settings.directory, settings.models)
    try:
        with reader.connection() as connection:
            launch = launches.by_id(connection, asked.launch)
            if launch is None:
                known = ", ".join(each.launch for each in launches.every(connection)) or "none"
                _stop(f"There is no launch {asked.launch}. There are: {known}.")
            demand = read_demand(connection, launch.terms())
    except ModelsMissing:
        _stop(
            "There are no read models yet. The back makes them beside a shop that runs: firstcome"
            " serve --data DIR"
        )
    finally:
        reader.close()
    naming = naming_of(names_of(_Texts(settings.directory), launch), launch.launch)
    if not asked.has_forecast:
        return Subject(demand, naming, no_forecast(demand))
    forecast = settled_forecast(demand) or forecast_apart(
        series_wanted(demand), through_day(demand)
    )
    return Subject(demand, naming, forecast)


def _settings(asked: Asked) -> Settings:
    directory = None if asked.directory is None else str(asked.directory)
    try:
        return read_settings(FIRSTCOME_DATA=directory)
    except SettingWrong as error:
        _stop(str(error))


def _write(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*(name for name in files if name != NAME), NAME):
        beside = folder / f".{name}.{os.getpid()}"
        beside.write_bytes(files[name])
        beside.replace(folder / name)


def _say(subject: Subject, folder: Path, files: dict[str, bytes]) -> None:
    from firstcome.reports.told import as_of, cover_lines

    for line in cover_lines(subject):
        typer.echo(line)
    typer.echo(_forecast_said(subject))
    typer.echo(f"{len(files)} files in {folder}, {as_of(subject)}.")
    if PDF_NAME not in files and (folder / PDF_NAME).exists():
        typer.echo(f"{PDF_NAME} in it is of an earlier pack. With --pdf it is written anew.")


def _forecast_said(subject: Subject) -> str:
    from firstcome.reports.told import why_no_forecast

    why = why_no_forecast(subject)
    if why:
        return f"There is no forecast. {why}"
    told, known = len(subject.forecast.told), len(subject.forecast.series)
    if told == known:
        return f"Forecast: {told:,} series."
    return f"Forecast: {told:,} of {known:,} series; too little is known of the others."


def _stop(refusal: str) -> NoReturn:
    typer.echo(refusal, err=True)
    raise typer.Exit(EXIT_WRONG_CALL)
