"""
The audit log: who did what, when, about what, and why.

Always true:
- Lines are added and never changed nor cut: the file itself refuses it.
- A page of lines is found from where the last one ended, however long the log is.

Never here: names and addresses of customers; what an order's entry says (the journal has it).
"""

from collections.abc import Callable, Generator
from typing import Any, Final

from msgspec import Struct

from firstcome.staff.file import StaffFile
from firstcome.staff.permissions import Who

WHAT_CHARACTERS_MAX: Final = 60
ABOUT_CHARACTERS_MAX: Final = 200
WHY_CHARACTERS_MAX: Final = 1_000
ROWS_MAX: Final = 1_000


class AuditLine(Struct, frozen=True):
    """One line; `name` is what the account was called then."""

    number: int
    time_ms: int
    who: int
    name: str
    what: str
    about: str
    why: str


class AuditFilter(Struct, frozen=True):
    """Which lines are wanted; what is empty filters nothing."""

    who: int | None = None
    what: str = ""
    about: str = ""
    from_ms: int = 0
    """From this time on."""
    until_ms: int = 0
    """Before this time; 0: no end."""


EVERYTHING: Final = AuditFilter()


class AuditPage(Struct, frozen=True):
    """Lines, newest first; `older` and `newer` say whether there are more on either side."""

    lines: tuple[AuditLine, ...]
    older: bool
    newer: bool


class AuditLog:
    """The audit log of one file."""

    def __init__(self, file: StaffFile, now_ms: Callable[[], int]) -> None:
        self._file = file
        self._now_ms = now_ms

    def add(self, who: Who, what: str, about: str = "", why: str = "") -> None:
        """Record one line; durable on return. Texts are cut at their bounds."""
        self._file.change(
            "INSERT INTO audit (time_ms, who, name, what, about, why) VALUES (?, ?, ?, ?, ?, ?)",
            (
                self._now_ms(),
                who.number,
                who.name,
                what[:WHAT_CHARACTERS_MAX],
                about[:ABOUT_CHARACTERS_MAX],
                why[:WHY_CHARACTERS_MAX],
            ),
        )

    def count(self, wanted: AuditFilter = EVERYTHING) -> int:
        """How many lines there are of what is wanted."""
        where, bindings = _where(wanted)
        return int(self._file.rows(f"SELECT count(*) FROM audit WHERE {where}", bindings)[0][0])

    def page(
        self, wanted: AuditFilter = EVERYTHING, *, before: int = 0, after: int = 0, rows: int = 50
    ) -> AuditPage:
        """Lines older than number `before`, or newer than `after`; without both, the newest."""
        rows = min(max(rows, 1), ROWS_MAX)
        where, bindings = _where(wanted)
        bound, order = ("number > ?", "ASC") if after else ("number < ?", "DESC")
        edge = after or before or 2**62
        found = self._file.rows(
            f"SELECT number, time_ms, who, name, what, about, why FROM audit"
            f" WHERE {where} AND {bound} ORDER BY number {order} LIMIT ?",
            [*bindings, edge, rows + 1],
        )
        more = len(found) > rows
        lines = [AuditLine(*row) for row in found[:rows]]
        if after:
            return AuditPage(tuple(reversed(lines)), older=True, newer=more)
        return AuditPage(tuple(lines), older=more, newer=bool(before))

    def walk(self, wanted: AuditFilter = EVERYTHING) -> Generator[AuditLine]:
        """Every line of what is wanted, newest first, a page at a time."""
        before, more = 0, True
        while more:
            page = self.page(wanted, before=before, rows=ROWS_MAX)
            yield from page.lines
            more = page.older
            before = page.lines[-1].number if page.lines else 0

    def kinds(self) -> list[str]:
        """Every deed that there is a line of, by name."""
        # Hops from one name to the next in the index: the log may be long, the names are few.
        return [
            row[0]
            for row in self._file.rows(
                "WITH RECURSIVE kind(what) AS (SELECT min(what) FROM audit UNION ALL"
                " SELECT (SELECT min(what) FROM audit WHERE what > kind.what) FROM kind"
                " WHERE kind.what IS NOT NULL)"
                " SELECT what FROM kind WHERE what IS NOT NULL"
            )
        ]


def _where(wanted: AuditFilter) -> tuple[str, list[Any]]:
    terms: list[str] = ["1"]
    bindings: list[Any] = []
    for term, value in (
        ("who = ?", wanted.who),
        ("what = ?", wanted.what or None),
        ("about = ?", wanted.about or None),
        ("time_ms >= ?", wanted.from_ms or None),
        ("time_ms < ?", wanted.until_ms or None),
    ):
        if value is not None:
            terms.append(term)
            bindings.append(value)
    return " AND ".join(terms), bindings
