"""
`firstcome launch export`: a launch of a data directory as the launch file that says it.

Always true:
- The shop may run meanwhile; nothing of it is written, and no file that exists is written over.

Never here: how a launch file is written (`firstcome.launches.writing`).
"""

from pathlib import Path
from typing import Annotated

import typer

LaunchArgument = Annotated[str, typer.Argument(metavar="LAUNCH", help="The id of the launch.")]
ShopOption = Annotated[
    Path,
    typer.Option(
        "--data",
        metavar="DIR",
        envvar="FIRSTCOME_DATA",
        help="The data directory of the shop.",
    ),
]


def export(
    launch: LaunchArgument,
    directory: ShopOption = Path("data"),
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the files go; a folder named as the launch is."),
    ] = None,
) -> None:
    """
    Write a launch of a data directory as a launch file, its CSV files and its logo.

    Example: firstcome launch export phone-2008 --data ./data --out ./phone-2008
    """
    from firstcome.cli.stored import StoredUnreadable, stored_launch
    from firstcome.launches.faults import LaunchFileError
    from firstcome.launches.writing import LAUNCH_TOML, write_files, written

    folder = Path(launch) if out is None else out
    if folder.exists():
        typer.echo(f"{folder} exists. Name another folder with --out.", err=True)
        raise typer.Exit(1)
    try:
        write_files(written(stored_launch(directory, launch)), folder)
    except (StoredUnreadable, LaunchFileError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"{error}. Name a folder that can be written to with --out.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Written. Check it with: firstcome launch check {folder / LAUNCH_TOML}")
