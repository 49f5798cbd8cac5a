"""
A connection of a customer: bytes in, requests in their order, replies out.

llhttp reads the requests (httptools); uvicorn's protocol carries those for the ASGI application;
the hot ones go to their handler straight from here, without a task.

Always true:
- A request is bounded in the size of its head and its body, and in the time it may take.
- What is no request is answered with a problem document, and the connection is closed.
- Nothing more is read from who does not take the replies.

Never here: routes; TLS (a proxy ends it).
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final, Protocol, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from firstcome.api.exchange import Exchange, Handler, defect, refusal_bytes
from firstcome.limits import (
    BODY_BYTES_MAX,
    BODY_WAIT_S_MAX,
    HEADER_BYTES_MAX,
    HEADER_LINES_MAX,
    HEADER_WAIT_S_MAX,
    KEEP_ALIVE_S_MAX,
    LINGER_BYTES_MAX,
    TARGET_BYTES_MAX,
)

FindHot = Callable[[bytes, bytes], Handler | None]
"""The handler of a hot request by method and target, or None when it is not one."""

FEED_BYTES_MAX: Final = 16 * 1024
"""More is read in pieces, so that the bounds are looked at between them."""

BLANKS: Final = b" \t"
"""Around a value, and not part of it (RFC 9110, 5.5)."""

_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class Served(Protocol):
    """What connections share."""

    config: Config
    state: ServerState
    find_hot: FindHot
    turn: int
    """Seconds the server has been up; what waits remembers the one it began in."""
    date_line: bytes
    is_crowded: bool
    """So many connections are open that idle ones have to make room."""


class Connection(HttpToolsProtocol):
    """One connection, from accepting to closing."""

    cycle: Any  # an exchange, or uvicorn's own for the ASGI application; None at first
    parser: Any

    def __init__(self, served: Served) -> None:
        super().__init__(served.config, served.state, {})
        self._served = served
        self._fault = ""
        self._is_deaf = False
        self._is_ending = False
        self._discarded_bytes = 0
        self._head_bytes = 0
        self._is_reading_head = False
        self._is_reading_body = False
        self._since = served.turn
        self._write_paused_since = 0
        self._hot: Exchange | None = None

    # ------------------------------------------------------------------ from the transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything; what is in the engine stands."""
        self._is_deaf = True
        if isinstance(self.cycle, Exchange):
            self.cycle = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        if self._is_deaf:
            self._discard(len(data))
            return
        try:
            if len(data) <= FEED_BYTES_MAX:
                self._feed(data)
            else:
                for start in range(0, len(data), FEED_BYTES_MAX):
                    self._feed(data[start : start + FEED_BYTES_MAX])
                    if self._is_deaf:
                        return
        except httptools.HttpParserUpgrade:
            pass  # the request was answered as if it had not asked for another protocol
        except httptools.HttpParserError as error:
            cause = error.__context__
            if isinstance(cause, Exception) and not self._fault:
                defect(cause)
                self._fault = "defect"
            self._refuse(self._fault or "not_http")

    def eof_received(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The other side has said everything; what it asked is still answered."""
        cycle = self.cycle
        if self._is_ending or cycle is None or cycle.response_complete:
            return False
        cycle.keep_alive = False
        return True

    def pause_writing(self) -> None:
        """The replies are not taken: read nothing more."""
        super().pause_writing()
        self.flow.pause_reading()
        self._write_paused_since = self._served.turn

    def resume_writing(self) -> None:
        """They are taken again."""
        super().resume_writing()
        self.flow.resume_reading()

    # ---------------------------------------------------------------------- from the parser

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self._is_reading_head = True
        self._hot = None

    def on_url(self, url: bytes) -> None:
        """A piece of the target."""
        self.url += url
        if len(self.url) > TARGET_BYTES_MAX:
            self._stop_reading("target_too_long")

    def on_header(self, name: bytes, value: bytes) -> None:
        """One line of the head."""
        headers = self.headers
        headers.append((name.lower(), value.strip(BLANKS)))
        if len(headers) > HEADER_LINES_MAX:
            self._stop_reading("head_too_large")

    def on_headers_complete(self) -> None:
        """The head is read: choose who answers."""
        self._is_reading_head = False
        self._is_reading_body = True
        self._head_bytes = 0
        handler = self._served.find_hot(self.parser.get_method(), self.url)
        if handler is None:
            self._begin_asgi()
        else:
            self._begin_hot(handler)

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        hot = self._hot
        if hot is None:
            self._since = self._served.turn
            super().on_body(body)
        elif not self._is_deaf and not hot.add(body):
            self._refuse("body_too_large")

    def on_message_complete(self) -> None:
        """The request is read whole."""
        self._is_reading_body = False
        hot = self._hot
        if hot is None:
            super().on_message_complete()
        elif not self._is_deaf:
            hot.has_body = True
            hot.begin_when_ready()

    # ------------------------------------------------------------------- requests and replies

    def send(self, content: bytes, keep_alive: bool, /) -> None:
        """See `exchange.Line`."""
        if self.transport.is_closing():
            return
        self.transport.write(content)
        if keep_alive:
            self.on_response_complete()
        else:
            self._end()

    def date_line(self) -> bytes:
        """See `exchange.Line`."""
        return self._served.date_line

    def on_response_complete(self) -> None:
        """A reply is on its way: the next request of the connection has its turn."""
        if self._is_reading_body and self._hot is None and self.cycle.response_complete:
            self._end()  # answered before it was read: what follows is no request
            return
        self._since = self._served.turn
        if self.pipeline and not self.transport.is_closing():
            self.loop.call_soon(self._next)
        else:
            self.flow.resume_reading()

    def shutdown(self) -> None:
        """Close it when nothing is being answered, else after the reply."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            self.transport.close()
        else:
            cycle.keep_alive = False

    def look(self, turn: int) -> None:
        """Once a second: end what takes too long."""
        if self._is_ending:
            if turn - self._since > 1:
                self.transport.abort()
        elif self.flow.write_paused:
            if turn - self._write_paused_since > BODY_WAIT_S_MAX:
                self.transport.abort()
        elif self._is_reading_body:
            if turn - self._since > BODY_WAIT_S_MAX and not self.flow.read_paused:
                self._refuse("body_late")
        elif self._is_reading_head or self.cycle is None:
            if turn - self._since >= HEADER_WAIT_S_MAX:
                self.transport.close()
        elif self.cycle.response_complete:
            idle_s = turn - self._since
            if idle_s >= (1 if self._served.is_crowded else KEEP_ALIVE_S_MAX):
                self.transport.close()

    def _feed(self, piece: bytes) -> None:
        was_between = not (self._is_reading_head or self._is_reading_body)
        self.parser.feed_data(piece)
        if self._is_reading_head:
            if was_between:
                self._since = self._served.turn
            self._head_bytes += len(piece)
            if self._head_bytes > HEADER_BYTES_MAX:
                self._refuse("head_too_large")
        elif self._is_reading_body and was_between:
            self._since = self._served.turn

    def _begin_hot(self, handler: Handler) -> None:
        hot = Exchange(
            self,
            handler,
            self.url,
            self.headers,
            keep_alive=self.parser.should_keep_alive(),
        )
        before = self.cycle
        self._hot = hot
        self.cycle = hot  # uvicorn asks it only whether it is replied to
        if before is None or before.response_complete:
            hot.is_turn = True
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((cast("Any", hot), cast("Any", None)))
        for name, value in self.headers:
            if name == b"content-length" and int(value) > BODY_BYTES_MAX:
                self._refuse("body_too_large")
                return
            if name == b"expect" and hot.is_turn:
                self.transport.write(_CONTINUE)

    def _begin_asgi(self) -> None:
        url, headers = self.url, self.headers
        super().on_message_begin()
        self.url = url
        self.headers.extend(headers)
        self.expect_100_continue = any(
            name == b"expect" and value.lower() == b"100-continue" for name, value in headers
        )
        super().on_headers_complete()

    def _next(self) -> None:
        if not self.pipeline or self.transport.is_closing():
            return
        cycle, app = self.pipeline.pop()
        if isinstance(cycle, Exchange):
            cycle.is_turn = True
            cycle.begin_when_ready()
            if not cycle.has_body:
                self.flow.resume_reading()
        else:
            self._start_asgi_task(cycle, app)

    def _stop_reading(self, code: str) -> None:
        self._fault = code
        raise ValueError(code)  # the parser stops at once, and `data_received` answers

    def _refuse(self, code: str) -> None:
        """Answer what is not read to its end, in its turn, and read nothing after it."""
        cycle = self.cycle
        self._is_deaf = True
        if self._is_reading_body and self._hot is not None:
            self._hot.refuse(code)
        elif self._is_reading_body and self._is_first_of_asgi():
            cycle.disconnected = True
            cycle.message_event.set()
            self._send_refusal(code)
        elif cycle is None or (cycle.response_complete and not self._is_reading_body):
            self._send_refusal(code)
        elif cycle.response_complete:
            self._end()
        else:
            cycle.keep_alive = False  # the last good request is answered, and nothing after it

    def _is_first_of_asgi(self) -> bool:
        return not self.pipeline and not self.cycle.response_started

    def _send_refusal(self, code: str) -> None:
        if not self.transport.is_closing():
            self.transport.write(refusal_bytes(code, self._served.date_line))
            self._end()

    def _end(self) -> None:
        """
        End the connection gently after what was written.

        Closing while the other side still sends would make the kernel throw our answer away: what
        it sends on is read and dropped, for a second or so many bytes.
        """
        if not (self._is_deaf or self._is_reading_body or self._is_reading_head):
            self.transport.close()
            return
        self._is_deaf = True
        self._is_ending = True
        self._since = self._served.turn
        self.transport.write_eof()
        self.flow.resume_reading()

    def _discard(self, count: int) -> None:
        self._discarded_bytes += count
        if self._discarded_bytes > LINGER_BYTES_MAX:
            self.transport.abort()


assert FEED_BYTES_MAX <= HEADER_BYTES_MAX
assert asyncio.Protocol in HttpToolsProtocol.__mro__
