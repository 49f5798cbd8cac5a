"""
Faults of a launch file: where each stands, what is wrong and how to mend it.

Always true:
- A fault is one line of text, whatever the file holds.
- All faults of a file are reported together; past `FAULTS_MAX` they are only counted.

Never here: how a value is read.
"""

from collections.abc import Callable
from typing import NoReturn

from msgspec import Struct

from firstcome.launches.bounds import FAULTS_MAX

Mend = str | Callable[[], str]
"""How to mend a fault; called only when the fault is kept, for the mends that take a search."""


class Refused(Exception):
    """A value is refused by its kind; the record that holds it knows where it stands."""

    def __init__(self, what: str, mend: Mend) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


class Fault(Struct, frozen=True):
    """One fault; `field` is a dotted name in the launch file, a column in a CSV, or empty."""

    file: str
    line_number: int | None
    field: str
    what: str
    mend: str

    def __str__(self) -> str:
        where = self.file if self.line_number is None else f"{self.file}:{self.line_number}"
        subject = f"{where}: {self.field}" if self.field else where
        return f"{subject}: {self.what} {self.mend}".rstrip()


class LaunchFileError(Exception):
    """
    The launch file cannot be used.

    `faults` holds at least one and at most `FAULTS_MAX`, those of one file in the order of its
    lines; `more` counts those that were left out.
    """

    def __init__(self, faults: tuple[Fault, ...], more: int = 0) -> None:
        self.faults = faults
        self.more = more
        texts = [str(fault) for fault in faults]
        if more:
            texts.append(f"and {more} more faults.")
        super().__init__("\n".join(texts))


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self._kept: list[Fault] = []
        self._count = 0

    @property
    def full(self) -> bool:
        """Whether a further fault would only be counted."""
        return len(self._kept) >= FAULTS_MAX

    def add(
        self, file: str, line_number: int | None, what: str, mend: Mend, field: str = ""
    ) -> None:
        self._count += 1
        if not self.full:
            text = mend if isinstance(mend, str) else mend()
            self._kept.append(Fault(file, line_number, field, what, text))

    def stop(self) -> NoReturn:
        """Raise what was found, in the order of the lines of each file."""
        files = list(dict.fromkeys(fault.file for fault in self._kept))
        ordered = sorted(
            self._kept, key=lambda fault: (files.index(fault.file), fault.line_number or 0)
        )
        raise LaunchFileError(tuple(ordered), self._count - len(ordered))

    def stop_if_any(self) -> None:
        if self._count:
            self.stop()
