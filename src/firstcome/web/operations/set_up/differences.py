"""
Differences: what changes from one launch to another, in words.

Always true:
- Two launches that are not equal differ in at least one row.

Never here: whether a change is allowed.
"""

from collections.abc import Iterator
from typing import Final, cast

from msgspec import Struct

from firstcome.launches.faults import Refused
from firstcome.launches.fields import TABLES
from firstcome.launches.reading import LaunchFile
from firstcome.launches.records import Tree
from firstcome.launches.trees import draft_of
from firstcome.web.words import words_of

CHANGES_SHOWN_MAX: Final = 200
_TEXT_SHOWN_MAX: Final = 240
_WORDS: Final = {
    "launch": "",
    "id": "id",
    "hold": "hold after the order",
    "offer_hold": "hold when offered",
    "offer_hold_hours": "hours of offered holds",
    "line": "waiting line",
    "line_orders_max": "orders in a line",
    "move": "moving allowed",
    "limits": "limit,",
    "sku": "SKU",
    "words": "words in",
    "names": "name of",
    "prices": "price in",
}
Path = tuple[str, ...]


class Change(Struct, frozen=True):
    """One thing that changes; an empty text: it is not there."""

    what: str
    old: str
    new: str


def differences(old: LaunchFile | None, new: LaunchFile) -> list[Change]:
    """Every change from `old`, or from nothing, in the order of the launch file."""
    before = {} if old is None else dict(_flat(old))
    after = dict(_flat(new))
    changes = [
        Change(_label(path), before.get(path, ""), after.get(path, ""))
        for path in dict.fromkeys((*before, *after))
        if before.get(path, "") != after.get(path, "")
    ]
    if not changes and old is not None and old != new:
        changes.append(Change("The order in which things stand", "as it was", "another one"))
    return changes


def _flat(launch_file: LaunchFile) -> Iterator[tuple[Path, str]]:
    currencies = {each.market: each.currency for each in launch_file.definition.markets}
    for path, value in _leaves(draft_of(launch_file, in_sheets=False).tree, ()):
        yield path, _text(path, value, currencies)
    brand = launch_file.texts.brand
    if brand is not None and brand.logo:
        from hashlib import sha256

        digest = sha256(brand.logo).hexdigest()[:8]
        kind = brand.logo_type.rpartition("/")[2].partition("+")[0].upper()
        yield ("brand", "logo"), f"{kind} of {len(brand.logo):,} bytes ({digest})"


def _leaves(tree: Tree, at: Path) -> Iterator[tuple[Path, object]]:
    for name, value in tree.items():
        if isinstance(value, list) and f"{'.'.join((*at[:1], name))}" in TABLES:
            for each in cast("list[Tree]", value):
                yield from _leaves(_without_name(name, each), (*at, name, *_name(name, each)))
        elif isinstance(value, dict):
            yield from _leaves(cast("Tree", value), (*at, name))
        elif (*at, name) != ("brand", "logo"):
            yield (*at, name), value


def _name(table: str, each: Tree) -> Path:
    """What a table of many is known by."""
    if table == "stock":
        return (f"{each['sku']} at {each['location']}",)
    return (str(each["language" if table == "words" else "id"]),)


def _without_name(table: str, each: Tree) -> Tree:
    left_out = {"stock": ("sku", "location"), "words": ("language",)}.get(table, ("id",))
    return {name: value for name, value in each.items() if name not in left_out}


def _text(path: Path, value: object, currencies: dict[str, str]) -> str:
    if "prices" in path and isinstance(value, int):
        try:
            return words_of("en").money(value, currencies[path[-1]])
        except (KeyError, Refused):
            return str(value)
    match value:
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case list():
            return _cut(" / ".join(map(str, cast("list[object]", value))))
        case _:
            return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_SHOWN_MAX else f"{text[:_TEXT_SHOWN_MAX]}… ({len(text):,})"


def _label(path: Path) -> str:
    words = (_WORDS.get(step, step.replace("_", " ")) for step in path)
    label = " ".join(word for word in words if word).strip()
    return label[:1].upper() + label[1:]
