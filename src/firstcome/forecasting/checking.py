"""
Checking the forecast: days are held out, forecast from those before, and compared with them.

Beside it stands the seasonal naive forecast: next weeks are like the last one.

Always true:
- Nothing of a held-out day is in what its forecast was made from.
- The same checks give the same figures.

Never here: the forecast itself, printing.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from firstcome.forecasting.forecast import WEEK_DAYS, WEEKS, Week
from firstcome.forecasting.futures import forecast_weeks
from firstcome.forecasting.generated import Shape, generated_days
from firstcome.forecasting.retail import retail_days

HELD_OUT_DAYS: Final = WEEK_DAYS * WEEKS
KNOWN_DAYS: Final = (10, 14, 21, 28, 56)
"""Days that are known of a generated launch."""
SEEDS: Final = 10
FIRST_UNITS: Final = 5_000.0
SMALL_UNITS: Final = 200.0
RETAIL_FIRST_DAYS: Final = 21
RETAIL_EVERY_DAYS: Final = 14

Progress = Callable[[int, int], None]
"""Called with how many forecasts are made, and how many there are to make."""


class Case(Struct, frozen=True):
    """Days that are known, and those after them."""

    group: str
    known: tuple[float, ...]
    held_out: tuple[float, ...]


class Checked(Struct, frozen=True, kw_only=True):
    """
    Errors of a group of cases.

    `error`: the mean error of a week's units, as a share of them (MAPE). `naive_error`: that of
    the seasonal naive forecast, for the same weeks. `covered`: the share of weeks inside the
    interval, and `covered_through`: of sums over all weeks; 0.8 is meant.
    """

    group: str
    cases: int
    error: float
    naive_error: float
    covered: float
    covered_through: float


class _One(Struct, frozen=True):
    """One case, by week."""

    errors: list[float]
    naive_errors: list[float]
    covered: list[bool]
    covered_through: bool


def check(cases: Sequence[Case], progress: Progress | None = None) -> list[Checked]:
    """Forecast every case, and what it comes to, group by group."""
    by_group: dict[str, list[_One]] = {}
    for number, case in enumerate(cases, 1):
        by_group.setdefault(case.group, []).append(_compared(case, number))
        if progress is not None:
            progress(number, len(cases))
    return [_summed(group, found) for group, found in by_group.items()]


def generated_cases(seeds: int = SEEDS) -> Iterator[Case]:
    """Launches that wear off in two ways, known for some days each."""
    yield from _generated("power", FIRST_UNITS, "launch, falls as a power of the days", seeds)
    yield from _generated("rate", FIRST_UNITS, "launch, falls by a factor every day", seeds)
    yield from _generated("power", SMALL_UNITS, "small launch, falls as a power", seeds)


def retail_cases(path: Path) -> Iterator[Case]:
    """The retail days, known up to every second week; raises `RetailMissing`."""
    days = retail_days(path)
    for known in range(RETAIL_FIRST_DAYS, len(days) - HELD_OUT_DAYS + 1, RETAIL_EVERY_DAYS):
        yield _case("CDNOW, purchases by day", days, known)


def _generated(shape: Shape, first: float, name: str, seeds: int) -> Iterator[Case]:
    for known in KNOWN_DAYS:
        for seed in range(seeds):
            days = generated_days(shape, known + HELD_OUT_DAYS, first, seed)
            yield _case(f"{name}; {known} days known", days, known)


def _case(group: str, days: Sequence[float], known: int) -> Case:
    return Case(group, tuple(days[:known]), tuple(days[known : known + HELD_OUT_DAYS]))


def _compared(case: Case, seed: int) -> _One:
    weeks = forecast_weeks(case.known, WEEKS, first_day=0, seed=seed)
    actual = _by_week(case.held_out)
    last_week = sum(case.known[-WEEK_DAYS:])
    final = weeks[-1]
    return _One(
        errors=[_share(week.units, units) for week, units in zip(weeks, actual, strict=True)],
        naive_errors=[_share(last_week, units) for units in actual],
        covered=[_has(week, units) for week, units in zip(weeks, actual, strict=True)],
        covered_through=final.low_through <= sum(actual) <= final.high_through,
    )


def _share(forecast: float, units: float) -> float:
    return abs(forecast - units) / max(1.0, units)


def _has(week: Week, units: float) -> bool:
    return week.low <= units <= week.high


def _by_week(days: Sequence[float]) -> list[float]:
    return [sum(days[start : start + WEEK_DAYS]) for start in range(0, len(days), WEEK_DAYS)]


def _summed(group: str, found: list[_One]) -> Checked:
    return Checked(
        group=group,
        cases=len(found),
        error=_mean([error for one in found for error in one.errors]),
        naive_error=_mean([error for one in found for error in one.naive_errors]),
        covered=_mean([float(each) for one in found for each in one.covered]),
        covered_through=_mean([float(one.covered_through) for one in found]),
    )


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
