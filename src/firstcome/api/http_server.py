"""
The HTTP server of the front: it listens on the event loop that the engine works on.

Always true:
- It serves on one thread: a request never waits for the interpreter.
- Beyond its bound of connections it says so to newcomers, and serves those it has.

Never here: what a connection reads (`connection`); TLS.
"""

import asyncio
from email.utils import formatdate
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.server import ServerState

from firstcome.api.connection import Connection, FindHot
from firstcome.api.exchange import refusal_bytes
from firstcome.limits import BACKLOG_MAX, CONNECTIONS_MAX

LOOK_EVERY_S = 1.0
CLOSE_S_MAX = 5.0


class HttpServer:
    """One listening socket and its connections."""

    def __init__(self, app: Any, find_hot: FindHot) -> None:
        """`app` is the ASGI application for whatever `find_hot` does not take."""
        self.config = Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
        )
        self.config.load()
        self.state = ServerState()
        self.find_hot = find_hot
        self.turn = 0
        self.date_line = b""
        self.is_crowded = False
        self._listening: asyncio.Server | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen; raises `OSError` when the address cannot be had."""
        self._loop = asyncio.get_running_loop()
        self._look()
        self._listening = await self._loop.create_server(
            self._accept, host, port, backlog=BACKLOG_MAX
        )

    async def stop(self) -> None:
        """Listen no more, let what is being answered be answered, and close every connection."""
        if self._listening is not None:
            self._listening.close()
        connections: set[Any] = self.state.connections
        for connection in list(connections):
            connection.shutdown()
        until_s = self._loop.time() + CLOSE_S_MAX
        while connections and self._loop.time() < until_s:  # noqa: ASYNC110 - uvicorn's plain set
            await asyncio.sleep(0.01)
        for connection in list(connections):
            connection.transport.abort()
        if self._timer is not None:
            self._timer.cancel()

    def _accept(self) -> asyncio.Protocol:
        if len(self.state.connections) >= CONNECTIONS_MAX:
            return _OneTooMany(self)
        return Connection(self)

    def _look(self) -> None:
        """Once a second: the time, and connections that take too long."""
        self._timer = self._loop.call_later(LOOK_EVERY_S, self._look)
        self.turn += 1
        date = formatdate(usegmt=True).encode()
        self.date_line = b"date: %b\r\n" % date
        self.state.default_headers = [(b"date", date)]
        connections: set[Any] = self.state.connections
        self.is_crowded = len(connections) > CONNECTIONS_MAX // 2
        for connection in list(connections):
            connection.look(self.turn)


class _OneTooMany(asyncio.Protocol):
    """A connection beyond the bound: it is told so, whatever it asks."""

    def __init__(self, server: HttpServer) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        self._closing = asyncio.get_running_loop().call_later(LOOK_EVERY_S, transport.close)

    def data_received(self, data: bytes) -> None:
        del data
        if not self._transport.is_closing():
            self._transport.write(refusal_bytes("overloaded", self._server.date_line))
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._closing.cancel()
