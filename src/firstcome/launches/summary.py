"""
Summaries: what a launch file says, in the figures that its people check before they load it.

Always true:
- The units of all channels add up to the units of the definition.

Never here: a judgement.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from firstcome.domain.definition import Limits, MarketTerms
from firstcome.domain.identifiers import Access, Identity, MissedHold, Payment
from firstcome.launches.moments import duration_text
from firstcome.launches.reading import LaunchFile
from firstcome.launches.texts import Brand, LaunchTexts, SkuTexts

_LABEL_WIDTH = 10


class ChannelSummary(Struct, frozen=True):
    """One channel: how many locations it has, and its units by SKU."""

    channel: str
    name: str
    locations: int
    units: dict[str, int]


class LaunchSummary(Struct, frozen=True):
    """
    One launch; times are ISO 8601 in UTC, `zone` is where its clock hangs.

    `brand` is empty without one; `words` are languages; `pictures` counts SKUs that have one.
    """

    launch: str
    name: str
    zone: str
    opens_at: str
    closes_at: str | None
    identity: Identity
    payment: Payment
    hold: str
    offer_hold: str
    missed_hold: MissedHold
    line: bool
    line_orders_max: int
    move: bool
    register: bool
    access: Access
    limits: Limits
    markets: tuple[MarketTerms, ...]
    skus: dict[str, str]
    channels: tuple[ChannelSummary, ...]
    brand: str
    words: tuple[str, ...]
    pictures: int


def summarise(launch_file: LaunchFile) -> LaunchSummary:
    """The figures of a launch."""
    definition, texts = launch_file.definition, launch_file.texts
    channel_of = {terms.location: terms.channel for terms in definition.locations}
    locations = Counter(channel_of.values())
    units = Counter[tuple[str, str]]()
    for stock in definition.stock:
        units[channel_of[stock.location], stock.sku] += stock.units
    channels = tuple(
        ChannelSummary(
            each.channel,
            each.name,
            locations[each.channel],
            {terms.sku: units[each.channel, terms.sku] for terms in definition.skus},
        )
        for each in texts.channels
    )
    return LaunchSummary(
        launch=definition.launch,
        name=texts.name,
        zone=texts.zone,
        opens_at=_utc(definition.opens_ms),
        closes_at=None if definition.closes_ms is None else _utc(definition.closes_ms),
        identity=definition.identity,
        payment=definition.payment,
        hold=duration_text(definition.hold_ttl_ms),
        offer_hold=duration_text(definition.offer_ttl_ms),
        missed_hold=definition.missed_hold,
        line=definition.line,
        line_orders_max=definition.line_orders_max,
        move=definition.move,
        register=definition.register,
        access=definition.access,
        limits=definition.limits,
        markets=definition.markets,
        skus={each.sku: each.name for each in _skus(texts)},
        channels=channels,
        brand=_brand_words(texts.brand),
        words=tuple(each.language for each in texts.words),
        pictures=sum(each.picture is not None for each in _skus(texts)),
    )


def summary_text(summary: LaunchSummary) -> Iterator[str]:
    """The summary for a terminal."""
    yield f"{summary.launch}: {summary.name}"
    yield _row("opens", _both_clocks(summary.opens_at, summary.zone))
    closes = "when staff close it" if summary.closes_at is None else ""
    yield _row("closes", closes or _both_clocks(summary.closes_at or "", summary.zone))
    markets = ", ".join(f"{terms.market} ({terms.currency})" for terms in summary.markets)
    yield _row("markets", markets)
    limits = summary.limits
    counted = f"consumer {limits.consumer}, business {limits.business}, by {summary.identity}"
    yield _row("limits", f"{counted}, over all channels")
    yield _row("payment", summary.payment)
    yield _row("hold", f"{summary.hold}, and {summary.offer_hold} when offered from the line")
    yield _row("line", _line_words(summary))
    yield _row("move", _move_words(summary))
    yield _row("access", _access_words(summary))
    yield _row("brand", summary.brand or "none: our own colours, and the launch's name")
    yield _row("words", ", ".join(summary.words) or "none")
    yield _row("pictures", f"{summary.pictures} of {len(summary.skus)} SKUs")
    yield ""
    yield from _units_table(summary)


def _skus(texts: LaunchTexts) -> list[SkuTexts]:
    return [sku for product in texts.products for sku in product.skus]


def _brand_words(brand: Brand | None) -> str:
    if brand is None:
        return ""
    colours = f"{brand.accent or 'our own'} on light, {brand.accent_dark or 'our own'} on dark"
    kind = {"": "no", "image/png": "PNG", "image/svg+xml": "SVG"}[brand.logo_type]
    size = f" of {len(brand.logo):,} bytes" if brand.logo else ""
    return f"{brand.name}; accent {colours}; {kind} logo{size}"


def _row(label: str, words: str) -> str:
    return f"  {label:<{_LABEL_WIDTH}}{words}"


def _utc(instant_ms: int) -> str:
    return f"{datetime.fromtimestamp(instant_ms // 1_000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _both_clocks(at: str, zone: str) -> str:
    instant = datetime.fromisoformat(at)
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%a %Y-%m-%d %H:%M:%S %Z} ({zone}), {instant:%Y-%m-%d %H:%M:%S} UTC"


def _line_words(summary: LaunchSummary) -> str:
    if not summary.line:
        return "none: sold out is the answer"
    missed = {
        "back_of_line_once": "a missed hold goes to the back once",
        "out": "a missed hold is out",
    }[summary.missed_hold]
    return f"up to {summary.line_orders_max:,} orders at each pool; {missed}"


def _move_words(summary: LaunchSummary) -> str:
    if not summary.move:
        return "an order stays at its location"
    end = ", or to the end of the line there" if summary.line else ""
    return f"an order may move to free units at another location{end}"


def _access_words(summary: LaunchSummary) -> str:
    registering = "interest is registered" if summary.register else "no interest is registered"
    who = {
        "open": "everybody may order",
        "registered": "who registered may order",
        "waves": "who registered may order, from the time of their wave on",
    }[summary.access]
    return f"{who}; {registering}"


def _units_table(summary: LaunchSummary) -> Iterator[str]:
    """Units by SKU and channel, with sums."""
    channels = summary.channels
    rows = [
        ["units", *(each.channel for each in channels), "all"],
        *([sku, *_with_sum([each.units[sku] for each in channels])] for sku in summary.skus),
        ["all", *_with_sum([sum(each.units.values()) for each in channels])],
        ["locations", *_with_sum([each.locations for each in channels])],
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        first, *others = row
        numbers = "  ".join(
            f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)
        )
        yield f"  {first:<{max(widths[0], _LABEL_WIDTH)}}  {numbers}"


def _with_sum(counts: list[int]) -> list[str]:
    return [f"{count:,}" for count in (*counts, sum(counts))]
