"""
Fields of a launch file: every table, every field of it, its kind and its default.

The guide `docs/guides/launch-file.md` has one row for each, and a test compares the two.

Always true:
- A field that is not listed here is refused by name.

Never here: how a value is read (`kinds`), and what the fields mean together (`sections`).
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from firstcome.domain.definition import (
    LIMIT_UNITS_MAX,
    LINE_ORDERS_MAX,
    PRICE_MINOR_MAX,
    UNITS_MAX,
)
from firstcome.domain.identifiers import Identity, MissedHold, Payment
from firstcome.launches import kinds
from firstcome.launches.bounds import MINUTES_PER_SALE_MAX, TILLS_MAX
from firstcome.launches.kinds import Kind

T = TypeVar("T")

REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A named value of a table; `column` is its name in a CSV, `absent` what holds without it."""

    name: str
    kind: Kind[T]
    default: T | None = None
    absent: str = REQUIRED
    column: str = ""

    @property
    def required(self) -> bool:
        return self.absent == REQUIRED

    def heading(self, in_cells: bool) -> str:
        return self.column or self.name if in_cells else self.name


AnyField = Field[Any]

LAUNCH_ID = Field("id", kinds.IDENTIFIER)
LAUNCH_NAME = Field("name", kinds.TEXT)
LAUNCH_OPENS = Field("opens", kinds.MOMENT)
LAUNCH_CLOSES = Field("closes", kinds.MOMENT, absent="staff close it")
LAUNCH_ZONE = Field("zone", kinds.ZONE, absent="needed by a clock time without offset; else UTC")
LAUNCH_IDENTITY: Field[Identity] = Field(
    "identity", kinds.choice("email", "phone"), "email", "`email`"
)
LAUNCH_PAYMENT: Field[Payment] = Field(
    "payment",
    kinds.choice(
        "on_handover", refusal="is not available in this version", mend='Write "on_handover".'
    ),
    "on_handover",
    "`on_handover`",
)
LAUNCH_HOLD = Field("hold", kinds.TTL, 72 * 3_600_000, "`72h`")
LAUNCH_OFFER_HOLD = Field("offer_hold", kinds.TTL, absent="the value of `hold`")
LAUNCH_MISSED_HOLD: Field[MissedHold] = Field(
    "missed_hold",
    kinds.choice("back_of_line_once", "out"),
    "back_of_line_once",
    "`back_of_line_once`",
)
LAUNCH_LINE = Field("line", kinds.FLAG, True, "`true`")
LAUNCH_LINE_ORDERS_MAX = Field(
    "line_orders_max",
    kinds.whole(1, LINE_ORDERS_MAX, 100_000, zero_mend="For no line write line = false."),
    1_000_000,
    "`1_000_000`",
)

LIMIT_CONSUMER = Field("consumer", kinds.whole(1, LIMIT_UNITS_MAX, 1), 1, "`1`")
LIMIT_BUSINESS = Field("business", kinds.whole(1, LIMIT_UNITS_MAX, 2), 2, "`2`")

MARKET_ID = Field("id", kinds.IDENTIFIER)
MARKET_NAME = Field("name", kinds.TEXT, absent="the id")
MARKET_CURRENCY = Field("currency", kinds.CURRENCY)
MARKET_ZONE = Field("zone", kinds.ZONE, absent="the zone of the launch")
MARKET_LANGUAGE = Field("language", kinds.LANGUAGE, "en", "`en`")

PRODUCT_ID = Field("id", kinds.IDENTIFIER)
PRODUCT_NAME = Field("name", kinds.TEXT, absent="the id")

SKU_ID = Field("id", kinds.IDENTIFIER)
SKU_NAME = Field("name", kinds.TEXT, absent="the id")
SKU_PRICES = Field("prices", kinds.PRICES)
PRICE = kinds.whole(
    0, PRICE_MINOR_MAX, 9900, mend="Write it in minor units: 9900 for 99.00, 9900 for 9,900 yen."
)

