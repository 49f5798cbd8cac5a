"""
A run that is over: what was asked, when, and what came back; kept in a file for a later audit.

Always true:
- A loaded run equals the one that was saved, to the byte of every answer.

Never here: judgement; that is the auditor's.
"""

from array import array
from pathlib import Path
from typing import Any, Final, Literal

from msgspec import MsgspecError, Struct, field, msgpack

from firstcome.rehearsal.answers import (
    PLACED_BY_FORM,
    Answers,
    Refreshes,
    Visits,
    link_in,
    order_address,
)
from firstcome.rehearsal.arrivals import FIRST, Schedule
from firstcome.rehearsal.plan import Plan
from firstcome.rehearsal.workload import LaunchFacts, Shape

_Kind = Literal["B", "H", "I"]

_FORMAT: Final = 2
_ROWS: Final[dict[str, _Kind]] = {
    "due_us": "I",
    "person": "I",
    "shape": "I",
    "stream": "B",
    "attempt": "B",
    "purpose": "B",
    "habits": "B",
    "pages_us": "I",
}
_ANSWERS: Final[dict[str, _Kind]] = {"sent_us": "I", "answered_us": "I", "status": "H"}
_COUNTERS: Final = (
    "sent",
    "late",
    "late_waiting",
    "answered",
    "by_form",
    "held",
    "in_line",
    "refused",
    "unanswered",
)
_VISITS: Final[dict[str, _Kind]] = {
    "due_us": "I",
    "sent_us": "I",
    "answered_us": "I",
    "status": "H",
    "left": "I",
}


class LookAfter(Struct, frozen=True):
    """The status of the order of a row, asked for by its link when the run was over."""

    row: int
    status: int
    body: bytes


class Run(Struct, kw_only=True):
    """
    One run against one shop.

    `refreshes` are looks at orders, `pages` at the launch page, `landings` the pages that a form
    led to, `give_ups` orders given up; `looks_after` were made when all was over.
    `lasted_us` is from the first arrival to the last answer; `is_cut_short` says that the shop
    could not be reached any more and the rest was never sent.
    """

    url: str
    plan: Plan
    launch: LaunchFacts
    rows: Schedule
    answers: Answers
    refreshes: Refreshes
    started_ms: int
    lasted_us: int
    is_cut_short: bool = False
    pages: Visits = field(default_factory=Visits)
    landings: Visits = field(default_factory=Visits)
    give_ups: Visits = field(default_factory=Visits)
    looks_after: list[LookAfter] = field(default_factory=list[LookAfter])

    @property
    def visits(self) -> dict[str, Visits]:
        """Everything that people did beside ordering, by its kind."""
        return {
            "pages": self.pages,
            "landings": self.landings,
            "refreshes": self.refreshes,
            "give_ups": self.give_ups,
        }

    def api_link(self, row: int) -> bytes | None:
        """Where the API tells how the order of a row stands, or None when the row has none."""
        status, body = self.answers.status[row], self.answers.bodies[row]
        if status == 201:
            return link_in(body)
        if status == PLACED_BY_FORM and (address := order_address(body)) is not None:
            return b"/api/v1/orders/%b?token=%b" % address
        return None

    def links(self) -> list[bytes]:
        """The links of all orders that were answered by the API, each once."""
        found: list[bytes] = []
        for row, status in enumerate(self.answers.status):
            if status == 201 and self.rows.purpose[row] == FIRST:
                link = link_in(self.answers.bodies[row])
                if link is not None:
                    found.append(link)
        return found

    def unanswered_rows(self) -> list[int]:
        """The rows that were sent and have no answer, in the order of their times."""
        sent = self.answers.sent_us
        return [row for row, status in enumerate(self.answers.status) if status < 100 and sent[row]]


class _Saved(Struct):
    format: int
    url: str
    plan: Plan
    launch: LaunchFacts
    shapes: list[Shape]
    stream_names: list[str]
    seed: int
    started_ms: int
    lasted_us: int
    is_cut_short: bool
    absent: int
    counters: dict[str, int]
    columns: dict[str, bytes]
    bodies: list[bytes]
    links: dict[str, list[bytes]]
    looks_after: list[LookAfter]


class RunUnreadable(Exception):
    """The file holds no run that this version can read."""


def save_run(run: Run, path: Path) -> None:
    """Write a run to one file."""
    columns: dict[str, bytes] = {}
    for prefix, owner, kinds in _owners(run.rows, run.answers, run.visits):
        for name in kinds:
            columns[f"{prefix}.{name}"] = getattr(owner, name).tobytes()
    saved = _Saved(
        _FORMAT,
        run.url,
        run.plan,
        run.launch,
        run.rows.shapes,
        run.rows.stream_names,
        run.rows.seed,
        run.started_ms,
        run.lasted_us,
        run.is_cut_short,
        run.rows.absent,
        {name: getattr(run.answers, name) for name in _COUNTERS},
        columns,
        run.answers.bodies,
        {name: visits.links for name, visits in run.visits.items()},
        run.looks_after,
    )
    path.write_bytes(msgpack.encode(saved))


def load_run(path: Path) -> Run:
    """Read a run back; raises `RunUnreadable`, or `OSError` when the file cannot be read."""
    try:
        saved = msgpack.decode(path.read_bytes(), type=_Saved)
    except MsgspecError as error:
        raise RunUnreadable(f"{path} holds no run: {error}.") from error
    if saved.format != _FORMAT:
        raise RunUnreadable(f"{path} has format {saved.format}; this version reads {_FORMAT}.")
    rows = Schedule(saved.seed, saved.shapes, saved.stream_names)
    rows.absent = saved.absent
    answers = Answers(0)
    visits = {"pages": Visits(), "landings": Visits(), "give_ups": Visits()}
    refreshes = Refreshes()
    for prefix, owner, kinds in _owners(rows, answers, {**visits, "refreshes": refreshes}):
        for name, kind in kinds.items():
            column: array[int] = array(kind)
            column.frombytes(saved.columns[f"{prefix}.{name}"])
            setattr(owner, name, column)
    for name, count in saved.counters.items():
        setattr(answers, name, count)
    answers.bodies = saved.bodies
    for name, owner in {**visits, "refreshes": refreshes}.items():
        owner.links = saved.links[name]
    return Run(
        url=saved.url,
        plan=saved.plan,
        launch=saved.launch,
        rows=rows,
        answers=answers,
        refreshes=refreshes,
        started_ms=saved.started_ms,
        lasted_us=saved.lasted_us,
        is_cut_short=saved.is_cut_short,
        looks_after=saved.looks_after,
        **visits,
    )


def _owners(
    rows: Schedule, answers: Answers, visits: dict[str, Visits]
) -> tuple[tuple[str, Any, dict[str, _Kind]], ...]:
    return (
        ("rows", rows, _ROWS),
        ("answers", answers, _ANSWERS),
        *((name, each, _VISITS) for name, each in visits.items()),
    )
