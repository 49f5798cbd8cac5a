"""
The list: every check, in the order in which it is read.

Always true:
- A check that fails to look is no go, and says so; the others stand.

Never here: one check.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from firstcome.api.exchange import defect
from firstcome.web.operations.readiness import (
    goods,
    machine,
    outside,
    record,
    shop,
    staff,
    webhooks,
)
from firstcome.web.operations.readiness.verdict import Check, Grounds, Line

CHECKS: Final[tuple[Check, ...]] = (
    goods.opening,
    goods.stock,
    goods.limits,
    record.rehearsed,
    record.verified,
    record.backup,
    machine.disk,
    machine.clock,
    shop.front,
    shop.models,
    shop.cluster,
    staff.accounts,
    staff.keys,
    outside.shop_certificate,
    outside.desk_certificate,
    outside.mail,
    webhooks.webhooks,
    shop.versions,
)

AT_ONCE: Final = 4


def look_at_all(grounds: Grounds) -> tuple[Line, ...]:
    """Every line; those that wait for others wait side by side."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ready") as pool:
        return tuple(pool.map(partial(_look, grounds), CHECKS))


def _look(grounds: Grounds, check: Check) -> Line:
    try:
        return check(grounds)
    except Exception as error:  # noqa: BLE001 - what cannot be looked at is no go, not the end
        defect(error)
        label = check.__name__.replace("_", " ").capitalize()
        evidence = f"It could not be looked at ({type(error).__name__}); the log says more."
        return Line(check.__name__, label, "no_go", evidence, "Find out why, and load again.")
