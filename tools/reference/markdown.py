"""
Markdown tables.

Always true:
- A row is one line, whatever its cells hold.
"""

from collections.abc import Iterable, Sequence


def table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with these column headings."""
    lines = [_line(heading), _line(["---"] * len(heading))]
    return "\n".join([*lines, *(_line(row) for row in rows)])


def code(text: object) -> str:
    """A text as code; nothing for an empty one."""
    return f"`{text}`" if str(text) else ""


def codes(texts: Iterable[object]) -> str:
    """Several texts as code."""
    return ", ".join(code(text) for text in texts)


def number(value: float) -> str:
    """A number as people read it; a whole one without a point, whatever its type."""
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def _line(cells: Sequence[object]) -> str:
    plain = (" ".join(str(cell).split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(plain)} |"
