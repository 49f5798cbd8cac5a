"""The rules' code: no floats, no iteration over sets, no hash(), no async."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import firstcome.domain

MODULES = sorted(Path(firstcome.domain.__file__).parent.glob("*.py"))

_SETS = ("set", "frozenset")
# What may be asked of a set without learning the order in which it keeps its members.
_ORDERLESS = ("len", "sorted", "min", "max", "any", "all", "bool", "isinstance", *_SETS)
_NOT_PURE = ("id", "hash", "open", "input", "print", "float", "eval", "exec", "vars", "globals")


def impurities(source: str) -> Iterator[str]:
    """Everything in a module that could answer otherwise on another machine, by its line."""
    tree = ast.parse(source)
    sets = set(_names_of_sets(tree))
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.Constant(value=float() | complex()):
                yield f"{line}: a float"
            case ast.Name(id="float") | ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield f"{line}: a float"
            case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                yield f"{line}: async"
            case ast.Call(func=ast.Name(id=name)) if name in _NOT_PURE:
                yield f"{line}: {name}()"
            case ast.For(iter=walked) | ast.comprehension(iter=walked) | ast.Starred(value=walked):
                if _is_set(walked, sets):
                    yield f"{walked.lineno}: a walk over a set"
            case ast.Call(func=func, args=arguments):
                name = func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")
                given_away = any(_is_set(each, sets) for each in arguments)
                if given_away and name not in _ORDERLESS and not _is_own(name, tree):
                    yield f"{line}: a set given to {name}()"
            case _:
                pass


def _names_of_sets(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.arg(arg=name) if _says_set(node):
                yield name
            case ast.Assign(targets=targets, value=value) if _is_set(value, set()):
                yield from (each.id for each in targets if isinstance(each, ast.Name))
            case _:
                pass


def _says_set(node: ast.AnnAssign | ast.arg) -> bool:
    value = getattr(node, "value", None)
    said = node.annotation is not None and any(
        isinstance(each, ast.Name) and each.id in _SETS for each in ast.walk(node.annotation)
    )
    return said or (value is not None and _is_set(value, set()))


def _is_set(node: ast.expr, names: set[str]) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in _SETS
        case ast.Name(id=name):
            return name in names
        case ast.BinOp(left=left, right=right, op=ast.BitOr() | ast.BitAnd() | ast.Sub()):
            return _is_set(left, names) or _is_set(right, names)
        case _:
            return False


def _is_own(name: str, tree: ast.AST) -> bool:
    """A function of the module itself takes a set as a parameter, which is looked at there."""
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in ast.walk(tree))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_rules_have_no_floats_no_order_of_sets_no_hash_and_no_async(path: Path):
    assert list(impurities(path.read_text())) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("share = 0.5", "1: a float"),
        ("def share(units: float): ...", "1: a float"),
        ("share = units / 2", "1: a float"),
        ("units /= 2", "1: a float"),
        ("async def decide(): ...", "1: async"),
        ("number = hash(key)", "1: hash()"),
        ("number = id(key)", "1: id()"),
        ("for key in {1, 2}: ...", "1: a walk over a set"),
        ("keys = {1, 2}\nfor key in keys: ...", "2: a walk over a set"),
        ("keys: set[int] = gone()\nlist_ = [key for key in keys]", "2: a walk over a set"),
        ("def drop(keys: frozenset[int]):\n    return [*keys]", "2: a walk over a set"),
        ("known = set(keys) | more\nrows = list(known)", "2: a set given to list()"),
        ("first = next(iter(frozenset(keys)))", "1: a set given to iter()"),
        ("rows = dict.fromkeys({1, 2})", "1: a set given to fromkeys()"),
    ],
)
def test_an_impure_rule_is_noticed(source: str, fault: str):
    assert fault in list(impurities(source))


def test_a_set_may_be_asked_what_is_in_it():
    fine = "known = set(keys)\nif key in known and len(known) > 1: rows = sorted(known)"

    assert list(impurities(fine)) == []
