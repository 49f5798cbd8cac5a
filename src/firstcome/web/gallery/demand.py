"""
Demand, as operations and a supplier see it, in every state.

Always true:
- The figures are made up by a rule, and add up as those of a shop do; the forecast is made up, too.

Never here: numbers of a shop.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from msgspec.structs import replace

from firstcome.forecasting.forecast import ALL, WEEK_DAYS, Forecast, SeriesForecast, Week
from firstcome.reports.demand import (
    Came,
    DayDemand,
    LaunchDemand,
    MarketDemand,
    PoolDemand,
    PoolKey,
)
from firstcome.reports.figures import Demand, Supplied, added
from firstcome.reports.pack import DAY_MS, no_forecast, through_day
from firstcome.reports.sheets import Subject
from firstcome.reports.supplies import Delivery
from firstcome.staff.permissions import Role
from firstcome.web.gallery.scene import (
    HOUR,
    LAUNCH,
    MINUTE,
    OPENS_MS,
    DeskState,
    launch_file,
    live,
    names,
    who,
)
from firstcome.web.operations.demand.keeping import BEING_MADE
from firstcome.web.operations.demand.naming import naming_of
from firstcome.web.operations.demand.views import page_of

LATER_MS: Final = OPENS_MS + 20 * DAY_MS + 3 * HOUR
TODAY: Final = date(2008, 7, 31)
MARKETS: Final = ("GB", "DE")
FIRST_DAY: Final = OPENS_MS // DAY_MS - 12
PLACES: Final = {"GB": ("", "london-oxford-street", "llanfair"), "DE": ("", "berlin")}


def demand_states() -> Iterator[DeskState]:
    """The page of a launch, and that of a supplier."""

    def state(
        name: str, subject: Subject, role: Role = "operations", *, is_supplier: bool = False
    ) -> DeskState:
        address = "/supplier" if is_supplier else f"/launches/{LAUNCH}/demand"
        title = "Demand and deliveries" if is_supplier else f"Demand for {subject.naming.name}"
        launches = (LAUNCH, f"{LAUNCH}-second")
        page = page_of(subject, launches, who(role), TODAY, is_supplier=is_supplier)
        head = live(title, address, role, now_ms=LATER_MS, as_of_ms=LATER_MS)
        return DeskState(name, "demand.html", address, head, {"page": page})

    yield state("demand", made_up())
    yield state("demand-forecast-in-the-making", in_the_making())
    yield state("demand-nothing-yet", nothing_yet(), "read_only")
    yield state("supplier", made_up(), "supplier", is_supplier=True)
    yield state("supplier-nothing-yet", nothing_yet(), "supplier", is_supplier=True)
    head = live("Demand", "/supplier", "supplier")
    yield DeskState("supplier-no-launch", "supplier_empty.html", "/supplier", head, {})


def made_up() -> Subject:
    """Three weeks after the opening."""
    skus = tuple(each.sku for each in launch_file().definition.skus)
    pools = tuple(_pools(skus))
    by_market = (
        *(_market(pools, sku, market) for sku in skus for market in MARKETS),
        MarketDemand(skus[0], "", Demand(), Supplied(asked_units=3_000)),
    )
    demand = LaunchDemand(
        launch=LAUNCH,
        skus=skus,
        markets=MARKETS,
        sequence=412_077,
        time_ms=LATER_MS,
        opens_ms=OPENS_MS,
        opened_ms=OPENS_MS + 8,
        pools=pools,
        by_market=by_market,
        days=tuple(_days(skus)),
        deliveries=tuple(_deliveries(skus)),
        doubled=3,
        doubled_by_sku={skus[0]: 3},
        doubled_by_market={"GB": 3},
    )
    return Subject(demand, naming_of(names(), LAUNCH), _forecast(demand))


def in_the_making() -> Subject:
    """The same, before the forecast is there."""
    subject = made_up()
    return replace(subject, forecast=no_forecast(subject.demand, BEING_MADE))


def nothing_yet() -> Subject:
    """A launch that nobody knows of yet."""
    full = made_up().demand
    demand = replace(
        full,
        time_ms=OPENS_MS - 30 * DAY_MS,
        sequence=7,
        opened_ms=0,
        pools=(),
        by_market=(),
        days=(),
        deliveries=(),
        doubled=0,
        doubled_by_sku={},
        doubled_by_market={},
    )
    naming = naming_of(names(), LAUNCH)
    return Subject(demand, naming, Forecast(through_day(demand), ()))


def _pools(skus: tuple[str, ...]) -> Iterator[PoolDemand]:
    for number, sku in enumerate(skus):
        for market in MARKETS:
            for at, place in enumerate(PLACES[market]):
                key = PoolKey(sku, market, place)
                sold_out_ms = OPENS_MS + (3 + 8 * number + 5 * at) * MINUTE if place else 0
                yield PoolDemand(
                    key, "stores" if place else "", "own", _at(number, at), sold_out_ms
                )


def _at(number: int, at: int) -> Demand:
    """A made-up pool; the first of a market is those who want delivery."""
    size = 4_100 // (number + 1)
    part = Fraction(number % 2, 2)
    registered = Fraction(size) + part
    if not at:
        return Demand(
            registrations=registered,
            registered_units=registered + 40,
            not_ordered_units=registered / 4,
        )
    waiting = size * 3 // at
    received = 600 // at
    return Demand(
        orders=waiting + received + 31,
        ordered_units=waiting + received + 40,
        kept_units=waiting + received,
        orders_in_line=waiting - 3,
        people_in_line=waiting - 3,
        units_in_line=waiting,
        received_units=received,
        held_units=received // 3,
        handed_over_units=received - received // 3,
    )


def _market(pools: tuple[PoolDemand, ...], sku: str, market: str) -> MarketDemand:
    own = [each.demand for each in pools if each.key[:2] == (sku, market)]
    supplied = Supplied(
        asked_units=9_000, planned_units=800, confirmed_units=2_100, delivered_units=300,
        coming_units=1_800,
    )  # fmt: skip
    return MarketDemand(sku, market, added(own, Demand()), supplied)


def _days(skus: tuple[str, ...]) -> Iterator[DayDemand]:
    opened = OPENS_MS // DAY_MS
    for day in range(FIRST_DAY, LATER_MS // DAY_MS):
        for number, sku in enumerate(skus):
            for market in MARKETS:
                before = Fraction(160 - 20 * number + 4 * (day - FIRST_DAY))
                after = 6_000 // (number + 1) // (1 + day - opened) if day >= opened else 0
                registered = before if day < opened else Fraction(0)
                came = Came(
                    registrations=registered,
                    registered_units=registered,
                    orders=after,
                    ordered_units=after,
                    newly_wanted_units=registered + after * 3 // 4,
                )
                yield DayDemand(day, sku, market, came)


def _deliveries(skus: tuple[str, ...]) -> Iterator[Delivery]:
    told = ("received", "confirmed", "planned", "asked", "cancelled")
    for number, status in enumerate(told, 1):
        stage = {"asked": "asked", "planned": "planned", "cancelled": "planned"}.get(
            status, "confirmed"
        )
        units = 3_000 - 300 * number
        from_ms = OPENS_MS + (7 * number + 7) * DAY_MS
        slipped = 7 * DAY_MS if number == 2 else 0
        yield Delivery(
            supply=9_000 + number,
            number=number,
            sku=skus[number % len(skus)],
            market=("GB", "DE", "")[number % 3],
            location="",
            asked_units=units + 900,
            units=units,
            received=units if status == "received" else 0,
            status=status,
            stage=stage,
            from_ms=from_ms,
            to_ms=from_ms + 3 * DAY_MS,
            first_from_ms=from_ms - slipped,
            first_to_ms=from_ms + 3 * DAY_MS - slipped,
            slips=int(slipped > 0),
            said_by="supplier",
            announced_ms=OPENS_MS - 3 * DAY_MS,
            changed_ms=LATER_MS,
        )


def _forecast(demand: LaunchDemand) -> Forecast:
    through = through_day(demand)
    series = [SeriesForecast(ALL, ALL, tuple(_weeks(through, 9_000)))]
    series += [
        SeriesForecast(sku, ALL, tuple(_weeks(through, 4_200 // (number + 1))))
        for number, sku in enumerate(demand.skus)
    ]
    series.append(SeriesForecast(ALL, "GB", tuple(_weeks(through, 6_800))))
    series.append(SeriesForecast(ALL, "DE", (), "6 whole days so far; it takes 10."))
    return Forecast(through, tuple(series))


def _weeks(through: int, first: int) -> Iterator[Week]:
    all_units = 0
    for number in range(1, 5):
        units = first // number
        all_units += units
        yield Week(
            number=number,
            first_day=through + 1 + (number - 1) * WEEK_DAYS,
            units=units,
            low=units * 3 // 4,
            high=units * 4 // 3,
            units_through=all_units,
            low_through=all_units * 4 // 5,
            high_through=all_units * 5 // 4,
        )
