"""
The report of a rehearsal: the facts of a run and its audit, under stable names.

Always true:
- Latency counts from the intended time of sending; every answer is in it.
- An order counts once a person: repeats and second orders are not orders.
- A generator that sent more than 1 % of its requests over 5 ms late voids the run.

Never here: how a report looks.
"""

from collections import Counter
from datetime import UTC, datetime
from typing import Final, Literal

from msgspec import Struct

from firstcome.rehearsal.answers import LATE_US, LOST, OVERDUE, PLACED_BY_FORM, UNREADABLE, UNSENT
from firstcome.rehearsal.arrivals import FIRST, GREEDY, REPEAT
from firstcome.rehearsal.audit import Audit
from firstcome.rehearsal.journeys import JourneyFacts, journeys_of
from firstcome.rehearsal.latency import Latency, latency_of
from firstcome.rehearsal.plan import Spike
from firstcome.rehearsal.run import Run
from firstcome.rehearsal.series import Series, series_of

LATE_SHARE_MAX: Final = 0.01
ORDERED: Final = (201, PLACED_BY_FORM)
"""The statuses of an order, by the API and by the form."""

Verdict = Literal["clean", "failed", "void"]
EXIT_CODES: Final[dict[Verdict, int]] = {"clean": 0, "failed": 1, "void": 2}


class StreamFacts(Struct, frozen=True):
    """
    One stream; `orders` are people who were answered `held` or `in_line`.

    The three latencies are of orders, of refusals for want of room (503 and 429), and of
    everything that was answered. `rate` is what was planned, 0 for a `spike`.
    """

    name: str
    channel: str | None
    offered: int
    offered_per_s: float
    answered: int
    orders: int
    orders_per_s: float
    orders_latency: Latency
    busy_latency: Latency
    latency: Latency
    rate: float = 0.0
    starts_s: float = 0.0
    seconds: float = 0.0
    spike: Spike | None = None


class RepeatFacts(Struct, frozen=True):
    """Requests beyond each person's first: the same again, and second orders (`greedy`)."""

    repeats: int
    repeats_answered: int
    greedy: int
    greedy_answered: int


class UnansweredFacts(Struct, frozen=True):
    """Requests without an answer, by how they ended."""

    lost: int
    unreadable: int
    overdue: int
    unsent: int


class LateFacts(Struct, frozen=True):
    """
    Requests that left more than `over_ms` after their time, as a share of all that were sent.

    `waiting` of them were due while every connection allowed waited for an answer: the shop was
    slow, not this machine.
    """

    count: int
    waiting: int
    share: float
    over_ms: float


class RefreshFacts(Struct, frozen=True):
    """Looks at the pages of orders."""

    asked: int
    statuses: dict[str, int]
    latency: Latency


class Report(Struct, frozen=True, kw_only=True):
    """
    Everything that a rehearsal shows; `voids` say why its figures do not count.

    `people` are those who sent their first order, `absent` those who would have come after the
    end.
    """

    launch: str
    is_copy: bool = False
    """Whether the shop was a copy for rehearsing; if not, its orders are real ones."""
    url: str
    seed: int
    started_at: str
    lasted_s: float
    connections: int
    new_connection: bool
    closed: int
    people: int
    absent: int
    offered: int
    answered: int
    orders: int
    orders_per_s: float
    orders_latency: Latency
    outcomes: dict[str, int]
    statuses: dict[str, int]
    streams: tuple[StreamFacts, ...]
    repeats: RepeatFacts
    unanswered: UnansweredFacts
    late: LateFacts
    refreshes: RefreshFacts | None
    journeys: tuple[JourneyFacts, ...]
    series: Series
    audit: Audit
    voids: tuple[str, ...]
    verdict: Verdict


