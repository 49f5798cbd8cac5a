"""
The first page: whose demand this is, one line that says it all, and the key figures.

Always true:
- The line and the tiles say figures of `figures.csv`.

Never here: single SKUs or markets.
"""

from typing import Final

from firstcome.reports.definitions import label
from firstcome.reports.figures import Number, shown
from firstcome.reports.pdf.paper import INSIDE, MARGIN, SOFT, WHITE, WIDTH, Paper
from firstcome.reports.sheets import Subject, whole_figures
from firstcome.reports.told import KEY_FIGURES, as_of, cover_lines

BAND: Final = 78.0
_TILE: Final = 26.0
_GAP: Final = 4.0


def draw_cover(paper: Paper, subject: Subject) -> None:
    """The page, as far as the tiles."""
    paper.page()
    paper.box(0, 0, WIDTH, BAND, paper.accent)
    paper.text(MARGIN, 16, subject.naming.shop, size=11, colour=WHITE)
    paper.text(MARGIN, 30, "Demand pack", size=12, colour=paper.accent.tint(0.25))
    paper.text(MARGIN, 37, subject.naming.name, size=24, bold=True, colour=WHITE)
    paper.text(MARGIN, 66, as_of(subject), size=8.5, colour=paper.accent.tint(0.15))
    figures = whole_figures(subject.demand)
    paper.y = BAND + 9
    for line in cover_lines(subject):
        paper.paragraph(line, size=13)
    paper.skip(6)
    _tiles(paper, figures)


def _tiles(paper: Paper, figures: dict[str, Number]) -> None:
    wide = (INSIDE - 2 * _GAP) / 3
    top = paper.y
    for number, name in enumerate(KEY_FIGURES):
        x = MARGIN + number % 3 * (wide + _GAP)
        y = top + number // 3 * (_TILE + _GAP)
        is_last = name == "unmet_units"
        paper.box(x, y, wide, _TILE, paper.accent.tint(0.22 if is_last else 0.08), 2)
        paper.text(x + 4, y + 4, label(name), size=8.5, colour=SOFT, width=wide - 8)
        paper.text(*(x + 4, y + 11, shown(figures[name])), size=19, bold=True, width=wide - 8)
    paper.y = top + 2 * (_TILE + _GAP) + 2
