"""
The plans as one HTML file that can be sent on: no script, nothing from outside, ready for paper.

Always true:
- Every number stands with what it means, every assumption before what follows from it.

Never here: a fact that the plans do not have.
"""

from pathlib import Path
from typing import Final

from msgspec import Struct

from firstcome.paper.charts import Chart
from firstcome.paper.pages import environment_of
from firstcome.waves import words
from firstcome.waves.figures import chart_of, said
from firstcome.waves.plans import NoPlan, Plan, Plans

_TEMPLATES: Final = Path(__file__).parent / "templates"


class Row(Struct, frozen=True):
    """One plan in the table that compares them; `why` when there is none."""

    name: str
    cells: tuple[str, ...] = ()
    fits: bool = True
    why: str = ""


class Section(Struct, frozen=True):
    """One plan, in full."""

    title: str
    about: str
    said: str
    chart: Chart
    plan: Plan


HEADINGS: Final = (
    "Plan",
    "Waves",
    "People in each",
    "All invited",
    "Busiest second",
    "Of the capacity",
    "Find a unit, by wave",
    "The last of each",
)


def write_html(plans: Plans, command: str, path: Path) -> None:
    """Write the plans that `command` makes again."""
    path.write_text(html_of(plans, command), encoding="utf-8")


def html_of(plans: Plans, command: str) -> str:
    """The whole page."""
    page = environment_of(_TEMPLATES).get_template("plans.html")
    return page.render(
        people=plans.terms.people,
        asked=words.asked(plans),
        headings=HEADINGS,
        rows=rows_of(plans),
        sections=[
            Section(
                words.TITLES[plan.name],
                words.ABOUT[plan.name],
                said(plan),
                chart_of(plans, plan),
                plan,
            )
            for plan in plans.plans
            if isinstance(plan, Plan)
        ],
        several=len(plans.terms.demands) > 1,
        percent=words.percent,
        rate=words.rate,
        after=words.lasting,
        command=command,
    )


def rows_of(plans: Plans) -> tuple[Row, ...]:
    """A row for each plan, or why there is none, in the order of `HEADINGS`."""
    return tuple(
        Row(words.TITLES[plan.name], why=plan.why)
        if isinstance(plan, NoPlan)
        else Row(words.TITLES[plan.name], _cells(plan), plan.fits)
        for plan in plans.plans
    )


def _cells(plan: Plan) -> tuple[str, ...]:
    return (
        f"{len(plan.waves):,}",
        words.sizes_of(plan),
        words.lasting(plan.all_invited_s),
        f"{words.rate(plan.peak.orders)}/s",
        words.percent_of_capacity(plan),
        words.chances_of(plan, words.anybodys),
        words.chances_of(plan, words.of_the_last),
    )
