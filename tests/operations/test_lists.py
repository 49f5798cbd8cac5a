"""Lists of the desk: every face tells the same rows; filters stay in the address."""

import csv
import io
import re
from html import unescape

import pytest

from firstcome.web.operations.lists.columns import link
from firstcome.web.operations.lists.every import LISTINGS, listing_named
from tests.operations.fair import Fair
from tests.operations.house import DeskClient

NAMES = [each.name for each in LISTINGS]
TOLD = ("incidents", "announcements")
"""About no place: who is bound to one sees them all."""

WHOLE = ("waves", "supplies", "allocations")
"""Of whole launches: who is bound to a part of one sees none of them."""


def key_on_page(name: str, row: dict[str, str]) -> str:
    """What stands in the row of a page for this row of a CSV."""
    match name:
        case "orders":
            return f'href="/orders/{row["order"]}"'
        case "launches":
            return f'href="/launches/{row["launch"]}"'
        case "events":
            return f"<span>{int(row['sequence']):,}</span>"
        case "registrations":
            return f'href="/registrations/{row["registration"]}"'
        case "waves":
            return f'href="/waves/{row["launch"]}/{row["wave"]}"'
        case "supplies":
            return f'href="/supplies/{row["supply"]}">Delivery {row["delivery"]}<'
        case "incidents" | "announcements":
            return f"<span>{int(row[name[:-1]]):,}</span>"
        case _:
            pool = {key: row[key] for key in ("launch", "sku", "location")}
            return f'href="{link("/stock", **pool)}"'


def rows_of_page(page: str) -> list[str]:
    """The rows of the table, each as HTML without references."""
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    return [unescape(row) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]


