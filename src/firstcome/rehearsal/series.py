"""
Series: a run second by second, for charts and for whoever reads the JSON.

Always true:
- Every list has one entry for each second from the first arrival to the last answer.
- What was offered and how long it took count at the second in which it was due; answers count at
  the second in which they came.

Never here: what a chart looks like.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import Decoder

from firstcome.rehearsal.answers import PLACED_BY_FORM
from firstcome.rehearsal.latency import quantile_us
from firstcome.rehearsal.run import Run
from firstcome.rehearsal.standings import Standing

_US: Final = 1_000_000
_KNOWN_MAX: Final = 1_000
_NAMES: Final = ("held", "in_line", "ordered_by_form", "limit_reached", "sold_out", "busy")
"""In the order in which they are shown; others follow as they come, `no_answer` last."""


class Series(Struct, frozen=True):
    """
    One entry a second.

    `offered` and `answered` count orders, `visits` looks at pages and everything else beside
    them; `outcomes` says what was answered, `no_answer` at the second of the failure. `p50_ms`
    and `p99_ms` are of orders due in that second, None when none was answered. `held` (units) and
    `in_line` (orders) are those of the journal at the end of the second; without a journal they
    are empty.
    """

    seconds: int
    offered: tuple[int, ...]
    answered: tuple[int, ...]
    visits: tuple[int, ...]
    outcomes: dict[str, tuple[int, ...]]
    p50_ms: tuple[float | None, ...]
    p99_ms: tuple[float | None, ...]
    held: tuple[int, ...]
    in_line: tuple[int, ...]


class _Said(Struct):
    outcome: str = ""
    code: str = ""


def series_of(run: Run, standings: Sequence[Standing]) -> Series:
    """The series of one run."""
    rows, answers = run.rows, run.answers
    ends_us = max(run.lasted_us, max(answers.answered_us, default=0), 1)
    seconds = -(-ends_us // _US)
    offered, answered, visits = [0] * seconds, [0] * seconds, [0] * seconds
    outcomes: dict[str, list[int]] = {name: [0] * seconds for name in _NAMES}
    latencies: list[list[int]] = [[] for _ in range(seconds)]
    namer = _Namer()
    for row, status in enumerate(answers.status):
        if not answers.sent_us[row]:
            continue
        due = min(rows.due_us[row] // _US, seconds - 1)
        offered[due] += 1
        at = min(answers.answered_us[row] // _US, seconds - 1)
        if status > 99:
            answered[at] += 1
            latencies[due].append(answers.answered_us[row] - rows.due_us[row])
        name = namer.name(status, answers.bodies[row])
        outcomes.setdefault(name, [0] * seconds)[at] += 1
    for kind in run.visits.values():
        for sent_us in kind.sent_us:
            if sent_us:
                visits[min(sent_us // _US, seconds - 1)] += 1
    if (missing := outcomes.pop("no_answer", None)) is not None:
        outcomes["no_answer"] = missing
    for each in latencies:
        each.sort()
    ends = standings[1 : seconds + 1]
    return Series(
        seconds=seconds,
        offered=tuple(offered),
        answered=tuple(answered),
        visits=tuple(visits),
        outcomes={name: tuple(counts) for name, counts in outcomes.items() if any(counts)},
        p50_ms=tuple(_quantile_ms(each, 0.5) for each in latencies),
        p99_ms=tuple(_quantile_ms(each, 0.99) for each in latencies),
        held=tuple(standing.held for standing in ends),
        in_line=tuple(standing.in_line for standing in ends),
    )


class _Namer:
    """Names outcomes; refusals have few bodies, so each is read once."""

    def __init__(self) -> None:
        self._decoder = Decoder(_Said)
        self._known: dict[tuple[int, bytes], str] = {}

    def name(self, status: int, body: bytes) -> str:
        if status == 201:
            return "held" if b'"held"' in body else "in_line"
        if status == PLACED_BY_FORM:
            return "ordered_by_form"
        if status in (429, 503):
            return "busy"
        if status < 100:
            return "no_answer"
        name = self._known.get((status, body))
        if name is None:
            name = self._read(status, body)
            if len(self._known) < _KNOWN_MAX:
                self._known[status, body] = name
        return name

    def _read(self, status: int, body: bytes) -> str:
        try:
            said = self._decoder.decode(body)
        except (DecodeError, ValidationError):
            return f"status {status}"
        return said.outcome or said.code or f"status {status}"


def _quantile_ms(ordered: list[int], share: float) -> float | None:
    return quantile_us(ordered, share) / 1000 if ordered else None
