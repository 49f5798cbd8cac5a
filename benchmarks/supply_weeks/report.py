"""
The report of the story: its figures, as an object for scripts and as tables for people.

Always true:
- A share of windows that held is of those that were decided.

Never here: telling the story, judging it.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.supply_weeks.audited import Audited
from benchmarks.supply_weeks.plan import LAUNCH, LOTS, SKU
from benchmarks.supply_weeks.served import Served
from benchmarks.supply_weeks.shown import WINDOWS, Result
from benchmarks.supply_weeks.story import Story
from firstcome.domain.orders import COLLECTED, PAID

PAGE_COLUMNS: Final = 110
LAST: Final = "last shown"
"""The row of the windows that were the last which somebody was shown, of either certainty."""

_FINDINGS_SHOWN: Final = 5


class WindowsFigures(Struct, frozen=True):
    """
    Windows of one certainty that were shown, and what became of them.

    `held` is the share that units came within, `kept` the share that they came within or before;
    `freed` of those that units came before, whose units somebody else had left; `told_in_time`, of
    those that units came after, the share whose holder was told another before the end.
    """

    certainty: str
    shown: int
    within: int
    before: int
    after: int
    undecided: int
    held: float
    kept: float
    freed: int
    told_in_time: float


class UnknownFigures(Struct, frozen=True):
    """ "Not known yet", by what became of it."""

    shown: int
    units_came: int
    waits_on: int
    left: int


class MarketFigures(Struct, frozen=True):
    """
    One market, in units; `waiting` are orders.

    `at_opening` are those of `confirmed` that were when the first order could be placed.
    """

    market: str
    name: str
    asked: int
    ordered: int
    at_opening: int
    confirmed: int
    received: int
    waiting: int


class LotFigures(Struct, frozen=True):
    """One delivery, in units; `after` are windows of it that units came after."""

    lot: str
    announced: int
    came: int
    left: int
    status: str
    after: int


class LineFigures(Struct, frozen=True):
    """What the witness counted; `passed` are its complaints."""

    served: int
    passed: int
    missed_once: int
    missed_twice: int
    given_up: int
    moved: int
    bought: int
    waiting: int


class Report(Struct, frozen=True):
    """All of it; `findings` say what is not as it should be."""

    people: int
    weeks: int
    seed: int
    orders: int
    entries: int
    estimates_read: int
    windows: list[WindowsFigures]
    unknown: UnknownFigures
    deliveries: list[LotFigures]
    markets: list[MarketFigures]
    line: LineFigures
    audited: Audited
    served: Served | None
    findings: list[str]


def report_of(story: Story, audited: Audited, served: Served | None) -> Report:
    """The figures of a story that was told."""
    plan, witness, shown = story.plan, story.witness, story.shown
    findings = [*witness.complaints, *audited.findings, *(served.findings if served else ())]
    return Report(
        people=plan.people,
        weeks=plan.weeks,
        seed=plan.seed,
        orders=len(story.shop.state.orders),
        entries=story.shop.state.sequence,
        estimates_read=shown.reads,
        windows=_windows(story),
        unknown=UnknownFigures(
            shown.unknown.total(),
            shown.unknown["units came"],
            shown.unknown["waits on"],
            shown.unknown["left"],
        ),
        deliveries=_deliveries(story),
        markets=_markets(story),
        line=_line(story),
        audited=audited,
        served=served,
        findings=findings,
    )


def _windows(story: Story) -> list[WindowsFigures]:
    shown = story.shown
    told, freed = shown.told_in_time, shown.freed
    return [
        *(_row(name, shown.windows[name], freed[name], told[name]) for name in WINDOWS),
        _row(LAST, shown.last, 0, 0),
    ]


def _row(name: str, counts: Counter[Result], freed: int, told: int) -> WindowsFigures:
    within, before, after = counts["within"], counts["before"], counts["after"]
    decided = within + before + after
    return WindowsFigures(
        name,
        counts.total(),
        within,
        before,
        after,
        counts["undecided"],
        _share(within, decided),
        _share(within + before, decided),
        freed,
        _share(told, after),
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _deliveries(story: Story) -> list[LotFigures]:
    figures: list[LotFigures] = []
    after = story.shown.after_of
    for number, lot in enumerate(LOTS, 1):
        supply = story.supplier.supply(lot)
        announced = story.plan.units(lot)
        name = f"{number}, {lot.name}"
        figures.append(
            LotFigures(
                name, announced, supply.received, supply.left, supply.status, after[supply.number]
            )
        )
    return figures


def _markets(story: Story) -> list[MarketFigures]:
    state, witness = story.shop.state, story.witness
    supplies = [story.supplier.supply(lot) for lot in LOTS]
    came: dict[str, int] = {}
    shared: dict[str, int] = {}
    for supply in supplies:
        for places, units_at in ((came, supply.came), (shared, supply.shares)):
            for location, units in units_at:
                places[location] = places.get(location, 0) + units
    pools = state.launches[LAUNCH].pools_by_place[SKU]
    return [
        MarketFigures(
            market.market,
            market.name,
            story.plan.asked[market.market],
            sum(witness.ordered[place] for place in market.locations),
            sum(story.confirmed_at_opening.get(place, 0) for place in market.locations),
            sum(max(shared.get(place, 0), came.get(place, 0)) for place in market.locations),
            sum(pools[place].received for place in market.locations),
            sum(len(witness.line(place)) for place in market.locations),
        )
        for market in story.plan.markets
    ]


def _line(story: Story) -> LineFigures:
    witness, status = story.witness, story.shop.state.orders.status
    return LineFigures(
        served=witness.served,
        passed=len(witness.complaints),
        missed_once=witness.lapsed["back_of_line"],
        missed_twice=witness.lapsed["out"],
        given_up=witness.cancelled,
        moved=witness.moved.total(),
        bought=status.count(PAID) + status.count(COLLECTED),
        waiting=sum(map(len, witness.lines.values())),
    )


def print_report(report: Report, console: Console) -> None:
    """Tables and sentences."""
    console.print(_deliveries_table(report))
    console.print(_markets_table(report))
    console.print(_windows_table(report))
    for sentence in _sentences(report):
        console.print(sentence, highlight=False, markup=False, soft_wrap=True)


def _deliveries_table(report: Report) -> Table:
    table = _table("Delivery", "Announced", "Came", "Left", "Status")
    for each in report.deliveries:
        table.add_row(
            each.lot, f"{each.announced:,}", f"{each.came:,}", f"{each.left:,}", each.status
        )
    return table


def _markets_table(report: Report) -> Table:
    table = _table(
        "Market", "Asked", "Confirmed at first", "Confirmed", "Received", "Ordered", "Wait"
    )
    whole = [0, 0, 0, 0, 0, 0]
    for each in report.markets:
        numbers = (
            *(each.asked, each.at_opening, each.confirmed, each.received),
            *(each.ordered, each.waiting),
        )
        table.add_row(each.name, *(f"{number:,}" for number in numbers))
        whole = [more + number for more, number in zip(whole, numbers, strict=True)]
    table.add_row("All", *(f"{number:,}" for number in whole), style="bold")
    return table


def _windows_table(report: Report) -> Table:
    table = _table("Certainty", "Shown", "In it", "Before", "After", "Undecided", "Held", "In time")
    for each in report.windows:
        numbers = each.shown, each.within, each.before, each.after, each.undecided
        shares = f"{each.held:.1%}", f"{each.kept:.1%}"
        table.add_row(each.certainty, *(f"{number:,}" for number in numbers), *shares)
    return table


def _table(first: str, *columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _sentences(report: Report) -> list[str]:
    """What the tables do not say."""
    return [
        *_of_windows(report),
        _of_the_line(report.line),
        _of_the_auditor(report.audited),
        *([] if report.served is None else [_of_the_shop(report.served)]),
        *(f"  {finding}" for finding in report.findings[:_FINDINGS_SHOWN]),
    ]


def _of_windows(report: Report) -> Iterator[str]:
    yield (
        "Held: of the windows that were decided, those that the units came in. In time: in it or"
        " before it. Last shown: of all of them, the last that each was shown in a wait."
    )
    for each in report.windows[: len(WINDOWS)]:
        yield (
            f"Before a {each.certainty} window units came {each.before:,} times: {each.freed:,}"
            " times because somebody gave theirs up or missed them, else with a delivery that"
            " reached further."
        )
        if each.after:
            yield (
                f"Of the {each.after:,} {each.certainty} windows that units came after, the"
                f" holders of {each.told_in_time:.1%} were told another before the end."
            )
    late = [
        f"{each.after:,} were of delivery {each.lot}" for each in report.deliveries if each.after
    ]
    if late:
        yield f"Of all that units came after, {'; '.join(late)}."
    unknown = report.unknown
    yield (
        f"Not known yet was shown {unknown.shown:,} times: {unknown.units_came:,} got units in the"
        f" end, {unknown.waits_on:,} wait on, {unknown.left:,} left."
    )
    yield f"{report.estimates_read:,} estimates were read."


def _of_the_line(line: LineFigures) -> str:
    return (
        f"The lines: {line.served:,} offers, each to the first in line; {line.passed:,} were"
        f" passed. {line.missed_once:,} missed a hold and went to the back, {line.missed_twice:,}"
        f" missed a second one and are out, {line.given_up:,} gave up, {line.moved:,} moved,"
        f" {line.bought:,} bought, {line.waiting:,} wait."
    )


def _of_the_auditor(audited: Audited) -> str:
    return (
        f"The auditor, on a journal of {audited.entries:,} entries and {audited.orders:,} orders:"
        f" {len(audited.findings):,} findings."
    )


def _of_the_shop(served: Served) -> str:
    return (
        f"A front, a back and a desk started on it within {served.ready_s:.1f} s. Of"
        f" {served.compared:,} figures of the API, the read models and the pages of"
        f" {served.orders_read:,} orders, {len(served.findings):,} differ;"
        f" {served.received_by_api:,} units were received by the API, and the next in line have"
        " them."
    )
