"""
Figures of supply: asked against confirmed against received, and what people in line still wait for.

    asked      units of all deliveries as they were last asked for, or first announced; what was
               cancelled stays in it, as in the demand pack
    confirmed  units of those that are confirmed; of the others, what came all the same
    received   units that came
    to come    units that are planned or confirmed and have not come
    waited for units that orders in line want
    uncovered  units waited for beyond those that are free and to come, SKU by SKU

Always true:
- received <= confirmed.
- What is only asked for covers nobody.

Never here: weeks; reading.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from firstcome.projections.stock import StockSum
from firstcome.web.operations.supply.knowing import Delivery


class Figures(Struct):
    """The figures of one SKU, or of all."""

    asked: int = 0
    confirmed: int = 0
    received: int = 0
    to_come: int = 0
    waiting: int = 0
    orders_waiting: int = 0
    available: int = 0
    uncovered: int = 0

    def take(self, delivery: Delivery) -> None:
        """Count a delivery in."""
        is_cancelled = delivery.status == "cancelled"
        is_confirmed = delivery.stage == "confirmed" and not is_cancelled
        self.asked += delivery.asked or delivery.units
        self.confirmed += delivery.units if is_confirmed else delivery.received
        self.received += delivery.received
        if delivery.stage != "asked":
            self.to_come += delivery.left

    def wait(self, pools: StockSum) -> None:
        """Count those in who wait."""
        self.waiting += pools.units_waiting
        self.orders_waiting += pools.orders_waiting
        self.available += pools.available

    def close(self) -> None:
        """Work out what nothing covers, once all is counted."""
        self.uncovered = max(0, self.waiting - self.available - self.to_come)

    def add(self, other: "Figures") -> None:
        """Count those of a SKU into those of all."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def figures_of(
    skus: Iterable[str], deliveries: Iterable[Delivery], pools: Iterable[StockSum]
) -> tuple[Mapping[str, Figures], Figures]:
    """The figures of each SKU in the order given, and of all."""
    found = {sku: Figures() for sku in skus}
    for delivery in deliveries:
        if delivery.sku in found:
            found[delivery.sku].take(delivery)
    for each in pools:
        if each.sku in found:
            found[each.sku].wait(each)
    whole = Figures()
    for figures in found.values():
        figures.close()
        whole.add(figures)
    return found, whole
