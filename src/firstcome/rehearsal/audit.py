"""
The auditor: judges runs by their requests and answers, and by the journal as it is documented.

Always true:
- It shares no code with the shop, and changes nothing.
- Several runs (before and after a kill) are judged together, against one journal.
- What had no answer is unknown: it may be in the journal or not.

Never here: sending requests; what a report looks like.
"""

import gc
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from firstcome.rehearsal import checks
from firstcome.rehearsal.answer_reader import read_answers
from firstcome.rehearsal.evidence import Passing, Watch, gather
from firstcome.rehearsal.findings import Check
from firstcome.rehearsal.journal_reader import Journal
from firstcome.rehearsal.run import Run


class Audit(Struct, frozen=True):
    """
    Every promise and what became of it.

    `entries` and `orders` count the journal, `orders_acknowledged` those of its orders that a
    customer of the runs was told of, `unknown` the requests that were sent and never answered.
    """

    is_clean: bool
    has_journal: bool
    checks: tuple[Check, ...]
    outcomes: dict[str, int]
    entries: int
    orders: int
    orders_acknowledged: int
    unknown: int

    @property
    def broken(self) -> tuple[str, ...]:
        """The names of the checks that found something."""
        return tuple(check.name for check in self.checks if check.result == "broken")


def audit(
    runs: Run | Sequence[Run], journal: Path | None = None, *, watch: Watch | None = None
) -> Audit:
    """
    Judge one run, or several in the order of their time, against `journal` (a `journal.db`).

    Without a journal the answers are judged by themselves. Raises `JournalUnreadable`.
    """
    asked = [runs] if isinstance(runs, Run) else list(runs)
    with _no_collector():
        return _audit(asked, journal, watch or _unwatched)


def _audit(runs: list[Run], path: Path | None, watch: Watch) -> Audit:
    watch("answers", 0, 1)
    told = read_answers(runs)
    watch("answers", 1, 1)
    found = checks.new_findings()
    claims = told.claims
    evidence = None
    checks.check_repeats(told, found["repeats"])
    if path is None:
        for name in ("acknowledged", "stock", "line", "limits", "journal"):
            found[name].unchecked = checks.NO_JOURNAL
        checks.check_doubled(claims, None, found["doubled"])
        checks.check_documented(told, found["facts"])
        found["facts"].unchecked = f"only the answers, {checks.NO_JOURNAL}"
        checks.check_answered_times(claims, found["time"])
    else:
        with Journal(path) as journal:
            passing = Passing(found["journal"], found["time"], found["stock"])
            evidence = gather(journal, claims, passing, watch)
        watch("checks", 0, 1)
        checks.check_acknowledged(evidence, found["acknowledged"])
        checks.check_doubled(claims, evidence, found["doubled"])
        checks.check_line(evidence, found["line"])
        checks.check_limits(evidence, found["limits"])
        checks.check_facts(told, evidence, found["facts"])
    watch("checks", 1, 1)
    verdicts = tuple(findings.verdict() for findings in found.values())
    return Audit(
        is_clean=not any(check.found for check in verdicts),
        has_journal=evidence is not None,
        checks=verdicts,
        outcomes=dict(told.outcomes.most_common()),
        entries=0 if evidence is None else evidence.entries,
        orders=0 if evidence is None else evidence.orders,
        orders_acknowledged=0 if evidence is None else evidence.orders_claimed,
        unknown=told.lost,
    )


def _unwatched(_what: str, _done: int, _total: int) -> None:
    return


@contextmanager
def _no_collector() -> Generator[None]:
    """Millions of small things and no cycles: looking for cycles would cost half the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
