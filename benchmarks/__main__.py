"""
`python -m benchmarks`: measures the rows asked for, prints the table, keeps the results.

Always true:
- Progress goes to standard error; the table is all there is on standard output.
- The exit status is 0 when every measured row is met or told, 1 otherwise; a quick run judges
  nothing and fails only when a row cannot be measured.

Never here: how a row is measured.
"""

import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.figures import FAULTS
from benchmarks.machine import machine_facts
from benchmarks.results import (
    Result,
    Results,
    file_for,
    print_machine,
    print_overview,
    print_result,
    result_failed,
    result_of,
    result_without,
    write_results,
)
from benchmarks.rows import ROWS, Row, rows_named
from benchmarks.sizes import FULL, QUICK, Sizes
from benchmarks.speak import say

EXIT_WRONG_CALL = 2
PAGE_COLUMNS = 110

RowOption = Annotated[
    list[str] | None,
    typer.Option("--row", metavar="NAME", help="Only this row; can be given again."),
]
QuickOption = Annotated[
    bool, typer.Option("--quick", help="Small sizes, a minute or two: shows that all works.")
]
FileOption = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Where the results go, not benchmarks/results/."),
]


def measure(row: RowOption = None, quick: QuickOption = False, file: FileOption = None) -> None:
    """
    Measure firstcome against its targets.

    Example: python -m benchmarks --row fold --row restart
    """
    try:
        rows = rows_named(row or [])
    except KeyError as unknown:
        names = ", ".join(each.name for each in ROWS)
        typer.echo(f"There is no row {unknown}. There are: {names}.", err=True)
        raise typer.Exit(EXIT_WRONG_CALL) from unknown
    console = Console() if sys.stdout.isatty() else Console(width=PAGE_COLUMNS)
    results = _measured(rows, QUICK if quick else FULL, console)
    path = file or file_for(results, [each.name for each in rows] if row else [])
    print_overview(results, console)
    if path is not None:
        write_results(results, path)
        say(f"results in {path}")
    verdicts = {result.verdict for result in results.rows}
    raise typer.Exit(int(bool(verdicts & ({"failed"} if quick else FAULTS))))


def _measured(rows: list[Row], sizes: Sizes, console: Console) -> Results:
    machine = machine_facts()
    started_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    print_machine(machine, console)
    if sizes.is_quick:
        console.print("[bold]A quick run: its sizes are not those of the targets.[/bold]")
    results: list[Result] = []
    for row in rows:
        say(f"\n== {row.name}")
        result = _result(row, sizes)
        print_result(result, console)
        results.append(result)
    return Results(started_at, sizes.is_quick, machine, tuple(results))


def _result(row: Row, sizes: Sizes) -> Result:
    if row.measure is None:
        return result_without(row)
    begin_s = perf_counter()
    try:
        measured = row.measure(sizes)
    except Exception as error:  # noqa: BLE001 - the other rows are worth having
        return result_failed(row, error)
    return result_of(row, measured, perf_counter() - begin_s)


def _end(*_: object) -> None:
    raise SystemExit(128 + signal.SIGTERM)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    typer.run(measure)
