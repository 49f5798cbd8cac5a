"""
The report on one page of text.

Always true:
- Every number says what it counts; the verdict is the last line and stands alone.

Never here: a fact that `report` does not have.
"""

from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from firstcome.rehearsal.latency import Latency
from firstcome.rehearsal.report import Report, StreamFacts

PAGE_COLUMNS = 100

_BESIDE: Final = {
    "pages": "looks at the launch page",
    "landings": "order pages opened",
    "refreshes": "looks at orders",
    "give_ups": "orders given up",
}
"""What people did beside ordering, by the kind of request."""


def print_report(report: Report, console: Console) -> None:
    """Print a report."""
    copy = ", a copy for rehearsing" if report.is_copy else ""
    where = f"{escape(report.url)}{copy}"
    console.print(f"[bold]Rehearsal of {escape(report.launch)}[/bold] at {where}")
    console.print(
        f"{report.started_at}, {report.lasted_s:.1f} s, {_way(report)}, seed {report.seed}"
    )
    console.print(_counts(report))
    console.print(_latencies(report))
    for text in _asides(report):
        console.print(text, highlight=False)
    console.print(_promises(report))
    for check in report.audit.checks:
        for example in check.examples:
            console.print(f"  {check.name}: {escape(example)}", highlight=False, overflow="fold")
        if check.found > len(check.examples):
            console.print(f"  {check.name}: and {check.found - len(check.examples):,} more")
    for void in report.voids:
        console.print(f"[bold]RUN VOID:[/bold] {escape(void)}", highlight=False)
    console.print(f"[bold]{escape(verdict(report))}[/bold]", highlight=False)


def verdict(report: Report) -> str:
    """The last line: what the auditor says."""
    audit = report.audit
    if not audit.is_clean:
        broken = [f"{check.name} ({check.found:,})" for check in audit.checks if check.found]
        return f"AUDIT FAILED: broken are {', '.join(broken)}."
    kept = [check for check in audit.checks if check.result == "kept"]
    text = f"AUDIT CLEAN: {len(kept)} of {len(audit.checks)} promises checked, all kept"
    if not audit.has_journal:
        return f"{text}, from the answers alone: the journal was not read."
    return f"{text}, over {audit.entries:,} entries and {report.answered:,} answers."


def _way(report: Report) -> str:
    if report.closed:
        return f"closed loop of {report.closed} connections"
    if report.new_connection:
        return "a new connection for each request"
    return f"{report.connections} kept connections"


def _counts(report: Report) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("stream", "channel"):
        table.add_column(heading)
    for heading in ("offered", "a second", "answered", "orders", "a second"):
        table.add_column(heading, justify="right")
    for stream in report.streams:
        table.add_row(
            escape(stream.name),
            escape(stream.channel or "all"),
            f"{stream.offered:,}",
            f"{stream.offered_per_s:,.0f}",
            f"{stream.answered:,}",
            f"{stream.orders:,}",
            f"{stream.orders_per_s:,.0f}",
        )
    return table


def _latencies(report: Report) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("ms from the intended time")
    for heading in ("count", "p50", "p90", "p99", "p99.9", "max"):
        table.add_column(heading, justify="right")
    for stream in report.streams:
        for name, latency in _latencies_of(stream):
            if latency.count:
                table.add_row(f"{escape(stream.name)}: {name}", *_cells(latency))
    if report.refreshes is not None:
        table.add_row("refreshes of order pages", *_cells(report.refreshes.latency))
    return table


def _latencies_of(stream: StreamFacts) -> tuple[tuple[str, Latency], ...]:
    return (
        ("orders", stream.orders_latency),
        ("busy (503, 429)", stream.busy_latency),
        ("every answer", stream.latency),
    )


def _cells(latency: Latency) -> tuple[str, ...]:
    times = (latency.p50_ms, latency.p90_ms, latency.p99_ms, latency.p999_ms, latency.max_ms)
    return (f"{latency.count:,}", *(f"{time_ms:,.1f}" for time_ms in times))


def _asides(report: Report) -> list[str]:
    answers = ", ".join(f"{name} {count:,}" for name, count in report.outcomes.items()) or "none"
    repeats, unanswered, late = report.repeats, report.unanswered, report.late
    again = f"{repeats.repeats:,} sent, {repeats.repeats_answered:,} answered"
    second = f"{repeats.greedy:,} sent, {repeats.greedy_answered:,} answered"
    lost = f"{unanswered.lost:,} lost, {unanswered.unreadable:,} unreadable"
    never = f"{unanswered.overdue:,} overdue, {unanswered.unsent:,} never sent"
    sent_late = f"Sent over {late.over_ms:g} ms late: {late.count:,} ({late.share:.2%})"
    asides = [
        f"Answers: {answers}",
        f"Repeats: {again}. Second orders: {second}.",
        f"Without an answer: {lost}, {never}.",
        f"{sent_late}, {late.waiting:,} of them waiting for a connection.",
    ]
    beside = [each for each in report.journeys if each.kind in _BESIDE]
    if beside:
        told = ", ".join(f"{_BESIDE[each.kind]} {each.sent:,}" for each in beside)
        asides.append(f"Beside the orders: {told}.")
    audit = report.audit
    if audit.has_journal:
        others = audit.orders - audit.orders_acknowledged
        asides.append(
            f"Journal: {audit.entries:,} entries, {audit.orders:,} orders;"
            f" {others:,} of them nobody here was told of."
        )
    return asides


def _promises(report: Report) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("promise")
    table.add_column("")
    table.add_column("checked", justify="right")
    table.add_column("found", justify="right")
    table.add_column("")
    for check in report.audit.checks:
        result = {"kept": "kept", "broken": "[bold red]BROKEN[/]", "unchecked": "not checked"}
        table.add_row(
            check.promise,
            result[check.result],
            f"{check.checked:,}",
            f"{check.found:,}",
            escape(check.unchecked),
        )
    return table
