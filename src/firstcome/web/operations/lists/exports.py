"""
Exports: a whole list as one answer, written while it is read.

Always true:
- No more than a slice of rows is in memory, however many there are.
- Who exported what, by which filter, stands in the audit log before the first byte is sent.
- Whoever goes away ends the reading: between two slices nothing is open.

Never here: which rows, what a value looks like.
"""

import zlib
from collections.abc import AsyncGenerator, Generator, Iterable, Sequence
from typing import Any, Final, cast, get_args

import anyio
from litestar import Response
from litestar.response import Stream
from msgspec import Struct

from firstcome.api.shop import iso_time
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.lists.asked import AskedWrongly
from firstcome.web.operations.lists.faces import MEDIA_TYPES, Face, Format
from firstcome.web.operations.lists.listing import Column, Record
from firstcome.web.pages import PRIVATE_HEADERS

DEED: Final = "export"
"""What an export is called in the audit log."""

ROWS_HEADER: Final = "Firstcome-Rows"
"""How many rows an export will have, where that is known before."""

AS_OF_HEADER: Final = "Firstcome-As-Of"
"""When the first row of an export was true."""

GZIP_LEVEL: Final = 3
_GZIP: Final = 31  # zlib's word for a gzip wrapper around its largest window


class Export(Struct, frozen=True):
    """What is exported: rows of some columns, in slices."""

    name: str
    columns: Sequence[Column]
    slices: Iterable[Sequence[Record]]
    count: int | None
    """How many rows there will be, where that is known."""
    query: str = ""
    """The filters, as they stand in the address."""


def format_of(text: str) -> Format:
    """The format that was asked for; raises `AskedWrongly`."""
    if text not in get_args(Format):
        raise AskedWrongly("format", f"Give one of: {', '.join(get_args(Format))}.")
    return cast("Format", text)


def written(face: Face, form: Format, slices: Iterable[Sequence[Record]]) -> Generator[bytes]:
    """The bytes of an export, piece by piece; the JSON is a list of the API with everything."""
    if form == "csv":
        yield face.csv_head()
        for records in slices:
            yield face.csv(records)
        return
    yield b'{"results":[\n'
    count = 0
    for records in slices:
        yield (b",\n" if count else b"") + face.json(records)
        count += len(records)
    yield b'\n],"count":%d,"next":null,"previous":null}\n' % count


def packed(pieces: Iterable[bytes]) -> Generator[bytes]:
    """The same bytes, as gzip (RFC 1952)."""
    packing = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        # Flushed, so that the first rows are on their way while the next are read.
        yield packing.compress(piece) + packing.flush(zlib.Z_SYNC_FLUSH)
    yield packing.flush()


def export_response(desk: Desk, request: AnyRequest, export: Export, form: Format) -> Response[Any]:
    """
    The answer that streams an export, recorded in the audit log; called in a worker's thread.

    The first slice is read before: what keeps it from being read is raised here.
    """
    name = f"{export.name}.{form}"
    desk.staff.audit(who_of(request), DEED, name, export.query.removeprefix("?"))
    as_of = iso_time(desk.models.as_of_ms(desk.now_ms()))
    pieces = _first_read(written(Face(export.columns), form, export.slices))
    headers = {key.decode(): value.decode() for key, value in PRIVATE_HEADERS}
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    headers["Vary"] = "Accept-Encoding"
    headers[AS_OF_HEADER] = as_of
    if export.count is not None:
        headers[ROWS_HEADER] = str(export.count)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        pieces = packed(pieces)
    return cast(
        "Response[Any]",
        Stream(_in_threads(pieces), media_type=MEDIA_TYPES[form], headers=headers),
    )


def _first_read(pieces: Generator[bytes]) -> Generator[bytes]:
    """The same pieces, of which the head and the first rows are there already, as one."""
    first = next(pieces) + next(pieces, b"")

    def rest() -> Generator[bytes]:
        yield first
        yield from pieces

    return rest()


async def _in_threads(pieces: Generator[bytes]) -> AsyncGenerator[bytes]:
    try:
        while (piece := await anyio.to_thread.run_sync(next, pieces, None)) is not None:
            yield piece
    finally:
        pieces.close()
