"""Health and metrics: what a load balancer and a scraper ask."""

import re

from prometheus_client.parser import text_string_to_metric_families

from tests.api.desk import Desk


def metrics(desk: Desk) -> dict[tuple[str, str], float]:
    """Every sample now, by name and the value of its label."""
    text = desk.shop.ask("GET", "/metrics").body.decode()
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_shop_that_runs_is_alive_and_ready(desk: Desk):
    alive, ready = desk.shop.ask("GET", "/healthz"), desk.shop.ask("GET", "/readyz")

    assert (alive.status, alive.json) == (200, {"status": "alive"})
    assert (ready.status, ready.json["status"]) == (200, "ready")


def test_ready_names_the_last_folded_entry(desk: Desk):
    placed = desk.order("ada")

    assert desk.shop.ask("GET", "/readyz").json["sequence"] >= placed.json["sequence"]


def test_metrics_count_answers_by_outcome_and_refusals_by_reason(desk: Desk):
    before = metrics(desk)

    desk.order("ada")
    desk.order("bea")
    desk.order("cyd")
    desk.order("ada", location="bath")
    desk.order("dee", sku="unknown")
    desk.staff("pause")
    desk.order("dee")

    after = metrics(desk)
    grown = {name: after[name] - before.get(name, 0) for name in after}
    assert {
        outcome: grown["firstcome_answers_total", outcome]
        for outcome in ("held", "in_line", "limit_reached", "launch_paused")
    } == {"held": 2, "in_line": 1, "limit_reached": 1, "launch_paused": 1}
    assert grown["firstcome_refusals_total", "sku_unknown"] == 1
    assert grown["firstcome_refusals_total", "paused"] == 1
    assert grown["firstcome_orders", ""] == 3
    assert grown["firstcome_entries_total", ""] >= 5
    assert after["firstcome_accepting", ""] == 1
    assert after["firstcome_pending", ""] == 0


def test_metrics_hold_nothing_of_a_customer(desk: Desk):
    placed = desk.order("ada")
    text = desk.shop.ask("GET", "/metrics").body.decode()

    assert desk.address("ada") not in text
    assert placed.json["order"] not in text
    assert not re.search(r"[^ ]@", text)


def test_metrics_say_their_format(desk: Desk):
    answer = desk.shop.ask("GET", "/metrics")

    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
