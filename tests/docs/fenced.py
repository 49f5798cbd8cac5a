"""
The documents of the repository, and what stands in their fenced blocks.

Always true:
- A command that goes on over several lines is one command.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.terminals import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def read(name: str) -> str:
    """A document by its path below docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def blocks(page: str) -> list[str]:
    """The fenced blocks of a page that are typed into a shell, or show how."""
    fenced = re.findall(r"^```(\S*)[^\n]*\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    return [block for language, block in fenced if language in {"", "sh"}]


def typed(path: Path, program: str) -> Iterator[str]:
    """The calls of a program in the blocks of a document, as they are typed."""
    for block in blocks(path.read_text(encoding="utf-8")):
        for line in re.sub(r"\\\n\s*", " ", block).splitlines():
            found = re.match(rf"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?({program} .*)", line.strip())
            if found:
                yield found[1]
