"""
Moments: what orders were said to be after the run, beside what the rules say of the same moment.

A status says as of which time it is true. The auditor's model passes every time on its way through
the journal, so that a status is compared with the order as it stood then. This is how a head of
the line that was passed shows, though nobody was answered anything wrong when they ordered.

Always true:
- A status is right when it is that of any batch's end of its time; several batches can share one.
- A bounded number of moments is compared, those with the most looks.

Never here: asking, reading the journal.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import DecodeError, Struct, ValidationError, json

from firstcome.rehearsal.answer_reader import code_of
from firstcome.rehearsal.evidence import THE_ORDER, Evidence
from firstcome.rehearsal.findings import Findings
from firstcome.rehearsal.model import Model
from firstcome.rehearsal.pool_model import (
    CANCELLED,
    COLLECTED,
    HELD,
    IN_LINE,
    LAPSED,
    PAID,
    Order,
    Pool,
)
from firstcome.rehearsal.run import LookAfter, Run

MOMENTS_MAX: Final = 64

_STATUS_NAMES: Final = {
    HELD: "held",
    IN_LINE: "in_line",
    PAID: "paid",
    COLLECTED: "collected",
    CANCELLED: "cancelled",
    LAPSED: "lapsed",
}
_Lines = dict[Pool, list[int]]


class Status(Struct, frozen=True):
    """The status of an order as the API tells it, as much of it as the rules decide."""

    order: str
    sequence: int
    status: str
    launch: str
    sku: str
    location: str
    units: int
    as_of: str
    place: int | None = None
    ahead: int | None = None


class _Look(Struct):
    told: Status
    is_by_form: bool
    rules: str = ""
    """What the rules say instead, after the last comparison."""


class Moments:
    """`pending` holds the looks that no moment agreed with yet, by their time in milliseconds."""

    def __init__(self, runs: Sequence[Run], found: dict[str, Findings]) -> None:
        self._found = found
        self.pending: dict[int, list[_Look]] = {}
        looks = [
            look for run in runs for each in run.looks_after if (look := self._read(run, each))
        ]
        times = Counter(_time_ms(look.told.as_of) for look in looks)
        kept = {time_ms for time_ms, _ in times.most_common(MOMENTS_MAX)}
        for look in looks:
            time_ms = _time_ms(look.told.as_of)
            if time_ms in kept:
                self.pending.setdefault(time_ms, []).append(look)
        self._found["line"].checked += sum(map(len, self.pending.values()))

    def judge(self, time_ms: int, model: Model) -> None:
        """A batch of this time has been entered: compare the looks that are still open."""
        looks = self.pending[time_ms]
        lines = _lines(model, looks)
        left: list[_Look] = []
        for look in looks:
            look.rules = _rules(look.told, model, lines)
            if look.rules:
                left.append(look)
        if left:
            self.pending[time_ms] = left
        else:
            del self.pending[time_ms]

    def finish(self, evidence: Evidence) -> None:
        """The journal has passed: what no moment agreed with is wrong."""
        for looks in self.pending.values():
            for look in looks:
                told = look.told
                if look.is_by_form or _is_entered(evidence, told.sequence):
                    self._found["line"].add(
                        f"order {told.sequence} was told {_said(told)} as of {told.as_of};"
                        f" {look.rules or 'no entry is of that time'}"
                    )

    def _read(self, run: Run, look: LookAfter) -> _Look | None:
        """A look that can be compared; writes a finding about one that cannot be right."""
        if look.status in (429, 503):
            return None
        answer = run.answers.bodies[look.row]
        if look.status != 200:
            self._found["acknowledged"].add(
                f"the order answered {answer[:200]!r} was answered {look.status} by its link"
            )
            return None
        try:
            told = json.decode(look.body, type=Status)
            _time_ms(told.as_of)
        except (DecodeError, ValidationError, ValueError) as error:
            self._found["facts"].add(f"a status is not as documented: {error}")
            return None
        is_by_form = run.answers.status[look.row] != 201
        asked = run.rows.shapes[run.rows.shape[look.row]]
        if (told.launch, told.sku, told.location, told.units) != (
            asked.launch,
            asked.sku,
            asked.location,
            asked.units,
        ) or not _is_of(told, answer, is_by_form=is_by_form):
            self._found["facts"].add(f"another order's status was told: {look.body[:200]!r}")
            return None
        return _Look(told, is_by_form)


class _Answer(Struct):
    sequence: int


def _is_of(told: Status, answer: bytes, *, is_by_form: bool) -> bool:
    """Whether a status is about the order that the answer was about."""
    if is_by_form:
        code = code_of(told.order)
        return code is not None and any(
            code_of(part.partition(b"?")[0].decode("latin-1")) == code
            for part in answer.split(b"/")
            if b"?" in part
        )
    try:
        return json.decode(answer, type=_Answer).sequence == told.sequence
    except (DecodeError, ValidationError):
        return True  # the first answer is a finding already


def _is_entered(evidence: Evidence, sequence: int) -> bool:
    """Whether the entry of an acknowledged order is there; if not, that is another finding."""
    if sequence >= len(evidence.leads):
        return False
    claim = evidence.leads[sequence] - 1
    return claim >= 0 and evidence.entry[claim] == THE_ORDER


def _lines(model: Model, looks: list[_Look]) -> _Lines:
    """The `line_sequence` of everybody who waits at the pools of these orders, in order."""
    lines: _Lines = {}
    for look in looks:
        order = model.orders.get(look.told.sequence)
        if order is not None and order.status == IN_LINE:
            lines.setdefault(order.pool, [])
    if lines:
        for order in model.orders.values():
            if order.status == IN_LINE and order.pool in lines:
                lines[order.pool].append(order.line_sequence)
        for waiting in lines.values():
            waiting.sort()
    return lines


def _rules(told: Status, model: Model, lines: _Lines) -> str:
    """Empty when the rules say the same, else what they say."""
    order = model.orders.get(told.sequence)
    if order is None:
        return "there is no order with that entry"
    status = _STATUS_NAMES.get(order.status, "unknown")
    if order.status != IN_LINE:
        return "" if told.status == status else f"by the rules it is {status}"
    fewest, most = _ahead(order, lines)
    if told.status == status and told.ahead is not None and fewest <= told.ahead <= most:
        return "" if told.place == told.ahead + 1 else f"its place is {told.ahead + 1}"
    return f"by the rules it is in_line with {fewest} ahead"


def _ahead(order: Order, lines: _Lines) -> tuple[int, int]:
    """How many are before it; orders that joined in one entry may be counted either way."""
    waiting = lines[order.pool]
    return (
        bisect_left(waiting, order.line_sequence),
        bisect_right(waiting, order.line_sequence) - 1,
    )


def _said(told: Status) -> str:
    if told.ahead is None:
        return told.status
    return f"{told.status} with {told.ahead} ahead at place {told.place}"


def _time_ms(text: str) -> int:
    whole = datetime.fromisoformat(text)
    if whole.tzinfo is None:
        raise ValueError(f"the time {text} has no zone")
    return round(whole.timestamp() * 1000)
