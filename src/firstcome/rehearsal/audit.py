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
from firstcome.rehearsal.findings import Check, Findings
from firstcome.rehearsal.form_checks import check_forms, orders_by_form
from firstcome.rehearsal.journal_reader import Entry, Journal
from firstcome.rehearsal.model import Model
from firstcome.rehearsal.moments import Moments
from firstcome.rehearsal.run import Run
from firstcome.rehearsal.standings import Standing, Standings


class Audit(Struct, frozen=True):
    """
    Every promise and what became of it.

    `entries` and `orders` count the journal, `orders_acknowledged` those of its orders that a
    customer of the runs was told of, `unknown` the requests that were sent and never answered.
    `standings` follow the last run second by second; there are none without a journal.
    """

    is_clean: bool
    has_journal: bool
    checks: tuple[Check, ...]
    outcomes: dict[str, int]
    entries: int
    orders: int
    orders_acknowledged: int
    unknown: int
    standings: tuple[Standing, ...] = ()

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
    evidence, standings = None, ()
    checks.check_repeats(told, found["repeats"])
    if path is None:
        for name in ("acknowledged", "stock", "line", "limits", "journal"):
            found[name].unchecked = checks.NO_JOURNAL
        checks.check_doubled(claims, None, found["doubled"])
        checks.check_documented(told, found["facts"])
        found["facts"].unchecked = f"only the answers, {checks.NO_JOURNAL}"
        checks.check_answered_times(claims, found["time"])
    else:
        onlookers = _Onlookers(runs, found)
        with Journal(path) as journal:
            passing = Passing(found["journal"], found["time"], found["stock"], onlookers)
            evidence = gather(journal, claims, passing, watch)
        watch("checks", 0, 1)
        onlookers.moments.finish(evidence)
        standings = onlookers.taken()
        checks.check_acknowledged(evidence, found["acknowledged"])
        checks.check_doubled(claims, evidence, found["doubled"])
        checks.check_line(evidence, found["line"])
        checks.check_limits(evidence, found["limits"])
        checks.check_facts(told, evidence, found["facts"])
    check_forms(told, evidence, found)
    watch("checks", 1, 1)
    verdicts = tuple(findings.verdict() for findings in found.values())
    return Audit(
        is_clean=not any(check.found for check in verdicts),
        has_journal=evidence is not None,
        checks=verdicts,
        outcomes=dict(told.outcomes.most_common()),
        entries=0 if evidence is None else evidence.entries,
        orders=0 if evidence is None else evidence.orders,
        orders_acknowledged=(
            0 if evidence is None else evidence.orders_claimed + orders_by_form(told)
        ),
        unknown=told.lost,
        standings=standings,
    )


class _Onlookers:
    """Who goes along with the journal: looks after the run, and the course of the last run."""

    def __init__(self, runs: list[Run], found: dict[str, Findings]) -> None:
        self.moments = Moments(runs, found)
        self._standings = Standings(runs[-1])
        self._model: Model | None = None

    def before(self, entry: Entry, model: Model) -> None:
        if entry.time_ms >= self._standings.next_ms:
            self._standings.take_until(entry.time_ms, model)

    def after_batch(self, entry: Entry, model: Model) -> None:
        self._model = model
        if entry.time_ms in self.moments.pending:
            self.moments.judge(entry.time_ms, model)

    def taken(self) -> tuple[Standing, ...]:
        return () if self._model is None else self._standings.finish(self._model)


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
