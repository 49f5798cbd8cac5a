"""
Sizes: how long and how much each row measures.

Always true:
- The full sizes are those of the targets; the quick ones only show that every row works.

Never here: rates, which are part of the targets and stay the same.
"""

from typing import Final

from msgspec import Struct


class Sizes(Struct, frozen=True, kw_only=True):
    """`snapshot_every` is 0 for the shipped default."""

    is_quick: bool
    closed_pairs: int
    closed_s: float
    closed_warm_up_s: float
    open_s: float
    open_aside_s: float
    open_people: int
    snapshot_every: int
    open_pages: int
    pages_s: float
    flood_s: float
    admission_s: float
    admission_after_s: float
    fold_orders: int
    restart_orders: int
    list_orders: int
    desk_pairs: int
    desk_s: float
    desk_kills_s: float
    """Ten kills fit into it, each further from the next than the desk may be away."""
    wave_people: int
    supply_fill_s: float
    """So many seconds of arrivals stand in the lines before those that are judged."""
    supply_units: int


FULL: Final = Sizes(
    is_quick=False,
    closed_pairs=5,
    closed_s=5.0,
    closed_warm_up_s=2.0,
    open_s=60.0,
    open_aside_s=30.0,
    open_people=800_000,
    snapshot_every=0,
    open_pages=200_000,
    pages_s=60.0,
    flood_s=30.0,
    admission_s=30.0,
    admission_after_s=35.0,
    fold_orders=1_000_000,
    restart_orders=1_000_000,
    list_orders=1_000_000,
    desk_pairs=3,
    desk_s=30.0,
    desk_kills_s=60.0,
    wave_people=200_000,
    supply_fill_s=50.0,
    supply_units=50_000,
)

QUICK: Final = Sizes(
    is_quick=True,
    closed_pairs=1,
    closed_s=2.0,
    closed_warm_up_s=0.5,
    open_s=5.0,
    open_aside_s=3.0,
    open_people=800_000,
    snapshot_every=25_000,
    open_pages=2_000,
    pages_s=5.0,
    flood_s=3.0,
    admission_s=3.0,
    admission_after_s=4.0,
    fold_orders=50_000,
    restart_orders=20_000,
    list_orders=20_000,
    desk_pairs=1,
    desk_s=5.0,
    desk_kills_s=5.0,
    wave_people=2_000,
    supply_fill_s=3.0,
    supply_units=10_000,
)
