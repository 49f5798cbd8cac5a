"""
Cards: plans as the planner's page shows them, side by side.

Always true:
- A plan in waves can be adopted, or changed by hand, by a link that holds all of it.

Never here: how a plan is made, what was typed.
"""

from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup
from msgspec import Struct

from firstcome.paper.charts import Chart, draw
from firstcome.waves import words
from firstcome.waves.figures import chart_of, said
from firstcome.waves.load import Sized
from firstcome.waves.plans import NoPlan, Plan, Plans
from firstcome.web.operations.waves.asked import Typed, hand_of

AROUND: Final = "/waves"


class Card(Struct, frozen=True):
    """One plan; `why` says why there is none."""

    name: str
    title: str
    about: str
    why: str = ""
    said: str = ""
    cells: tuple[tuple[str, str], ...] = ()
    """What is compared with the other plans, each with its heading."""
    plan: Plan | None = None
    chart: Chart | None = None
    adopt: str = ""
    by_hand: str = ""

    @property
    def drawing(self) -> Markup:
        """The load over time."""
        return Markup("" if self.chart is None else draw(self.chart))


def cards_of(plans: Plans, launch: str, typed: Typed) -> tuple[Card, ...]:
    """A card for each plan."""
    return tuple(_card(plans, plan, launch, typed) for plan in plans.plans)


def _card(plans: Plans, plan: Plan | NoPlan, launch: str, typed: Typed) -> Card:
    title, about = words.TITLES[plan.name], words.ABOUT[plan.name]
    if isinstance(plan, NoPlan):
        return Card(plan.name, title, about, why=plan.why)
    sized = tuple(Sized(wave.after_s, wave.people) for wave in plan.waves)
    adopt = urlencode({**typed, "plan": plan.name})
    hand = urlencode({"launch": launch, **typed, "hand": hand_of(sized)})
    return Card(
        plan.name,
        title,
        about,
        said=said(plan),
        cells=(
            ("Waves", f"{len(plan.waves):,}"),
            ("People in each", words.sizes_of(plan)),
            ("All invited", words.lasting(plan.all_invited_s)),
            ("Busiest second", f"{words.rate(plan.peak.orders)} orders"),
            ("Of the capacity", words.percent_of_capacity(plan)),
            ("Find a unit, by wave", words.chances_of(plan, words.anybodys)),
            ("The last of each", words.chances_of(plan, words.of_the_last)),
        ),
        plan=plan,
        chart=chart_of(plans, plan),
        adopt=f"{AROUND}/{launch}/adopt?{adopt}",
        by_hand=f"{AROUND}/plan?{hand}#by-hand",
    )
