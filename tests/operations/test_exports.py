"""Exports of the desk: whole lists, streamed, guarded, recorded; the same by the command."""

import csv
import gzip
import io
import json
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, Response, get
from litestar.middleware import DefineMiddleware
from typer.testing import CliRunner

from firstcome.cli import app as command_line
from firstcome.limits import EXPORT_SLICE_ROWS
from firstcome.staff.permissions import THE_SHOP
from firstcome.web.operations.access import AnyRequest, Signed, authentication
from firstcome.web.operations.lists.columns import plain
from firstcome.web.operations.lists.every import LISTINGS
from firstcome.web.operations.lists.exports import Export, export_response, packed, written
from firstcome.web.operations.lists.faces import Face, Format, guarded
from firstcome.web.operations.lists.listing import Column, Record
from tests.operations.fair import Fair
from tests.operations.house import House, served
from tests.serve.running import HOST, SOON_S, free_port

COLUMNS: tuple[Column, ...] = (plain("number", "number", ""), plain("said", "text", ""))


def numbered(rows: int) -> Iterator[list[Record]]:
    """So many made-up rows, in slices as they are read."""
    for start in range(0, rows, EXPORT_SLICE_ROWS):
        stop = min(rows, start + EXPORT_SLICE_ROWS)
        yield [(number, f"row {number}") for number in range(start, stop)]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("1=1", "1=1"),
        ("", ""),
        ("The phone", "The phone"),
    ],
)
def test_no_cell_begins_with_what_a_spreadsheet_takes_for_a_formula(text: str, cell: str):
    row = Face(COLUMNS).csv([(7, text)]).decode()

    assert guarded(text) == cell
    assert next(csv.reader(io.StringIO(row, newline=""))) == ["7", cell]


def test_a_csv_keeps_quotes_commas_ends_of_lines_and_every_letter():
    text = 'Bath, "Straße"\n第一'

    rows = list(csv.reader(io.StringIO(Face(COLUMNS).csv([(1, text)]).decode(), newline="")))

    assert rows == [["1", text]]


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("rows", [0, 1, EXPORT_SLICE_ROWS, EXPORT_SLICE_ROWS + 1])
def test_an_export_of_any_size_is_whole(form: Format, rows: int):
    body = b"".join(written(Face(COLUMNS), form, numbered(rows)))

    if form == "json":
        told = json.loads(body)
        assert told["count"] == len(told["results"]) == rows
        assert [each["number"] for each in told["results"]] == list(range(rows))
    else:
        assert body.count(b"\r\n") == rows + 1
        assert body.startswith(b"number,said\r\n")
    assert gzip.decompress(b"".join(packed(written(Face(COLUMNS), form, numbered(rows))))) == body


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_million_rows_take_no_more_memory_than_a_few_thousand(form: Format):
    def most(rows: int) -> int:
        tracemalloc.start()
        for _ in packed(written(Face(COLUMNS), form, numbered(rows))):
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    few = most(3 * EXPORT_SLICE_ROWS)

    assert most(50 * EXPORT_SLICE_ROWS) < 1.2 * few


