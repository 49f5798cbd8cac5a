"""
Figures: what a row of the table measured, what it had to be, and what that comes to.

Always true:
- A figure with a target says whether it was met; one without is only told.
- A row is met when every judged figure is; a void row says why, and its figures do not count.

Never here: how anything is measured.
"""

from collections.abc import Sequence
from statistics import median
from typing import Final, Literal

from msgspec import Struct

Verdict = Literal["met", "not met", "void", "told", "failed", "measured elsewhere", "not there yet"]

FAULTS: Final[frozenset[Verdict]] = frozenset({"not met", "void", "failed"})
"""Verdicts that a measured run must not have."""


class Figure(Struct, frozen=True, omit_defaults=True):
    """One number; `target` is in words, `is_met` is None for a figure that is only told."""

    name: str
    value: float
    unit: str
    target: str = ""
    is_met: bool | None = None


def told(name: str, value: float, unit: str) -> Figure:
    """A figure without a target."""
    return Figure(name, value, unit)


def at_least(name: str, value: float, unit: str, bound: float) -> Figure:
    """A figure that must reach the bound."""
    return Figure(name, value, unit, f"at least {amount(bound)}", value >= bound)


def over(name: str, value: float, unit: str, bound: float) -> Figure:
    """A figure that must exceed the bound."""
    return Figure(name, value, unit, f"over {amount(bound)}", value > bound)


def at_most(name: str, value: float, unit: str, bound: float) -> Figure:
    """A figure that must not exceed the bound."""
    return Figure(name, value, unit, f"at most {amount(bound)}", value <= bound)


def under(name: str, value: float, unit: str, bound: float) -> Figure:
    """A figure that must stay below the bound."""
    return Figure(name, value, unit, f"under {amount(bound)}", value < bound)


def amount(value: float) -> str:
    """A number as people read it: three digits that count, thousands marked."""
    if value == int(value):
        return f"{int(value):,}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


class Measured(Struct, frozen=True, omit_defaults=True):
    """
    What one row gave.

    `changed` names what was switched off or not as shipped, `voids` why the figures do not
    count, `notes` what is needed to read them.
    """

    figures: tuple[Figure, ...]
    changed: tuple[str, ...] = ()
    voids: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def verdict(self) -> Verdict:
        """What the figures come to."""
        judged = [figure.is_met for figure in self.figures if figure.is_met is not None]
        if self.voids:
            return "void"
        if not all(judged):
            return "not met"
        return "met" if judged else "told"


class Pair(Struct, frozen=True):
    """Two measurements made one right after the other, in requests a second."""

    empty_per_s: float
    orders_per_s: float

    @property
    def ratio(self) -> float:
        """Orders for each empty reply."""
        return self.orders_per_s / self.empty_per_s if self.empty_per_s else 0.0


def medians(pairs: Sequence[Pair]) -> tuple[float, float, float]:
    """The medians of the ratios, of the orders and of the empty replies, each by itself."""
    return (
        median(pair.ratio for pair in pairs),
        median(pair.orders_per_s for pair in pairs),
        median(pair.empty_per_s for pair in pairs),
    )
