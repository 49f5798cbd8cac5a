"""
Routes of messages at the desk.

Always true:
- Who may see waves may look; to send a test, or to decide about a message, takes who may tell
  everyone, and a session.

Never here: what a page shows, or what a deed does.
"""

from collections.abc import Sequence
from typing import Any, Final

from anyio.to_thread import run_sync
from litestar import Response, get, post
from litestar.params import FromPath

from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.messages import deeds, looking
from firstcome.web.operations.messages.views import (
    KINDS_PATH,
    PATH,
    TESTS_PATH,
    UNCERTAIN_PATH,
)
from firstcome.web.operations.staff_pages import session_form

LOOKS: Final = {"needs": "see_waves"}
DECIDES: Final = {"needs": looking.DECIDES}

_KIND: Final = KINDS_PATH + "/{kind:str}"


def message_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    @get(PATH, opt=LOOKS)
    async def every(request: AnyRequest) -> Response[bytes]:
        return await run_sync(looking.messages_page, desk, request)

    @get(_KIND, opt=LOOKS)
    async def one(request: AnyRequest, kind: FromPath[str]) -> Response[bytes]:
        return await run_sync(looking.message_page, desk, request, kind)

    @get(f"{_KIND}/html", opt=LOOKS)
    async def html(request: AnyRequest, kind: FromPath[str]) -> Response[bytes]:
        return await run_sync(looking.html_page, desk, request, kind)

    @post(f"{_KIND}/test", opt=DECIDES)
    async def try_out(request: AnyRequest, kind: FromPath[str]) -> Response[bytes]:
        who, form = await session_form(request)
        return await run_sync(deeds.try_out, desk, request, who, kind, form)

    @get(TESTS_PATH + "/{name:str}", opt=DECIDES)
    async def tested(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        return await run_sync(deeds.test_page, desk, request, name)

    @get(UNCERTAIN_PATH, opt=LOOKS)
    async def uncertain(request: AnyRequest) -> Response[bytes]:
        return await run_sync(looking.open_page, desk, request)

    @post(UNCERTAIN_PATH + "/{number:int}/{verb:str}", opt=DECIDES)
    async def decide(
        request: AnyRequest, number: FromPath[int], verb: FromPath[str]
    ) -> Response[bytes]:
        who, _ = await session_form(request)
        return await run_sync(deeds.decide, desk, who, number, verb)

    return [every, one, html, try_out, tested, uncertain, decide]
