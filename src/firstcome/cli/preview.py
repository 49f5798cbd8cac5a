"""
`firstcome launch preview`: every page of a launch, in every state and language, as files.

Always true:
- The same file gives the same pages, to the byte; they lead to each other and load nothing else.

Never here: a shop that runs; what a page shows (`firstcome.web.customer.states`).
"""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from firstcome.launches import LaunchFile

ROOT = ".."
"""From a page to the folder of the preview."""


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
    from firstcome.web.customer.states import states
    from firstcome.web.pages import render
    from firstcome.web.words import LANGUAGES

    names: defaultdict[str, list[str]] = defaultdict(list)
    for language in LANGUAGES:
        for state in states(launch_file, language):
            page = render(state.template, state.view, root=ROOT)
            _write(out / language / f"{state.name}.html", page)
            names[state.name].append(language)
    _write_what_pages_load(launch_file, out)
    index = render("preview.html", _index_view(launch_file), names=dict(names), root=".")
    _write(out / "index.html", index)
    return sum(len(languages) for languages in names.values())


def _write_what_pages_load(launch_file: "LaunchFile", out: Path) -> None:
    from firstcome.web.brand import brand_css
    from firstcome.web.customer.scenery import logo_path
    from firstcome.web.static import FILES

    for static in FILES.values():
        _write(out / static.address.lstrip("/"), static.body)
    launch, brand = launch_file.definition.launch, launch_file.texts.brand
    if brand is None:
        return
    if brand.accent or brand.accent_dark:
        css = brand_css(brand.accent, brand.accent_dark)
        _write(out / "launches" / launch / "brand.css", css)
    if brand.logo_type:
        _write(out / logo_path(launch, brand), brand.logo)


def _index_view(launch_file: "LaunchFile") -> object:
    from firstcome.web.customer.scenery import Scenery
    from firstcome.web.customer.views import NotePage
    from firstcome.web.words import LANGUAGES

    scenery = Scenery(launch_file, LANGUAGES[0], root=".")
    return NotePage(scenery.shell("launch-open", launch_file.definition.opens_ms), "preview")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
