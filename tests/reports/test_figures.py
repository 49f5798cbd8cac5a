"""Every figure of a pack is what plain SQL over the read models, and the fold, say."""

from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from firstcome.domain.definition import LaunchDefinition, Limits
from firstcome.domain.orders import HELD, IN_LINE, LIVE
from firstcome.projections.models import ModelsAt
from firstcome.reports.demand import LaunchDemand, PoolKey
from firstcome.reports.figures import Demand, Supplied, plain, shown, unmet_units
from firstcome.reports.sheets import figures_of, whole_figures
from tests.domain.entries import Entries
from tests.projections.made_events import entries_of
from tests.reports.modelled import demand_of, in_a_file, model, reading
from tests.reports.plain_sql import Counted
from tests.reports.story import LAUNCH, Story, told

SEEDS = 6


def differing(demand: LaunchDemand, counted: Counted) -> dict[str, Any]:
    """Figures that differ, by where they stand."""
    found: dict[str, Any] = {}

    def compare(where: str, own: dict[str, Any], other: dict[str, Any]) -> None:
        for name, value in other.items():
            if own[name] != value:
                found[f"{where} {name}"] = (own[name], value)

    compare("whole", whole_figures(demand), counted.whole())
    for pool in demand.pools:
        names = counted.demand(*pool.key)
        compare(str(pool.key), {name: getattr(pool.demand, name) for name in names}, names)
    for row in demand.by_market:
        where = f"{row.sku} {row.market}"
        if row.market:
            names = counted.demand(row.sku, row.market)
            compare(where, {name: getattr(row.demand, name) for name in names}, names)
            compare(where, {"u": row.unmet_units}, {"u": counted.unmet(row.sku, row.market)})
        supplied = counted.supplied(row.sku, row.market)
        compare(where, {name: getattr(row.supplied, name) for name in supplied}, supplied)
    for sku in demand.skus:
        compare(sku, figures_of(demand.of_sku(sku)), counted.demand(sku))
        compare(sku, figures_of(demand.of_sku(sku)), counted.supplied_in_all(sku))
    for market in demand.markets:
        compare(market, figures_of(demand.of_market(market)), counted.demand("", market))
    return found


def counted_in(at: ModelsAt, terms: LaunchDefinition) -> Counted:
    with reading(at) as connection:
        return Counted(connection, terms)


def launches_of(entries: Entries) -> list[LaunchDefinition]:
    return [launch.definition for launch in entries.state.launches_by_number]


@pytest.fixture(scope="module")
def two_markets(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelsAt, Story]:
    story = told()
    return in_a_file(tmp_path_factory.mktemp("story"), story), story


def test_every_figure_of_two_markets_is_what_plain_sql_says(two_markets: tuple[ModelsAt, Story]):
    at, story = two_markets
    [terms] = launches_of(story)

    assert differing(demand_of(at, terms), counted_in(at, terms)) == {}


def test_every_figure_is_what_plain_sql_says_in_any_database(at: ModelsAt):
    story = told()
    model(at, story)
    [terms] = launches_of(story)

    assert differing(demand_of(at, terms), counted_in(at, terms)) == {}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_figure_is_what_plain_sql_says_after_any_story(seed: int, tmp_path: Path):
    entries = entries_of(seed, programs=2, programs_of_supply=3)
    at = in_a_file(tmp_path, entries)

    found = {
        terms.launch: differing(demand_of(at, terms), counted_in(at, terms))
        for terms in launches_of(entries)
    }

    assert found == {terms.launch: {} for terms in launches_of(entries)}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_orders_and_lines_are_those_of_the_fold(seed: int, tmp_path: Path):
    entries = entries_of(seed, programs=2, programs_of_supply=3)
    state = entries.state
    at = in_a_file(tmp_path, entries)

    for launch in state.launches_by_number:
        demand = demand_of(at, launch.definition).whole.demand
        own = [n for n, _ in enumerate(state.orders.sequence) if state.place(n)[0] is launch]
        statuses = Counter(state.orders.status[order] for order in own)
        waiting = [order for order in own if state.orders.status[order] == IN_LINE]
        assert demand.orders == len(own)
        assert demand.orders_in_line == statuses[IN_LINE]
        assert demand.units_in_line == sum(map(state.units, waiting))
        assert demand.people_in_line == len({state.orders.facts(n)[0] for n in waiting})
        assert demand.kept_units == sum(
            state.units(order) for order in own if state.orders.status[order] in LIVE
        )
        assert demand.held_units == sum(
            state.units(order) for order in own if state.orders.status[order] == HELD
        )
        assert demand.free_units == sum(pool.available for pool in launch.pools)


def test_the_figures_of_the_story_are_those_that_one_counts_by_hand(
    two_markets: tuple[ModelsAt, Story],
):
    at, story = two_markets
    demand = demand_of(at, *launches_of(story))

    figures = {name: str(value) for name, value in whole_figures(demand).items()}

    # ada, bea, dee, eve registered; ada and bea ordered, and of the others 3 units are wanted.
    assert figures["registrations"] == "4"
    assert figures["registered_units"] == "6"
    assert figures["not_ordered_units"] == "3"
    # gil, ida twice, joe and lea wait; bea has units, kim gave up.
    assert figures["orders_in_line"] == "5"
    assert figures["people_in_line"] == "4"
    assert figures["asked_units"] == str(12 + 20 + 10 + 5 + 33)
    assert figures["confirmed_units"] == str(7 + 10)
    assert figures["delivered_units"] == "3"
    assert figures["planned_units"] == "20"


