"""
Pages of demand: by market, by SKU, by shop, and day by day.

Always true:
- Rows that are left out for room are counted, and the file that has them is named.

Never here: supply, the forecast.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from firstcome.reports.demand import Came, PoolDemand, Total
from firstcome.reports.figures import Number, shown
from firstcome.reports.pdf.charts import Bar, Column, Shade, bars, columns
from firstcome.reports.pdf.paper import SMALL_PT, SOFT, Paper
from firstcome.reports.pdf.tables import Head, table, table_height
from firstcome.reports.sheets import Subject, day_of
from firstcome.reports.told import counted, growth_said, growth_step, growth_title

BARS_MAX: Final = 9
MATRIX_SKUS_MAX: Final = 6
SHOPS_MAX: Final = 16

IN_UNITS: Final = (
    "Registered are people, orders are orders; all else is units. Not ordered: units registered for"
    " by people who have not ordered. To come: confirmed."
)

WAITED_FOR: Final = (
    "By units in line, and registered for and not ordered. What is free in other shops, and what is"
    " to come, is not taken off here."
)

FIGURE_HEADS: Final = (
    Head("Registered", 1.1),
    Head("Not ordered", 1.1),
    Head("Orders", 1),
    Head("In line", 1),
    Head("Wanted", 1),
    Head("Received", 1),
    Head("To come", 1),
    Head("Unmet", 1.1),
)


def wanted_by_market(paper: Paper, subject: Subject) -> None:
    """The chart of the first page: what is wanted, has come, and is confirmed, by market."""
    demand, naming = subject.demand, subject.naming
    ranked = sorted(
        demand.markets,
        key=lambda market: (-demand.of_market(market).demand.wanted_units, market),
    )
    shades = (
        Shade("Units wanted", paper.accent.tint(0.35)),
        Shade("Received and confirmed to come", paper.accent),
    )
    rows = [
        Bar(naming.market(market), (total.demand.wanted_units, _covered(total)))
        for market in ranked[:BARS_MAX]
        for total in (demand.of_market(market),)
    ]
    title = "Where units are wanted"
    if len(ranked) > BARS_MAX:
        title = f"{title}: the first {BARS_MAX} of {len(ranked)} markets"
    paper.heading(title, 60)
    bars(paper, shades, rows)


def by_market(paper: Paper, subject: Subject) -> None:
    """Every market, with the sums."""
    demand, naming = subject.demand, subject.naming
    paper.heading("Demand by market", table_height(len(demand.markets) + 2))
    paper.paragraph(IN_UNITS, size=SMALL_PT + 1, colour=SOFT)
    paper.skip(1.5)
    rows = [[naming.market(market), *_cells(demand.of_market(market))] for market in demand.markets]
    loose = demand.of_market("")
    if loose.supplied.coming_units or loose.supplied.delivered_units:
        rows.append([naming.market(""), *_cells(loose)])
    table(paper, (Head("Market", 1.9, is_number=False), *FIGURE_HEADS), rows, sums=_sums(subject))


def by_sku(paper: Paper, subject: Subject) -> None:
    """Every SKU, with the sums."""
    demand, naming = subject.demand, subject.naming
    paper.heading("Demand by SKU", table_height(len(demand.skus) + 1))
    rows = [[naming.sku(sku), *_cells(demand.of_sku(sku))] for sku in demand.skus]
    table(paper, (Head("SKU", 2.6, is_number=False), *FIGURE_HEADS), rows, sums=_sums(subject))


def unmet_matrix(paper: Paper, subject: Subject) -> None:
    """What is missing, by market and SKU; left out when there are too many SKUs for a page."""
    demand, naming = subject.demand, subject.naming
    if not 1 < len(demand.skus) <= MATRIX_SKUS_MAX:
        return
    paper.heading("Unmet demand by market and SKU, in units", table_height(len(demand.markets)))
    unmet = {(each.sku, each.market): each.unmet_units for each in demand.by_market}
    rows = [
        [naming.market(market), *(shown(unmet.get((sku, market), 0)) for sku in demand.skus)]
        for market in demand.markets
    ]
    heads = [Head("Market", 1.6, is_number=False), *(Head(naming.sku(s), 1) for s in demand.skus)]
    table(paper, heads, rows)


def by_shop(paper: Paper, subject: Subject) -> None:
    """Where most units are in line, or registered for and not ordered."""
    naming = subject.naming
    wanting = [each for each in subject.demand.pools if each.demand.uncovered_units]
    wanting.sort(key=lambda each: (-each.demand.uncovered_units, each.key))
    if not wanting:
        return
    paper.heading("Shops where most is waited for", table_height(min(len(wanting), SHOPS_MAX)) + 6)
    paper.paragraph(WAITED_FOR, size=SMALL_PT + 1, colour=SOFT)
    paper.skip(1.5)
    rows = [
        [
            naming.place(pool.key.location),
            naming.region(pool.key.market, pool.key.location),
            naming.market(pool.key.market),
            naming.sku(pool.key.sku),
            *_shop_cells(pool),
        ]
        for pool in wanting[:SHOPS_MAX]
    ]
    heads = (
        Head("Shop", 1.9, is_number=False),
        Head("Region", 1.3, is_number=False),
        Head("Market", 1.3, is_number=False),
        Head("SKU", 2.1, is_number=False),
        Head("In line", 0.8),
        Head("Not ordered", 0.9),
        Head("Free", 0.7),
    )
    table(paper, heads, rows)
    _left_out(paper, len(wanting) - SHOPS_MAX, "demand-by-shop.csv")


def growth(paper: Paper, subject: Subject) -> None:
    """What each day brought; weeks where there are too many days."""
    days = subject.demand.came_by_day()
    paper.heading(growth_title(days), 80)
    if not days:
        paper.paragraph(growth_said(days))
        return
    shades = (
        Shade("Units of confirmed registrations", paper.accent.tint(0.35)),
        Shade("Units ordered", paper.accent),
    )
    columns(paper, shades, _columns(days))
    paper.paragraph(growth_said(days), size=SMALL_PT + 1, colour=SOFT)


def _columns(days: Sequence[tuple[int, Came]]) -> list[Column]:
    first, last = days[0][0], days[-1][0]
    step = growth_step(days)
    by_day = dict(days)
    found: list[Column] = []
    for start in range(first, last + 1, step):
        some = [by_day[day] for day in range(start, start + step) if day in by_day]
        registered = sum((came.registered_units for came in some), Fraction(0))
        ordered = sum(came.ordered_units for came in some)
        found.append(Column(f"{day_of(start):%-d %b}", (registered, ordered)))
    return found


def _shop_cells(pool: PoolDemand) -> list[str]:
    demand = pool.demand
    figures = (demand.units_in_line, demand.not_ordered_units, demand.free_units)
    return [shown(figure) for figure in figures]


def _sums(subject: Subject) -> list[str]:
    return ["All", *_cells(subject.demand.whole)]


def _cells(total: Total) -> list[str]:
    demand, supplied = total.demand, total.supplied
    figures: tuple[Number, ...] = (
        *(demand.registrations, demand.not_ordered_units, demand.orders, demand.units_in_line),
        *(demand.wanted_units, demand.received_units, supplied.coming_units, total.unmet_units),
    )
    return [shown(figure) for figure in figures]


def _covered(total: Total) -> int:
    return total.demand.received_units + total.supplied.coming_units


def _left_out(paper: Paper, count: int, file: str) -> None:
    if count > 0:
        text = f"{counted(count, 'more row')} {'is' if count == 1 else 'are'} in {file}."
        paper.paragraph(text, size=SMALL_PT + 1, colour=SOFT)
