"""
`firstcome gallery`: every page of the product in every state, as files.

Always true:
- The pages are made of fixed facts: no shop is asked, and the same code gives the same files.

Never here: what is in the gallery (`firstcome.web.gallery`).
"""

from pathlib import Path
from typing import Annotated

import typer


def gallery(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder that the pages are written to.")
    ] = Path("gallery"),
) -> None:
    """
    Write every page of the shop and of the desk, in every state, to files.

    Example: firstcome gallery --out gallery
    """
    try:
        count = write_gallery(out)
    except OSError as error:
        typer.echo(f"{error}. Name a folder that can be written to with --out.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{count} pages are written. Open {out / 'index.html'} in a browser.")


def write_gallery(out: Path) -> int:
    """Write the pages and what they load; how many pages there are, indexes not counted."""
    from firstcome.web.gallery.pictured import gallery_files

    count = 0
    for name, body in gallery_files():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        count += name.endswith(".html") and not name.endswith("index.html")
    return count