CHANNEL_ID = Field("id", kinds.IDENTIFIER)
CHANNEL_NAME = Field("name", kinds.TEXT, absent="the id")
CHANNEL_OPERATORS = Field("operators", kinds.IDENTIFIERS, (), "none")

LOCATION_ID = Field("id", kinds.IDENTIFIER, column="location")
LOCATION_NAME = Field("name", kinds.TEXT, absent="the id")
LOCATION_CHANNEL = Field(
    "channel", kinds.IDENTIFIER, absent="the channel of its operator, or the only channel"
)
LOCATION_OPERATOR = Field("operator", kinds.IDENTIFIER, "own", "`own`")
LOCATION_MARKET = Field("market", kinds.IDENTIFIER, absent="the only market")
LOCATION_TOWN = Field("town", kinds.TEXT, absent="not shown")
LOCATION_LATITUDE = Field("latitude", kinds.degrees(90, 51.50853), absent="not shown")
LOCATION_LONGITUDE = Field("longitude", kinds.degrees(180, -0.12574), absent="not shown")
LOCATION_TILLS = Field("tills", kinds.whole(1, TILLS_MAX, 3), absent="not shown")
LOCATION_MINUTES_PER_SALE = Field(
    "minutes_per_sale", kinds.whole(1, MINUTES_PER_SALE_MAX, 20), absent="not shown"
)
LOCATION_ZONE = Field("zone", kinds.ZONE, absent="the zone of its market", column="time_zone")

STOCK_SKU = Field("sku", kinds.IDENTIFIER)
STOCK_LOCATION = Field("location", kinds.IDENTIFIER)
STOCK_UNITS = Field("units", kinds.whole(0, UNITS_MAX, 500))

FILES_LOCATIONS = Field("locations", kinds.SHEETS, (), "none")
FILES_STOCK = Field("stock", kinds.SHEETS, (), "none")

LAUNCH = (
    LAUNCH_ID,
    LAUNCH_NAME,
    LAUNCH_OPENS,
    LAUNCH_CLOSES,
    LAUNCH_ZONE,
    LAUNCH_IDENTITY,
    LAUNCH_PAYMENT,
    LAUNCH_HOLD,
    LAUNCH_OFFER_HOLD,
    LAUNCH_MISSED_HOLD,
    LAUNCH_LINE,
    LAUNCH_LINE_ORDERS_MAX,
)
LIMITS = (LIMIT_CONSUMER, LIMIT_BUSINESS)
MARKET = (MARKET_ID, MARKET_NAME, MARKET_CURRENCY, MARKET_ZONE, MARKET_LANGUAGE)
PRODUCT = (PRODUCT_ID, PRODUCT_NAME)
SKU = (SKU_ID, SKU_NAME, SKU_PRICES)
CHANNEL = (CHANNEL_ID, CHANNEL_NAME, CHANNEL_OPERATORS)
LOCATION = (
    LOCATION_ID,
    LOCATION_NAME,
    LOCATION_CHANNEL,
    LOCATION_OPERATOR,
    LOCATION_MARKET,
    LOCATION_TOWN,
    LOCATION_LATITUDE,
    LOCATION_LONGITUDE,
    LOCATION_TILLS,
    LOCATION_MINUTES_PER_SALE,
    LOCATION_ZONE,
)
STOCK = (STOCK_SKU, STOCK_LOCATION, STOCK_UNITS)
FILES = (FILES_LOCATIONS, FILES_STOCK)

TABLES: dict[str, tuple[AnyField, ...]] = {
    "launch": LAUNCH,
    "limits": LIMITS,
    "market": MARKET,
    "product": PRODUCT,
    "product.sku": SKU,
    "channel": CHANNEL,
    "location": LOCATION,
    "stock": STOCK,
    "files": FILES,
}
ONCE = frozenset({"launch", "limits", "files"})  # the others stand in double brackets, repeated
