"""
Exchanges with the ASGI application: uvicorn's own, held to our order, bounds and endings.

Always true:
- A reply that the application sends before it has read the request ends the connection.
- Once refused, nothing of the application's reaches the connection.

Never here: hot requests (`exchange`).
"""

import asyncio
import logging
from typing import Any, cast
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from firstcome.api.exchange import Headers, Line, refusal_bytes

_uvicorn_log = logging.getLogger("uvicorn.error")


class AsgiExchange(RequestResponseCycle):
    """A request for the ASGI application."""

    def __init__(self, line: Line, scope: Any, flow: FlowControl, *, keep_alive: bool) -> None:
        """`line` is what uvicorn's class knows as the transport."""
        super().__init__(
            scope=scope,
            transport=cast("asyncio.Transport", line),
            flow=flow,
            logger=_uvicorn_log,
            access_logger=_uvicorn_log,
            access_log=False,
            default_headers=[(b"date", line.date_line()[len(b"date: ") : -len(b"\r\n")])],
            message_event=asyncio.Event(),
            expect_100_continue=scope["http_version"] == "1.1"
            and any(
                name == b"expect" and value.lower() == b"100-continue"
                for name, value in scope["headers"]
            ),
            keep_alive=keep_alive,
            on_response=line.on_response_complete,
        )
        self._line = line
        self.is_turn = False
        self.fault = ""

    def refuse(self, code: str) -> None:
        """Reply with a problem at its turn, or nothing more in mid-reply; end the connection."""
        self.fault = code
        self.keep_alive = False
        if self.is_turn and not self.response_complete:
            self.disconnected = True
            self.response_complete = True
            self.message_event.set()
            if self.response_started:
                self._line.close()
            else:
                self._line.send(refusal_bytes(code, self._line.date_line()), False)

    async def send(self, message: Any) -> None:
        """Take a part of the reply from the application."""
        if self.more_body and not self.response_started:
            self.keep_alive = False  # what is still to come will not be read
        await super().send(message)

    async def receive(self) -> Any:
        """Give the application what it may read; for a body that is whole, nothing more is read."""
        is_whole = self.message_event.is_set() and not self.more_body
        if not is_whole or self.disconnected or self.response_complete:
            return await super().receive()
        self.message_event.clear()
        body, self.body = bytes(self.body), bytearray()
        return {"type": "http.request", "body": body, "more_body": False}


def fill_scope(scope: Any, method: bytes, target: bytes, version: str, headers: Headers) -> bool:
    """Write a request into its ASGI scope; False when its target has no path."""
    try:
        parsed: Any = httptools.parse_url(target)
    except httptools.HttpParserInvalidURLError:
        return False
    if parsed.path is None:
        return False
    scope["method"] = method.decode("ascii")
    scope["path"] = unquote(parsed.path.decode("ascii"))
    scope["raw_path"] = parsed.path
    scope["query_string"] = parsed.query or b""
    scope["http_version"] = version
    scope["headers"] = headers
    return True


def has_body(headers: Headers) -> bool:
    """Whether a request says that a body follows its head."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and int(value) > 0)
        for name, value in headers
    )
