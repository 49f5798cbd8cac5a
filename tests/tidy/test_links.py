"""Links between documents: each leads to a file that exists, and to a heading that it has."""

import re
from pathlib import Path

import pytest

from tests.tidy.repository import ROOT, committed, read

_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_FENCES = re.compile(r"```.*?```", re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)

DOCUMENTS = [path for path in committed() if path.suffix == ".md"]


def links(markdown: str) -> list[str]:
    """The targets of the links of a document that stay within the repository."""
    found = (inline or reference for inline, reference in _LINK.findall(_CODE.sub("", markdown)))
    return [target for target in found if not _ELSEWHERE.match(target)]


def anchors(markdown: str) -> set[str]:
    """The anchors of a document's headings, made as the forges make them."""
    headings = _HEADING.findall(_FENCES.sub("", markdown))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def broken(document: Path, markdown: str) -> list[str]:
    """The links of a document that lead nowhere, `document` being its path from the root."""
    faults: list[str] = []
    for link in links(markdown):
        path, _, anchor = link.partition("#")
        there = _content(document, path) if path else markdown
        if there is None or (anchor and anchor not in anchors(there)):
            faults.append(link)
    return faults


def _content(document: Path, path: str) -> str | None:
    """What stands at the end of a link: text, "" for a folder, nothing outside of the root."""
    folder = ROOT if path.startswith("/") else (ROOT / document).parent
    target = (folder / path.lstrip("/")).resolve()
    if not target.is_relative_to(ROOT) or not target.exists():
        return None
    return target.read_text(encoding="utf-8", errors="replace") if target.is_file() else ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_link_leads_somewhere(document: Path):
    assert broken(document, read(document)) == []


def test_a_broken_link_is_noticed():
    text = """
# Six promises, kept

[up](../glossary.md) [there](../glossary.md#spelling) [here](#six-promises-kept)
[away](https://shop.example/x) `[code](nowhere.md)` [folder](../decisions/)

[lost](nowhere.md) [wrong](../glossary.md#nothing) [far](../../../x.md) [not here](#seven)

[named]: missing.md
"""

    assert broken(Path("docs/decisions/0001-x.md"), text) == [
        "nowhere.md",
        "../glossary.md#nothing",
        "../../../x.md",
        "#seven",
        "missing.md",
    ]
