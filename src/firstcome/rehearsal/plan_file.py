"""
Rehearsal files: a rehearsal told in TOML, read into wishes.

Always true:
- Every fault is told at once, each with its file, its line or field, and how to mend it.

Never here: who wins between a file and the command line.
"""

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from firstcome.rehearsal.plan import CROWD_MAX, SECONDS_MAX, PlanRefused
from firstcome.rehearsal.wishes import Wishes

_HEADING: Final = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]")
_FIELD: Final = re.compile(r"\s*\"?([A-Za-z0-9_-]+)\"?\s*=")


class Number(NamedTuple):
    """A number between two bounds, both included."""

    low: float
    high: float
    example: str
    is_whole: bool = False


class Text(NamedTuple):
    """A text that is not empty."""

    example: str


class YesNo(NamedTuple):
    """`true` or `false`."""

    example: str = "false"


Kind = Number | Text | YesNo
_SHARE: Final = Number(0, 1, "0.1")
_SECONDS: Final = Number(0, SECONDS_MAX, "5")

FIELDS: Final[dict[str, dict[str, tuple[str, Kind]]]] = {
    "": {
        "launch": ("launch", Text('"phone-2008"')),
        "seed": ("seed", Number(0, 2**32 - 1, "2008", is_whole=True)),
        "people": ("people", Number(1, CROWD_MAX, "800_000", is_whole=True)),
        "seconds": ("seconds", Number(0.1, SECONDS_MAX, "60")),
        "connections": ("connections", Number(1, 60_000, "256", is_whole=True)),
    },
    "steady": {
        "rate": ("rate", Number(0, 1_000_000, "13_000")),
        "even": ("even", YesNo()),
        "channel": ("channel", Text('"online"')),
    },
    "spike": {
        "told": ("told", Number(1, CROWD_MAX, "200_000", is_whole=True)),
        "click_share": ("click_share", Number(0.000001, 1, "0.6")),
        "at_s": ("at_s", _SECONDS),
        "median_s": ("median_s", Number(0.001, SECONDS_MAX, "30")),
        "p90_s": ("p90_s", Number(0.001, 100_000, "300")),
    },
    "repeats": {"share": ("repeats", _SHARE)},
    "journeys": {
        "page": ("page", _SHARE),
        "think_s": ("think_s", _SECONDS),
        "form": ("form", _SHARE),
        "looks": ("looks", Number(0, 1_000_000, "5", is_whole=True)),
        "look_every_s": ("look_every_s", Number(0.1, SECONDS_MAX, "10")),
        "no_show": ("no_show", _SHARE),
        "give_up": ("give_up", _SHARE),
        "give_up_after_s": ("give_up_after_s", _SECONDS),
        "second_device": ("second_device", _SHARE),
        "double_press": ("double_press", _SHARE),
        "business": ("business", _SHARE),
        "no_line": ("no_line", _SHARE),
        "new_connection": ("new_connection", YesNo()),
    },
}
"""Of each section the fields: what each is called among the wishes, and what it may be."""


def read_plan_file(path: Path) -> Wishes:
    """The wishes of a file; raises `PlanRefused` with every fault that it has."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanRefused(f"{path} cannot be read: {error}.") from error
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanRefused(f"{path} is not TOML: {error}. Mend that line.") from error
    reading = _Reading(path, text)
    wished = reading.wishes(told)
    if reading.faults:
        raise PlanRefused("\n".join(reading.faults))
    return Wishes(**wished)


class _Reading:
    def __init__(self, path: Path, text: str) -> None:
        self.faults: list[str] = []
        self._path = path
        self._lines = {where: number for number, where in _places(text)}

    def wishes(self, told: dict[str, Any]) -> dict[str, Any]:
        wished: dict[str, Any] = {}
        for name, written in told.items():
            if name in FIELDS and not isinstance(written, dict):
                self._fault(("", name), f"{name} is a section; write [{name}] and its fields below")
            elif isinstance(written, dict) and name not in FIELDS:
                self._unknown((name, ""), name, [each for each in FIELDS if each], "section")
            elif isinstance(written, dict):
                for field, inner in cast("dict[str, Any]", written).items():
                    self._take(wished, name, field, inner)
            else:
                self._take(wished, "", name, written)
        self._check_spike(told, wished)
        return wished

    def _take(self, wished: dict[str, Any], section: str, field: str, written: object) -> None:
        known = FIELDS[section]
        if field not in known:
            self._unknown((section, field), field, list(known), "field")
            return
        name, kind = known[field]
        if wrong := _wrong(written, kind):
            self._fault((section, field), f"{_named(section, field)} {wrong}")
        else:
            wished[name] = written

    def _check_spike(self, told: dict[str, Any], wished: dict[str, Any]) -> None:
        if "spike" in told and isinstance(told["spike"], dict) and "told" not in told["spike"]:
            self._fault(
                ("spike", ""), "[spike] does not say how many are told; write told = 200_000"
            )
        defaults = Wishes()
        median_s = wished.get("median_s", defaults.median_s)
        if wished.get("p90_s", defaults.p90_s) <= median_s:
            self._fault(
                ("spike", "p90_s" if "p90_s" in wished else "median_s"),
                "half of those who come do so within spike.median_s, nine in ten within"
                f" spike.p90_s; write a p90_s above {median_s:g}",
            )

    def _unknown(self, place: tuple[str, str], name: str, known: list[str], what: str) -> None:
        close = get_close_matches(name, known, 1)
        mend = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
        self._fault(place, f"there is no {what} {_named(*place) or name}; {mend}")

    def _fault(self, place: tuple[str, str], text: str) -> None:
        line = self._lines.get(place)
        where = f"{self._path}" if line is None else f"{self._path}, line {line}"
        self.faults.append(f"{where}: {text}{'' if text.endswith('?') else '.'}")


def _places(text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """Line numbers of sections and fields; good for files written as the examples are."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _HEADING.match(line):
            section = heading[1]
            yield number, (section, "")
        elif field := _FIELD.match(line):
            yield number, (section, field[1])


def _named(section: str, field: str) -> str:
    return f"{section}.{field}" if section and field else section or field


def _wrong(written: object, kind: Kind) -> str:
    """What is wrong with a value, with its mend; empty when nothing is."""
    match kind:
        case Text():
            is_right = isinstance(written, str) and bool(written)
            wanted = "a text"
        case YesNo():
            is_right = isinstance(written, bool)
            wanted = "true or false"
        case Number():
            numbers = int if kind.is_whole else (int, float)
            is_right = (
                isinstance(written, numbers)
                and not isinstance(written, bool)
                and kind.low <= written <= kind.high
            )
            whole = "whole number" if kind.is_whole else "number"
            wanted = f"a {whole} from {kind.low:,.15g} to {kind.high:,.15g}"
    return "" if is_right else f"is {written!r}; write {wanted}, such as {kind.example}"
