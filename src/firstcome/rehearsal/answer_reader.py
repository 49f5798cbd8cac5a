"""
Reading answers: from the bytes of every answer of the runs to what the shop claims.

Always true:
- An answer that is not as the API documents it is described, counted, and no claim.

Never here: the journal, judgement.
"""

from calendar import timegm
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from time import strptime
from typing import Final

from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import Decoder

from firstcome.rehearsal.answers import PLACED_BY_FORM, UNANSWERED_NAMES, order_address
from firstcome.rehearsal.arrivals import Schedule
from firstcome.rehearsal.claims import (
    HELD,
    IN_LINE,
    PLACED_ROW,
    REFUSED_ROW,
    Placed,
    Repeat,
    Told,
)
from firstcome.rehearsal.people import identity_of
from firstcome.rehearsal.run import Run
from firstcome.rehearsal.workload import Shape

ORDERED_BY_FORM: Final = "ordered_by_form"
"""The outcome of a form that led to an order's page: held or in_line, the answer does not say."""

_CODE: Final = str.maketrans("2346789BCDFGHJKMPQRTVWXY", "0123456789abcdefghijklmn")


class _Body(Struct, gc=False):
    outcome: str = ""
    order: str = ""
    sequence: int = 0
    time: str = ""
    launch: str = ""
    sku: str = ""
    location: str = ""
    units: int = 0
    hold_until: str = ""
    place: int = -1
    ahead: int = -1
    code: str = ""


def read_answers(runs: Sequence[Run]) -> Told:
    """Read every answer of the runs."""
    told = Told(runs)
    reader = _Reader(told)
    for number, run in enumerate(runs):
        reader.read(number, run)
    return told


def code_of(text: str) -> int | None:
    """A public order code as one number, or None when it is none."""
    try:
        return int(text.replace("-", "").translate(_CODE), 24)
    except ValueError:
        return None


def _key(rows: Schedule, row: int) -> int:
    return rows.seed << 28 | rows.person[row] << 1 | rows.attempt[row]


def _keys(runs: Sequence[Run]) -> Iterator[int]:
    for run in runs:
        start = run.rows.seed << 28
        for person, attempt in zip(run.rows.person, run.rows.attempt, strict=True):
            yield start | person << 1 | attempt


def _outcome(told: _Body) -> int:
    if told.sequence > 0 and told.outcome == "held" and told.hold_until:
        return HELD
    if told.sequence > 0 and told.outcome == "in_line" and told.place > 0 and told.ahead >= 0:
        return IN_LINE
    raise ValueError("facts are missing")


class _Reader:
    def __init__(self, told: Told) -> None:
        self._told = told
        self._decoder = Decoder(_Body)
        self._shapes: dict[Shape, int] = {}
        self._seconds_ms: dict[str, int] = {}
        self._refusals: dict[tuple[int, bytes], str] = {}
        self._repeated = {key for key, other in pairwise(sorted(_keys(told.runs))) if key == other}

    def read(self, number: int, run: Run) -> None:
        rows, answers, told = run.rows, run.answers, self._told
        shapes = [self._shapes.setdefault(each, len(self._shapes)) for each in rows.shapes]
        told.claims.shapes = list(self._shapes)
        for row, status in enumerate(answers.status):
            if status < 100:
                told.outcomes[UNANSWERED_NAMES[status]] += 1
                told.lost += bool(answers.sent_us[row])
                continue
            body = answers.bodies[row]
            claim, outcome = REFUSED_ROW, ""
            if status == 201:
                claim = self._claim(number, run, row, body, shapes[rows.shape[row]])
            elif status == PLACED_BY_FORM:
                claim = self._placed(number, run, row, body)
            else:
                outcome = self._refusal(status, body)
            key = _key(rows, row)
            if key in self._repeated:
                told.repeats.append(Repeat(key, number, row, claim, outcome))

    def _refusal(self, status: int, body: bytes) -> str:
        told = self._told
        known = self._refusals.get((status, body))
        if known is None:
            known = self._refusal_name(status, body)
            if len(self._refusals) < 1_000:
                self._refusals[status, body] = known
        told.outcomes[known] += 1
        told.refusals[known] += 1
        return known

    def _refusal_name(self, status: int, body: bytes) -> str:
        try:
            told = self._decoder.decode(body)
        except (DecodeError, ValidationError):
            return f"status {status}"
        if status == 200 and told.outcome:
            return told.outcome
        return told.code or f"status {status}"

    def _claim(self, number: int, run: Run, row: int, body: bytes, shape: int) -> int:
        try:
            told = self._decoder.decode(body)
            outcome = _outcome(told)
            time_ms = self._time_ms(told.time)
            until_ms = self._time_ms(told.hold_until) if outcome == HELD else 0
            if (code := code_of(told.order)) is None:
                raise ValueError(f"{told.order} is no order code")
        except (DecodeError, ValidationError, ValueError) as error:
            self._undocumented(f"{error}: {body[:200]!r}")
            return REFUSED_ROW
        asked = run.rows.shapes[run.rows.shape[row]]
        if (told.launch, told.sku, told.location, told.units) != (
            asked.launch,
            asked.sku,
            asked.location,
            asked.units,
        ):
            self._undocumented(f"another order than was asked for: {body[:200]!r}")
        rows, claims = run.rows, self._told.claims
        self._told.outcomes[told.outcome] += 1
        claims.run.append(number)
        claims.row.append(row)
        claims.outcome.append(outcome)
        claims.sequence.append(told.sequence)
        claims.code.append(code)
        claims.key.append(_key(rows, row))
        claims.who.append(identity_of(rows.seed, rows.person[row], asked.identity))
        claims.shape.append(shape)
        claims.time_ms.append(time_ms)
        claims.hold_until_ms.append(until_ms)
        claims.place.append(told.place)
        claims.ahead.append(told.ahead)
        return len(claims) - 1

    def _placed(self, number: int, run: Run, row: int, body: bytes) -> int:
        address = order_address(body)
        code = None if address is None else code_of(address[0].decode())
        if address is None or code is None or run.rows.shapes[run.rows.shape[row]].way != "form":
            self._undocumented(f"a 303 that leads to {body[:200]!r}")
            return REFUSED_ROW
        told = self._told
        told.outcomes[ORDERED_BY_FORM] += 1
        told.placed.append(Placed(_key(run.rows, row), number, row, code, address[1]))
        return PLACED_ROW

    def _undocumented(self, example: str) -> None:
        self._told.outcomes["undocumented"] += 1
        self._told.undocumented_count += 1
        if len(self._told.undocumented) < 8:
            self._told.undocumented.append(example)

    def _time_ms(self, text: str) -> int:
        """An ISO 8601 time in UTC; most fall into a few seconds, which are kept."""
        second = self._seconds_ms.get(text[:19])
        if second is None:
            second = timegm(strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) * 1000
            self._seconds_ms[text[:19]] = second
        if len(text) == 24 and text[19] == "." and text[23] == "Z":
            return second + int(text[20:23])
        whole = datetime.fromisoformat(text)
        if whole.tzinfo is None:
            raise ValueError(f"the time {text} has no zone")
        return round(whole.timestamp() * 1000)
