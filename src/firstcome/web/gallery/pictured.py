"""
The gallery as files: every page, what the pages load, and an index.

    index.html, desk/board-open.html, …, customers/index.html, customers/en/launch-open.html, …

Always true:
- The files open from a disk: links between pages of the desk lead to pages of the gallery.
- Pages of the desk come without their scripts, which would ask a shop that there is not.

Never here: a page.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Final

from firstcome.web.customer.preview import INDEX, preview_files
from firstcome.web.gallery.launch_day import chart
from firstcome.web.gallery.messages import mail_files, mail_name
from firstcome.web.gallery.scene import EVENING_MS, NOW_MS, DeskState, launch_file, shell
from firstcome.web.gallery.states import desk_states
from firstcome.web.operations.messages.views import KINDS_PATH
from firstcome.web.pages import desk_page
from firstcome.web.static import FILES

CUSTOMERS: Final = "customers"
DESK: Final = "desk"
ROOT: Final = ".."

_SCRIPT: Final = re.compile(r"<script [^>]*></script>\n?")
_ADDRESS: Final = re.compile(r'(href|action|formaction|src|srcset)="(/[^"]*)"')


def gallery_files() -> Iterator[tuple[str, bytes]]:
    """Every file by its path; the index comes last."""
    found = desk_states()
    where: dict[str, str] = {}
    for state in (each for states in found.values() for each in states):
        where.setdefault(state.address, f"{state.name}.html")
    for state in (each for states in found.values() for each in states):
        yield f"{DESK}/{state.name}.html", _page(state, where)
    for now_ms in (EVENING_MS, NOW_MS):
        for is_dark, is_narrow in product((False, True), repeat=2):
            drawn = chart(now_ms, is_dark=is_dark, is_narrow=is_narrow)
            yield f"{DESK}/{_chart_name(now_ms, is_dark=is_dark, is_narrow=is_narrow)}", drawn
    for mail, body in mail_files():
        yield f"{DESK}/{mail}", body
    for static in FILES.values():
        yield static.address.lstrip("/"), static.body
    customers: list[str] = []
    for name, file in preview_files(launch_file()):
        yield f"{CUSTOMERS}/{name}", file.body
        if name.endswith(".html") and name != INDEX:
            customers.append(f"{CUSTOMERS}/{name}")
    yield INDEX, _index(found, len(customers))


def _page(state: DeskState, where: dict[str, str]) -> bytes:
    """A page of the desk, its links leading to other pages of the gallery, or nowhere."""
    page = desk_page(f"operations/{state.template}", state.shell, root=ROOT, **state.values)

    def led(found: re.Match[str]) -> str:
        attribute, address = found[1], found[2]
        path, _, query = address.partition("?")
        if attribute == "src" and path.startswith(KINDS_PATH):
            target = mail_name(path, query)
        elif attribute in ("src", "srcset"):
            target = _chart_name(
                state.shell.now_ms, is_dark="dark" in query, is_narrow="narrow" in query
            )
        elif attribute == "href":
            target = where.get(path, "#main")
        else:
            target = f"{state.name}.html"
        return f'{attribute}="{target}"'

    return _ADDRESS.sub(led, _SCRIPT.sub("", page.decode())).encode()


def _index(found: dict[str, tuple[DeskState, ...]], customers: int) -> bytes:
    head = shell("Gallery", "/gallery", None)
    pages = sum(map(len, found.values()))
    page = desk_page("gallery.html", head, root=".", found=found, pages=pages, customers=customers)
    return page.replace(b'href="/"', b'href="index.html"')


def _chart_name(now_ms: int, *, is_dark: bool, is_narrow: bool) -> str:
    when = "before" if now_ms == EVENING_MS else "open"
    how = f"{'-narrow' if is_narrow else ''}{'-dark' if is_dark else ''}"
    return f"chart-{when}{how}.svg"
