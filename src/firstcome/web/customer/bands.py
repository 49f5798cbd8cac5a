"""
Bands: what is left at a pool, told in steps, so that nobody reads a promise out of a number.

Always true:
- While anyone waits at a pool, nothing of it is left for newcomers.

Never here: words.
"""

from typing import Final

from firstcome.domain.pool import Pool
from firstcome.web.customer.views import Band

TOPS: Final[dict[Band, int]] = {"none": 0, "few": 10, "some": 100, "plenty": 0}
"""The upper end of each band; 0 where there is none to tell."""


def units_left(pool: Pool) -> int:
    """Units that a new order could have on hold now."""
    return 0 if pool.line.waiting else max(0, pool.available)


def band(units: int) -> Band:
    """The band of so many units."""
    if units <= 0:
        return "none"
    if units <= TOPS["few"]:
        return "few"
    return "some" if units <= TOPS["some"] else "plenty"
