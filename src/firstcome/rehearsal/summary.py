"""
The summary of a rehearsal: a small file beside the shop, so that the go / no-go list can name it.

Always true:
- It says what the report says; it is put in place whole.

Never here: the report itself.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from firstcome.rehearsal.page import verdict
from firstcome.rehearsal.report import Report, Verdict

FOLDER: Final = "rehearsals"
"""In the data directory of a shop."""


class Summary(Struct, frozen=True):
    """A rehearsal in a few numbers; `rate_per_s` is of people, `auditor` the verdict in words."""

    launch: str
    when_ms: int
    people: int
    rate_per_s: float
    orders: int
    p99_ms: float
    verdict: Verdict
    auditor: str


def summary_of(report: Report) -> Summary:
    """The summary of a report."""
    started = datetime.fromisoformat(report.started_at)
    return Summary(
        launch=report.launch,
        when_ms=int(started.timestamp() * 1_000),
        people=report.people,
        rate_per_s=round(sum(stream.offered_per_s for stream in report.streams), 1),
        orders=report.orders,
        p99_ms=report.orders_latency.p99_ms,
        verdict=report.verdict,
        auditor=verdict(report),
    )


def keep_summary(report: Report, folder: Path) -> Path:
    """Keep the summary of a report in a folder, which is made; returns the file."""
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = summary_of(report)
    when = datetime.fromtimestamp(kept.when_ms / 1_000, UTC)
    path = folder / f"{when:%Y%m%dT%H%M%SZ}.json"
    beside = path.with_name(f"{path.name}.part")
    beside.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=2) + b"\n")
    beside.replace(path)
    return path
