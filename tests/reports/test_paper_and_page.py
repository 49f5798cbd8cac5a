"""The paper and the page say the numbers that plain SQL over the read models says."""

import re
from datetime import date
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from msgspec.structs import replace

from firstcome.forecasting.forecast import ALL
from firstcome.reports.definitions import DEFINITIONS, WHOLE
from firstcome.reports.figures import shown
from firstcome.reports.pdf.made import TOLD, make_pdf
from firstcome.reports.sheets import Subject
from firstcome.reports.told import KEY_FIGURES
from firstcome.staff.permissions import GRANTED, Who
from firstcome.web.gallery.demand import made_up
from firstcome.web.gallery.scene import live
from firstcome.web.operations.demand.views import TABLE, page_of
from firstcome.web.pages import desk_page
from tests.reports.made import Made, has_run, rows_of, table_figures
from tests.reports.pdf_text import pages_of
from tests.reports.story import LAUNCH, NAMING

TODAY = date(2008, 7, 20)

# ------------------------------------------------------------------------------------ PDF


def test_the_cover_says_the_figures_of_plain_sql(made: Made):
    cover = pages_of(made.files["demand.pdf"])[0]
    figures = made.counted.whole()

    for name in KEY_FIGURES:
        assert has_run(cover, [DEFINITIONS[name].label, shown(figures[name])]), name
    assert NAMING.name in cover
    line = " ".join(cover)
    assert f"2 markets want {shown(figures['wanted_units'])} units." in line
    assert figures["unmet_units"] == 1
    assert "1 unit is missing." in line


def test_the_tables_of_the_paper_have_the_figures_of_plain_sql(made: Made):
    texts = [text for page in pages_of(made.files["demand.pdf"]) for text in page]

    for market in made.counted.market_names:
        figures = table_figures(made.counted, market=market)
        run = [NAMING.market(market), *(shown(figures[name]) for name in TABLE)]
        assert has_run(texts, run), run
        unmet = (shown(made.counted.unmet(sku, market)) for sku in made.counted.skus)
        assert has_run(texts, [NAMING.market(market), *unmet])
    for sku in made.counted.skus:
        figures = table_figures(made.counted, sku=sku)
        run = [NAMING.sku(sku), *(shown(figures[name]) for name in TABLE)]
        assert has_run(texts, run), run
        supplied = made.counted.supplied_in_all(sku)
        asked = ("asked_units", "confirmed_units", "delivered_units")
        assert has_run(texts, [NAMING.sku(sku), *(shown(supplied[name]) for name in asked)])
    whole = table_figures(made.counted)
    assert has_run(texts, ["All", *(shown(whole[name]) for name in TABLE)])
    for row in rows_of(made, "sell-out.csv"):
        minutes = shown(Fraction(row["minutes_to_sell_out"]))
        received = made.counted.demand(row["sku"], "", row["location"])["received_units"]
        place = NAMING.place(row["location"])
        assert has_run(texts, [place, NAMING.market(row["market"]), shown(received), minutes])


def test_the_paper_says_what_every_figure_means_and_why_there_is_no_forecast(made: Made):
    texts = [text for page in pages_of(made.files["demand.pdf"]) for text in page]

    for name in TOLD:
        assert DEFINITIONS[name].label in texts
    assert any(text.startswith("There is no forecast.") for text in texts)


def test_the_paper_has_the_forecast_with_its_intervals():
    subject = made_up()
    texts = [text for page in pages_of(make_pdf(subject)) for text in page]

    for series in subject.forecast.told:
        name = subject.naming.sku(series.sku) if series.sku else "United Kingdom"
        if (series.sku, series.market) == (ALL, ALL):
            name = "All"
        run = [name]
        for week in series.weeks:
            run += [shown(week.units), f"{shown(week.low)}–{shown(week.high)}"]
        assert has_run([_uncut(text, name) for text in texts], run), run


def _uncut(text: str, name: str) -> str:
    """A name that was cut for room, whole."""
    is_cut = text.endswith("…") and name.startswith(text.removesuffix("…"))
    return name if is_cut else text


def test_names_and_figures_of_a_usual_length_stand_whole_on_paper(made: Made):
    demand = made.subject.demand
    skus = {"p8": "The phone, 16 GB, black", "p16": "The phone, 16 GB, white"}
    [many] = [each for each in demand.by_market if (each.sku, each.market) == ("p8", "gb")]
    figures = replace(many.demand, not_ordered_units=Fraction(24_690_001, 2), orders=10_000_000)
    rows = tuple(replace(e, demand=figures) if e is many else e for e in demand.by_market)
    subject = replace(
        made.subject,
        naming=replace(made.subject.naming, skus=skus),
        demand=replace(demand, by_market=rows),
    )
    texts = [text for page in pages_of(make_pdf(subject)) for text in page]

    total = subject.demand.of_sku("p8").demand
    assert has_run(texts, [skus["p8"], shown(total.registrations)])
    assert {shown(total.not_ordered_units), shown(total.orders)} <= set(texts)
    assert not [text for text in texts if text.startswith("The phone") and text.endswith("…")]


