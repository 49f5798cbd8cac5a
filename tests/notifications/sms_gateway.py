"""
An SMS gateway that runs in the test: it takes messages over HTTP as Twilio does.

Always true:
- What it has answered 201 to is in `taken`; nothing is waited for by sleeping.
"""

import asyncio
import threading
from base64 import b64decode
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import uvicorn
from litestar import Litestar, Request, Response, post

from firstcome.notifications.sms import SmsGateway
from tests.serve.running import HOST, SOON_S, free_port, until

PATH = "/2010-04-01/Accounts/AC1/Messages.json"
FROM = "+442079460000"
LOGIN, PASSWORD = "AC1", "of the gateway"


class Taken(NamedTuple):
    """A message that the gateway took."""

    sid: str
    fields: dict[str, str]

    @property
    def to(self) -> str:
        """The number that it went to."""
        return self.fields["To"]

    @property
    def text(self) -> str:
        """What it says."""
        return self.fields["Body"]


class Gateway:
    """Its address, what it has taken, and what it is to answer."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: list[Taken] = []
        self.seen: list[str] = []
        """The number of every message that came, taken or not."""
        self.answers: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        """By number: what is answered in place of 201, one after the other."""
        self.is_silent = False
        """Whether it takes messages and answers nothing."""
        self.may_answer = asyncio.Event()
        self._numbers = count(1)

    @property
    def url(self) -> str:
        """What `FIRSTCOME_SMS_URL` names."""
        return f"http://{HOST}:{self.port}{PATH}"

    @property
    def settings(self) -> SmsGateway:
        """What the transport is told of it."""
        return SmsGateway(self.url, FROM, LOGIN, PASSWORD)

    def app(self) -> Litestar:
        """The application behind the address."""

        @post(PATH)
        async def take(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
            return await self._take(request)

        return Litestar([take], openapi_config=None)

    async def _take(self, request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
        pair = b64decode(request.headers.get("authorization", "").removeprefix("Basic "))
        if pair.decode() != f"{LOGIN}:{PASSWORD}":
            return Response({"code": 20003, "message": "Authenticate"}, status_code=401)
        fields = dict(parse_qsl((await request.body()).decode(), strict_parsing=True))
        self.seen.append(fields["To"])
        if self.is_silent:
            await self.may_answer.wait()
        waiting = self.answers.get(fields["To"])
        if waiting:
            status, body = waiting.pop(0)
            return Response(body, status_code=status)
        sid = f"SM{next(self._numbers):032x}"
        self.taken.append(Taken(sid, fields))
        return Response({"sid": sid, "status": "queued"}, status_code=201)


@contextmanager
def sms_gateway() -> Generator[Gateway]:
    """A gateway that listens, stopped when the block is left."""
    gateway = Gateway()
    config = uvicorn.Config(
        gateway.app(), host=HOST, port=gateway.port, log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    try:
        yield gateway
    finally:
        server.should_exit = True
        thread.join(SOON_S)
