"""What a pack says in words: numbers with their plurals, and nothing that its figures deny."""

from datetime import date
from fractions import Fraction
from pathlib import Path

from msgspec.structs import replace

from firstcome.day_windows import DayWindow
from firstcome.domain import commands as c
from firstcome.reports.demand import Came, DayDemand, MarketDemand
from firstcome.reports.figures import Demand, Supplied
from firstcome.reports.pack import CLOSED, no_forecast, settled_forecast, through_day
from firstcome.reports.pdf.supply_pages import sold_out_said, window
from firstcome.reports.sheets import Subject
from firstcome.reports.told import cover_lines, growth_said, growth_title, why_no_forecast
from tests.reports.made import Made
from tests.reports.modelled import demand_of, in_a_file
from tests.reports.story import LAUNCH, told

TODAY = date(2026, 11, 26)


def came(units: int) -> Came:
    """A day that brought as many registrations, orders and units."""
    some = Fraction(units)
    return Came(
        registrations=some,
        registered_units=some,
        orders=units,
        ordered_units=units,
        newly_wanted_units=some,
    )


def with_days(subject: Subject, *days: int) -> Subject:
    """The same launch, with a unit wanted on these days, and its forecast not worked out yet."""
    rows = tuple(DayDemand(day, "p8", "gb", came(1)) for day in days)
    demand = replace(subject.demand, days=rows)
    return replace(subject, demand=demand, forecast=replace(no_forecast(demand), why_none=""))


def test_one_is_told_in_the_singular_and_more_in_the_plural():
    one, two = growth_said([(1, came(1))]), growth_said([(1, came(1)), (2, came(1))])

    assert one.startswith("In all, 1 registration for 1 unit, and 1 order for 1 unit.")
    assert two.startswith("In all, 2 registrations for 2 units, and 2 orders for 2 units.")


def test_growth_by_week_says_so_and_that_a_week_is_not_whole():
    by_day = [(1, came(1)), (42, came(1))]
    not_whole, whole = [(1, came(1)), (43, came(1))], [(1, came(1)), (49, came(1))]

    assert growth_title(by_day) == "Growth by day"
    assert growth_title(whole) == "Growth by week"
    assert "week" not in growth_said(by_day)
    assert growth_said(not_whole).endswith("A column is a week; the last one is not whole.")
    assert growth_said(whole).endswith("A column is a week.")


def test_what_was_wanted_today_alone_is_not_called_nothing(made: Made):
    today = through_day(made.subject.demand) + 1

    assert why_no_forecast(with_days(made.subject)) == "Nothing was wanted yet."
    assert why_no_forecast(with_days(made.subject, today)) == "0 whole days so far; it takes 10."


def test_nothing_is_forecast_of_a_launch_that_is_closed(made: Made, tmp_path: Path):
    story = told()
    story.enter(story.at_ms, c.CloseLaunch(*story.request(), launch=LAUNCH))
    closed = demand_of(in_a_file(tmp_path, story), made.terms)

    found = settled_forecast(closed)

    assert found is not None
    assert why_no_forecast(replace(made.subject, demand=closed, forecast=found)) == CLOSED
    assert not made.subject.demand.is_closed
    assert settled_forecast(made.subject.demand) is None


def test_before_a_whole_day_there_is_nothing_to_work_out(made: Made):
    subject = with_days(made.subject, through_day(made.subject.demand) + 1)

    found = settled_forecast(subject.demand)

    assert found is not None
    assert why_no_forecast(replace(subject, forecast=found)) == "0 whole days so far; it takes 10."


def test_who_waits_while_units_are_free_elsewhere_is_not_told_away(made: Made):
    def second_line(demand: Demand) -> str:
        row = MarketDemand("p8", "gb", demand, Supplied())
        other = replace(made.subject.demand, skus=("p8",), by_market=(row,))
        return cover_lines(replace(made.subject, demand=other))[1]

    waiting = Demand(kept_units=3, orders_in_line=3, units_in_line=3, free_units=9)
    assert second_line(waiting) == (
        "Units that are free, or confirmed to come, cover all that is waited for."
    )
    assert second_line(Demand()) == "Nothing that is wanted is missing."


def test_pools_that_never_had_a_unit_are_counted_apart(made: Made):
    demand = made.subject.demand
    first, *_ = demand.sold_out
    bare = replace(first, demand=replace(first.demand, received_units=0))

    one = sold_out_said(replace(demand, pools=(first,)))
    two = sold_out_said(replace(demand, pools=(first, bare)))

    assert one.startswith("1 pool (a SKU at a shop) had no unit left for a new order. It had none")
    assert one.endswith("1 pool has had stock so far.")
    assert "2 pools (a SKU at a shop) had no unit left for a new order; 1 of them never" in two


def test_a_window_of_another_year_says_its_year():
    ends_later = DayWindow(date(2026, 12, 28), date(2027, 1, 4))

    assert window(DayWindow(date(2026, 12, 7), date(2026, 12, 9)), TODAY) == "7–9 Dec"
    assert window(DayWindow(date(2027, 1, 5), date(2027, 1, 5)), TODAY) == "5 Jan 2027"
    assert window(ends_later, TODAY) == "28 Dec – 4 Jan 2027"
    assert window(ends_later, date(2027, 1, 2)) == "28 Dec 2026 – 4 Jan"
