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
from firstcome.domain.identifiers import Access, Identity, MissedHold, Payment
from firstcome.launches import kinds, showing
from firstcome.launches.bounds import MINUTES_PER_SALE_MAX, PIXELS_MAX, TILLS_MAX
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
LAUNCH_MOVE = Field("move", kinds.FLAG, False, "`false`")
LAUNCH_REGISTER = Field("register", kinds.FLAG, False, "`false`")
LAUNCH_ACCESS: Field[Access] = Field(
    "access", kinds.choice("open", "registered", "waves"), "open", "`open`"
)

LIMIT_CONSUMER = Field("consumer", kinds.whole(1, LIMIT_UNITS_MAX, 1), 1, "`1`")
LIMIT_BUSINESS = Field("business", kinds.whole(1, LIMIT_UNITS_MAX, 2), 2, "`2`")

MARKET_ID = Field("id", kinds.IDENTIFIER)
MARKET_NAME = Field("name", kinds.TEXT, absent="the id")
MARKET_CURRENCY = Field("currency", kinds.CURRENCY)
MARKET_ZONE = Field("zone", kinds.ZONE, absent="the zone of the launch")
MARKET_OFFER_HOLD_HOURS = Field("offer_hold_hours", kinds.HOURS, absent="all hours")
MARKET_LANGUAGE = Field("language", kinds.LANGUAGE, "en", "`en`")

PRODUCT_ID = Field("id", kinds.IDENTIFIER)
PRODUCT_NAME = Field("name", kinds.TEXT, absent="the id")

SKU_ID = Field("id", kinds.IDENTIFIER)
SKU_NAME = Field("name", kinds.TEXT, absent="the id")
SKU_PRICES = Field("prices", kinds.PRICES)
PRICE = kinds.whole(
    0, PRICE_MINOR_MAX, 9900, mend="Write it in minor units: 9900 for 99.00, 9900 for 9,900 yen."
)

SKU_PICTURE = Field("picture", showing.PICTURE, absent="no picture")
SKU_PICTURE_WIDTH = Field(
    "picture_width", kinds.whole(1, PIXELS_MAX, 800), absent="required with a picture"
)
SKU_PICTURE_HEIGHT = Field(
    "picture_height", kinds.whole(1, PIXELS_MAX, 600), absent="required with a picture"
)
SKU_PICTURE_TEXT = Field("picture_text", kinds.TEXT, absent="required with a picture")

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

BRAND_NAME = Field("name", kinds.TEXT)
BRAND_ACCENT = Field("accent", showing.ACCENT, absent="our own")
BRAND_ACCENT_DARK = Field(
    "accent_dark", showing.ACCENT_DARK, absent="`accent`, lighter where it must be"
)
BRAND_LOGO = Field("logo", showing.LOGO, absent="the name alone")

WORDS_LANGUAGE = Field("language", kinds.LANGUAGE)
WORDS_HEADLINE = Field("headline", kinds.TEXT, "", absent="not shown")
WORDS_INTRO = Field("intro", showing.PARAGRAPH, "", absent="not shown")
WORDS_READY = Field("ready", showing.LINES, (), absent="not shown")
WORDS_TERMS = Field("terms", showing.PARAGRAPHS, (), absent="not shown")
WORDS_NAMES = Field("names", showing.NAMES, absent="the names above")

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
    LAUNCH_MOVE,
    LAUNCH_REGISTER,
    LAUNCH_ACCESS,
)
LIMITS = (LIMIT_CONSUMER, LIMIT_BUSINESS)
MARKET = (
    MARKET_ID,
    MARKET_NAME,
    MARKET_CURRENCY,
    MARKET_ZONE,
    MARKET_OFFER_HOLD_HOURS,
    MARKET_LANGUAGE,
)
PRODUCT = (PRODUCT_ID, PRODUCT_NAME)
SKU = (
    SKU_ID,
    SKU_NAME,
    SKU_PRICES,
    SKU_PICTURE,
    SKU_PICTURE_WIDTH,
    SKU_PICTURE_HEIGHT,
    SKU_PICTURE_TEXT,
)
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
BRAND = (BRAND_NAME, BRAND_ACCENT, BRAND_ACCENT_DARK, BRAND_LOGO)
WORDS = (WORDS_LANGUAGE, WORDS_HEADLINE, WORDS_INTRO, WORDS_READY, WORDS_TERMS, WORDS_NAMES)

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
    "brand": BRAND,
    "words": WORDS,
}
ONCE = frozenset(
    {"launch", "limits", "files", "brand"}
)  # the others stand in double brackets, repeated
