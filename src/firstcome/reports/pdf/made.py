"""
The PDF of a pack, page by page.

Always true:
- Equal figures give equal bytes.

Never here: what stands on a page.
"""

from datetime import UTC, datetime

from firstcome.reports.definitions import DEFINITIONS
from firstcome.reports.pdf import demand_pages, supply_pages
from firstcome.reports.pdf.cover import draw_cover
from firstcome.reports.pdf.forecast_pages import forecast_page
from firstcome.reports.pdf.paper import MARGIN, OWN_ACCENT, SMALL_PT, SOFT, About, Paper
from firstcome.reports.sheets import Subject
from firstcome.reports.told import as_of

TOLD = (
    *("registrations", "not_ordered_units", "orders", "people_in_line", "units_in_line"),
    *("wanted_units", "newly_wanted_units", "received_units", "free_units"),
    *("asked_units", "confirmed_units", "delivered_units", "coming_units", "unmet_units"),
    *("minutes_to_sell_out", "region"),
)
"""The figures whose definitions stand on the last page."""


def make_pdf(subject: Subject) -> bytes:
    """The whole of it."""
    demand, naming = subject.demand, subject.naming
    about = About(
        title=f"{naming.name}: demand pack",
        shop=naming.shop,
        foot=f"{naming.shop} · {naming.name} · {as_of(subject)}",
        made=datetime.fromtimestamp(demand.time_ms // 1_000, UTC),
        accent=naming.accent or OWN_ACCENT,
    )
    paper = Paper(about)
    draw_cover(paper, subject)
    demand_pages.wanted_by_market(paper, subject)
    paper.page()
    demand_pages.by_market(paper, subject)
    demand_pages.by_sku(paper, subject)
    demand_pages.unmet_matrix(paper, subject)
    demand_pages.by_shop(paper, subject)
    paper.page()
    demand_pages.growth(paper, subject)
    supply_pages.asked_and_received(paper, subject)
    supply_pages.deliveries(paper, subject)
    supply_pages.sell_out(paper, subject)
    paper.page()
    forecast_page(paper, subject)
    _definitions(paper)
    return paper.body()


def _definitions(paper: Paper) -> None:
    paper.heading("What the figures mean", 40)
    for name in TOLD:
        found = DEFINITIONS[name]
        paper.room(12)
        paper.text(MARGIN, paper.y, found.label, bold=True)
        paper.skip(4.4)
        paper.paragraph(found.meaning, size=SMALL_PT + 0.8, colour=SOFT)
        paper.skip(2)
    paper.skip(2)
    paper.paragraph(
        "The CSV files beside this paper have every SKU, market and shop; manifest.json has the"
        " definitions of all their columns, and questions.sql what was asked of the read models.",
        size=SMALL_PT + 0.8,
        colour=SOFT,
    )