def report_on(run: Run, audit: Audit) -> Report:
    """The report of one run with its audit."""
    answers, rows = run.answers, run.rows
    statuses = Counter(answers.status)
    streams = tuple(_stream(run, number) for number in range(len(rows.stream_names)))
    share = answers.late / max(1, answers.sent)
    late = LateFacts(answers.late, answers.late_waiting, share, LATE_US / 1000)
    voids = _voids(run, late)
    verdict: Verdict = "failed" if not audit.is_clean else "void" if voids else "clean"
    return Report(
        launch=run.launch.launch,
        is_copy=run.launch.rehearsal,
        url=run.url,
        seed=rows.seed,
        started_at=_iso(run.started_ms),
        lasted_s=run.lasted_us / 1e6,
        connections=run.plan.closed or run.plan.connections,
        new_connection=run.plan.new_connection,
        closed=run.plan.closed,
        people=sum(
            1
            for row, purpose in enumerate(rows.purpose)
            if purpose == FIRST and answers.sent_us[row]
        ),
        absent=rows.absent,
        offered=sum(stream.offered for stream in streams),
        answered=sum(stream.answered for stream in streams),
        orders=sum(stream.orders for stream in streams),
        orders_per_s=sum(stream.orders_per_s for stream in streams),
        orders_latency=latency_of(
            answers.answered_us[row] - rows.due_us[row]
            for row, status in enumerate(answers.status)
            if status in ORDERED
        ),
        outcomes=audit.outcomes,
        statuses={str(status): count for status, count in sorted(statuses.items()) if status > 99},
        streams=streams,
        repeats=_repeats(run),
        unanswered=UnansweredFacts(
            statuses[LOST], statuses[UNREADABLE], statuses[OVERDUE], statuses[UNSENT]
        ),
        late=late,
        refreshes=_refreshes(run) if len(run.refreshes) else None,
        journeys=journeys_of(run),
        series=series_of(run, audit.standings),
        audit=audit,
        voids=voids,
        verdict=verdict,
    )


def _stream(run: Run, number: int) -> StreamFacts:
    rows, answers, stream = run.rows, run.answers, run.plan.streams[number]
    people: set[int] = set()
    offered = 0
    orders_us: list[int] = []
    busy_us: list[int] = []
    all_us: list[int] = []
    for row, status in enumerate(answers.status):
        if rows.stream[row] != number:
            continue
        offered += bool(answers.sent_us[row])
        if status < 100:
            continue
        latency_us = answers.answered_us[row] - rows.due_us[row]
        all_us.append(latency_us)
        if status in ORDERED:
            orders_us.append(latency_us)
            if rows.purpose[row] != GREEDY:
                people.add(rows.person[row])
        elif status in (429, 503):
            busy_us.append(latency_us)
    lasted_s = max(stream.seconds if not run.plan.closed else 0.0, 0.001)
    if run.plan.closed or run.is_cut_short:
        lasted_s = max(run.lasted_us / 1e6, 0.001)
    return StreamFacts(
        name=stream.name,
        channel=stream.channel,
        offered=offered,
        offered_per_s=offered / lasted_s,
        answered=len(all_us),
        orders=len(people),
        orders_per_s=len(people) / lasted_s,
        orders_latency=latency_of(orders_us),
        busy_latency=latency_of(busy_us),
        latency=latency_of(all_us),
        rate=0.0 if stream.spike is not None else stream.rate,
        starts_s=stream.starts_s,
        seconds=stream.seconds,
        spike=stream.spike,
    )


def _repeats(run: Run) -> RepeatFacts:
    asked: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    for row, purpose in enumerate(run.rows.purpose):
        if purpose != FIRST and run.answers.sent_us[row]:
            asked[purpose] += 1
            answered[purpose] += run.answers.status[row] >= 100
    return RepeatFacts(asked[REPEAT], answered[REPEAT], asked[GREEDY], answered[GREEDY])


def _refreshes(run: Run) -> RefreshFacts:
    looks = run.refreshes
    statuses = Counter(looks.status)
    return RefreshFacts(
        sum(1 for sent in looks.sent_us if sent),
        {str(status): count for status, count in sorted(statuses.items()) if status > 99},
        latency_of(
            looks.answered_us[look] - looks.due_us[look]
            for look, status in enumerate(looks.status)
            if status > 99
        ),
    )


def _voids(run: Run, late: LateFacts) -> tuple[str, ...]:
    voids: list[str] = []
    if not run.answers.sent:
        voids.append("Nothing was sent.")
    if late.share > LATE_SHARE_MAX:
        voids.append(
            f"{late.share:.1%} of the requests were sent over {late.over_ms:g} ms late"
            f" (at most {LATE_SHARE_MAX:.0%}); {_reason(late)}"
        )
    if run.is_cut_short:
        voids.append("The shop could not be reached any more; the rest was never sent.")
    return tuple(voids)


def _reason(late: LateFacts) -> str:
    if late.waiting * 2 > late.count:
        return (
            "most were due while every connection waited for an answer: the shop was too slow"
            " for the rate. Have fewer come, or allow more with --connections."
        )
    return "this machine had too little time for them. Have fewer come, or free the machine."


def _iso(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
