"""Launches over the API: loading, turning, listing, and what cannot be loaded."""

from typing import Any

import msgspec
import pytest

from tests.api.desk import Desk, fresh
from tests.api.launch_bodies import FAR_MS, load_body
from tests.serve.running import Answer, RunningShop

LAUNCHES = "/api/v1/launches"


def spoilt(change: dict[str, Any], texts: dict[str, Any] | None = None) -> bytes:
    """A body to load, with other values in its definition and texts."""
    whole = msgspec.json.decode(load_body(fresh("launch")))
    whole["definition"] |= change
    whole["texts"] |= texts or {}
    return msgspec.json.encode(whole)


def load(desk: Desk, body: bytes) -> Answer:
    return desk.staff(LAUNCHES, body)


def test_a_launch_is_loaded_known_replaced_and_kept_once_it_has_begun(desk: Desk):
    launch = fresh("launch")

    answers = [
        load(desk, load_body(launch, opens_ms=FAR_MS)),
        load(desk, load_body(launch, opens_ms=FAR_MS)),
        load(desk, load_body(launch, opens_ms=FAR_MS, line=False)),
        desk.staff(f"{LAUNCHES}/{launch}/open"),
        load(desk, load_body(launch, opens_ms=FAR_MS)),
    ]

    assert [(answer.status, answer.code) for answer in answers] == [
        (201, "loaded"),
        (200, "already_loaded"),
        (201, "replaced"),
        (200, "opened"),
        (200, "launch_exists"),
    ]


def test_a_launch_is_turned_and_a_turn_that_is_none_says_so(desk: Desk):
    turns = ["open", "pause", "pause", "resume", "resume", "close", "close", "open", "resume"]

    answers = [desk.staff(turn) for turn in turns]

    assert {answer.status for answer in answers} == {200}
    assert [answer.code for answer in answers] == [
        "already_open", "launch_paused", "already_paused", "resumed", "not_paused",
        "launch_closed", "already_closed", "closed", "closed",
    ]  # fmt: skip


def test_what_everybody_may_know_of_a_launch_is_shown(desk: Desk):
    seen = desk.shop.ask("GET", desk.path)

    launch = seen.json
    assert seen.status == 200
    assert (launch["launch"], launch["status"], launch["identity"]) == (
        desk.launch,
        "open",
        "email",
    )
    assert launch["opens_at"] == "1970-01-01T00:00:00.000Z"
    assert [sku["sku"] for sku in launch["skus"]] == ["phone-8gb", "phone-16gb"]
    assert launch["skus"][0]["prices"] == [
        {"market": "GB", "currency": "GBP", "price_minor": 9_900}
    ]
    assert [place["channel"] for place in launch["locations"]] == ["online", "stores"]


def test_an_unknown_launch_is_not_found_wherever_it_is_named(desk: Desk):
    gone = f"{LAUNCHES}/{fresh('unknown')}"

    answers = [desk.shop.ask("GET", gone), desk.shop.ask("GET", f"{gone}/stock")]
    answers += [desk.staff(f"{gone}/{turn}") for turn in ("open", "pause", "resume", "close")]
    body = {"sku": "a", "location": "b", "units": 1}
    answers += [desk.staff(f"{gone}/stock/{verb}", body) for verb in ("receive", "count")]

    assert {(answer.status, answer.code) for answer in answers} == {(404, "launch_unknown")}


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b"", 400, "body_not_json", ""),
        (b"{", 400, "body_not_json", ""),
        (b'{"definition":{"launch":"\xff"}}', 400, "body_not_json", ""),
        (b'{"definition":{"x":' + b"[" * 50_000 + b"]" * 50_000 + b"}}", 400, "body_not_json", ""),
        (b"{}", 422, "body_invalid", ""),
        (spoilt({"opens_ms": "0"}), 422, "body_invalid", "definition.opens_ms"),
        (spoilt({"opens_ms": -1}), 422, "body_invalid", "definition.opens_ms"),
        (spoilt({"opens_ms": 2**70}), 422, "body_invalid", "definition.opens_ms"),
        (spoilt({"line": 1}), 422, "body_invalid", "definition.line"),
        (spoilt({"launch": "a/b"}), 422, "body_invalid", "definition.launch"),
        (spoilt({"launch": "a\n"}), 422, "body_invalid", "definition.launch"),
        (spoilt({"launch": ""}), 422, "body_invalid", "definition.launch"),
        (spoilt({"texts": "AAAA"}), 422, "body_invalid", "definition.texts"),
        (spoilt({"skus": []}), 422, "body_invalid", "definition.skus"),
        (spoilt({"closes_ms": 0}), 422, "definition_invalid", "closes_ms"),
        (spoilt({}, {"name": "Another phone"}), 422, "definition_invalid", "texts.texts"),
    ],
)
def test_what_is_no_launch_is_refused(desk: Desk, body: bytes, status: int, code: str, field: str):
    refused = load(desk, body)

    assert (refused.status, refused.code, refused.json.get("field", "")) == (status, code, field)


def test_a_launch_of_many_locations_may_be_far_longer_than_an_order(desk: Desk):
    body = load_body(fresh("launch"))

    assert load(desk, body.ljust(2_000_000)).code == "loaded"


def test_lists_are_read_page_by_page(shop: RunningShop, desk: Desk):
    launches = [desk, Desk.opened(shop), Desk.opened(shop)]

    pages: list[Any] = []
    path: str | None = f"{LAUNCHES}?limit=2"
    while path is not None:
        pages.append(shop.ask("GET", path).json)
        path = pages[-1]["next"]

    listed = [row["launch"] for page in pages for row in page["results"]]
    assert {page["count"] for page in pages} == {len(listed)}
    assert listed[-3:] == [each.launch for each in launches]
    assert [len(page["results"]) for page in pages[:-1]] == [2] * (len(pages) - 1)
    assert pages[0]["previous"] is None
    assert [shop.ask("GET", page["previous"]).json["results"] for page in pages[1:]] == [
        page["results"] for page in pages[:-1]
    ]


def test_the_stock_is_read_page_by_page(desk: Desk):
    first = desk.shop.ask("GET", f"{desk.path}/stock?limit=3").json
    second = desk.shop.ask("GET", first["next"]).json

    rows = [(row["sku"], row["location"]) for row in first["results"] + second["results"]]
    assert (first["count"], len(rows), len(set(rows))) == (4, 4, 4)
    assert second["next"] is None


def test_a_page_past_the_end_is_empty(desk: Desk):
    page = desk.shop.ask("GET", f"{desk.path}/stock?offset=1000000").json

    assert (page["count"], page["results"], page["next"]) == (4, [], None)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", "limit=1001", "limit=x", "offset=-1", "offset=1.5",
              "offset=99999999999999999999", "limit="],
)  # fmt: skip
def test_a_page_that_cannot_be_is_refused(desk: Desk, query: str):
    refused = desk.shop.ask("GET", f"{LAUNCHES}?{query}")

    assert (refused.status, refused.code) == (400, "request_invalid")
    assert refused.json["field"] == query.partition("=")[0]
