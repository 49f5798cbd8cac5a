"""
What the board shows, as texts: the same for the page and for the news that follow each second.

Always true:
- A number says what it means and leads to its list.
- What is not known is said to be unknown, with the time at which it last was.

Never here: HTTP, SQL, the chart.
"""

from math import isinf
from typing import Final, Literal
from urllib.parse import urlencode

from msgspec import Struct

from firstcome.projections.reader import Standing
from firstcome.web.operations.board.agreement import Agreement
from firstcome.web.operations.board.collector import Collector
from firstcome.web.operations.board.numbers import Numbers
from firstcome.web.operations.names import LaunchNames
from firstcome.web.pages import DESK_LANGUAGE
from firstcome.web.words import words_of

Tone = Literal["", "good", "bad"]

LAG_S_GOOD: Final = 5
UNKNOWN: Final = "–"

OUTCOMES_SAID: Final = {
    "limit_reached": "over the limit",
    "sold_out": "sold out, and no line for them",
    "key_reused": "another order under a used key",
    "not_open": "before the opening",
    "closed": "after the closing",
    "paused": "while it was paused",
    "launch_unknown": "no such launch",
    "sku_unknown": "no such SKU",
    "location_unknown": "no such location",
    "units_invalid": "no such number of units",
    "overloaded": "the front was full, the rate used up, or too many contacts in rare spellings",
    "one_at_a_time": "another order of theirs was waiting",
    "not_ready": "the front was starting",
    "disk_full": "the disk was full",
    "clock": "the clock was wrong",
    "draining": "the front was stopping",
}


class Figure(Struct, frozen=True):
    """One of the six numbers."""

    name: str
    value: str
    means: str
    address: str
    more: str = ""


class Fact(Struct, frozen=True):
    """Something worth watching: what it is, how it is, and whether that is well."""

    name: str
    label: str
    text: str
    tone: Tone = ""


class Refusal(Struct, frozen=True):
    """Orders refused with one outcome."""

    said: str
    code: str
    count: str
    address: str = ""
    """Of the list; empty when there is none: nothing was written down."""


class Row(Struct, frozen=True):
    """One SKU in one channel."""

    sku: str
    channel: str
    left: str
    in_line: str
    held: str
    paid: str
    handed_over: str
    stock_address: str
    line_address: str


class Board(Struct, frozen=True):
    """The numbers of the board."""

    figures: tuple[Figure, ...]
    facts: tuple[Fact, ...]
    rows: tuple[Row, ...]
    refusals: tuple[Refusal, ...]
    turned_away: tuple[Refusal, ...]


class Now(Struct, frozen=True):
    """The clock and the zone that texts are written for."""

    now_ms: int
    zone: str

    def clock(self, instant_ms: int) -> str:
        """Clock time to the second."""
        return _WORDS.clock(instant_ms, self.zone)


_WORDS: Final = words_of(DESK_LANGUAGE)
number: Final = _WORDS.number


def board_of(numbers: Numbers, collector: Collector, names: LaunchNames, now: Now) -> Board:
    """What the board says now."""
    launch = numbers.launch.launch
    return Board(
        _figures(numbers, collector, now),
        _facts(numbers, collector, now),
        tuple(
            Row(
                names.sku(each.sku),
                names.channel(each.channel),
                number(each.available),
                number(each.orders_waiting),
                number(each.held),
                number(each.allocated),
                number(each.handed_over),
                _to("/stock", launch=launch, sku=each.sku, channel=each.channel),
                _to("/lines", launch=launch, sku=each.sku, channel=each.channel),
            )
            for each in numbers.sums
        ),
        tuple(
            _refusal(code, count, _to("/events", launch=launch, kind="OrderRefused"))
            for code, count in numbers.refusals
        ),
        _turned_away(collector),
    )


def list_of_orders(launch: str, **filters: str) -> str:
    """The address of the list of a launch's orders."""
    return _to("/orders", launch=launch, **filters)


def _figures(numbers: Numbers, collector: Collector, now: Now) -> tuple[Figure, ...]:
    launch = numbers.launch.launch
    refused = _to("/events", launch=launch, kind="OrderRefused")
    return (
        Figure("pace", *_pace(collector, now), list_of_orders(launch), _speed(collector)),
        Figure("held", number(numbers.held), "held", list_of_orders(launch, status="held")),
        Figure("in_line", number(numbers.in_line), "in line", _to("/lines", launch=launch)),
        Figure("paid", number(numbers.paid), "paid", list_of_orders(launch, status="paid")),
        Figure("left", number(numbers.left), "units left", _to("/stock", launch=launch)),
        Figure("refused", number(numbers.refused), "refused", refused),
    )


