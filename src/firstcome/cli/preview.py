"""
`firstcome launch preview`: every page of a launch, in every state and language, as files.

Always true:
- The same file gives the same pages, to the byte; they lead to each other and load nothing else.

Never here: a shop that runs; what is in a preview (`firstcome.web.customer.preview`).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from firstcome.launches import LaunchFile


def preview(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The launch file (TOML).")],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder that the pages are written to.")
    ] = Path("preview"),
) -> None:
    """
    Write every page that customers can meet, in every state and language, to files.

    Example: firstcome launch preview examples/phone-2008/launch.toml --out preview
    """
    from firstcome.launches import LaunchFileError, read_launch_file

    try:
        launch_file = read_launch_file(file)
    except LaunchFileError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    try:
        count = write_preview(launch_file, out)
    except OSError as error:
        typer.echo(f"{error}. Name a folder that can be written to with --out.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{count} pages are written. Open {out / 'index.html'} in a browser.")


def write_preview(launch_file: "LaunchFile", out: Path) -> int:
    """Write the pages, what they load, and `index.html`; how many pages there are."""
    from firstcome.web.customer.preview import INDEX, preview_files

    count = 0
    for name, file in preview_files(launch_file):
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.body)
        count += name.endswith(".html") and name != INDEX
    return count
