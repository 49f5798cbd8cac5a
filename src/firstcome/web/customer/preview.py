"""
The preview of a launch: every page in every state and language, with what the pages load.

    index.html, en/launch-open.html, …, static/…, launches/phone-2008/brand.css, …

Always true:
- The same launch gives the same files, to the byte; they lead to each other and load nothing else.

Never here: a shop that runs; what a page shows (`states`).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from firstcome.launches import LaunchFile
from firstcome.web.brand import BRAND_MEDIA_TYPE, brand_css
from firstcome.web.customer.scenery import Scenery, logo_path
from firstcome.web.customer.states import states
from firstcome.web.customer.views import NotePage
from firstcome.web.pages import MEDIA_TYPE, render
from firstcome.web.static import FILES, find_static
from firstcome.web.words import LANGUAGES

INDEX: Final = "index.html"
ROOT: Final = ".."
"""From a page to the folder of the preview."""


class PreviewFile(NamedTuple):
    """A file of the preview, as it is sent."""

    body: bytes
    media_type: bytes


def preview_files(launch_file: LaunchFile) -> Iterator[tuple[str, PreviewFile]]:
    """Every file by its path, the index last."""
    for language in LANGUAGES:
        for state in states(launch_file, language):
            page = render(state.template, state.view, root=ROOT)
            yield f"{language}/{state.name}.html", PreviewFile(page, MEDIA_TYPE)
    for static in FILES.values():
        yield static.address.lstrip("/"), PreviewFile(static.body, static.media_type)
    yield from _of_brand(launch_file)
    yield INDEX, PreviewFile(_index(launch_file), MEDIA_TYPE)


def find_preview_file(launch_file: LaunchFile, path: str) -> PreviewFile | None:
    """One file of the preview, made when it is asked for; None when there is none."""
    static = find_static(f"/{path}".encode())
    if static is not None:
        return PreviewFile(static.body, static.media_type)
    language, _, page = path.partition("/")
    if language in LANGUAGES and page.endswith(".html"):
        for state in states(launch_file, language):
            if f"{state.name}.html" == page:
                return PreviewFile(render(state.template, state.view, root=ROOT), MEDIA_TYPE)
    return dict(_of_brand(launch_file)).get(path)


def page_names(launch_file: LaunchFile) -> tuple[str, ...]:
    """The names of all pages, in their order."""
    return tuple(state.name for state in states(launch_file, LANGUAGES[0]))


def _of_brand(launch_file: LaunchFile) -> Iterator[tuple[str, PreviewFile]]:
    launch, brand = launch_file.definition.launch, launch_file.texts.brand
    if brand is None:
        return
    if brand.accent or brand.accent_dark:
        css = brand_css(brand.accent, brand.accent_dark)
        yield f"launches/{launch}/brand.css", PreviewFile(css, BRAND_MEDIA_TYPE)
    if brand.logo_type:
        yield logo_path(launch, brand), PreviewFile(brand.logo, brand.logo_type.encode())


def _index(launch_file: LaunchFile) -> bytes:
    scenery = Scenery(launch_file, LANGUAGES[0], root=".")
    view = NotePage(scenery.shell("launch-open", launch_file.definition.opens_ms), "preview")
    names = dict.fromkeys(page_names(launch_file), LANGUAGES)
    return render("preview.html", view, names=names, root=".")
