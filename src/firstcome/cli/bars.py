"""Progress bars on standard error, for a person; nothing when nobody looks."""

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


def bars() -> Progress:
    """Bars that go away when they are done."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


class Stages:
    """One bar for each thing that is done, made when it is first heard of."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[str, int] = {}

    def __call__(self, stage: str, done: int, of: int) -> None:
        """Show how far a stage is."""
        if stage not in self._bars:
            self._bars[stage] = int(self._progress.add_task(stage.capitalize(), total=of))
        self._progress.update(self._bars[stage], completed=done, total=of)  # pyright: ignore[reportArgumentType]
