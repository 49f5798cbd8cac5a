"""
Routes of webhooks at the desk.

Always true:
- Who may look may see what was sent and how it was answered; who may set up may change it.
- Changing needs a session: no API key makes endpoints, nor sees a secret.

Never here: what a page shows, or what a deed does.
"""

from collections.abc import Sequence
from typing import Any, Final

from anyio.to_thread import run_sync
from litestar import Response, get, post
from litestar.params import FromPath

from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.staff_pages import QuestionView, ask_first, session_form
from firstcome.web.operations.webhooks import deeds
from firstcome.web.operations.webhooks.looking import (
    endpoint_page,
    endpoints_page,
    message_page,
    reading,
    row_of,
)
from firstcome.web.operations.webhooks.views import PATH, EndpointForm

LOOKS: Final = {"needs": "see_webhooks"}
CHANGES: Final = {"needs": "set_up_webhooks"}

_ONE: Final = PATH + "/{number:int}"
_MESSAGE: Final = _ONE + "/messages/{message:str}"


def webhook_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""
    asking = [handler for deed in deeds.DEEDS for handler in _deed_routes(desk, deed)]
    return [*_looking(desk), *_making(desk), *_sending(desk), *asking]


def _looking(desk: Desk) -> list[Any]:
    @get(PATH, opt=LOOKS)
    async def endpoints(request: AnyRequest) -> Response[bytes]:
        return await run_sync(endpoints_page, desk, request)

    @get(_ONE, opt=LOOKS)
    async def endpoint(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        return await run_sync(endpoint_page, desk, request, number)

    @get(_MESSAGE, opt=LOOKS)
    async def one(
        request: AnyRequest, number: FromPath[int], message: FromPath[str]
    ) -> Response[bytes]:
        return await run_sync(message_page, desk, request, number, message)

    return [endpoints, endpoint, one]


def _making(desk: Desk) -> list[Any]:
    @get(f"{PATH}/new", opt=CHANGES)
    async def new(request: AnyRequest) -> Response[bytes]:
        return deeds.new_page(desk, request, EndpointForm(wanted=("*",)))

    @post(f"{PATH}/new", opt=CHANGES)
    async def add(request: AnyRequest) -> Response[bytes]:
        who, form = await session_form(request)
        return await run_sync(deeds.add, desk, request, who, form)

    @post(_ONE, opt=CHANGES)
    async def change(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        who, form = await session_form(request)
        return await run_sync(deeds.change, desk, request, who, number, form)

    return [new, add, change]


def _sending(desk: Desk) -> list[Any]:
    @post(_ONE + "/test", opt=CHANGES)
    async def test(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        who, _ = await session_form(request)
        return await run_sync(deeds.test, desk, who, number)

    @post(_ONE + "/redeliver", opt=CHANGES)
    async def every(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        who, _ = await session_form(request)
        return await run_sync(deeds.redeliver_failed, desk, who, number)

    @post(_MESSAGE + "/redeliver", opt=CHANGES)
    async def redeliver(
        request: AnyRequest, number: FromPath[int], message: FromPath[str]
    ) -> Response[bytes]:
        who, _ = await session_form(request)
        return await run_sync(deeds.redeliver, desk, who, number, message)

    return [test, every, redeliver]


def _deed_routes(desk: Desk, deed: deeds.Deed) -> list[Any]:
    path = f"{_ONE}/{deed.path}"

    @get(path, opt=CHANGES, name=f"ask-webhook-{deed.path}")
    async def ask(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        label = await run_sync(_label, desk, number)
        here = f"{PATH}/{number}"
        question = QuestionView(deed.consequence, f"{here}/{deed.path}", deed.label, here)
        return ask_first(desk, request, f"{deed.title}: {label}", question)

    @post(path, opt=CHANGES, name=f"do-webhook-{deed.path}")
    async def do(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        who, form = await session_form(request)
        asked = (deed, form.get("why", ""))
        return await run_sync(deeds.do, desk, request, who, number, asked)

    return [ask, do]


def _label(desk: Desk, number: int) -> str:
    with reading(desk) as reader:
        return row_of(desk, reader, number).endpoint.label
