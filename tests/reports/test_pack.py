"""The files of a pack say the numbers that plain SQL over the read models says."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

from firstcome.forecasting.forecast import METHOD
from firstcome.reports.asking import questions
from firstcome.reports.definitions import DEFINITIONS, WHOLE
from firstcome.reports.figures import plain
from firstcome.reports.pack import pack_files, packed
from firstcome.reports.pdf.made import make_pdf
from firstcome.reports.sheets import SHEETS, day_of
from firstcome.web.gallery.demand import made_up
from tests.reports.made import Made, rows_of
from tests.reports.modelled import reading

SRC = Path(__file__).parents[2] / "src"

# ------------------------------------------------------------------------------------ CSV


def test_the_figures_of_the_launch_are_those_of_plain_sql(made: Made):
    found = {row["figure"]: row["value"] for row in rows_of(made, "figures.csv")}

    assert found == {name: plain(value) for name, value in made.counted.whole().items()}
    assert list(found) == list(WHOLE)


def test_every_shop_has_the_figures_of_plain_sql(made: Made):
    found = rows_of(made, "demand-by-shop.csv")

    for row in found:
        counted = made.counted.demand(row["sku"], row["market"], row["location"])
        assert {name: row[name] for name in counted} == {n: plain(v) for n, v in counted.items()}
    pools = {(row["sku"], row["location"]) for row in found if row["location"]}
    assert len(pools) == len(made.terms.skus) * len(made.terms.locations)
    people = sum((Fraction(row["registrations"]) for row in found), Fraction(0))
    assert people == made.counted.whole()["registrations"]


def test_every_market_has_the_figures_of_plain_sql(made: Made):
    for row in rows_of(made, "demand-by-market.csv"):
        supplied = made.counted.supplied(row["sku"], row["market"])
        assert {name: row[name] for name in supplied} == {n: plain(v) for n, v in supplied.items()}
        if row["market"]:
            counted = made.counted.demand(row["sku"], row["market"])
            counted["unmet_units"] = made.counted.unmet(row["sku"], row["market"])
            own = {name: row[name] for name in counted}
            assert own == {name: plain(value) for name, value in counted.items()}
        else:
            assert row["unmet_units"] == ""


def test_days_are_those_of_plain_sql(made: Made):
    with reading(made.at) as connection:
        asked = "SELECT placed_ms / 86400000, sku, location, COUNT(*), SUM(units) FROM orders"
        ordered = connection.exec_driver_sql(f"{asked} GROUP BY 1, 2, 3").all()
    orders: dict[tuple[str, str, str], list[int]] = {}
    for day, sku, location, count, units in ordered:
        key = day_of(day).isoformat(), sku, made.counted.markets[location]
        was = orders.get(key, [0, 0])
        orders[key] = [was[0] + count, was[1] + units]

    rows = rows_of(made, "growth-by-day.csv")
    found = {
        (row["day"], row["sku"], row["market"]): [int(row["orders"]), int(row["ordered_units"])]
        for row in rows
        if row["orders"] != "0"
    }

    assert found == orders
    whole = made.counted.whole()
    for name in ("registrations", "registered_units"):
        assert sum((Fraction(row[name]) for row in rows), Fraction(0)) == whole[name]
    newly = sum((Fraction(row["newly_wanted_units"]) for row in rows), Fraction(0))
    assert newly == made.counted.newly_wanted()


def test_deliveries_are_those_of_the_table(made: Made):
    with reading(made.at) as connection:
        table = connection.exec_driver_sql(
            "SELECT number, sku, market, location, status, units, received, said_by FROM supplies"
            " ORDER BY number"
        ).all()

    found = [
        (
            *(int(row["delivery"]), row["sku"], row["market"], row["location"], row["status"]),
            *(int(row["delivery_units"]), int(row["delivered_units"]), row["said_by"]),
        )
        for row in rows_of(made, "deliveries.csv")
    ]

    assert found == [tuple(row) for row in table]
    second = rows_of(made, "deliveries.csv")[1]
    assert (second["from"], second["first_from"]) == ("2008-08-01", "2008-07-25")
    assert second["slips"] == "1"


def test_pools_that_sold_out_stand_in_the_order_in_which_they_did(made: Made):
    with reading(made.at) as connection:
        first = connection.exec_driver_sql(
            "SELECT o.sku, e.location, MIN(e.time_ms) FROM events e JOIN orders o"
            " ON o.sequence = e.subject WHERE e.kind = 'OrderJoinedLine'"
            " GROUP BY o.sku, e.location ORDER BY 3, 1"
        ).all()
        [[opened_ms]] = connection.exec_driver_sql(
            "SELECT time_ms FROM events WHERE kind = 'LaunchOpened'"
        ).all()

    found = [
        (row["sku"], row["location"], row["minutes_to_sell_out"])
        for row in rows_of(made, "sell-out.csv")
    ]

    assert found == [
        (sku, location, plain(Fraction(time_ms - opened_ms, 60_000)))
        for sku, location, time_ms in first
    ]


def test_a_region_is_the_town_and_else_the_market(made: Made):
    found = {row["location"]: row["region"] for row in rows_of(made, "demand-by-shop.csv")}

    assert found["shop"] == "Bath"
    assert found["web"] == "United Kingdom"
    assert found["berlin"] == "Deutschland"


def test_no_cell_is_a_formula_and_every_column_is_defined(made: Made):
    for sheet in SHEETS:
        lines = list(csv.reader(io.StringIO(made.files[f"{sheet.name}.csv"].decode())))
        assert lines[0] == list(sheet.columns)
        assert set(sheet.columns) <= DEFINITIONS.keys()
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in lines for cell in row)
    names = {row["sku_name"] for row in rows_of(made, "demand-by-shop.csv")}
    assert "'=Phone, 16 GB" in names


def test_the_forecast_has_a_row_for_every_week_of_what_is_told():
    subject = made_up()
    rows = list(csv.DictReader(io.StringIO(pack_files(subject)["forecast.csv"].decode())))

    found = {(row["sku"], row["market"], int(row["week"])): row for row in rows}

    for series in subject.forecast.told:
        for week in series.weeks:
            row = found.pop((series.sku, series.market, week.number))
            assert row["week_from"] == day_of(week.first_day).isoformat()
            figures = (week.low, week.units, week.high, week.units_through)
            names = ("forecast_low", "forecast_units", "forecast_high", "forecast_units_through")
            assert tuple(int(row[name]) for name in names) == figures
    assert found == {}


# ------------------------------------------------------------------------------- manifest


def test_the_manifest_tells_every_file_with_its_sum_and_its_rows(made: Made):
    told_of = json.loads(made.files["manifest.json"])

    listed = {each["file"]: each for each in told_of["files"]}
    assert set(listed) == made.files.keys() - {"manifest.json"}
    for name, each in listed.items():
        assert each["sha256"] == hashlib.sha256(made.files[name]).hexdigest()
        assert each["bytes"] == len(made.files[name])
        if name.endswith(".csv"):
            assert each["rows"] == len(rows_of(made, name))


def test_the_manifest_says_as_of_when_the_figures_are_and_what_they_mean(made: Made):
    told_of = json.loads(made.files["manifest.json"])

    with reading(made.at) as connection:
        [[sequence]] = connection.exec_driver_sql("SELECT sequence FROM cursor").all()
    assert told_of["as_of"]["sequence"] == sequence
    assert told_of["as_of"]["time"].endswith("Z")
    assert told_of["figures"] == {
        name: float(plain(value)) for name, value in made.counted.whole().items()
    }
    columns = {name for each in told_of["files"] for name in each.get("columns", ())}
    assert columns <= told_of["definitions"].keys()
    assert told_of["forecast"]["method"] == METHOD


def test_the_questions_of_the_pack_are_those_that_were_asked(made: Made):
    text = made.files["questions.sql"].decode()

    assert all(f"-- question: {name}\n" in text for name in questions())


def test_the_archive_has_every_file_and_equal_bytes_for_equal_figures(made: Made):
    archive = packed(made.files)

    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        assert {name: found.read(name) for name in found.namelist()} == made.files
    assert packed(pack_files(made.subject, make_pdf(made.subject))) == archive


def test_a_desk_starts_without_what_draws_a_pdf_or_makes_a_forecast():
    program = (
        "import sys, firstcome.web.operations.app\n"
        "assert not {'fpdf', 'PIL', 'statsmodels', 'numpy'} & sys.modules.keys()"
    )

    subprocess.run([sys.executable, "-c", program], check=True, cwd=SRC)
