"""
`firstcome launch rehearsal`: a copy of a launch to rehearse with, in a data directory of its own.

Always true:
- The shop that is copied from is not written, and may run meanwhile.

Never here: how a copy is made (`firstcome.web.operations.rehearsal_copy`).
"""

from pathlib import Path
from typing import Annotated

import typer

from firstcome.cli.export import LaunchArgument, ShopOption


def rehearsal(
    launch: LaunchArgument,
    to: Annotated[
        Path, typer.Option("--to", metavar="FOLDER", help="The new data directory of the copy.")
    ],
    directory: ShopOption = Path("data"),
    opens: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help='When it opens, on the clocks of the launch, like "2026-11-12 09:00"; at once.',
        ),
    ] = None,
) -> None:
    """
    Copy a launch into a data directory of its own, which says REHEARSAL everywhere.

    Example: firstcome launch rehearsal phone-2008 --data ./data --to ./rehearsal
    """
    from firstcome.cli.stored import StoredUnreadable, stored_launch
    from firstcome.engine.clock import system_now_ms
    from firstcome.launches.faults import Refused
    from firstcome.launches.moments import instant_ms, read_moment
    from firstcome.web.operations.rehearsal_copy import CopyRefused, make_copy

    try:
        launch_file = stored_launch(directory, launch)
        zone = launch_file.texts.zone
        opens_ms = None if opens is None else instant_ms(read_moment(opens), zone)
        made = make_copy(launch_file, to, system_now_ms(), opens_ms)
    except (StoredUnreadable, CopyRefused) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except Refused as refused:
        mend = refused.mend if isinstance(refused.mend, str) else refused.mend()
        typer.echo(f"--opens: {refused.what} {mend}", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{to} is a rehearsal of {launch}: its launch is {made.launch}. Now run:")
    for command in made.commands(directory):
        typer.echo(f"  {command}")