def _pace(collector: Collector, now: Now) -> tuple[str, str]:
    reading = collector.reading
    if reading is None:
        return UNKNOWN, "orders answered a second; the front has not told"
    if collector.is_front_silent:
        return UNKNOWN, f"orders answered a second; front silent since {now.clock(reading.time_ms)}"
    return number(round(collector.pace.answered)), "orders answered a second"


def _speed(collector: Collector) -> str:
    pace = collector.pace
    if collector.is_front_silent or not pace.p99_s:
        return ""
    return f"half within {bound_said(pace.p50_s)}, 99 of 100 within {bound_said(pace.p99_s)}"


def bound_said(bound_s: float) -> str:
    """A bound of the histogram in words: 5 ms, 1 s."""
    if isinf(bound_s):
        return "more than 5 s"
    return f"{bound_s * 1_000:.0f} ms" if bound_s < 1 else f"{bound_s:.0f} s"


def _facts(numbers: Numbers, collector: Collector, now: Now) -> tuple[Fact, ...]:
    reading = collector.reading
    defects = max(numbers.defects, 0 if reading is None else reading.defects)
    return (
        _front(collector, now),
        Fact("errors", "Errors", _errors(defects), "bad" if defects else "good"),
        lag_fact(collector.standing),
        agreement_fact(collector.agreement),
        Fact("lapses", "Holds that lapsed", number(numbers.lapses)),
    )


def _errors(defects: int) -> str:
    if not defects:
        return "none"
    return f"{number(defects)} commands met a defect; nothing was changed by them. See the log."


def _front(collector: Collector, now: Now) -> Fact:
    reading = collector.reading
    if reading is None:
        return Fact("front", "Front", "has not answered the desk yet", "bad")
    if collector.is_front_silent:
        last = now.clock(reading.time_ms)
        return Fact("front", "Front", f"silent; it last answered at {last}", "bad")
    if not reading.is_accepting:
        return Fact("front", "Front", "answers, but takes no commands just now", "bad")
    waiting = f", {number(reading.pending)} waiting" if reading.pending else ""
    return Fact(
        "front", "Front", f"takes orders; entry {number(reading.sequence)}{waiting}", "good"
    )


def lag_fact(standing: Standing | None) -> Fact:
    """How far behind the read models are."""
    label = "Read models"
    if standing is None:
        return Fact("lag", label, "cannot be read; the back makes them", "bad")
    if not standing.behind:
        return Fact(
            "lag", label, f"level with the journal, entry {number(standing.sequence)}", "good"
        )
    behind_s = standing.lag_ms / 1_000
    text = f"{number(standing.behind)} entries behind, {behind_s:,.1f} s"
    return Fact("lag", label, text, "" if behind_s < LAG_S_GOOD else "bad")


def agreement_fact(agreement: Agreement | None) -> Fact:
    """Whether the nodes agree; there is one, with a front and a back."""
    label = "One node: front and back"
    if agreement is None:
        return Fact("agreement", label, "the journal cannot be read just now", "bad")
    if agreement.verdict == "no_back":
        return Fact("agreement", label, "the back has followed nothing yet", "bad")
    if agreement.verdict == "differ":
        text = f'differ by entry {number(agreement.back_sequence)}: run "firstcome journal verify"'
        return Fact("agreement", label, text, "bad")
    followed = f"the back is at entry {number(agreement.back_sequence)}"
    if not agreement.agreed_sequence:
        return Fact("agreement", label, f"same entries; {followed}, none compared yet", "good")
    text = f"agree up to entry {number(agreement.agreed_sequence)}; {followed}"
    return Fact("agreement", label, text, "good")


def _turned_away(collector: Collector) -> tuple[Refusal, ...]:
    reading = collector.reading
    if reading is None:
        return ()
    refused = sorted(reading.refusals.items(), key=lambda each: -each[1])
    return tuple(_refusal(code, count) for code, count in refused)


def _refusal(code: str, count: int, address: str = "") -> Refusal:
    return Refusal(OUTCOMES_SAID.get(code, code.replace("_", " ")), code, number(count), address)


def _to(path: str, **filters: str) -> str:
    return f"{path}?{urlencode(filters)}"
