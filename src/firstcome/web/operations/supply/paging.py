"""
Paging: a long list cut into pages, with the addresses of those beside.

Always true:
- An address keeps what else it asks for; a page that there is not is the nearest one.

Never here: what is on a page.
"""

from collections.abc import Sequence
from typing import Final, TypeVar
from urllib.parse import urlencode

from msgspec import Struct

from firstcome.web.operations.access import AnyRequest

DIGITS_MAX: Final = 6

Row = TypeVar("Row")


class Pages(Struct, frozen=True):
    """Which page it is, from 1, of how many; an address is empty where there is none."""

    page: int
    count: int
    rows: int
    """Rows of all pages together."""
    before: str = ""
    after: str = ""


def page_asked(request: AnyRequest) -> int:
    """The page that an address asks for; 0 when it does not say."""
    text = str(request.query_params.get("page", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX else 0


def paged(
    rows: Sequence[Row], size: int, asked: int, path: str, query: dict[str, str]
) -> tuple[Sequence[Row], Pages]:
    """The rows of a page, and where the others are; `query` is what the address says besides."""
    count = max(1, -(-len(rows) // size))
    page = min(max(asked, 1), count)

    def at(number: int) -> str:
        if not 1 <= number <= count:
            return ""
        kept = {name: value for name, value in query.items() if value and name != "page"}
        return f"{path}?{urlencode(kept | {'page': str(number)})}"

    shown = rows[(page - 1) * size : page * size]
    return shown, Pages(page, count, len(rows), at(page - 1), at(page + 1))
