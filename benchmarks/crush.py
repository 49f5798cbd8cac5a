"""
One crush on a shop: the rehearsal's generator, its report with the audit, and what it took.

Always true:
- The auditor judges every run against the journal; what it finds is a figure that must be 0.
- What voids a rehearsal voids the row.

Never here: targets; each row has its own.
"""

from collections.abc import Sequence
from time import perf_counter

from msgspec import Struct
from rich.console import Console

from benchmarks.figures import Figure, at_most, told
from benchmarks.running_shop import RunningShop
from benchmarks.speak import say
from benchmarks.usage import Usage
from firstcome.rehearsal.audit import audit
from firstcome.rehearsal.plan import Plan
from firstcome.rehearsal.progress import Progress
from firstcome.rehearsal.rehearse import Glimpse, rehearse
from firstcome.rehearsal.report import Report, StreamFacts, report_on
from firstcome.rehearsal.run import Run


class Crush(Struct, frozen=True):
    """A run that is over, its report, what was used, and the snapshots made meanwhile."""

    run: Run
    report: Report
    used: tuple[Figure, ...]
    snapshots: tuple[int, ...]

    def stream(self, name: str) -> StreamFacts:
        """One stream of the report."""
        return next(stream for stream in self.report.streams if stream.name == name)


def crush(
    shop: RunningShop, plan: Plan, *, links: Sequence[bytes] = (), earlier: tuple[Run, ...] = ()
) -> Crush:
    """
    Carry out a plan, then audit it.

    `links` are pages kept open meanwhile; `earlier` runs on the same shop are audited with it.
    """
    before = set(shop.snapshots())
    seen: set[int] = set()
    usage = Usage(shop)
    used: list[Figure] = []
    with Progress(Console(stderr=True)) as progress:

        def glimpse(now: Glimpse) -> None:
            seen.update(shop.snapshots())
            if now.offered:
                used[:] = usage.figures()
            progress.glimpse(now)

        run = rehearse(shop.url, plan, watch=glimpse, links=links)
        begin_s = perf_counter()
        audited = audit((*earlier, run), shop.journal, watch=progress.audited)
    say(f"audited in {perf_counter() - begin_s:.1f} s: {'clean' if audited.is_clean else 'FAILED'}")
    return Crush(run, report_on(run, audited), tuple(used), tuple(sorted(seen - before)))


def promises(report: Report) -> tuple[Figure, ...]:
    """None lost, none doubled, and all the other promises, as the auditor finds them."""
    unanswered = report.unanswered
    lost = unanswered.lost + unanswered.unreadable + unanswered.overdue + unanswered.unsent
    found = {check.name: check.found for check in report.audit.checks}
    others = sum(found.values()) - found["acknowledged"] - found["doubled"]
    return (
        at_most("requests without an answer", lost, "", 0),
        at_most("acknowledged orders missing from the journal", found["acknowledged"], "", 0),
        at_most("doubled orders", found["doubled"], "", 0),
        at_most("other findings of the auditor", others, "", 0),
    )


def offers(report: Report) -> tuple[Figure, ...]:
    """What was offered, bound and refused, and how punctual the generator was."""
    busy = sum(stream.busy_latency.count for stream in report.streams)
    return (
        told("offered", sum(stream.offered_per_s for stream in report.streams), "/s"),
        told("orders", report.orders_per_s, "/s"),
        told("refused for want of room", busy, "requests"),
        told("sent over 5 ms late", 100 * report.late.share, "%"),
        told("of them for want of a free connection", report.late.waiting, "requests"),
    )
