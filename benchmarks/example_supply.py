"""
`make example-supply`: 22 markets, five deliveries over six weeks, and every estimate that was
shown, compared with what happened.

Weeks are told on a clock of their own, through the journal and the rules that a front has; then a
real front, back and desk start on what was written, and are asked over HTTP.

Always true:
- The same seed tells the same story.
- The exit status is 0 when nobody was passed and nothing differs, 1 otherwise, 2 when the shop did
  not start.

Never here: the story itself (`supply_weeks`).
"""

import signal
import sys
from pathlib import Path
from time import perf_counter
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from benchmarks.running_shop import ShopBroken, directory_for
from benchmarks.speak import say
from benchmarks.supply_weeks.audited import audited
from benchmarks.supply_weeks.plan import WEEKS, Plan, plan_of
from benchmarks.supply_weeks.report import PAGE_COLUMNS, Report, print_report, report_of
from benchmarks.supply_weeks.served import served
from benchmarks.supply_weeks.story import Story

EXIT_FINDINGS = 1
EXIT_NOT_RUN = 2

PeopleOption = Annotated[
    int, typer.Option(min=500, max=200_000, help="How many order, in all markets.")
]
WeeksOption = Annotated[int, typer.Option(min=2, max=WEEKS, help="How many weeks it takes.")]
SeedOption = Annotated[int, typer.Option(min=0, help="Another seed, other people.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def example_supply(
    people: PeopleOption = 20_000,
    weeks: WeeksOption = WEEKS,
    seed: SeedOption = 1,
    as_json: JsonOption = False,
) -> None:
    """
    Tell the story of a scarce launch, and how far its estimates could be trusted.

    Example: make example-supply ARGS="--people 5000 --json"
    """
    try:
        with directory_for("example-supply") as directory:
            report = told(plan_of(people, weeks, seed), directory)
    except ShopBroken as broken:
        say(str(broken))
        raise typer.Exit(EXIT_NOT_RUN) from broken
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        print_report(report, Console() if sys.stdout.isatty() else Console(width=PAGE_COLUMNS))
    raise typer.Exit(EXIT_FINDINGS if report.findings else 0)


def told(plan: Plan, directory: Path, *, is_served: bool = True) -> Report:
    """Tell the story in a directory, and judge it; without a running shop if it is not served."""
    begin_s = perf_counter()
    say(f"{plan.people:,} people in {len(plan.markets)} markets, {plan.weeks} weeks")
    story = Story(plan, directory)
    story.tell(_say_day)
    say(f"told in {perf_counter() - begin_s:.1f} s; the auditor reads the journal")
    judged = audited(directory / "journal.db", story.shop.state)
    if not is_served:
        return report_of(story, judged, None)
    say("a front, a back and a desk start on the directory")
    report = report_of(story, judged, served(directory, story))
    say(f"done in {perf_counter() - begin_s:.1f} s")
    return report


def _say_day(day: int, story: Story) -> None:
    if day % 7 == 0:
        waiting = sum(map(len, story.witness.lines.values()))
        orders = len(story.shop.state.orders)
        say(f"week {day // 7 + 1}: {orders:,} orders, {waiting:,} wait")


def _end(*_: object) -> None:
    raise SystemExit(128 + signal.SIGTERM)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    typer.run(example_supply)
