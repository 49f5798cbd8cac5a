"""
The tables of problems and metrics.

Always true:
- Every problem and every metric of the code is in them.
"""

import re
import tempfile
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, Metric

from firstcome.api.health import ShopMetrics
from firstcome.api.problems import PROBLEMS, ProblemKind
from firstcome.projections.reader import Standing
from firstcome.web.operations.board.agreement import Agreement
from firstcome.web.operations.request_counts import AskedFor, RequestCounts
from firstcome.web.operations.watching import (
    FEEDS,
    SESSIONS,
    back_metrics,
    model_metrics,
    request_metric,
)
from tools.reference.markdown import code, codes, table
from tools.reference.shop import opened


def problems() -> str:
    """The region `problems`."""
    rows = sorted(PROBLEMS.items(), key=lambda each: (each[1].status, each[0]))
    heading = ("code", "status", "title", "what to do", "`Retry-After`")
    return table(heading, (_problem(name, kind) for name, kind in rows))


def metrics() -> str:
    """The region `metrics`."""
    with tempfile.TemporaryDirectory() as folder:
        front = opened(Path(folder))
        engine = front.shop.engine
        engine.tally.outcomes["held"] = engine.tally.refusals["closed"] = 1
        rows = [_metric(each) for each in ShopMetrics(front.shop).collect()]
    return table(("metric", "type", "labels", "meaning"), rows)


def desk_metrics() -> str:
    """The region `desk-metrics`."""
    requests = RequestCounts()
    requests.counts[AskedFor("GET", "/", 200)] = 1
    made = [
        *model_metrics(Standing(0, 0, 0, 0)),
        *back_metrics(Agreement("agree", 0, 0, 0)),
        request_metric(requests),
        GaugeMetricFamily("firstcome_desk_feeds", FEEDS, 0),
        GaugeMetricFamily("firstcome_desk_sessions", SESSIONS, 0),
    ]
    return table(("metric", "type", "labels", "meaning"), map(_metric, made))


def _problem(name: str, kind: ProblemKind) -> tuple[object, ...]:
    wait = f"{kind.retry_after_s} to {2 * kind.retry_after_s} s" if kind.retry_after_s else ""
    return code(name), kind.status, kind.title, kind.detail, wait


def _metric(metric: Metric) -> tuple[str, ...]:
    names = sorted({sample.name for sample in metric.samples})
    labels = sorted({label for sample in metric.samples for label in sample.labels})
    assert all(re.fullmatch(r"firstcome_\w+", name) for name in names)
    return codes(names), metric.type, codes(labels), metric.documentation
