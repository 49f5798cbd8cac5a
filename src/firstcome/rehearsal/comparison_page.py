"""
The comparison as one HTML file that can be sent on, and as one page of text.

Always true:
- The auditor's verdict of both runs stands before any figure.

Never here: a fact that the comparison does not have.
"""

from pathlib import Path
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from firstcome.paper.pages import environment_of
from firstcome.rehearsal.comparison import (
    TITLES,
    WAVE_HEADINGS,
    assumed,
    charts_of,
    lines_of,
    said,
    waves_of,
)
from firstcome.rehearsal.page import verdict
from firstcome.rehearsal.report import EXIT_CODES, Verdict
from firstcome.rehearsal.twice import Twice

_TEMPLATES: Final = Path(__file__).parent / "templates"
HEADINGS: Final = ("", *TITLES.values())


def verdict_of(twice: Twice) -> Verdict:
    """The worse of the two: failed, void, clean."""
    worst: Verdict = "clean"
    for side in twice.sides:
        found = side.report.verdict
        if found == "failed" or worst == "clean":
            worst = found
    return worst


def exit_code_of(twice: Twice) -> int:
    """0 for two clean audits, 1 for findings, 2 when a run is void."""
    return EXIT_CODES[verdict_of(twice)]


def write_html(twice: Twice, command: str, path: Path) -> None:
    """Write the comparison that `command` makes again."""
    page = environment_of(_TEMPLATES).get_template("community.html")
    text = page.render(
        twice=twice,
        verdict=verdict_of(twice),
        verdicts=[(TITLES[side.way], verdict(side.report), side.report) for side in twice.sides],
        said=said(twice),
        assumed=assumed(twice),
        charts=[
            (TITLES[side.way], chart)
            for side, chart in zip(twice.sides, charts_of(twice), strict=True)
        ],
        headings=HEADINGS,
        lines=lines_of(twice),
        wave_headings=WAVE_HEADINGS,
        waves=waves_of(twice),
        command=command,
    )
    path.write_text(text, encoding="utf-8")


def print_comparison(twice: Twice, console: Console) -> None:
    """Print both runs beside each other; the verdicts are the last lines."""
    console.print(f"[bold]What waves buy {twice.people:,} people[/bold]", highlight=False)
    for sentence in (*assumed(twice), said(twice)):
        console.print(sentence, highlight=False)
    *figures, audited = lines_of(twice)
    table = _table(HEADINGS)
    for line in figures:
        table.add_row(line.what, *line.cells)
    console.print(table)
    table = _table(WAVE_HEADINGS)
    for line in waves_of(twice):
        table.add_row(line.what, *line.cells)
    console.print(table)
    for side in twice.sides:
        for void in side.report.voids:
            console.print(f"[bold]RUN VOID[/bold] ({TITLES[side.way]}): {void}", highlight=False)
    for heading, cell in zip(HEADINGS[1:], audited.cells, strict=True):
        console.print(f"[bold]{heading}: {cell}[/bold]", highlight=False)


def _table(headings: tuple[str, ...]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left")
    return table
