"""
Views of supply: what a page shows of the next delivery, and of when somebody's turn is likely.

Always true:
- Days are those of the calendar of a market; of two of them the first comes first.

Never here: sentences, where the facts come from.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

from firstcome.day_windows import DayWindow
from firstcome.domain.estimates import Change
from firstcome.domain.schedule import Certainty
from firstcome.domain.versions import ReasonKind

Turn = Literal["", "later", "earlier", "lost", "found"]
"""How an estimate differs from the one before."""


class SupplyView(Struct, frozen=True):
    """The next delivery that is expected, and when its days were last said."""

    days: DayWindow
    is_confirmed: bool
    said: date
    today: date
    is_shared: bool = True
    """Whether it is known how much of it comes here."""


class EstimateView(Struct, frozen=True):
    """When a waiting order can expect its units."""

    certainty: Certainty
    days: DayWindow | None = None
    """None: units are free, or it is not known."""
    is_overdue: bool = False
    """Whether the days have passed, and the units have not come."""


class SupplyChange(Struct, frozen=True):
    """What changed of which delivery, with its days before and after."""

    kind: ReasonKind
    delivery: int
    """Its number in the order of announcing, from 1."""
    was: DayWindow
    now: DayWindow
    more_units: int
    """Below 0: so many fewer."""


class ToldView(Struct, frozen=True):
    """
    What somebody in line was told from a day on, and why.

    The day of the first is None where the order has joined this line after it was placed.
    """

    since: date | None
    estimate: EstimateView
    change: Change
    turn: Turn = ""
    supply: SupplyChange | None = None
