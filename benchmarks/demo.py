"""
`make demo`: the whole story in one command. A shop starts, the launch of 2008 is loaded, the crush
comes, the auditor speaks, and everything is put away again.

Always true:
- The shop runs with shipped defaults, in a directory of its own under TMPDIR, on a free port.
- Front, back and directory are gone afterwards, also after Ctrl-C.
- The exit status is the verdict: 0 clean, 1 for findings or a journal that does not verify, 2 for
  a run that is void or never began.

Never here: another way of doing anything than the commands that an operator has.
"""

import signal
import subprocess
import sys
from time import perf_counter
from typing import Annotated

import typer

from benchmarks.running_shop import (
    EXAMPLE,
    ROOT,
    RunningShop,
    ShopBroken,
    directory_for,
    serving,
    shipped_environment,
)
from firstcome.launches.reading import read_launch_file

EXIT_NOT_RUN = 2
EXIT_FINDINGS = 1

SecondsOption = Annotated[float, typer.Option(min=0.1, max=3_600, help="How long people come.")]
RateOption = Annotated[float, typer.Option(min=0.1, help="People a second.")]
PeopleOption = Annotated[int, typer.Option(min=1, help="How many there are at most.")]


def demo(
    seconds: SecondsOption = 60, rate: RateOption = 13_000, people: PeopleOption = 800_000
) -> None:
    """
    Serve the example launch, meet it with the crush, and print the auditor's verdict.

    Example: make demo ARGS="--seconds 10"
    """
    crowd = ["--rate", f"{rate:g}", "--seconds", f"{seconds:g}", "--people", str(people)]
    try:
        with directory_for("demo") as directory, serving(directory) as shop:
            say(f"The shop is open at {shop.url} (ready in {shop.ready_s:.1f} s).")
            code = story(shop, crowd)
            say("Stopping the shop: everything accepted is answered first.")
            begin_s = perf_counter()
        say(f"It has stopped ({perf_counter() - begin_s:.1f} s), and its directory is removed.")
    except ShopBroken as broken:
        say(str(broken))
        code = EXIT_NOT_RUN
    raise typer.Exit(code)


def story(shop: RunningShop, crowd: list[str]) -> int:
    """Load, rehearse, verify; the exit status of the whole."""
    place = ["--data", str(shop.directory)]
    file = str(EXAMPLE.relative_to(ROOT))
    terms = read_launch_file(EXAMPLE).definition
    units = sum(stock.units for stock in terms.stock)
    say(
        f"\nLoading {file}: {len(terms.skus)} SKUs at {len(terms.locations):,} locations,"
        f" {units:,} units."
    )
    if firstcome("launch", "load", file, "--url", shop.url, *place):
        return EXIT_NOT_RUN
    say(f"\nThe crush: {crowd[1]} people a second for {crowd[3]} s, then the audit.")
    code = firstcome("rehearse", shop.url, *crowd, *place)
    if has_command("journal", "verify"):
        say("\nThe journal, verified by the product's own command:")
        if firstcome("journal", "verify", *place):
            code = code or EXIT_FINDINGS
    return code


def firstcome(*words: str) -> int:
    """Run one command as an operator would; its exit status."""
    command = [sys.executable, "-m", "firstcome", *words]
    return subprocess.run(command, cwd=ROOT, env=shipped_environment({}), check=False).returncode


def has_command(*words: str) -> bool:
    """Whether this firstcome knows a command."""
    command = [sys.executable, "-m", "firstcome", *words, "--help"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


def say(text: str) -> None:
    """One line, in its place between what the commands print."""
    print(text, flush=True)


def _end(*_: object) -> None:
    raise SystemExit(128 + signal.SIGTERM)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    typer.run(demo)
