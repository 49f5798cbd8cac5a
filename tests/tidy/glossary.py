"""
The tables of `docs/glossary.md` that the code is held to.

Always true:
- A table that is missing or empty raises, so that no test passes for want of words.
"""

from pathlib import Path

from tests.tidy.repository import read

GLOSSARY = Path("docs/glossary.md")


def banned_words() -> dict[str, str]:
    """Words that are no part of a name, with what to say instead."""
    return table("Names that say nothing")


def banned_modules() -> dict[str, str]:
    """Names that no module bears, with what to call it instead."""
    return table("Modules that say nothing")


def british() -> dict[str, str]:
    """American spellings, with the British ones."""
    return table("Spelling")


def table(heading: str) -> dict[str, str]:
    """The rows of the table under a heading: first column to second."""
    section = read(GLOSSARY).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    rows = {row[0]: row[1] for row in cells[2:]}
    if not rows:
        raise LookupError(f"{GLOSSARY} has no table under the heading {heading!r}")
    return rows
