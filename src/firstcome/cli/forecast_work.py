"""
The work behind `firstcome forecast check`: cases, and a table of what they came to.

Always true:
- Beside every error stands that of the seasonal naive forecast for the same weeks.

Never here: how days are held out and compared (`forecasting.checking`).
"""

from pathlib import Path
from typing import Any, NoReturn

import msgspec
import typer

from firstcome.cli.bars import bars
from firstcome.forecasting.checking import Case, Checked, check, generated_cases, retail_cases
from firstcome.forecasting.retail import RetailMissing, retail_file

EXIT_WORSE = 1
EXIT_WRONG_CALL = 2
PAGE_COLUMNS = 110


def check_forecast(retail: Path | None, seeds: int, as_json: bool) -> int:
    """Check, print; the exit code."""
    cases = list(generated_cases(seeds))
    launches = {case.group for case in cases}
    missing = ""
    try:
        cases = [*retail_cases(retail or retail_file()), *cases]
    except RetailMissing as error:
        if retail is not None:
            _stop(str(error))
        missing = str(error)
    found = _checked(cases, is_quiet=as_json)
    if as_json:
        told = {"checked": found, "left_out": missing or None}
        typer.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
    else:
        _print(found)
        if missing:
            typer.echo(f"Left out: {missing}")
    own = [each for each in found if each.group in launches]
    return EXIT_WORSE if _mean(own, "error") > _mean(own, "naive_error") else 0


def _checked(cases: list[Case], *, is_quiet: bool) -> list[Checked]:
    if is_quiet:
        return check(cases)
    with bars() as progress:
        task = progress.add_task("forecasting", total=len(cases))
        return check(cases, lambda done, _: progress.update(task, completed=done))


def _print(found: list[Checked]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    console: Any = Console()
    if not console.is_terminal:
        console = Console(width=PAGE_COLUMNS)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Days held out, four weeks each", no_wrap=True)
    heads = ("cases", "error", "naive", "weeks inside", "sums inside")
    for head in heads:
        table.add_column(head, justify="right")
    for each in found:
        cells = (each.error, each.naive_error, each.covered, each.covered_through)
        table.add_row(each.group, str(each.cases), *(f"{100 * cell:.0f} %" for cell in cells))
    console.print(table)
    typer.echo(
        "Error: how far a week's forecast was off, as a share of the week; naive: had next weeks"
        " been like the last.\nInside: how many were within the interval, which 80 % are meant"
        " to be."
    )


def _mean(found: list[Checked], name: str) -> float:
    return sum(getattr(each, name) for each in found) / len(found)


def _stop(refusal: str) -> NoReturn:
    typer.echo(refusal, err=True)
    raise typer.Exit(EXIT_WRONG_CALL)