def test_a_delivery_for_all_markets_is_shared_by_its_shares_and_the_rest_is_no_markets(
    two_markets: tuple[ModelsAt, Story],
):
    at, story = two_markets
    demand = demand_of(at, *launches_of(story))

    coming = {row.market: row.supplied.coming_units for row in demand.by_market if row.sku == "p8"}

    # 4 of the first delivery are for Bath; of the third, 1 for the web, 2 for Berlin, 7 for nobody.
    assert coming == {"gb": 4 + 1, "de": 2, "": 7}


def test_what_one_market_has_over_serves_no_other():
    wanting = Demand(units_in_line=10, free_units=0)
    having = Demand(units_in_line=0, free_units=30)
    supplied = Supplied(coming_units=4)

    assert unmet_units(wanting, supplied) == 6
    assert unmet_units(having, supplied) == 0


def test_a_slip_keeps_the_window_that_was_said_first(two_markets: tuple[ModelsAt, Story]):
    at, story = two_markets
    demand = demand_of(at, *launches_of(story))

    second = demand.deliveries[1]
    assert (second.number, second.slips) == (2, 1)
    assert second.from_ms - second.first_from_ms == 7 * 24 * 3_600_000


def test_minutes_to_sell_out_count_from_the_opening_to_the_first_who_waits(
    two_markets: tuple[ModelsAt, Story],
):
    at, story = two_markets
    demand = demand_of(at, *launches_of(story))

    found = {each.key: plain(demand.minutes(each)) for each in demand.sold_out}

    # gil found the web empty 90 s after the opening, ida Berlin 31 s later.
    assert found == {
        PoolKey("p8", "gb", "web"): "1.50",
        PoolKey("p8", "de", "berlin"): "2.02",
    } | {key: value for key, value in found.items() if key.sku == "p16"}
    assert PoolKey("p16", "gb", "web") not in found


def test_without_a_line_the_first_who_is_refused_tells_when_a_pool_was_sold_out(tmp_path: Path):
    story = Story(line=False)
    story.later(3 * 24 * 3_600_000)
    story.order("ada", "p8", "berlin")
    story.later(60_000)
    story.order("bea", "p8", "berlin")
    demand = demand_of(in_a_file(tmp_path, story), *launches_of(story))

    found = {each.key: plain(demand.minutes(each)) for each in demand.sold_out}

    assert found == {PoolKey("p8", "de", "berlin"): "1"}


def test_days_add_up_and_each_person_counts_once_among_the_newly_wanted(
    two_markets: tuple[ModelsAt, Story],
):
    at, story = two_markets
    [terms] = launches_of(story)
    demand, counted = demand_of(at, terms), counted_in(at, terms)

    came = [each for _, each in demand.came_by_day()]

    assert sum((each.newly_wanted_units for each in came), Fraction(0)) == counted.newly_wanted()
    assert sum(each.orders for each in came) == demand.whole.demand.orders
    assert (
        sum((each.registered_units for each in came), Fraction(0))
        == demand.whole.demand.registered_units
    )
    assert len(came) == 4


def test_days_are_those_of_the_read_models_own_counts(two_markets: tuple[ModelsAt, Story]):
    at, story = two_markets
    demand = demand_of(at, *launches_of(story))

    with reading(at) as connection:
        placed = dict(
            tuple(row)
            for row in connection.exec_driver_sql(
                "SELECT day, SUM(placed) FROM order_days GROUP BY day HAVING SUM(placed) > 0"
            )
        )
        registered = dict(
            tuple(row)
            for row in connection.exec_driver_sql(
                "SELECT day, SUM(units) FROM registration_days WHERE sku = '' AND market <> 'x'"
                " GROUP BY day"
            )
        )
    days = dict(demand.came_by_day())
    assert {day: came.orders for day, came in days.items() if came.orders} == placed
    # Those who left stay in the day of their confirmation there; here they never counted.
    assert sum(registered.values()) - 1 == demand.whole.demand.registered_units


@pytest.mark.parametrize(("consumer", "people"), [(1, 3), (3, 3)])
def test_who_waits_as_a_consumer_and_as_a_business_is_one_person(
    consumer: int, people: int, tmp_path: Path
):
    story = Story(limits=Limits(consumer, 3), stock=())
    story.later(3 * 24 * 3_600_000)
    story.order("ada", "p8", "web")
    story.order("ada", "p8", "berlin", customer_class="business")
    story.order("bea", "p8", "web")
    story.order("cyd", "p16", "web", customer_class="business")
    demand = demand_of(in_a_file(tmp_path, story), *launches_of(story))

    assert demand.whole.demand.orders_in_line == 4
    assert demand.whole.demand.people_in_line == people
    assert demand.of_sku("p8").demand.people_in_line == 2
    assert demand.of_market("gb").demand.people_in_line == 3


def test_a_launch_that_nobody_knows_of_has_noughts(tmp_path: Path):
    story = Story()
    demand = demand_of(in_a_file(tmp_path, story), *launches_of(story))

    figures = whole_figures(demand)

    assert {name for name, value in figures.items() if value} == {"received_units", "free_units"}
    assert demand.launch == LAUNCH
    assert demand.days == ()
    assert demand.sold_out == ()


@pytest.mark.parametrize(
    ("number", "in_files", "for_people"),
    [
        (0, "0", "0"),
        (1_234_567, "1234567", "1,234,567"),
        (Fraction(25, 2), "12.50", "12.5"),
        (Fraction(10_000, 3), "3333.33", "3,333.3"),
        (Fraction(29_999, 30_000), "1.00", "1"),
    ],
)
def test_a_figure_is_whole_or_has_decimals(number: Any, in_files: str, for_people: str):
    assert plain(number) == in_files
    assert shown(number) == for_people
