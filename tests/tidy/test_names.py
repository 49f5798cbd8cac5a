"""Names and spelling: the code is held to the tables of docs/glossary.md."""

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.tidy.allowed import NAMES
from tests.tidy.glossary import GLOSSARY, banned_words, british
from tests.tidy.names import Given, given, words
from tests.tidy.repository import committed, modules, read

_CODE_IN_PROSE = re.compile(r"```.*?```|``[^`]+``|`[^`\n]+`", re.DOTALL)
_WORD = re.compile(r"[a-z]+")


def empty_names(names: Iterable[Given], allowed: Iterable[str]) -> list[str]:
    """Names with a word that says nothing, singular or plural, unless they are allowed."""
    banned = set(banned_words())
    plurals = {f"{word}es" if word.endswith("s") else f"{word}s" for word in banned}
    return [
        f"line {name.line}: {name.where}"
        for name in names
        if (banned | plurals).intersection(words(name.name))
        and not {name.name, name.where}.intersection(allowed)
    ]


def american(prose: str) -> set[str]:
    """Words of a text, outside of code in backticks, that are spelt the American way."""
    return set(british()).intersection(_WORD.findall(_CODE_IN_PROSE.sub(" ", prose).lower()))


def prose_of(source: str) -> Iterator[str]:
    """The comments and the free-standing strings of a module."""
    before = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        statement_starts = before in {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and statement_starts):
            yield token.string
        if token.type not in {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING}:
            before = token.type


@pytest.mark.parametrize("path", modules(), ids=str)
def test_no_name_has_a_word_that_says_nothing(path: Path):
    assert empty_names(given(read(path)), NAMES) == []


@pytest.mark.parametrize("path", modules(), ids=str)
def test_names_and_comments_are_spelt_the_british_way(path: Path):
    source = read(path)
    in_names = {word for name in given(source) for word in words(name.name)}

    assert in_names.intersection(british()) == set()
    assert american("\n".join(prose_of(source))) == set()


@pytest.mark.parametrize("path", [p for p in committed() if p.suffix == ".md"], ids=str)
def test_documents_are_spelt_the_british_way(path: Path):
    prose = read(path)
    if path == GLOSSARY:
        prose = prose.partition("\n## Spelling\n")[0]

    assert american(prose) == set()


def test_every_allowed_name_is_still_used():
    used = {
        spelling
        for path in modules()
        for name in given(read(path))
        for spelling in (name.name, name.where)
    }

    assert NAMES.keys() - used == set()


def test_an_empty_name_is_noticed_wherever_it_is_given():
    source = """
class OrderManager:
    base_info: int
    def load(self, user_id, *, data): self.items = {}
for position in (): pass
with open("x") as process: pass
import json as collections
try: pass
except OSError as info: pass
match 1:
    case {"a": item}: pass
def fine(body): return body.data.position
def test_the_data_of_a_user_is_a_sentence(): pass
"""

    noticed = [name.rpartition(" ")[2] for name in empty_names(given(source), ())]

    assert noticed == [
        "OrderManager",
        "OrderManager.base_info",
        "load.user_id",
        "load.data",
        "load.items",
        "position",
        "process",
        "collections",
        "info",
        "item",
    ]


def test_a_name_can_be_allowed_in_one_place_only():
    names = list(given("def data_received(data): pass\ndef other(data): pass"))

    left = empty_names(names, {"data_received", "data_received.data"})

    assert left == ["line 2: other.data"]


def test_american_spelling_is_noticed_outside_of_code():
    wrong, right = "canceled", "cancelled"

    assert american(f"The order was {wrong}.") == {wrong}
    assert american(f"The order was {right}, by `{wrong}` of theirs.") == set()
    assert list(prose_of(f'"""{wrong}"""\nx = "{wrong}"  # {wrong}\n')) == [
        f'"""{wrong}"""',
        f"# {wrong}",
    ]
