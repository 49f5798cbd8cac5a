"""
Patterns mean the same in every Python that we run on.

Python before 3.11.5 matches possessive quantifiers and atomic groups wrongly when a group is
repeated: an ordinary address of a customer was no address there.
"""

import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.tidy.repository import modules, read

_RAW = re.compile(r"[a-zA-Z]*[rR][a-zA-Z]*['\"]")
_PIECES_OF_F_STRINGS = re.compile(r"(?<!\{)\{[^{}]*\}(?!\})")
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_POSSESSIVE = re.compile(r"[*+?}]\+|\(\?>")


def possessive(source: str) -> list[str]:
    """The raw strings of a module that have a possessive quantifier or an atomic group."""
    return [text for text in raw_strings(source) if _POSSESSIVE.search(_bare(text))]


def raw_strings(source: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    strings = [token.string for token in tokens if token.type == tokenize.STRING]
    return [string for string in strings if _RAW.match(string)]


def _bare(text: str) -> str:
    """A pattern without what stands in classes, behind a backslash or in an f-string's braces."""
    if "f" in text[:2].lower():
        text = _PIECES_OF_F_STRINGS.sub("p", text)
    return _CLASS.sub("c", _ESCAPED.sub("e", text))


@pytest.mark.parametrize("path", modules(), ids=str)
def test_no_pattern_is_possessive(path: Path):
    assert possessive(read(path)) == []


@pytest.mark.parametrize("pattern", ["a+" + "+", "(?:ab)*" + "+", "(?" + ">a)b", "a{2,}" + "+"])
def test_a_possessive_pattern_is_seen(pattern: str):
    assert possessive(f'x = r"{pattern}"') == [f'r"{pattern}"']
    assert possessive('x = rf"' + pattern.replace("{", "{{").replace("}", "}}") + '"')


@pytest.mark.parametrize("text", ["[()*+,;]", r"\+" + "+", "{ATOM}+", "^[^*+]+$"])
def test_a_plus_that_is_only_a_plus_is_not(text: str):
    assert possessive(f'x = rf"{text}"') == []
