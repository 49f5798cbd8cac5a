"""
Futures of a series, simulated by statsmodels.

Always true:
- Equal days and an equal seed give equal futures.
- Whole weeks of a future are summed before anything is said about them.

Never here: files, the clock; statsmodels is imported when it is first needed, it takes seconds.
"""

import importlib
import warnings
from collections.abc import Sequence
from typing import Any, Final

from firstcome.forecasting.forecast import (
    HIGH,
    LOW,
    SIMULATED,
    WEEK_DAYS,
    WEEKDAYS_FROM,
    Week,
)

STEPS_MAX: Final = 100
"""Of the search for the likeliest parameters."""
LOGARITHM_MAX: Final = 18.0
"""No future has more units a day than e to this: 65 million."""
MONTH_DAYS: Final = 28


class NotFitted(Exception):
    """A series has no shape that could be fitted."""


def forecast_weeks(
    units: Sequence[float], weeks: int, *, first_day: int, seed: int
) -> tuple[Week, ...]:
    """The weeks after a series; raises `NotFitted`."""
    import numpy as np

    futures = simulated(units, weeks * WEEK_DAYS, seed=seed)
    by_week = futures.reshape(weeks, WEEK_DAYS, -1).sum(axis=1)
    through = by_week.cumsum(axis=0)
    quantiles = (LOW, 0.5, HIGH)
    found: list[Week] = []
    for number in range(weeks):
        low, middle, high = (round(float(q)) for q in np.quantile(by_week[number], quantiles))
        lows, middles, highs = (round(float(q)) for q in np.quantile(through[number], quantiles))
        week = Week(
            number=number + 1,
            first_day=first_day + number * WEEK_DAYS,
            units=middle,
            low=low,
            high=high,
            units_through=middles,
            low_through=lows,
            high_through=highs,
        )
        found.append(week)
    return tuple(found)


def simulated(units: Sequence[float], days: int, *, seed: int) -> Any:
    """Futures of so many days, an array of days by futures, in units; raises `NotFitted`."""
    import numpy as np

    half = SIMULATED // 2
    powers = _futures(units, days, half, seed=seed, has_rate=False)
    rates = _futures(units, days, half, seed=seed + 1, has_rate=True)
    both = np.hstack([powers, rates])
    return np.clip(np.expm1(np.minimum(both, LOGARITHM_MAX)), 0.0, None)


def _futures(units: Sequence[float], days: int, count: int, *, seed: int, has_rate: bool) -> Any:
    import numpy as np

    # It comes without types, and what is guessed from its defaults is wrong.
    structural: Any = importlib.import_module("statsmodels.tsa.statespace.structural")

    logarithms = np.log1p(np.asarray(units, dtype=float))
    known = len(logarithms)
    at = np.arange(known + days)
    shape = [np.log1p(at), at / MONTH_DAYS] if has_rate else [np.log1p(at)]
    trend = np.column_stack(shape)
    weekdays: dict[str, Any] = {}
    if known >= WEEKDAYS_FROM:
        weekdays = {"seasonal": WEEK_DAYS, "stochastic_seasonal": False}
    with warnings.catch_warnings():
        # Whether the search came to its end is seen by how well held-out days are met.
        warnings.simplefilter("ignore")
        model: Any = structural.UnobservedComponents(
            logarithms,
            level="local level",
            exog=trend[:known],
            mle_regression=False,
            **weekdays,
        )
        try:
            fitted = model.fit(disp=False, maxiter=STEPS_MAX)
            futures: Any = fitted.simulate(
                days,
                anchor="end",
                repetitions=count,
                exog=trend[known:],
                rng=np.random.default_rng(seed),
            )
        except (ValueError, np.linalg.LinAlgError) as error:
            raise NotFitted(str(error)) from error
    found = np.asarray(futures).reshape(days, count)
    if not np.isfinite(found).all():
        raise NotFitted("the futures are no numbers")
    return found
