"""
Retail demand for checking the forecast: what customers of CDNOW bought, day by day.

23,570 people bought for the first time at a web shop in early 1997, and are followed for 18 months
(Fader and Hardie). The file is part of the package `lifetimes` (MIT licence), which the tests
install; it is read, the package is not imported.

Always true:
- Days follow one another without a gap; a day without a sale is nought.

Never here: who bought.
"""

import importlib.util
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final

PACKAGE: Final = "lifetimes"
FILE: Final = "datasets/CDNOW_master.txt"
_FIELDS: Final = 4


class RetailMissing(Exception):
    """There is no such file; the message says what to install."""


def retail_file() -> Path:
    """Where the file is; raises `RetailMissing`."""
    found = importlib.util.find_spec(PACKAGE)
    for folder in () if found is None else found.submodule_search_locations or ():
        path = Path(folder) / FILE
        if path.is_file():
            return path
    raise RetailMissing(
        'Public retail data come with the package "lifetimes": pip install --no-deps lifetimes,'
        " or give a file of CDNOW purchases."
    )


def retail_days(path: Path) -> tuple[float, ...]:
    """Units sold by day, from the first sale to the last one; raises `RetailMissing`."""
    units: Counter[int] = Counter()
    try:
        lines = path.read_text(encoding="ascii").splitlines()[1:]
        for line in lines:
            fields = line.split()
            if len(fields) == _FIELDS:
                _, day, count, _ = fields
                units[date.fromisoformat(day).toordinal()] += int(count)
    except (OSError, ValueError) as error:
        raise RetailMissing(f"{path} is not the file of CDNOW purchases: {error}.") from error
    if not units:
        raise RetailMissing(f"{path} has no purchases.")
    return tuple(float(units[day]) for day in range(min(units), max(units) + 1))
