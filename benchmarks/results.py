"""
Results: what a run of the benchmarks came to, as a table and as JSON under stable names.

Always true:
- A quick run is kept only where it was asked to be; it never replaces a full one.
- What was not as shipped stands beside the figures it concerns.

Never here: measuring.
"""

from pathlib import Path
from typing import Final

from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.figures import Figure, Measured, Verdict, amount
from benchmarks.machine import Machine
from benchmarks.rows import Row

FOLDER: Final = Path(__file__).with_name("results")


class Result(Struct, frozen=True):
    """One row and what became of it."""

    row: str
    what: str
    target: str
    verdict: Verdict
    took_s: float = 0.0
    figures: tuple[Figure, ...] = ()
    changed: tuple[str, ...] = ()
    voids: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Results(Struct, frozen=True):
    """One run of the benchmarks."""

    started_at: str
    is_quick: bool
    machine: Machine
    rows: tuple[Result, ...]


def result_of(row: Row, measured: Measured, took_s: float) -> Result:
    """The result of a row that was measured."""
    return Result(
        row.name,
        row.what,
        row.target,
        measured.verdict(),
        round(took_s, 1),
        measured.figures,
        measured.changed,
        measured.voids,
        measured.notes,
    )


def result_without(row: Row) -> Result:
    """The result of a row that is not measured here."""
    return Result(row.name, row.what, row.target, row.verdict, notes=(row.instead,))


def result_failed(row: Row, error: Exception) -> Result:
    """The result of a row whose measuring broke."""
    text = f"{type(error).__name__}: {error}"
    return Result(row.name, row.what, row.target, "failed", notes=(text,))


def file_for(results: Results, names: list[str]) -> Path | None:
    """Where results are kept: the date, then the rows asked for, or all; None for a quick run."""
    if results.is_quick:
        return None
    return FOLDER / f"{results.started_at[:10]}-{'+'.join(names) or 'all'}.json"


def write_results(results: Results, path: Path) -> None:
    """Write them as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.format(json.encode(results), indent=2) + b"\n")


def print_machine(machine: Machine, console: Console) -> None:
    """The machine in three lines."""
    versions = ", ".join(f"{name} {text}" for name, text in machine.versions.items())
    console.print(
        f"{machine.cores} cores of {machine.cpu}, {machine.memory_gb:g} GB, Linux {machine.kernel}",
        highlight=False,
    )
    console.print(
        f"{machine.file_system}, fdatasync of 20 kB {machine.fdatasync_ms:.2f} ms,"
        f" load before {machine.load_before:g}",
        highlight=False,
    )
    console.print(versions, highlight=False)


def print_result(result: Result, console: Console) -> None:
    """One row with its figures."""
    colour = {"met": "green", "not met": "red", "failed": "red", "void": "yellow"}
    verdict = f"[bold {colour.get(result.verdict, 'default')}]{result.verdict}[/]"
    console.print(f"\n[bold]{escape(result.what)}[/bold]", highlight=False)
    console.print(f"target: {escape(result.target)}", highlight=False)
    if result.figures:
        console.print(_figures(result.figures))
    for heading, texts in (
        ("not as shipped", result.changed),
        ("VOID", result.voids),
        ("note", result.notes),
    ):
        for text in texts:
            console.print(f"{heading}: {escape(text)}", highlight=False)
    console.print(f"{result.row}: {verdict}", highlight=False)


def print_overview(results: Results, console: Console) -> None:
    """Every row in one line."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("row", "judged figures", "verdict"):
        table.add_column(heading, overflow="fold")
    for result in results.rows:
        judged = [figure for figure in result.figures if figure.is_met is not None]
        told = "; ".join(
            f"{figure.name} {amount(figure.value)} {figure.unit}".strip() for figure in judged
        )
        table.add_row(result.row, escape(told or " ".join(result.notes)), result.verdict)
    console.print(table)


def _figures(figures: tuple[Figure, ...]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("measured")
    table.add_column("", justify="right")
    for _ in range(3):
        table.add_column("")
    for figure in figures:
        verdict = {True: "met", False: "[bold red]not met[/]", None: ""}[figure.is_met]
        cells = escape(figure.name), amount(figure.value), figure.unit, figure.target
        table.add_row(*cells, verdict)
    return table
