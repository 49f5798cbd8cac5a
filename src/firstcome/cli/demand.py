"""
`firstcome demand`: the demand pack of a launch as files, while the shop sells.

Always true:
- Nothing is changed: the read models are read, and files are written.
- The exit status is 0 when the pack is written, 2 for a wrong call or where there is nothing to
  read.

Never here: what a figure counts.
"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="demand",
    help="Write what people want, for the supplier.",
    no_args_is_help=True,
)


@app.callback()
def demand() -> None:
    """Write what people want, for the supplier."""


@app.command()
def pack(
    launch: Annotated[str, typer.Option(metavar="ID", help="The launch.")],
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where the files go; made if it is not there.")
    ],
    directory: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DIR", help="Data directory; default FIRSTCOME_DATA or ./data."
        ),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write the pack on paper as well.")] = False,
    forecast: Annotated[
        bool, typer.Option(help="Work out the forecast, which takes a second for each series.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="The summary for a script.")] = False,
) -> None:
    """
    Write the demand pack: CSV files with a manifest, and a PDF to put on a table.

    Example: firstcome demand pack --launch phone-2008 --data ./data --out ./pack --pdf
    """
    from firstcome.cli.demand_work import Asked, write_pack

    asked = Asked(launch, out, directory, has_pdf=pdf, has_forecast=forecast, as_json=as_json)
    raise typer.Exit(write_pack(asked))
