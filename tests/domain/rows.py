"""
Rows of a table, taken apart: a time, a verb, words, and options.

    10:00  order ada 2 business of p16 at shop in tablet line=no as first   held until 10:15

Options are `of SKU`, `at LOCATION`, `in LAUNCH`, `by WHO`, `as NAME`, `until TIME`, a class, and
`name=value`; what is left are the words, in their order.
"""

import re
from dataclasses import dataclass, field

from tests.domain.terms import DAY_MS, LAUNCH, LOCATIONS, SKUS

_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?$")
_PREPOSITIONS = {"of": "sku", "at": "location", "in": "launch"} | {
    word: word for word in ("by", "as", "until")
}
_CLASSES = ("consumer", "business")


@dataclass
class Row:
    """One row; `words` are neither options nor the verb."""

    text: str
    time_ms: int
    verb: str
    words: list[str] = field(default_factory=list[str])
    options: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def launch(self) -> str:
        """The launch that it is about."""
        return self.options.get("launch", LAUNCH)

    @property
    def place(self) -> tuple[str, str, str]:
        """The launch, SKU and location that it is about."""
        sku = self.options.get("sku", SKUS[0])
        return self.launch, sku, self.options.get("location", LOCATIONS[0])

    def word(self, otherwise: str = "") -> str:
        """The next word."""
        return self.words.pop(0) if self.words else otherwise

    def whole(self, otherwise: int = 1) -> int:
        """The next word if it is a whole number."""
        if self.words and self.words[0].lstrip("-").isdigit():
            return int(self.words.pop(0))
        return otherwise


def read_rows(table: str) -> list[Row]:
    """The rows of a table; empty lines are skipped."""
    return [_row(text) for text in table.splitlines() if text.strip()]


def time_ms(text: str) -> int:
    """The instant of a clock time of the launch day."""
    parts = _TIME.match(text)
    assert parts, f"not a time: {text}"
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts.groups())
    return DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _row(text: str) -> Row:
    time, verb, *words = text.split()
    row = Row(text.strip(), time_ms(time), verb)
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if word in _PREPOSITIONS:
            row.options[_PREPOSITIONS[word]] = words.pop(0)
        elif word in _CLASSES:
            row.options["class"] = word
        elif equals:
            row.options[name] = value
        else:
            row.words.append(word)
    return row
