"""
The desk's own metrics, in Prometheus's text format.

Always true:
- They hold nothing of a customer and no name of an account.
- They are answered also when the read models cannot be read: those numbers are missing then.

Never here: the front's metrics (`api.health`).
"""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from litestar import MediaType, Response, get
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from firstcome.projections.reader import ModelsMissing, Standing
from firstcome.web.operations.access import PUBLIC
from firstcome.web.operations.board.agreement import Agreement, read_agreement
from firstcome.web.operations.board.live import Live
from firstcome.web.operations.request_counts import RequestCounts

FEEDS: Final = "Boards that are fed with news now."
SESSIONS: Final = "Browsers in which somebody is signed in."


class DeskMetrics(Collector):
    """What the desk counts, and how far the read models are, read when they are asked for."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def collect(self) -> Iterable[Metric]:
        """Every metric, with its value now."""
        desk = self._live.desk
        with contextlib.suppress(ModelsMissing):
            yield from model_metrics(desk.models.standing(desk.now_ms()))
        agreement = read_agreement(desk.settings.directory)
        if agreement is not None:
            yield from back_metrics(agreement)
        yield request_metric(desk.requests)
        yield GaugeMetricFamily("firstcome_desk_feeds", FEEDS, self._live.feeds.open_count)
        yield GaugeMetricFamily("firstcome_desk_sessions", SESSIONS, desk.staff.sessions.count())


def model_metrics(standing: Standing) -> Iterable[Metric]:
    """How far the read models are."""
    yield GaugeMetricFamily(
        "firstcome_models_sequence", "The last entry in the read models.", standing.sequence
    )
    yield GaugeMetricFamily(
        "firstcome_models_behind_entries",
        "Entries that the journal has and the read models have not.",
        standing.behind,
    )
    yield GaugeMetricFamily(
        "firstcome_models_lag_seconds",
        "For how long the first of those entries has been in the journal.",
        standing.lag_ms / 1_000,
    )


def back_metrics(agreement: Agreement) -> Iterable[Metric]:
    """How far the back is, and whether it agrees with the front."""
    yield GaugeMetricFamily(
        "firstcome_back_sequence",
        "The last entry that the back has followed.",
        agreement.back_sequence,
    )
    yield GaugeMetricFamily(
        "firstcome_back_agrees",
        "1 unless the back's chains differ from the journal's.",
        int(agreement.verdict != "differ"),
    )


def request_metric(requests: RequestCounts) -> Metric:
    """What the desk was asked."""
    family = CounterMetricFamily(
        "firstcome_desk_requests",
        "Requests that the desk answered.",
        labels=["method", "route", "status"],
    )
    for asked, count in sorted(requests.counts.items()):
        family.add_metric([asked.method, asked.route, str(asked.status)], count)
    return family


def watching_routes(live: Live) -> Sequence[Any]:
    """The handler."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(DeskMetrics(live))

    @get("/metrics", opt={"needs": PUBLIC}, media_type=MediaType.TEXT)
    async def metrics() -> Response[str]:
        text = await asyncio.to_thread(generate_latest, registry)
        return Response(text.decode(), media_type="text/plain; version=0.0.4")

    return [metrics]
