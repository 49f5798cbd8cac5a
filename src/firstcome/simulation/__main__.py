"""
`python -m firstcome.simulation`: run seeds, and tell what became of them.

Always true:
- The same seed runs the same story; the exit status is 0 when nothing was lost, 1 otherwise.

Never here: what happens in a seed.
"""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from firstcome.simulation.runner import Story, tell, tell_all


def simulate(
    seed: Annotated[int, typer.Option(min=0, help="The seed, or the first of several.")] = 1,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds, one after the other.")] = 1,
) -> None:
    """
    Run the real core on a simulated clock and disk, with power cuts, failed syncs and kills.

    Example: python -m firstcome.simulation --seed 1 --seeds 150
    """
    errors = Console(stderr=True)
    columns = (TextColumn("seeds"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    acknowledged = lives = 0
    lost: list[Story] = []
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("seeds", total=seeds)
        for story in [tell(seed)] if seeds == 1 else tell_all(range(seed, seed + seeds)):
            acknowledged += story.acknowledged
            lives += len(story.lives)
            if story.findings:
                lost.append(story)
            progress.advance(task)
            if seeds == 1:
                _print_lives(story)
    for story in lost:
        typer.echo(f"Seed {story.seed}:")
        for finding in story.findings[:8]:
            typer.echo(f"  {finding}")
        typer.echo(f"  again: python -m firstcome.simulation --seed {story.seed}")
    verdict = f"{len(lost)} lost something" if lost else "nothing lost, nothing doubled"
    typer.echo(
        f"{seeds} {'seed' if seeds == 1 else 'seeds'}, {lives} lives, "
        f"{acknowledged:,} answers acknowledged: {verdict}"
    )
    raise typer.Exit(1 if lost else 0)


def _print_lives(story: Story) -> None:
    for number, life in enumerate(story.lives, 1):
        typer.echo(
            f"Life {number} ended by {life.ending} after {life.steps:,} steps of the disk; "
            f"{life.acknowledged:,} answers acknowledged so far"
        )
    typer.echo(f"SHA-256 of all that was acknowledged: {story.digest}")


if __name__ == "__main__":
    typer.run(simulate)
