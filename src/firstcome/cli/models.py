"""
`firstcome models`: how far the read models are, and making them anew.

Always true:
- Both commands can run beside a shop that sells; making anew takes only what the front leaves.
- What goes wrong is one line with the next step, and exit code 1; 2 when there is nothing to read.

Never here: what is in the models.
"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Look after the read models.", no_args_is_help=True, pretty_exceptions_enable=False
)

Directory = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Data directory; default FIRSTCOME_DATA or ./data."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For a script.")]


@app.command("rebuild")
def rebuild_models(directory: Directory = None, as_json: AsJson = False) -> None:
    """
    Make the read models anew from the first entry on, while those that are there are read.

    Example: firstcome models rebuild --data ./data
    """
    from firstcome.cli.models_work import rebuild_models_of

    rebuild_models_of(directory, as_json)


@app.command()
def status(directory: Directory = None, as_json: AsJson = False) -> None:
    """
    Print how far the read models are, and how many rows they have.

    Example: firstcome models status --data ./data --json
    """
    from firstcome.cli.models_work import tell_status

    tell_status(directory, as_json)
