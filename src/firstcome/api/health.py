"""
Health and metrics: is the process alive, may traffic come, and what has it counted.

Always true:
- `/healthz` answers as long as the process does; `/readyz` only while orders are accepted.
- Metrics hold no personal data.

Never here: counting (the engine's tally counts).
"""

from collections.abc import Iterable
from math import inf, isinf
from typing import Any

from litestar import MediaType, Response, get
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from firstcome.api.authority import PUBLIC
from firstcome.api.bodies import HealthBody, ReadyBody
from firstcome.api.problems import ProblemRaised
from firstcome.api.responses import HEALTH_RESPONSES, READY_RESPONSES
from firstcome.api.shop import Shop
from firstcome.engine.tally import ANSWER_BOUNDS_S, Tally


class ShopMetrics(Collector):
    """The tally and the state as Prometheus metrics, read when they are asked for."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def collect(self) -> Iterable[Metric]:
        """Every metric, with its value now."""
        engine, state = self._shop.engine, self._shop.state
        tally = engine.tally
        answers = CounterMetricFamily(
            "firstcome_answers", "Commands answered by an entry, by outcome.", labels=["outcome"]
        )
        for outcome, count in sorted(tally.outcomes.items()):
            answers.add_metric([outcome], count)
        yield answers
        refusals = CounterMetricFamily(
            "firstcome_refusals", "Commands refused without an entry, by reason.", labels=["reason"]
        )
        for reason, count in sorted(tally.refusals.items()):
            refusals.add_metric([reason], count)
        yield refusals
        yield answer_times(tally)
        yield CounterMetricFamily(
            "firstcome_batches", "Batches made durable and folded.", tally.batches_count
        )
        yield CounterMetricFamily(
            "firstcome_entries", "Entries folded since the start.", tally.entries_count
        )
        yield GaugeMetricFamily("firstcome_sequence", "The last folded entry.", state.sequence)
        yield GaugeMetricFamily(
            "firstcome_last_entry_timestamp_seconds",
            "The time of the last folded entry.",
            state.time_ms / 1_000,
        )
        yield GaugeMetricFamily(
            "firstcome_pending", "Commands that wait for a batch.", engine.pending_count
        )
        yield GaugeMetricFamily("firstcome_orders", "Orders ever placed.", len(state.orders))
        yield GaugeMetricFamily(
            "firstcome_registrations", "Interests ever registered.", len(state.registrations)
        )
        yield GaugeMetricFamily(
            "firstcome_accepting", "1 while commands are accepted.", int(engine.refusing is None)
        )


def answer_times(tally: Tally) -> Metric:
    """How long customers waited, as a Prometheus histogram: a bucket has those below it too."""
    buckets: list[tuple[str, float]] = []
    count = 0
    for number, bound in enumerate((*ANSWER_BOUNDS_S, inf)):
        count += tally.answer_times[number]
        buckets.append(("+Inf" if isinf(bound) else str(bound), count))
    return HistogramMetricFamily(
        "firstcome_answer_seconds",
        "From an order or a registration that is accepted to its answer, durable and folded.",
        buckets=buckets,
        sum_value=tally.answer_seconds,
    )


def health_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(ShopMetrics(shop))

    @get(
        "/healthz",
        operation_id="Healthz",
        opt=PUBLIC,
        security=[{}],
        summary="Is the process alive",
        responses=HEALTH_RESPONSES,
    )
    async def healthz() -> HealthBody:
        """Answers as long as the process does."""
        return HealthBody("alive")

    @get(
        "/readyz",
        operation_id="Readyz",
        opt=PUBLIC,
        security=[{}],
        summary="May orders come",
        responses=READY_RESPONSES,
    )
    async def readyz() -> ReadyBody:
        """Answers 503, with the reason, while orders are refused."""
        refusing = shop.engine.refusing
        if refusing is not None:
            raise ProblemRaised(refusing)
        return ReadyBody("ready", shop.state.sequence)

    @get(
        "/metrics",
        operation_id="Metrics",
        opt=PUBLIC,
        security=[{}],
        summary="Prometheus metrics",
        media_type=MediaType.TEXT,
        responses=HEALTH_RESPONSES,
    )
    async def metrics() -> Response[str]:
        """Counters and gauges in Prometheus's text format."""
        return Response(generate_latest(registry).decode(), media_type="text/plain; version=0.0.4")

    return [healthz, readyz, metrics]
