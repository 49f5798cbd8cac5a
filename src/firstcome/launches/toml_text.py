"""
TOML text: tables of a launch file, written so that a person likes to read them.

Always true:
- What is written reads back as the same values, whatever the texts hold.
- The same values give the same text, to the byte.

Never here: which fields a launch has (`trees`), what they mean.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, cast

from firstcome.launches.fields import ONCE, TABLES
from firstcome.launches.records import Tree

LINE_CHARACTERS_MAX: Final = 100
GROUPED_FROM: Final = 100_000
INLINE_NAMES_MAX: Final = 6

COMMENTS: Final[Mapping[str, str]] = {
    "launch.opens": "on the clocks of zone",
    "launch.identity": "whom the limits count",
    "launch.payment": "paid where the goods are handed over",
    "launch.hold": "a unit on hold at the order waits this long",
    "launch.offer_hold": "and so long when it is offered from the line",
    "market.offer_hold_hours": "the time of an offered hold runs only in these",
    "launch.missed_hold": "back_of_line_once: it costs the place; out: the order",
    "launch.line": "whether orders wait when nothing is free",
    "launch.line_orders_max": "at each pool",
    "launch.move": "whether an order may go to another location",
    "launch.register": "whether interest is registered before",
    "launch.access": "who may order: everybody, the registered, or by wave",
    "limits": "units of one customer, over all channels",
    "files": "beside this file",
    "brand.accent": "on light pages",
    "brand.accent_dark": "on dark ones",
}
"""What stands behind a field or a heading, by its dotted name."""

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_PARAGRAPHS: Final = frozenset({"words.intro", "words.terms"})
_BELOW: Final = {"words.names"}
"""Tables that stand below their own heading, however short they are."""

_CODE_DIGITS: Final = 4


def toml_of(tree: Tree, first_line: str = "") -> str:
    """The text of a launch file; `first_line` is a comment above it."""
    blocks = [f"# {first_line}\n"] if first_line else []
    for name in TABLES:
        if "." not in name and name in tree:
            blocks += _blocks(name, tree[name])
    return "\n".join(blocks)


def _blocks(name: str, value: object) -> Iterator[str]:
    """The blocks of one table, or of each one of an array of tables."""
    if not isinstance(value, list):
        yield from _table(name, cast("Tree", value), f"[{name}]")
        return
    for each in cast("list[Tree]", value):
        yield from _table(name, each, f"[[{name}]]")


def _table(name: str, table: Tree, heading: str) -> Iterator[str]:
    lines = [_commented(heading, name)]
    below: list[str] = []
    for key, value in table.items():
        dotted = f"{name}.{key}"
        if isinstance(value, list) and dotted in TABLES:
            below += _blocks(dotted, cast("object", value))
        elif isinstance(value, dict) and _stands_below(dotted, cast("Tree", value)):
            below += _table(dotted, cast("Tree", value), f"[{dotted}]")
        else:
            text = _value(dotted, cast("object", value))
            lines.append(_commented(f"{_key(key)} = {text}", dotted))
    yield "".join(f"{line}\n" for line in lines)
    yield from below


def _stands_below(dotted: str, table: Tree) -> bool:
    return dotted in _BELOW or len(table) > INLINE_NAMES_MAX


def _commented(text: str, name: str) -> str:
    comment = COMMENTS.get(name)
    return text if comment is None or "\n" in text else f"{text}  # {comment}"


def _value(dotted: str, value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return f"{value:_}" if abs(value) >= GROUPED_FROM else str(value)
        case float():
            return decimal_text(value)
        case list():
            return _list(dotted, cast("list[object]", value))
        case dict():
            return _inline(dotted, cast("Tree", value))
        case _:
            return _text(dotted, str(value), indent="")


def _inline(dotted: str, table: Tree) -> str:
    inside = ", ".join(f"{_key(key)} = {_value(dotted, each)}" for key, each in table.items())
    return f"{{ {inside} }}" if inside else "{}"


def _list(dotted: str, values: list[object]) -> str:
    texts = [
        _text(dotted, each, indent="    ") if isinstance(each, str) else _value(dotted, each)
        for each in values
    ]
    short = f"[{', '.join(texts)}]"
    if "\n" not in short and len(short) + len(dotted) <= LINE_CHARACTERS_MAX - 20:
        return short
    return "[\n" + "".join(f"    {text},\n" for text in texts) + "]"


def _text(dotted: str, text: str, indent: str) -> str:
    """A text in double quotes; a long paragraph in three, broken at its spaces."""
    plain = f'"{_escaped(text)}"'
    words = text.split(" ")
    is_long = len(indent) + len(plain) > LINE_CHARACTERS_MAX - 20
    if dotted not in _PARAGRAPHS or not is_long or "" in words or not text.isprintable():
        return plain
    lines: list[str] = [words[0]]
    for word in words[1:]:
        if len(indent) + len(lines[-1]) + 1 + len(word) > LINE_CHARACTERS_MAX - 3:
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    inside = "\n".join(indent + _escaped(line) for line in lines)
    return f'"""\n{inside}"""'


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else f'"{_escaped(name)}"'


def _escaped(text: str) -> str:
    """A text inside double quotes (TOML 1.0, basic strings); what cannot be seen is spelt out."""
    return "".join(_mark(mark) for mark in text)


def _mark(mark: str) -> str:
    if mark in '"\\':
        return f"\\{mark}"
    if mark == "\n":
        return "\\n"
    if mark.isprintable():
        return mark
    code = f"{ord(mark):04X}"
    return f"\\u{code}" if len(code) == _CODE_DIGITS else f"\\U{code:0>8}"


def decimal_text(number: float) -> str:
    """A number without an exponent that reads back as the same."""
    return format(Decimal(repr(number)), "f")


assert set(COMMENTS) - {f"{table}.{field.name}" for table in TABLES for field in TABLES[table]} <= (
    ONCE
), "a comment is about a field or a heading"
