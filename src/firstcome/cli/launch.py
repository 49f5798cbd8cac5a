"""
`firstcome launch`: check a launch file, preview its pages, load it, export it, copy it to rehearse.

Always true:
- What is printed to standard output is the answer; what went wrong goes to standard error.
- The exit status is 0 when the launch is sound (and loaded), 1 when it is not, 2 for a wrong call.

Never here: how a launch file is read.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from firstcome.cli.export import export
from firstcome.cli.preview import preview
from firstcome.cli.rehearsal_copy import rehearsal

if TYPE_CHECKING:
    from firstcome.launches import LaunchFileError

app = typer.Typer(
    name="launch",
    help="Check a launch file, preview its pages, load it into the shop, and get it back.",
    no_args_is_help=True,
)

app.command()(preview)
app.command()(export)
app.command()(rehearsal)

LaunchFilePath = Annotated[Path, typer.Argument(metavar="FILE", help="The launch file (TOML).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def check(file: LaunchFilePath, as_json: AsJson = False) -> None:
    """
    Check a launch file and show what it says; every fault is named with its mend.

    Example: firstcome launch check examples/phone-2008/launch.toml
    """
    from firstcome.launches import LaunchFileError, read_launch_file
    from firstcome.launches.summary import summarise, summary_text

    try:
        launch_file = read_launch_file(file)
    except LaunchFileError as error:
        _stop_for(error, as_json)
    summary = summarise(launch_file)
    if as_json:
        _print_json({"ok": True, "summary": summary})
        return
    for text in summary_text(summary):
        typer.echo(text)
    if summary.opens_at <= f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}":
        typer.echo("\nIt opens in the past: it sells as soon as it is loaded.")
    typer.echo(f"\nThe launch is sound. Load it with: firstcome launch load {file}")


@app.command()
def load(
    file: LaunchFilePath,
    url: Annotated[str, typer.Option(help="Address of the shop.")] = "http://127.0.0.1:8000",
    directory: Annotated[
        Path,
        typer.Option(
            "--data",
            envvar="FIRSTCOME_DATA",
            metavar="DIR",
            help="The data directory of the shop, which holds its staff key.",
        ),
    ] = Path("data"),
    key_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File with the staff key, instead of DIR/staff-key."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """
    Check a launch file and load it into a running shop; a repeat is harmless.

    Example: firstcome launch load examples/phone-2008/launch.toml --data ./data
    """
    from firstcome.launches import LaunchFileError, read_launch_file
    from firstcome.launches.sending import NothingAnswers, SendFailure, read_staff_key, send_launch

    try:
        launch_file = read_launch_file(file)
    except LaunchFileError as error:
        _stop_for(error, as_json)
    launch = launch_file.definition.launch
    try:
        staff_key = read_staff_key(key_file or directory / "staff-key")
        outcome = send_launch(launch_file, url, staff_key)
    except NothingAnswers as failure:
        start = f"{failure} Start the shop with: firstcome serve --data {directory}"
        _stop(launch, start, as_json)
    except SendFailure as failure:
        _stop(launch, str(failure), as_json)
    if as_json:
        _print_json({"ok": True, "launch": launch, "outcome": outcome})
    elif outcome == "loaded":
        typer.echo(f"Launch {launch} is loaded: {url.rstrip('/')}/api/v1/launches/{launch}")
    elif outcome == "replaced":
        typer.echo(f"Launch {launch} had not begun; it has the terms of this file now.")
    else:
        typer.echo(f"Launch {launch} was loaded before, with the same terms: nothing changed.")


def _stop_for(error: "LaunchFileError", as_json: bool) -> NoReturn:
    if as_json:
        _print_json({"ok": False, "faults": error.faults, "more": error.more})
    else:
        typer.echo(str(error), err=True)
        count = len(error.faults) + error.more
        typer.echo(
            f"\n{count} {'fault' if count == 1 else 'faults'}. Nothing was loaded.", err=True
        )
    raise typer.Exit(1)


def _stop(launch: str, failure: str, as_json: bool) -> NoReturn:
    if as_json:
        _print_json({"ok": False, "launch": launch, "failure": failure})
    else:
        typer.echo(failure, err=True)
    raise typer.Exit(1)


def _print_json(answer: dict[str, object]) -> None:
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())
