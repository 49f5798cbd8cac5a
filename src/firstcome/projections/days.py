"""
Days: what a slice adds to orders and registrations by day, and takes from them.

Always true:
- An order counts on the day on which it was placed, at the place where it is now.
- A registration counts on the day on which it was confirmed, by what it wishes now; one that was
  taken back counts as given up as well, on the day of that.

Never here: SQL, which of them a page shows.
"""

from firstcome.projections.interest import SEPARATOR, Registration, RegistrationCount
from firstcome.projections.pools import Pool
from firstcome.projections.supply_schema import ANY_SKU, DAY_MS

PlaceDay = tuple[str, str, str, int]
"""launch, SKU, location or market, day"""


class Days:
    """Differences, by the keys of the rows."""

    def __init__(self) -> None:
        self._orders: dict[tuple[Pool, int], list[int]] = {}
        """placed, units; by pool and day"""
        self._registrations: dict[tuple[RegistrationCount, int], list[int]] = {}
        """registered, units, given up, their units; of registrations that are alike, by day"""

    def place(self, pool: Pool, time_ms: int, units: int) -> None:
        """A new order."""
        key = pool, time_ms // DAY_MS
        found = self._orders.get(key)
        if found is None:
            self._orders[key] = [1, units]
        else:
            found[0] += 1
            found[1] += units

    def move(self, left: Pool, pool: Pool, placed_ms: int, units: int) -> None:
        """An order that was placed then has left its pool for another one."""
        self.place(pool, placed_ms, units)
        found = self._orders.setdefault((left, placed_ms // DAY_MS), [0, 0])
        found[0] -= 1
        found[1] -= units

    def confirm(self, row: Registration) -> None:
        """A registration counts from now on, if it is confirmed."""
        if row.confirmed_ms:
            found = self._alike(row.count, row.confirmed_ms)
            found[0] += 1
            found[1] += row.units

    def forget(self, row: Registration) -> None:
        """It counts no longer as it does, since it wishes something else from now on."""
        if row.confirmed_ms:
            found = self._alike(row.count, row.confirmed_ms)
            found[0] -= 1
            found[1] -= row.units

    def give_up(self, row: Registration) -> None:
        """It was taken back."""
        if row.confirmed_ms:
            found = self._alike(row.count, row.left_ms)
            found[2] += 1
            found[3] += row.units

    def orders(self) -> dict[PlaceDay, list[int]]:
        """Differences of orders: placed, units."""
        return {
            (pool.launch, pool.sku, pool.location, day): more
            for (pool, day), more in self._orders.items()
        }

    def registrations(self) -> dict[PlaceDay, list[int]]:
        """Differences of registrations, by SKU and for any SKU: the four numbers of a row."""
        found: dict[PlaceDay, list[int]] = {}
        for (count, day), more in self._registrations.items():
            launch, skus, market, *_ = count.key
            for sku in (ANY_SKU, *skus.split(SEPARATOR)):
                amounts = found.setdefault((launch, sku, market, day), [0, 0, 0, 0])
                for number, amount in enumerate(more):
                    amounts[number] += amount
        return found

    def _alike(self, count: RegistrationCount, time_ms: int) -> list[int]:
        key = count, time_ms // DAY_MS
        found = self._registrations.get(key)
        if found is None:
            found = self._registrations[key] = [0, 0, 0, 0]
        return found
