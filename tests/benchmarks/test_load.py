"""Closed loops: what wrk reports is read, what it sends is what a customer would."""

import re
from pathlib import Path

import pytest

import benchmarks
from benchmarks.closed_load import SHAPES_COUNT, Load, shapes_of
from benchmarks.durable_orders import orders_per_s
from benchmarks.running_shop import metrics_in
from benchmarks.server import EMPTY_PATH, with_empty_reply
from benchmarks.wrk_load import LoadFailed, read_wrk
from firstcome.rehearsal.workload import LaunchFacts, LocationFacts, SkuFacts

LAUNCH = LaunchFacts(
    "phone",
    (SkuFacts("black"), SkuFacts("white")),
    (LocationFacts("web", "online"), LocationFacts("desk", "upgrades"), LocationFacts("s", "x")),
)


def load(good: int) -> Load:
    return Load(good, 0, 0, 2.0, 1.0, 2.0)


def test_the_report_of_wrk_is_read():
    read = read_wrk("Running 5s test\n\nRESULT 1000 10 2 5000000 2800 7500\n")

    assert read == Load(990, 10, 2, 5.0, 2.8, 7.5)


def test_wrk_without_a_report_is_no_measurement():
    with pytest.raises(LoadFailed, match="unable to connect"):
        read_wrk("unable to connect to 127.0.0.1:8000 Connection refused")


def test_an_order_counts_when_the_customer_and_the_shop_both_know_of_it():
    assert orders_per_s(load(1_000), bound=900) == 450
    assert orders_per_s(load(900), bound=1_000) == 450


def test_orders_come_in_the_mix_of_a_rehearsal():
    shapes = shapes_of(LAUNCH)

    assert len(shapes) == SHAPES_COUNT
    assert shapes == shapes_of(LAUNCH)
    online = sum(shape.location == "web" for shape in shapes) / SHAPES_COUNT
    assert 0.6 < online < 0.8


def test_the_script_of_wrk_asks_for_the_empty_reply_by_its_path_and_for_orders_by_theirs():
    script = Path(benchmarks.__file__).with_name("load.lua").read_text()

    assert re.search(r'"POST /api/v1/launches/" \.\. launch \.\. "/orders HTTP/1\.1', script)
    assert EMPTY_PATH not in script  # wrk takes it from the address


def test_samples_are_read_with_their_labels():
    text = """
# HELP firstcome_orders Orders ever placed.
# TYPE firstcome_orders gauge
firstcome_orders 12.0
firstcome_answers_total{outcome="in_line"} 7.0
"""

    assert metrics_in(text) == {
        "firstcome_orders": 12.0,
        'firstcome_answers_total{outcome="in_line"}': 7.0,
    }


def test_the_empty_reply_touches_nothing_of_the_product_and_all_else_is_the_products():
    reached: list[str] = []
    sent: list[dict[str, object]] = []

    async def product(scope: dict[str, object], receive: object, send: object) -> None:
        del receive, send
        reached.append(str(scope["path"]))

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    app = with_empty_reply(product)
    for path in (EMPTY_PATH, "/healthz"):
        run_through(app({"type": "http", "path": path}, None, send))

    assert reached == ["/healthz"]
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


def run_through(answering: object) -> None:
    """Run a coroutine that waits for nothing."""
    with pytest.raises(StopIteration):
        answering.send(None)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
