"""
Samples: a letter of every kind with facts that are made up, to look at and to try out.

Always true:
- The same kind, language and channel give the same letter.
- Nothing of a customer, nor of a launch of the shop, is in one; its links open nothing.

Never here: phrases (a sample is worded as every letter is), sending.
"""

from typing import Final

import msgspec

from firstcome.domain.definition import (
    LaunchDefinition,
    Limits,
    LocationTerms,
    MarketTerms,
    Price,
    SkuTerms,
)
from firstcome.domain.schedule import Estimate
from firstcome.domain.versions import Reason
from firstcome.notifications.kinds import (
    BULK_KINDS,
    NEWS_KINDS,
    ORDER_KINDS,
    REGISTRATION_KINDS,
    STATUS_AFTER,
    Channel,
    Kind,
    Status,
)
from firstcome.notifications.letters import (
    EstimateLetter,
    Letter,
    NewsLetter,
    OrderLetter,
    RegistrationLetter,
    SoldOutLetter,
    WaveLetter,
    Wish,
)
from firstcome.notifications.names import Document, LaunchNames
from firstcome.notifications.outbox import Message

READER: Final = "Ada Example"
CODE: Final = "XXXXXXXXXXXX"
TOKEN: Final = "this-link-is-made-up-0"
HOUR_MS: Final = 3_600_000
NOW_MS: Final = 1_215_759_600_000
"""Friday, 11 July 2008, 07:00 UTC."""

SKU: Final = "phone-8gb"
MARKET: Final = "GB"
LOCATION: Final = "london"
EPOCH: Final = 0
"""Of no journal: nothing of a sample is ever taken for something of a shop."""

_TERMS: Final = LaunchDefinition(
    launch="phone-2008",
    opens_ms=NOW_MS + HOUR_MS,
    closes_ms=None,
    identity="email",
    payment="on_handover",
    markets=(MarketTerms(MARKET, "GBP"),),
    skus=(SkuTerms(SKU, (Price(MARKET, 9_900),)),),
    locations=(LocationTerms(LOCATION, "stores", "own", MARKET),),
    limits=Limits(),
    hold_ttl_ms=HOUR_MS,
    offer_ttl_ms=24 * HOUR_MS,
    line=True,
    line_orders_max=1_000,
    missed_hold="back_of_line_once",
    stock=(),
    texts=bytes(16),
)
_DAY_MS: Final = 24 * HOUR_MS
_OLD: Final = Estimate(NOW_MS + 22 * _DAY_MS, NOW_MS + 36 * _DAY_MS, 3, "planned")
_NEW: Final = Estimate(NOW_MS + 29 * _DAY_MS, NOW_MS + 43 * _DAY_MS, 3, "planned")
_SLIPPED: Final = Reason(
    "slipped",
    3,
    was_from_ms=NOW_MS + 22 * _DAY_MS,
    was_to_ms=NOW_MS + 22 * _DAY_MS,
    was_units=1_000,
    from_ms=NOW_MS + 29 * _DAY_MS,
    to_ms=NOW_MS + 29 * _DAY_MS,
    units=1_000,
)
_NEWS: Final = {
    "en": (
        "More phones are on their way",
        "A delivery has come a day early.\n\nWhoever is in line keeps their place.",
    ),
    "de": (
        "Weitere Telefone sind unterwegs",
        "Eine Lieferung kam einen Tag früher.\n\nWer ansteht, behält den Platz.",
    ),
}


def sample_letter(kind: Kind, language: str, channel: Channel = "email", number: int = 0) -> Letter:
    """A letter of a kind; `number` tells one that is sent from every other one."""
    status: Status = STATUS_AFTER.get(kind) or ("held" if kind in ORDER_KINDS else "confirmed")
    message = Message(
        *(-number, EPOCH, number, kind, 0, channel, NOW_MS, status),
        *(12, NOW_MS + HOUR_MS, LOCATION, language, int(kind in BULK_KINDS), 0),
    )
    about = (message, 0, LaunchNames(_TERMS, _document(language)), CODE, TOKEN)
    wish = Wish((SKU,), MARKET, LOCATION, 1, ("email", "sms"), NOW_MS - 400 * HOUR_MS)
    if kind in ORDER_KINDS:
        told = _NEW if status == "in_line" else None
        return OrderLetter(*about, SKU, 1, _TERMS.offer_ttl_ms, goes_back=True, estimate=told)
    if kind == "estimate_changed":
        return EstimateLetter(
            *(*about, SKU, 1, 12, _OLD, _NEW, "later", _SLIPPED),
            delivery=3,
            may_move=True,
            told_ms=NOW_MS,
        )
    if kind == "sold_out":
        return SoldOutLetter(*about, wish)
    if kind in REGISTRATION_KINDS:
        return RegistrationLetter(*about, wish, "waves", _TERMS.opens_ms)
    if kind in NEWS_KINDS:
        return NewsLetter(*about, False, *_NEWS.get(language, _NEWS["en"]))
    told_ms = 0 if kind == "invited" else NOW_MS - HOUR_MS
    return WaveLetter(*about, wish, "waves", NOW_MS + HOUR_MS, told_ms, 12_500)


def _document(language: str) -> Document:
    """The texts of the launch, as those of a shop are kept."""
    is_german = language == "de"
    zone = "Europe/London"
    texts = {
        "name": "Phone 2008",
        "markets": [{"market": MARKET, "name": "United Kingdom", "zone": zone}],
        "products": [
            {
                "name": "Telefon" if is_german else "Phone",
                "skus": [{"sku": SKU, "name": "8 GB"}],
            }
        ],
        "locations": [
            {
                "location": LOCATION,
                "name": "Laden in London" if is_german else "London shop",
                "zone": zone,
            }
        ],
    }
    return msgspec.convert(texts, Document)
