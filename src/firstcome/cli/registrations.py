"""
`firstcome registrations`: people who registered with another system become those of a launch.

Always true:
- The whole file is checked before the first row is sent.
- The exit status is 0 when everybody is loaded (or the file is sound), 1 when not, 2 for a wrong
  call.

Never here: what a row means, sending.
"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="registrations",
    help="Load a community that registered elsewhere.",
    no_args_is_help=True,
)


@app.callback()
def registrations() -> None:
    """Load a community that registered elsewhere."""


@app.command()
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The community (CSV).")],
    launch: Annotated[str, typer.Option(metavar="ID", help="The launch they registered for.")],
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
    check: Annotated[
        bool, typer.Option("--check", help="Check the file against the launch, and send nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """
    Check a community's file and load it into a running shop; running it again is harmless.

    Places follow the column registered_at. Who stands as confirmed gets no mail; the others are
    asked to confirm. If it is stopped in the middle, run it again: nobody is registered twice.

    Example: firstcome registrations load community.csv --launch phone-2008 --data ./data
    """
    from firstcome.cli.registrations_work import load_community

    load_community(file, launch, url, key_file or directory / "staff-key", check, as_json)
