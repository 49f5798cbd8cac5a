"""
Plain bytes on a connection, for requests that no HTTP library would send, and a tiny server that
shows what becomes of them.

Always true:
- Every wait has an end.
"""

import asyncio
import re
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from queue import SimpleQueue
from socket import create_connection, create_server, socket
from typing import Any, NamedTuple

import uvloop

from firstcome.api.exchange import Exchange, Handler
from firstcome.api.http_server import HttpServer
from firstcome.api.problems import Reply
from tests.serve.running import HOST, SOON_S, RunningShop

PAGE_BYTES = 1024 * 1024
_HEAD = re.compile(rb"HTTP/1\.[01] (\d{3}) [^\r]*\r\n(.*?)\r\n\r\n", re.DOTALL)
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Received(NamedTuple):
    """One answer as it came: status, head in small letters, body."""

    status: int
    head: bytes
    body: bytes


@contextmanager
def connected(shop: RunningShop) -> Generator[socket]:
    """A connection to the shop."""
    with create_connection((HOST, shop.port), timeout=SOON_S) as connection:
        yield connection


def head(path: str, *lines: str, method: str = "POST") -> bytes:
    """A request's head with these header lines."""
    written = [f"{method} {path} HTTP/1.1", "Host: shop", *lines, "", ""]
    return "\r\n".join(written).encode("latin-1")


def received(connection: socket) -> Received:
    """The next answer."""
    content = b""
    while (found := _HEAD.match(content)) is None:
        content += _more(connection, content)
    length = _LENGTH.search(found[2])
    end = found.end() + (int(length[1]) if length else 0)
    while len(content) < end:
        content += _more(connection, content)
    assert len(content) == end, f"more than one answer came: {content!r}"
    return Received(int(found[1]), found[2].lower(), content[found.end() :])


def is_closed(connection: socket) -> bool:
    """Whether the other side closes it, with nothing more to say."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def asked(shop: RunningShop, sent: bytes) -> Received:
    """The answer to these bytes, on a connection of their own."""
    with connected(shop) as connection:
        connection.sendall(sent)
        return received(connection)


def _more(connection: socket, so_far: bytes) -> bytes:
    more = connection.recv(65_536)
    assert more, f"closed after {so_far!r}"
    return more


class TinyServer:
    """
    An `HttpServer` on a thread of its own, with an application as small as can be.

    `/now` is hot and answered at once, `/later` is hot and answered by `answer_later`; all others
    go to the application: `/early` is answered unread, `/page` is long, `/waits` waits for
    the other side to leave.
    """

    def __init__(self) -> None:
        self.port = 0
        self.handled: list[bytes] = []
        self.faults: list[dict[str, Any]] = []
        self._later: SimpleQueue[Exchange] = SimpleQueue()
        self.left = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: uvloop.run(self._run()), daemon=True)

    def answer_later(self) -> bytes:
        """Answer the next `/later`; gives its body."""
        exchange = self._later.get(timeout=SOON_S)
        self.on_loop(lambda: exchange.reply(Reply(200, b"later " + exchange.body)))
        return exchange.body

    def on_loop(self, call: Callable[[], Any]) -> Any:
        """What this gives on the server's event loop."""

        async def called() -> Any:
            return call()

        return asyncio.run_coroutine_threadsafe(called(), self.loop).result(SOON_S)

    def start(self) -> None:
        """Listen."""
        self._thread.start()
        assert self._ready.wait(SOON_S)

    def begin_to_stop(self) -> None:
        """As SIGTERM does, without waiting for it."""
        self.loop.call_soon_threadsafe(self._stopping.set)

    def ended(self) -> None:
        """Wait for the end."""
        self._thread.join(SOON_S)
        assert not self._thread.is_alive()

    def open_count(self) -> int:
        """Connections that it has."""
        return self.on_loop(lambda: len(self.server.state.connections))

    async def _run(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.loop.set_exception_handler(lambda _, context: self.faults.append(context))
        self._stopping = asyncio.Event()
        self.server = HttpServer(self._app, self._find_hot)
        with create_server((HOST, 0)) as found:
            self.port = found.getsockname()[1]
        await self.server.start(HOST, self.port)
        self._ready.set()
        await self._stopping.wait()
        await self.server.stop()

    def _find_hot(self, method: bytes, target: bytes) -> Handler | None:
        del method
        return {b"/now": self._now, b"/later": self._wait, b"/broken": self._break}.get(target)

    def _now(self, exchange: Exchange) -> None:
        self.handled.append(exchange.body)
        names = b",".join(name for name, _ in exchange.headers)
        exchange.reply(Reply(200, b"now " + exchange.body + b" " + names))

    def _wait(self, exchange: Exchange) -> None:
        self._later.put(exchange)

    def _break(self, exchange: Exchange) -> None:
        raise RuntimeError(exchange.target.decode())

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        path, body = scope["path"], b""
        self.handled.append(path.encode())
        if path == "/waits":
            while (await receive())["type"] != "http.disconnect":
                pass
            self.left.set()
            return
        if path != "/early":
            while (message := await receive())["type"] == "http.request":
                body += message["body"]
                if not message["more_body"]:
                    break
        reply = b"x" * PAGE_BYTES if path == "/page" else path.encode() + b" " + body
        length = b"%d" % len(reply)
        headers = [(b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": reply})


@contextmanager
def served() -> Generator[TinyServer]:
    """A tiny server, stopped when the block is left; nothing may have gone wrong in its loop."""
    tiny = TinyServer()
    tiny.start()
    try:
        yield tiny
    finally:
        tiny.begin_to_stop()
        tiny.ended()
    assert tiny.faults == []