def csv_rows(client: DeskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def as_text(value: object) -> str:
    """A value of JSON as its cell of a CSV."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@pytest.mark.parametrize("name", NAMES)
def test_page_csv_json_and_api_tell_the_same_rows_in_the_same_order(fair: Fair, name: str):
    rows = csv_rows(fair.desk, f"/{name}.csv")
    exported = fair.desk.get(f"/{name}.json").json()
    listed = fair.desk.get(f"/api/v1/{name}?limit=1000").json()
    by_format = fair.desk.get(f"/api/v1/{name}?format=csv")
    page = rows_of_page(fair.desk.get(f"{listing_named(name).address}?limit=1000").text)

    assert rows
    assert list(rows[0]) == [column.name for column in listing_named(name).columns]
    assert len(page) == len(rows) == exported["count"] == listed["count"]
    for shown, row in zip(page, rows, strict=True):
        assert key_on_page(name, row) in shown
    assert exported["results"] == listed["results"]
    assert (listed["next"], listed["previous"]) == (None, None)
    assert by_format.text == fair.desk.get(f"/{name}.csv").text
    for row, told in zip(rows, exported["results"], strict=True):
        plain = {key: text.removeprefix("'") for key, text in row.items() if key != "details"}
        assert plain == {key: as_text(told[key]) for key in plain}


def test_a_row_tells_ids_and_names_times_with_their_zone_and_money_with_its_currency(fair: Fair):
    [row] = [
        row
        for row in fair.desk.get("/api/v1/orders").json()["results"]
        if row["order"] == fair.codes["dan"]
    ]

    assert row["launch"] == fair.launch.launch
    assert row["launch_name"] == "The phone"
    assert (row["sku"], row["sku_name"]) == ("phone-16gb", "Phone, phone-16gb")
    assert (row["operator"], row["class"], row["missed"]) == ("mate", "consumer", False)
    assert (row["price_minor"], row["currency"]) == (9_900, "GBP")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", row["placed_at"])
    assert row["status"] == "held"


def test_filters_narrow_every_face_alike_and_can_be_taken_off_one_by_one(fair: Fair):
    query = f"?launch={fair.launch.launch}&sku=phone-8gb&status=in_line"

    page = fair.desk.get(f"/orders{query}").text
    listed = fair.desk.get(f"/api/v1/orders{query}").json()

    assert [row["order"] for row in listed["results"]] == [fair.codes["cyd"]]
    assert len(csv_rows(fair.desk, f"/orders.csv{query}")) == 1
    assert len(rows_of_page(page)) == 1
    for name, text in (("launch", fair.launch.launch), ("status", "in_line")):
        without = query.replace(f"{name}={text}", "").replace("?&", "?").replace("&&", "&")
        assert f'href="/orders{unescape(without.rstrip("&"))}"' in unescape(page)
    assert '<option value="in_line" selected>in line</option>' in page
    assert f'href="/exports/orders{query}"' in unescape(page)


def test_pages_lead_to_each_other_and_keep_the_filters(fair: Fair):
    asked = f"/api/v1/orders?launch={fair.launch.launch}&limit=2"

    first = fair.desk.get(asked).json()
    second = fair.desk.get(first["next"]).json()
    back = fair.desk.get(second["previous"]).json()

    codes = [row["order"] for page in (first, second) for row in page["results"]]
    assert codes == [fair.codes[who] for who in ("dan", "cyd", "bea", "ada")]
    assert (first["count"], second["count"], second["next"]) == (4, 4, None)
    assert back["results"] == first["results"]
    assert back["previous"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("stats=held", "stats"),
        ("status=bogus", "status"),
        ("launch=no/id", "launch"),
        ("from=yesterday", "from"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("after=-1", "after"),
        ("after=99999999999999999999", "after"),
        ("after=a", "after"),
        ("after=3&before=1", "before"),
        ("status=held&status=paid", "status"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name_and_shows_no_rows(
    fair: Fair, query: str, field: str
):
    page = fair.desk.get(f"/orders?{query}")
    told = fair.desk.get(f"/api/v1/orders?{query}")
    export = fair.desk.get(f"/orders.csv?{query}")

    assert (page.status_code, told.status_code, export.status_code) == (400, 400, 400)
    assert told.json()["field"] == export.json()["field"] == field
    assert told.json()["code"] == "request_invalid"
    assert rows_of_page(page.text) == []
    assert told.json()["detail"] in unescape(page.text)


def test_an_order_leads_to_its_events_and_a_wrong_code_is_refused(fair: Fair):
    found = fair.desk.get(f"/api/v1/events?order={fair.codes['ada']}").json()
    wrong = fair.desk.get("/api/v1/events?order=AAAA")

    assert [row["kind"] for row in found["results"]][-1] == "OrderHeld"
    assert "OrderPaid" in {row["kind"] for row in found["results"]}
    assert {row["order"] for row in found["results"]} == {fair.codes["ada"]}
    assert found["count"] == len(found["results"])
    assert wrong.json()["field"] == "order"


def test_events_tell_no_keyed_hash_and_no_whole_definition(fair: Fair):
    rows = fair.desk.get("/api/v1/events?limit=1000").json()["results"]

    told = {name for row in rows for name in row["details"]}
    assert {"units", "deadline_ms"} <= told
    assert not {"customer", "key", "fingerprint", "contact", "definition"} & told


def test_a_span_of_time_is_on_the_clocks_of_the_launch(fair: Fair):
    launch = fair.launch.launch
    [row] = fair.desk.get(f"/api/v1/orders?launch={launch}&limit=1").json()["results"]
    page = fair.desk.get(f"/orders?launch={launch}&from={row['placed_at']}").text

    assert "Times are those of Europe/London." in page
    assert 'type="datetime-local" name="from" value="2' in page
    assert "more than" not in page


@pytest.mark.parametrize("name", TOLD)
def test_what_staff_told_is_seen_by_partners_too_and_runs_as_no_formula(fair: Fair, name: str):
    theirs = fair.house.client_of("partner", operator="mate")

    [row] = csv_rows(theirs, f"/{name}.csv")

    assert row["title"] == "'=Mails are late"
    assert {theirs.get(f"/{each}.csv").status_code for each in WHOLE} == {403}


def test_registrations_are_narrowed_and_counted_by_what_is_wished_and_by_their_wave(fair: Fair):
    def codes(query: str) -> list[str]:
        found = fair.desk.get(f"/api/v1/registrations?{query}").json()
        assert found["count"] == len(found["results"])
        return [row["registration"].replace("-", "") for row in found["results"]]

    eve, fay = fair.registered["eve"], fair.registered["fay"]
    assert codes("sku=phone-8gb") == [fay, eve]
    assert codes("sku=phone-16gb") == codes("told_by=email") == codes("status=confirmed") == [fay]
    assert codes("location=bath") == codes("told_by=none") == [eve]
    assert codes("wave=7") == []
    assert sorted([*codes("wave=1"), *codes("wave=2")]) == sorted([eve, fay])
    assert fay in codes("wave=1")
    assert fair.desk.get("/api/v1/registrations?wave=one").json()["field"] == "wave"


def test_deliveries_tell_days_units_and_who_said_so(fair: Fair):
    query = f"launch={fair.launch.launch}"
    first, second = fair.desk.get(f"/api/v1/supplies?{query}").json()["results"]
    shares = fair.desk.get(f"/api/v1/allocations?{query}").json()["results"]
    page = unescape(fair.desk.get(f"/lists/supplies?{query}").text)

    assert (first["delivery"], first["status"], first["said_by"]) == (1, "confirmed", "supplier")
    assert (first["from"], first["to"]) == ("2098-08-02", "2098-08-09")
    assert (first["from_at"], first["to_at"]) == (
        "2098-08-01T23:00:00.000Z",  # the clocks of Europe/London
        "2098-08-09T22:59:59.999Z",
    )
    assert (first["units"], first["received"], first["left"]) == (10, 1, 9)
    assert (first["shared"], first["reserve"]) == (6, 4)
    assert (second["delivery"], second["status"], second["reserve"]) == (2, "planned", 0)
    assert [(row["location"], row["units"], row["came"], row["missing"]) for row in shares] == [
        ("bath", 2, 1, 1),
        ("web", 4, 0, 4),
    ]
    assert "says the supplier" in page
    assert "<span>2098-08-02 <small>to 2098-08-09</small></span>" in page


def test_deliveries_are_narrowed_by_status_and_by_when_they_are_expected(fair: Fair):
    def deliveries(query: str) -> list[int]:
        found = fair.desk.get(f"/api/v1/supplies?{query}").json()["results"]
        return [row["delivery"] for row in found]

    assert deliveries("status=planned") == [2]
    assert deliveries("said_by=supplier") == [1]
    assert deliveries("from=2098-08-10T00:00") == [2]
    assert deliveries("to=2098-08-01T23:00Z") == []
    assert deliveries("from=2098-08-09T12:00&to=2098-08-09T13:00") == [1]
    assert fair.desk.get("/api/v1/supplies?status=late").json()["field"] == "status"


def test_a_supplier_sees_deliveries_and_exports_none(fair: Fair):
    theirs = fair.house.client_of("supplier")

    assert theirs.get("/api/v1/supplies").json()["count"] == 2
    assert theirs.get("/lists/allocations").status_code == 200
    assert theirs.get("/supplies.csv").status_code == 403
    assert ">Export</a>" not in theirs.get("/lists/supplies").text


def test_an_event_on_a_delivery_leads_to_it_and_tells_no_id_of_words(fair: Fair):
    found = fair.desk.get("/api/v1/events?kind=SupplyAnnounced").json()["results"]
    page = fair.desk.get("/events?kind=SupplyAnnounced").text

    assert len(found) == 2
    assert not {"note"} & {name for row in found for name in row["details"]}
    assert f'href="/supplies/{found[0]["details"]["supply"]}"' in page


def test_a_registration_leads_to_its_events_in_order(fair: Fair):
    code = fair.registered["fay"]
    found = fair.desk.get(f"/api/v1/events?registration={code}").json()

    kinds = [row["kind"] for row in found["results"]]
    assert kinds == ["RegistrationConfirmed", "InterestRegistered"]
    assert {row["registration"].replace("-", "") for row in found["results"]} == {code}
    assert found["count"] == 2


@pytest.mark.parametrize("name", [n for n in NAMES if n not in (*WHOLE, *TOLD)])
def test_a_partner_gets_the_rows_of_their_operator_by_every_way(fair: Fair, name: str):
    theirs = fair.house.client_of("partner", operator="mate")
    everybody = csv_rows(fair.desk, f"/{name}.csv")

    rows = csv_rows(theirs, f"/{name}.csv")
    listed = theirs.get(f"/api/v1/{name}?limit=1000").json()
    page = theirs.get(f"/{name}?limit=1000").text

    assert 0 < len(rows) < len(everybody)
    assert len(rows) == listed["count"] == len(rows_of_page(page))
    if name == "launches":
        assert [row["launch"] for row in rows] == [fair.launch.launch]
        assert rows[0]["orders"] == "1"
    else:
        assert {row["location"] for row in rows} == {"bath"}
    assert theirs.get("/api/v1/stock?location=web").json()["results"] == []
    assert "Your operator: mate" in page


def test_a_shop_gets_the_rows_of_its_place_and_no_export(fair: Fair):
    theirs = fair.house.client_of("shop", location="bath")

    listed = theirs.get("/api/v1/orders").json()

    assert [row["order"] for row in listed["results"]] == [fair.codes["dan"]]
    assert theirs.get("/api/v1/orders?location=web").json()["count"] == 0
    for address in ("/orders.csv", "/exports/orders", "/api/v1/orders?format=csv"):
        assert theirs.get(address).status_code == 403
    assert ">Export</a>" not in theirs.get("/orders").text


def test_a_key_that_may_export_and_not_see_the_list_gets_nothing(fair: Fair):
    account = fair.house.account("operations")
    key = fair.house.key_of(account, "export")

    answers = [
        fair.house.stranger().get(address, headers=key)
        for address in ("/orders.csv", "/exports/orders", "/api/v1/orders?format=csv")
    ]

    assert {answer.status_code for answer in answers} == {403}


def test_a_launch_leads_to_its_orders_stock_and_lines(fair: Fair):
    page = unescape(fair.desk.get("/launches").text)

    launch = fair.launch.launch
    assert f'<a href="/orders?launch={launch}">4</a>' in page
    assert f'<a href="/stock?launch={launch}&left=some">' in page
    assert f'<a href="/lines?launch={launch}&waiting=some">1</a>' in page


def test_a_count_leads_to_what_it_counts(fair: Fair):
    page = unescape(fair.desk.get(f"/stock?launch={fair.launch.launch}&location=web").text)

    [held, paid] = [
        re.search(rf'href="(/orders\?[^"]*sku=phone-8gb[^"]*status={status})">(\d+)<', page)
        for status in ("held", "paid")
    ]
    assert held is not None
    assert paid is not None
    for found in (held, paid):
        assert fair.desk.get(f"/api/v1{found[1]}").json()["count"] == int(found[2]) == 1
