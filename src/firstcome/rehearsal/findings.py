"""
Findings: what one check of the auditor looked at, and what it found wrong.

Always true:
- However much is wrong, a bounded number of examples is kept; the count is of all.
- A check that looked at nothing says so: it neither passed nor failed.

Never here: how a check is made.
"""

from typing import Final, Literal

from msgspec import Struct

EXAMPLES_MAX: Final = 8


class Findings:
    """A check at work."""

    def __init__(self, name: str, promise: str) -> None:
        self.name = name
        self.promise = promise
        self.checked = 0
        self.found = 0
        self.examples: list[str] = []
        self.unchecked = ""

    def add(self, example: str) -> None:
        """One thing that is wrong."""
        self.found += 1
        if len(self.examples) < EXAMPLES_MAX:
            self.examples.append(example)

    def verdict(self) -> "Check":
        """What the check came to."""
        result: Literal["kept", "broken", "unchecked"] = "kept" if self.checked else "unchecked"
        if self.found:
            result = "broken"
        why = self.unchecked or ("" if self.checked else "there was nothing to check")
        examples = tuple(self.examples)
        return Check(self.name, self.promise, result, self.checked, self.found, examples, why)


class Check(Struct, frozen=True):
    """
    One promise and what became of it; `checked` counts what was looked at, `found` what was wrong.

    `unchecked` says why nothing, or less than everything, could be checked.
    """

    name: str
    promise: str
    result: Literal["kept", "broken", "unchecked"]
    checked: int
    found: int
    examples: tuple[str, ...]
    unchecked: str
