"""
The tables of limits, from `firstcome.limits` and from what a launch may hold.

Always true:
- Every constant of those modules whose name says that it is a bound is in them.
"""

import ast
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from firstcome import limits as product_limits
from firstcome.api import sizes
from firstcome.domain import commands as domain_commands
from firstcome.domain import definition, supply_messages
from firstcome.launches.bounds import SUPPLY_ROWS_MAX
from tools.reference.markdown import code, number, table

UNITS = {"S": "s", "MS": "ms", "BYTES": "bytes", "CHARACTERS": "characters"}
LAUNCH_BOUNDS = {
    "MARKETS_MAX": "Markets of a launch.",
    "SKUS_MAX": "SKUs of a launch.",
    "LOCATIONS_MAX": "Locations of a launch.",
    "POOLS_MAX": "Pools of a launch: SKUs times locations.",
    "UNITS_MAX": "Units on hand at one pool.",
    "LINE_ORDERS_MAX": "Orders that wait at one pool.",
    "TTL_MS_MIN": "The shortest hold.",
    "TTL_MS_MAX": "The longest hold.",
    "PRICE_MINOR_MAX": "A price, in minor units of its currency.",
    "LIMIT_UNITS_MAX": "What a limit per customer may be.",
    "DAY_MINUTES_MAX": "Minutes of a day, in waking hours and in the offsets of a zone.",
    "OFFSETS_MAX": "Changes of a zone's clocks that a launch knows.",
    "TIME_MS_MAX": "The last opening or closing, in milliseconds since 1970.",
}
COMMAND_BOUNDS = {
    "ORDER_UNITS_MAX": "Units of one order.",
    "WISHES_MAX": "SKUs that one registration names.",
    "WAVES_MAX": "Waves of a launch.",
    "WAVE_PEOPLE_MAX": "People of one wave.",
    "COMPONENTS_MAX": "Components that one report of an incident names.",
}
SUPPLY_BOUNDS = {
    "SUPPLIES_MAX": "Supplies of a launch.",
    "SUPPLY_UNITS_MAX": "Units of one supply.",
    "SUPPLY_PARTS_MAX": "Locations of the shares, or of the parts, that one entry names.",
    "ESTIMATE_VERSIONS_MAX": "Changes of the estimates of one line that are known; "
    "the oldest makes room.",
}


def limits() -> str:
    """The region `limits`."""
    docs = _docs(product_limits)
    assert docs.keys() == {name for name in vars(product_limits) if name.isupper()}
    rows = ((code(name), _value(name, vars(product_limits)[name]), docs[name]) for name in docs)
    return table(("limit", "value", "meaning"), rows)


def launch_limits() -> str:
    """The region `launch-limits`."""
    known = {name for name in vars(supply_messages) if name.endswith(_ENDS)}
    assert known == SUPPLY_BOUNDS.keys()
    assert LAUNCH_BOUNDS.keys() == {name for name in vars(definition) if name.endswith(_ENDS)}
    bounds = [
        (name, getattr(domain_commands, name), COMMAND_BOUNDS[name]) for name in COMMAND_BOUNDS
    ]
    bounds += [(name, getattr(supply_messages, name), told) for name, told in SUPPLY_BOUNDS.items()]
    bounds += [(name, getattr(definition, name), LAUNCH_BOUNDS[name]) for name in LAUNCH_BOUNDS]
    rows = ((code(name), _value(name, value), meaning) for name, value, meaning in bounds)
    return table(("limit", "value", "meaning"), rows)


def supply_limits() -> str:
    """The region `supply-limits`."""
    found = [(name, getattr(sizes, name), told) for name, told in _docs(sizes).items()]
    found.append(("SUPPLY_ROWS_MAX", SUPPLY_ROWS_MAX, "Rows of a CSV file of deliveries."))
    rows = ((code(name), _value(name, value), meaning) for name, value, meaning in found)
    return table(("limit", "value", "meaning"), rows)


_ENDS = ("_MAX", "_MIN")


def _value(name: str, value: float) -> str:
    units = [UNITS[word] for word in name.replace("_PER_S", "").split("_") if word in UNITS]
    return " ".join([number(value), *units[:1]])


def _docs(module: ModuleType) -> dict[str, str]:
    assert module.__file__ is not None
    body = ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body
    return {
        node.target.id: ast.literal_eval(after.value)
        for node, after in pairwise(body)
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(after, ast.Expr)
    }
