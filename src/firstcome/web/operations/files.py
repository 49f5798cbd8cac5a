"""
Static files on the staff port, and whether the desk is alive.

Always true:
- A file is found under the address that holds its hash, and may be kept for ever.

Never here: which files there are (`web/static`).
"""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from firstcome.web.operations.access import PUBLIC, AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.static import STATIC_HEADERS, find_static


def file_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""
    del desk

    @get("/static/{digest:str}/{name:str}", opt={"needs": PUBLIC})
    async def static_file(
        request: AnyRequest, digest: FromPath[str], name: FromPath[str]
    ) -> Response[bytes]:
        found = find_static(f"/static/{digest}/{name}".encode())
        if found is None:
            raise NotFoundException
        headers = {key.decode(): value.decode() for key, value in STATIC_HEADERS}
        is_packed = "gzip" in request.headers.get("accept-encoding", "")
        if is_packed:
            headers["content-encoding"] = "gzip"
        body = found.gzipped if is_packed else found.body
        return Response(body, media_type=found.media_type.decode(), headers=headers)

    @get("/healthz", opt={"needs": PUBLIC})
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    return [static_file, healthz]
