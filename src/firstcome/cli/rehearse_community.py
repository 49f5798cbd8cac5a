"""
`firstcome rehearse-community`: what waves buy, shown by one community that is told twice.

Always true:
- The report goes to standard output, progress and refusals to standard error.
- The exit status is 0 for two clean audits, 1 for findings, 2 for runs that are void or never were.

Never here: how people come, how a promise is checked, how waves are planned.
"""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from firstcome.cli.two_launches import Wanted
    from firstcome.rehearsal.twice import Twice

EXIT_NOT_RUN = 2


def rehearse_community(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The launch file; two copies of it are loaded.")
    ],
    url: Annotated[str, typer.Option(help="Address of the shop.")] = "http://127.0.0.1:8000",
    directory: Annotated[
        Path,
        typer.Option(
            "--data",
            envvar="FIRSTCOME_DATA",
            metavar="DIR",
            help="The shop's data directory: its staff key, its secrets for invitations, and its "
            "journal for the auditor.",
        ),
    ] = Path("data"),
    people: Annotated[
        int, typer.Option(min=10, max=2_000_000, help="How many registered.")
    ] = 200_000,
    capacity: Annotated[
        float, typer.Option(help="Orders a second that a rehearsal measured on this machine.")
    ] = 13_000,
    waves: Annotated[
        Literal["fewest", "even", "gentle"], typer.Option(help="Which plan of waves.")
    ] = "gentle",
    every: Annotated[
        int, typer.Option(metavar="SECONDS", min=1, max=900, help="How far apart waves open here.")
    ] = 30,
    come: Annotated[
        float, typer.Option(metavar="SHARE", min=0.001, max=1, help="Share of them who come.")
    ] = 0.6,
    half_within: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="Half of those come within this.")
    ] = 6,
    nine_in_ten_within: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.2, help="Nine in ten come within this.")
    ] = 22,
    connections: Annotated[
        int, typer.Option(min=1, max=60_000, help="Connections kept open from the start.")
    ] = 512,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=2**32 - 1, help="Repeats an earlier crowd; at random without it."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the comparison, with charts, as one HTML file."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
) -> None:
    """
    Have one made-up community told all at once, then in waves; audit both, and compare them.

    Needs a running shop set up for it: two launches are loaded into it, with all of FILE's stock
    each. Waves open SECONDS apart here, so that it is short. Addresses end in .example, so nobody
    is written to.

    Example: firstcome rehearse-community examples/phone-2008/launch.toml --data ./rehearsal
    """
    import secrets

    from firstcome.cli.two_launches import Wanted
    from firstcome.rehearsal.comparison_page import exit_code_of, write_html
    from firstcome.rehearsal.journal_reader import JournalUnreadable
    from firstcome.rehearsal.plan import PlanRefused
    from firstcome.rehearsal.shop import ShopUnreachable

    seed = secrets.randbits(32) if seed is None else seed
    wanted = Wanted(
        file=file,
        url=url,
        directory=directory,
        people=people,
        capacity_per_s=capacity,
        plan=waves,
        every_s=every,
        share=come,
        median_s=half_within,
        p90_s=nine_in_ten_within,
        connections=connections,
        seed=seed,
    )
    try:
        if html is not None and not html.absolute().parent.is_dir():
            raise PlanRefused(f"There is no directory for {html}: make it first.")
        twice = _carried_out(wanted)
        if html is not None:
            write_html(twice, _command(context, seed), html)
        _print(twice, as_json=as_json)
        code = exit_code_of(twice)
    except (PlanRefused, ShopUnreachable, JournalUnreadable) as refusal:
        typer.echo(str(refusal), err=True)
        code = EXIT_NOT_RUN
    except KeyboardInterrupt:
        typer.echo("Stopped. Orders that were answered stand; nothing was compared.", err=True)
        code = EXIT_NOT_RUN
    raise typer.Exit(code)


def _carried_out(wanted: "Wanted") -> "Twice":
    from rich.console import Console

    from firstcome.cli.two_launches import prepared
    from firstcome.rehearsal.progress import Progress
    from firstcome.rehearsal.twice import Watched, rehearse_twice

    asked, shop = prepared(wanted)
    with Progress(Console(stderr=True)) as progress:
        return rehearse_twice(
            asked, shop, Watched(progress.reached, progress.glimpse, progress.audited)
        )


def _print(twice: "Twice", *, as_json: bool) -> None:
    from msgspec import json
    from rich.console import Console

    from firstcome.rehearsal.comparison_page import print_comparison
    from firstcome.rehearsal.page import PAGE_COLUMNS

    if as_json:
        typer.echo(json.format(json.encode(twice), indent=2).decode())
        return
    console = Console()
    print_comparison(twice, console if console.is_terminal else Console(width=PAGE_COLUMNS))


def _command(context: typer.Context, seed: int) -> str:
    """The command that makes this comparison again, its seed included."""
    words = ["firstcome", "rehearse-community", str(context.params["file"])]
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        is_given = source is not None and source.name == "COMMANDLINE"
        if name in ("file", "seed") or not is_given or not parameter.opts[0].startswith("--"):
            continue
        words.append(parameter.opts[0])
        if not isinstance(context.params[name], bool):
            words.append(str(context.params[name]))
    return shlex.join([*words, "--seed", str(seed)])
