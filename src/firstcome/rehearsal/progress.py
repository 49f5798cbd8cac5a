"""
Progress on standard error: one line that moves in a terminal, a line now and then elsewhere.

Always true:
- Standard output is left to the report.

Never here: facts that are not in a glimpse.
"""

from types import TracebackType
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.text import Text

from firstcome.rehearsal.rehearse import Glimpse

_PLAIN_EVERY: Final = 10
"""Without a terminal every tenth glimpse is printed."""


class Progress:
    """Use it in a `with` statement."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._glimpses = 0

    def __enter__(self) -> "Progress":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def glimpse(self, glimpse: Glimpse) -> None:
        """How the run stands."""
        self._glimpses += 1
        by_form = f"  by form {glimpse.by_form:,}" if glimpse.by_form else ""
        self._show(
            f"{glimpse.elapsed_s:4.0f} s  offered {glimpse.offered:,}"
            f"  answered {glimpse.answered:,}  held {glimpse.held:,}"
            f"  in line {glimpse.in_line:,}{by_form}  refused {glimpse.refused:,}"
            f"  no answer {glimpse.unanswered:,}"
            f"  p50 {glimpse.p50_ms:.1f} ms  p99 {glimpse.p99_ms:.1f} ms"
            f"  late {glimpse.late:,}",
            is_due=self._glimpses % _PLAIN_EVERY == 0,
        )

    def audited(self, what: str, done: int, total: int) -> None:
        """How far the auditor is."""
        self.reached(f"auditing: {what}", done, total)

    def reached(self, what: str, done: int, total: int) -> None:
        """How far something before or after a run is."""
        share = done / max(1, total)
        self._show(f"{what} {share:.0%}", is_due=done >= total)

    def _show(self, text: str, *, is_due: bool) -> None:
        if self._console.is_terminal:
            self._live.update(Text(text, no_wrap=True, overflow="ellipsis"), refresh=True)
        elif is_due:
            self._console.print(text, highlight=False, soft_wrap=True)
