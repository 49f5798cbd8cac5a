"""
Journeys: what the people of a run did besides ordering, and how the shop answered.

Always true:
- Every kind of request that was sent is counted in one row.

Never here: judgement.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from firstcome.rehearsal.answers import Visits
from firstcome.rehearsal.arrivals import FIRST, GREEDY, REPEAT
from firstcome.rehearsal.latency import Latency, latency_of
from firstcome.rehearsal.run import Run

KINDS: Final = (
    "pages",
    "orders_by_api",
    "orders_by_form",
    "same_request_again",
    "second_orders",
    "landings",
    "refreshes",
    "give_ups",
)


class JourneyFacts(Struct, frozen=True):
    """
    One kind of request: `pages` are looks at the launch page, `landings` the order's page that a
    form led to, `refreshes` later looks, `give_ups` orders given up.
    """

    kind: str
    sent: int
    answered: int
    statuses: dict[str, int]
    latency: Latency


def journeys_of(run: Run) -> tuple[JourneyFacts, ...]:
    """The kinds that anybody sent, in the order in which a person does them."""
    rows, shapes = run.rows, run.rows.shapes

    def orders(way: str) -> Callable[[int], bool]:
        return lambda row: rows.purpose[row] == FIRST and shapes[rows.shape[row]].way == way

    facts = {
        "orders_by_api": _of_rows(run, "orders_by_api", orders("api")),
        "orders_by_form": _of_rows(run, "orders_by_form", orders("form")),
        "same_request_again": _of_rows(
            run, "same_request_again", lambda row: rows.purpose[row] == REPEAT
        ),
        "second_orders": _of_rows(run, "second_orders", lambda row: rows.purpose[row] == GREEDY),
        **{kind: _of_visits(kind, visits) for kind, visits in run.visits.items()},
    }
    return tuple(facts[kind] for kind in KINDS if facts[kind].sent)


def _of_rows(run: Run, kind: str, is_wanted: Callable[[int], bool]) -> JourneyFacts:
    answers = run.answers
    wanted = [row for row, sent in enumerate(answers.sent_us) if sent and is_wanted(row)]
    return _facts(
        kind,
        len(wanted),
        Counter(answers.status[row] for row in wanted),
        [
            answers.answered_us[row] - run.rows.due_us[row]
            for row in wanted
            if answers.status[row] > 99
        ],
    )


def _of_visits(kind: str, visits: Visits) -> JourneyFacts:
    wanted = [visit for visit, sent in enumerate(visits.sent_us) if sent]
    return _facts(
        kind,
        len(wanted),
        Counter(visits.status[visit] for visit in wanted),
        [
            visits.answered_us[visit] - visits.due_us[visit]
            for visit in wanted
            if visits.status[visit] > 99
        ],
    )


def _facts(kind: str, sent: int, statuses: Counter[int], latencies_us: list[int]) -> JourneyFacts:
    named = {str(status): count for status, count in sorted(statuses.items()) if status > 99}
    return JourneyFacts(kind, sent, len(latencies_us), named, latency_of(latencies_us))
