"""
Stock commands as the auditor reads them: received, counted, set aside.

Always true:
- A stocktake below what is claimed takes what was set aside first, then the latest claims, holds
  before paid orders; who loses units goes to the head of the line.

Never here: who waits for the units.
"""

from typing import Final

from firstcome.rehearsal import schema as s
from firstcome.rehearsal.pool_model import HELD, Order, Pool

POOL_UNITS_MAX: Final = 10_000_000


def change_stock(pool: Pool, command: s.StockCommand) -> list[Order] | None:
    """
    Carry out a stock command; None when it is not valid and nothing changed.

    Returns the orders that lose their units, the latest first; the caller takes them away.
    """
    units = command.units
    match command:
        case s.ReceiveStock():
            if units < 1 or pool.on_hand + units > POOL_UNITS_MAX:
                return None
            pool.on_hand += units
        case s.SetAsideStock():
            if not 0 <= units <= POOL_UNITS_MAX or units - pool.set_aside > pool.available:
                return None
            pool.set_aside = units
        case s.CountStock():
            if not 0 <= units <= POOL_UNITS_MAX:
                return None
            return _count(pool, units)
    return []


def _count(pool: Pool, units: int) -> list[Order]:
    pool.on_hand = units
    short = -pool.available
    taken = min(max(0, short), pool.set_aside)
    pool.set_aside -= taken
    short -= taken
    displaced: list[Order] = []
    if short > 0:
        latest_first = sorted(
            pool.claimed(),
            key=lambda order: (order.status != HELD, -order.line_sequence, -order.sequence),
        )
        for order in latest_first:
            if short <= 0:
                break
            short -= order.units
            displaced.append(order)
    return displaced
