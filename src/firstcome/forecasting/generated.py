"""
Generated demand for checking the forecast: a launch that wears off, with a pattern of weekdays.

Always true:
- Equal seeds give equal days.
- Both shapes are there in which launches wear off, and neither is exactly what is fitted: every day
  has chance of its own, and something of the demand stays for ever.

Never here: a forecast.
"""

from typing import Final, Literal

Shape = Literal["power", "rate"]
"""Falling as a power of the days, or by the same factor every day."""

WEEKDAYS: Final = (1.0, 0.95, 0.9, 1.0, 1.15, 1.3, 0.7)
CHANCE: Final = 0.12
"""By how much a day is better or worse than its weekday (standard deviation of its logarithm)."""
POWER: Final = 1.1
RATE_DAYS: Final = 20.0
STAYS: Final = {"power": 0.02, "rate": 0.05}


def generated_days(shape: Shape, days: int, first: float, seed: int) -> tuple[float, ...]:
    """Units by day; about `first` on the first one."""
    import numpy as np

    chance = np.random.default_rng(seed)
    at = np.arange(days)
    falling = (1 + at / 2) ** -POWER if shape == "power" else np.exp(-at / RATE_DAYS)
    weekday = np.asarray(WEEKDAYS)[(at + seed) % len(WEEKDAYS)]
    of_day = np.exp(chance.normal(0.0, CHANCE, days))
    mean = first * (falling + STAYS[shape]) * weekday * of_day
    return tuple(float(units) for units in chance.poisson(mean))