def test_equal_figures_make_equal_paper_and_other_figures_another(made: Made):
    other = replace(made.subject.demand, sequence=made.subject.demand.sequence + 1)

    assert make_pdf(made.subject) == made.files["demand.pdf"]
    assert make_pdf(replace(made.subject, demand=other)) != made.files["demand.pdf"]


def test_a_sign_that_the_type_does_not_have_is_a_question_mark(made: Made):
    naming = replace(made.subject.naming, markets={"gb": "英国 GB", "de": "Łódź"})
    texts = [t for page in pages_of(make_pdf(replace(made.subject, naming=naming))) for t in page]

    assert "?? GB" in texts
    assert "Łódź" in texts


# ----------------------------------------------------------------------------------- page


_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r'<td[^>]* data-label="([^"]*)"[^>]*>(.*?)</td>', re.DOTALL)
_FIGURE = re.compile(r"<dt>(.*?): <span>(.*?)</span></dt>", re.DOTALL)


def page_of_supplier(subject: Subject) -> str:
    """The page that a supplier lands on."""
    supplier = Who(7, "Supplier", "supplier", GRANTED["supplier"])
    view = page_of(subject, (LAUNCH,), supplier, TODAY, is_supplier=True)
    head = live("Demand", "/supplier", "supplier")
    return desk_page("operations/demand.html", head, page=view).decode()


def rows_on(page: str) -> list[dict[str, str]]:
    """The rows of the tables of a page, by the labels of their cells."""
    return [
        {label: _plain(cell) for label, cell in _CELL.findall(row)} for row in _ROW.findall(page)
    ]


def _plain(markup: str) -> str:
    """What a reader reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_the_page_has_the_figures_of_plain_sql(made: Made):
    page = page_of_supplier(made.subject)

    whole = made.counted.whole()
    figures_on = {_plain(name): value for name, value in _FIGURE.findall(page)}
    assert figures_on == {DEFINITIONS[n].label: shown(whole[n]) for n in WHOLE}
    for kind, names, key in (
        ("Market", made.counted.market_names, "market"),
        ("SKU", made.counted.skus, "sku"),
    ):
        rows = {row[kind]: row for row in rows_on(page) if kind in row and "Orders" in row}
        for name in names:
            labelled = NAMING.market(name) if key == "market" else NAMING.sku(name)
            figures: Any = table_figures(made.counted, **{key: name})
            expected = {DEFINITIONS[each].label: shown(figures[each]) for each in TABLE}
            assert {label: rows[labelled][label] for label in expected} == expected
        all_figures = table_figures(made.counted)
        expected = {DEFINITIONS[each].label: shown(all_figures[each]) for each in TABLE}
        assert {label: rows["All"][label] for label in expected} == expected


def test_what_no_market_has_yet_stands_on_the_page_so_that_rows_add_up(made: Made):
    rows = [row for row in rows_on(page_of_supplier(made.subject)) if "Market" in row]
    coming = {row["Market"]: row["Confirmed to come"] for row in rows if "Orders" in row}

    loose = made.subject.demand.of_market("").supplied.coming_units
    assert loose
    assert coming["no market yet"] == shown(loose)
    whole = int(coming.pop("All").replace(",", ""))
    assert sum(int(each.replace(",", "")) for each in coming.values()) == whole


def test_the_page_leads_to_every_file_of_the_pack(made: Made):
    page = page_of_supplier(made.subject)

    for name in made.files:
        assert f'href="/launches/{LAUNCH}/demand/{name}"' in page, name


def test_bars_of_the_page_have_one_scale(made: Made):
    supplier = Who(7, "Supplier", "supplier", GRANTED["supplier"])
    view = page_of(made.subject, (LAUNCH,), supplier, TODAY, is_supplier=True)

    for row, sku in zip(view.skus, made.subject.demand.skus, strict=True):
        total = made.subject.demand.of_sku(sku)
        covered = total.demand.received_units + total.supplied.coming_units
        wanted = float(total.demand.wanted_units)
        assert row.covered_share * wanted == pytest.approx(row.wanted_share * covered)
        assert max(row.covered_share, row.wanted_share) <= 100


def test_the_page_has_every_delivery_with_the_ways_that_are_open(made: Made):
    found = [row for row in rows_on(page_of_supplier(made.subject)) if "Delivery" in row]

    table = list(reversed(rows_of(made, "deliveries.csv")))
    assert [row["Status"] for row in found] == [row["status"] for row in table]
    assert [row["Asked"] for row in found] == [shown(int(row["asked_units"])) for row in table]
    assert [row["Received"] for row in found] == [
        shown(int(row["delivered_units"])) for row in table
    ]
    assert [("Confirm…" in row["Delivery"], "Move…" in row["Delivery"]) for row in found] == [
        (True, True),  # asked for
        (False, False),  # cancelled
        (False, True),  # confirmed
        (True, True),  # planned
        (False, True),  # confirmed, a part has come
    ]
