"""
Charts of plans: the load over time, with the line that it is to stay under.

Always true:
- All plans of one question are drawn over the same time and, unless telling everybody at once
  would dwarf the others, to the same scale.
- A chart is said in words as well.

Never here: a page.
"""

from typing import Final

from firstcome.paper.charts import Chart, Curve
from firstcome.waves.plans import Plan, Plans
from firstcome.waves.words import TITLES, lasting, percent_of_capacity, rate

LOAD: Final = "k-load"
ALLOWED: Final = "k-allowed"
_TIMES_ALLOWED_MAX: Final = 4
"""A plan that brings more than so many times what is allowed has a scale of its own."""


def chart_of(plans: Plans, plan: Plan) -> Chart:
    """The load of one plan, drawn to compare with the others."""
    load = plan.load
    most = plans.allowed_per_s
    peaks = [each.peak.orders for each in plans.plans if isinstance(each, Plan)]
    shared = [peak for peak in peaks if peak <= most * _TIMES_ALLOWED_MAX]
    title = f"Orders a second: {TITLES[plan.name].lower()}"
    return Chart(
        name=f"load-{plan.name.replace('_', '-')}",
        title=title,
        description=(
            f"{said(plan)} The line that is to be stayed under lies at {rate(most)} a second."
        ),
        seconds=float(load.step_s * len(load.orders)),
        curves=(
            Curve("Orders expected", LOAD, load.orders, is_area=True),
            Curve("At most", ALLOWED, (most,) * len(load.orders)),
        ),
        unit="a second",
        highest=max([*shared, most]),
    )


def said(plan: Plan) -> str:
    """The plan in a sentence."""
    waves = "1 wave" if len(plan.waves) == 1 else f"{len(plan.waves):,} waves"
    last = f"; the last one opens {lasting(plan.all_invited_s)} after the first"
    return (
        f"{waves}{last if plan.all_invited_s else ''}. The busiest second brings"
        f" {rate(plan.peak.orders)} orders, {percent_of_capacity(plan)} of what the shop was"
        " measured with."
    )
