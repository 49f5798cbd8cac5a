"""
Twins of the hot posts: the same requests when they come through the framework, and are documented.

Always true:
- A twin answers as its hot post does: it asks it.

Never here: the hot posts themselves.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response

from firstcome.api.hot_post import HotPost
from firstcome.api.problems import ProblemRaised, Reply
from firstcome.api.requests import AnyRequest, ShopRequest, response
from firstcome.limits import BODY_BYTES_MAX

Answers = Callable[[AnyRequest], Awaitable[Response[bytes]]]


def twin_of(post: HotPost[Any]) -> Answers:
    """What answers a request before the framework reads it."""

    async def answer(request: AnyRequest) -> Response[bytes]:
        told: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

        def tell(reply: Reply) -> None:
            if not told.done():
                told.set_result(reply)

        # The request is the framework's own here, not yet the one that waits so long at most.
        body = await ShopRequest(request.scope, request.receive).body()
        if len(body) > BODY_BYTES_MAX:
            raise ProblemRaised("body_too_large")
        headers = request.scope["headers"]
        post.take(request.path_params["launch"], list(headers), body, tell)
        return response(await told)

    return answer