def test_an_export_is_packed_for_who_takes_it_and_says_how_many_rows_and_as_of_when(fair: Fair):
    plainly = fair.desk.get("/orders.csv", headers={"Accept-Encoding": "identity"})
    packedly = fair.desk.get("/orders.csv", headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in plainly.headers
    assert packedly.headers["content-encoding"] == "gzip"
    assert packedly.content == plainly.content
    for answer in (plainly, packedly):
        assert answer.headers["firstcome-rows"] == "4"
        assert answer.headers["firstcome-as-of"].endswith("Z")
        assert answer.headers["content-disposition"] == 'attachment; filename="orders.csv"'
        assert answer.headers["content-type"].startswith("text/csv; charset=utf-8")
        assert answer.headers["cache-control"] == "no-store"


def test_who_exported_what_by_which_filter_stands_in_the_audit_log(fair: Fair):
    mate = fair.house.client_of("partner", operator="mate")
    mate.get("/orders.json?status=held&sku=phone-16gb")
    mate.get("/api/v1/stock?format=csv")

    lines = fair.house.desk.staff.audit_page().lines[:2]

    assert mate.account is not None
    assert [(line.who, line.what, line.about, line.why) for line in lines] == [
        (mate.account.number, "export", "stock.csv", ""),
        (mate.account.number, "export", "orders.json", "sku=phone-16gb&status=held"),
    ]


def test_the_audit_log_is_exported_as_its_api_tells_it(fair: Fair):
    fair.desk.get("/events.csv")

    rows = list(csv.DictReader(io.StringIO(fair.desk.get("/audit.csv?what=export").text)))
    listed = fair.desk.get("/api/v1/audit?what=export&limit=1000").json()["results"]

    assert rows[0]["about"] == "audit.csv"
    assert rows[0]["why"] == "what=export"
    assert rows == [{name: str(value) for name, value in line.items()} for line in listed]
    assert fair.house.client_of("care").get("/audit.csv").status_code == 403
    assert fair.desk.get("/audit.json?who=ada").status_code == 400


@pytest.mark.parametrize("name", [each.name for each in LISTINGS])
def test_the_page_of_an_export_says_how_much_it_will_be_and_leads_to_it(fair: Fair, name: str):
    page = fair.desk.get(f"/exports/{name}").text

    count = fair.desk.get(f"/api/v1/{name}").json()["count"]
    assert f"It will be <strong>{count}</strong>" in " ".join(page.split())
    for form in ("csv", "json"):
        assert f'href="/{name}.{form}" download' in page
    assert fair.house.client_of("care").get(f"/exports/{name}").status_code == 403


def test_the_page_of_an_export_keeps_the_filters_and_says_when_nobody_counts(fair: Fair):
    page = fair.desk.get("/exports/orders?status=held&from=2008-07-10T08:00Z").text

    assert "is not known before" in " ".join(page.split())
    assert "/orders.csv?status=held&amp;from=2008-07-10T08%3A00Z" in page


@pytest.mark.parametrize("field", ["limit=3", "after=3", "before=3"])
def test_an_export_of_a_part_is_refused(fair: Fair, field: str):
    answer = fair.desk.get(f"/orders.csv?{field}")

    assert (answer.status_code, answer.json()["field"]) == (400, field.partition("=")[0])
    assert fair.desk.get("/api/v1/orders?format=xml").json()["field"] == "format"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_command_writes_what_the_desk_sends(fair: Fair, form: str, tmp_path: Path):
    query = f"launch={fair.launch.launch}&status=held"
    sent = fair.desk.get(f"/orders.{form}?{query}").content
    wheres = [word for each in query.split("&") for word in ("--where", each)]

    plainly = export("orders", tmp_path / "o", fair, "--format", form, *wheres, "--json")
    packedly = export("orders", tmp_path / "o.gz", fair, "--format", form, *wheres)

    assert (tmp_path / "o").read_bytes() == sent
    assert gzip.decompress((tmp_path / "o.gz").read_bytes()) == sent
    told = json.loads(plainly)
    assert (told["list"], told["rows"], told["bytes"]) == ("orders", 2, len(sent))
    assert packedly.startswith("2 orders in ")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["o", "o.gz"]


def test_a_command_that_cannot_be_done_leaves_no_file(fair: Fair, tmp_path: Path):
    out = tmp_path / "o"

    assert "There is no such filter" in export("orders", out, fair, "--where", "a=b", code=2)
    assert "NAME=VALUE" in export("orders", out, fair, "--where", "status", code=2)
    assert "leave it out" in export("orders", out, fair, "--where", "limit=3", code=2)
    assert "cannot be written" in export("orders", tmp_path / "none" / "o", fair, code=1)
    assert list(tmp_path.iterdir()) == []


def export(name: str, out: Path, fair: Fair, *more: str, code: int = 0) -> str:
    """Run the command; what it said."""
    directory = str(fair.house.desk.settings.directory)
    words = ["export", name, "--data", directory, "--out", str(out), *more]
    ran = CliRunner().invoke(command_line, words)
    assert ran.exit_code == code, ran.output
    return ran.output


def test_whoever_goes_away_ends_the_reading(fair: Fair):
    ended, port = threading.Event(), free_port()

    def endless() -> Iterator[list[Record]]:
        try:
            while True:
                yield from numbered(EXPORT_SLICE_ROWS)
        finally:
            ended.set()

    @get("/endless", sync_to_thread=True)
    def route(request: AnyRequest) -> Response[Any]:
        endlessly = Export("endless", COLUMNS, endless(), None)
        return export_response(fair.house.desk, request, endlessly, "csv")

    signed = authentication(lambda _: Signed(THE_SHOP, session="test"))
    app = Litestar([route], middleware=[DefineMiddleware(signed)], openapi_config=None)
    with served(app, port):
        with fair.desk.stream("GET", f"http://{HOST}:{port}/endless") as answer:
            next(answer.iter_bytes())
            assert not ended.is_set()

        assert ended.wait(SOON_S)


def test_without_read_models_an_export_is_answered_not_begun(found: House):
    client = found.client_of("operations")

    answer = client.get("/orders.csv")

    assert answer.status_code == 503
