"""
Restart: from the start of `firstcome serve` on a full data directory until orders may come.

Always true:
- The time includes the interpreter, the imports and the supervisor.
- With a snapshot, the newest is removed first, so that the rest to be folded is as long as it can
  be while the back keeps up.

Never here: a directory that the product did not write.
"""

import shutil
from pathlib import Path

from benchmarks.figures import Figure, Measured, at_most, told
from benchmarks.made_orders import BATCH_ENTRIES
from benchmarks.made_shop import ENTRIES_AN_ORDER, UNITS, MadeShop
from benchmarks.running_shop import directory_for, serving
from benchmarks.sizes import Sizes
from benchmarks.speak import say
from benchmarks.usage import resident_bytes

WITHOUT_S = 15
WITH_S = 3
SNAPSHOTS_IN_QUICK = 10


class Start:
    """One start: how long it took, and what was there."""

    def __init__(self, directory: Path, orders: int) -> None:
        with serving(directory) as shop:
            counts = shop.metrics()
            assert counts["firstcome_orders"] == orders, "the front does not have every order"
            self.ready_s = shop.ready_s
            self.memory_mb = resident_bytes(shop.pid()) / 1e6


def measure(sizes: Sizes) -> Measured:
    """Three starts: without a snapshot, with an old one, with the newest."""
    orders = sizes.restart_orders
    with directory_for("restart") as directory:
        say(f"writing a journal of {orders:,} orders, {ENTRIES_AN_ORDER} entries each")
        last = _make(directory, sizes)
        snapshots = directory / "snapshots"
        newest, older = sorted(snapshots.glob("*.snapshot"), reverse=True)[:2]
        megabytes = newest.stat().st_size / 1e6
        newest_start = Start(directory, orders)
        say(f"with the newest snapshot: {newest_start.ready_s:.1f} s")
        newest.unlink()
        older_start = Start(directory, orders)
        say(f"with the one before: {older_start.ready_s:.1f} s")
        shutil.rmtree(snapshots)
        none_start = Start(directory, orders)
        say(f"without: {none_start.ready_s:.1f} s")
    figures: tuple[Figure, ...] = (
        at_most("ready without a snapshot", none_start.ready_s, "s", WITHOUT_S),
        at_most("ready with a snapshot", older_start.ready_s, "s", WITH_S),
        told("entries folded after it", last - int(older.stem), "entries"),
        told("ready with the newest snapshot", newest_start.ready_s, "s"),
        told("entries folded after the newest", last - int(newest.stem), "entries"),
        told("entries in all", last, "entries"),
        told("size of the snapshot", megabytes, "MB"),
        told("memory of the front", older_start.memory_mb, "MB"),
    )
    changed = [f"{UNITS:,} units of every SKU at every location, so that every order is held"]
    if sizes.is_quick:
        changed.append(f"{SNAPSHOTS_IN_QUICK} snapshots over the run, not one every 250,000")
    return Measured(
        figures,
        changed=tuple(changed),
        notes=(
            f"{orders:,} orders of {ENTRIES_AN_ORDER} entries each, batches of {BATCH_ENTRIES}",
            "the back starts beside the front; the files are in the page cache",
        ),
    )


def _make(directory: Path, sizes: Sizes) -> int:
    made = MadeShop(directory)
    if sizes.is_quick:
        every = sizes.restart_orders * ENTRIES_AN_ORDER // SNAPSHOTS_IN_QUICK
        return made.make(sizes.restart_orders, every)
    return made.make(sizes.restart_orders)
