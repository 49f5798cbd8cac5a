"""
The names that a Python module gives: to classes, functions, parameters, attributes, variables.

Always true:
- A name that is only used, because somebody else gave it, is not among them.
- Names of tests are sentences, so they are not among them either.

Never here: which names are good.
"""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class Given(NamedTuple):
    """A name, where it is given (`function.name` inside a function or class), and the line."""

    name: str
    where: str
    line: int


def words(name: str) -> list[str]:
    """The words of a name in lower case: `HTTPServer_units` is http, server, units."""
    return [word.lower() for word in _WORDS.findall(name)]


def given(source: str) -> Iterator[Given]:
    """Every name that the module gives, in the order of the syntax tree."""
    yield from _given(ast.parse(source), "")


def _given(node: ast.AST, inside: str) -> Iterator[Given]:
    for child in ast.iter_child_nodes(node):
        name = _name(child)
        if name is not None and not _is_sentence(child, name) and not _is_dunder(name):
            where = f"{inside}.{name}" if inside else name
            yield Given(name, where, getattr(child, "lineno", 0))
        opens = isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _given(child, child.name if opens else inside)


def _name(node: ast.AST) -> str | None:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
        case ast.arg(arg=name):
            return name
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            return name
        case ast.alias(asname=name) | ast.ExceptHandler(name=name):
            return name
        case ast.MatchAs(name=name) | ast.MatchStar(name=name) | ast.MatchMapping(rest=name):
            return name
        case _:
            return None


def _is_sentence(node: ast.AST, name: str) -> bool:
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, functions) and name.startswith("test_")


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
