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

from collections.abc import Callable
from math import inf
from typing import Any, Final, NoReturn, cast

import httptools
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from firstcome.api.asgi_exchange import AsgiExchange, fill_scope, has_body
from firstcome.api.exchange import Exchange, Handler, Served, defect, refusal_bytes
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

LINGER_S: Final = 1
"""How long what still comes is read and dropped after the last reply."""

_WEIGHED: Final = frozenset((b"connection", b"content-length", b"expect", b"upgrade"))


class Connection(HttpToolsProtocol):
    """One connection, from accepting to closing."""

    cycle: Any  # the exchange of the request that came last; None at first
    parser: Any

    def __init__(self, served: Served) -> None:
        super().__init__(served.config, served.state, {})
        self.parser.set_dangerous_leniencies(lenient_data_after_close=False)
        self._served = served
        self._fault = ""
        self._is_deaf = False  # what comes is no request any more
        self._is_ending = False  # nothing is written any more
        self._is_lingering = False
        self._has_eof = False
        self._is_next_due = False
        self._discarded_bytes = 0
        self._unbounded_bytes = 0  # of a head or of trailers, since the last bound
        self._is_reading_head = False
        self._is_reading_body = False
        self._since = served.turn
        self._write_paused_since = 0
        self._hot: Exchange | None = None
        self._asgi: AsgiExchange | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin; who is at the other end is not asked: nothing here depends on it."""
        self.connections.add(self)
        self.transport = transport
        self.flow = FlowControl(transport)
        self.scheme = "http"

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything; what is in the engine stands."""
        self._is_deaf = self._is_ending = True
        self.pipeline.clear()
        self.cycle = self._asgi  # the one that runs is told
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        try:
            if len(data) <= FEED_BYTES_MAX and not self._is_deaf:
                self._feed(data)
                return
            for start in range(0, len(data), FEED_BYTES_MAX):
                if self._is_deaf:
                    self._discard(len(data) - start)
                    return
                self._feed(data[start : start + FEED_BYTES_MAX])
        except httptools.HttpParserError as error:
            cause = error.__context__
            if isinstance(cause, Exception) and not self._fault:
                defect(cause)
                self._fault = "defect"
            self._refuse(self._fault or "not_http")

    def eof_received(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The other side has said everything; what it asked whole is still answered."""
        self._has_eof = True
        if self._is_reading_body:
            self._refuse("not_http")  # its end will never come
        self._is_deaf = True
        if self._is_ending or not self._is_answering():
            return False
        self.cycle.keep_alive = False
        return True

    def pause_writing(self) -> None:
        """The replies are not taken: read nothing more."""
        super().pause_writing()
        self.flow.pause_reading()
        self._write_paused_since = self._served.turn

    def resume_writing(self) -> None:
        """They are taken again: go on where it was left."""
        super().resume_writing()
        self._since = self._served.turn
        if self._is_next_due:
            self._is_next_due = False
            self._next()
        elif not self.pipeline:
            self.flow.resume_reading()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        if self._is_deaf:
            self._stop_reading("not_http")  # the one before it was the last
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
        if self._is_reading_body:
            return  # a trailer is no header (RFC 9110, 6.5.1)
        headers = self.headers
        headers.append((name.lower(), value.strip(BLANKS)))
        if len(headers) > HEADER_LINES_MAX:
            self._stop_reading("head_too_large")

    def on_headers_complete(self) -> None:
        """The head is read: choose who answers."""
        self._is_reading_head = False
        self._unbounded_bytes = 0
        self._since = self._served.turn
        method = self.parser.get_method()
        handler = self._served.find_hot(method, self.url)
        if handler is None:
            self._begin_asgi()
        else:
            self._begin_hot(handler, is_head=method == b"HEAD")

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._unbounded_bytes = 0
        hot = self._hot
        if hot is None:
            self._since = self._served.turn
            super().on_body(body)
        elif not hot.add(body):
            self._stop_reading("body_too_large")

    def on_message_complete(self) -> None:
        """The request is read whole."""
        self._is_reading_body = False
        hot = self._hot
        if hot is None:
            super().on_message_complete()
        else:
            hot.has_body = True
            hot.begin_when_ready()

    def send(self, content: bytes, keep_alive: bool, /) -> None:
        """See `exchange.Line`."""
        if self._is_ending or self.transport.is_closing():
            return
        self.transport.write(content)
        if keep_alive:
            self.on_response_complete()
        else:
            self._end()

    def write(self, content: bytes, /) -> None:
        """See `exchange.Line`."""
        if not self.is_closing():
            self.transport.write(content)

    def is_closing(self) -> bool:
        """See `exchange.Line`."""
        return self._is_ending or self.transport.is_closing()

    def close(self) -> None:
        """See `exchange.Line`."""
        self._end()

    def date_line(self) -> bytes:
        """See `exchange.Line`."""
        return self._served.date_line

    def on_response_complete(self) -> None:
        """A reply is on its way: the next request of the connection has its turn."""
        self._since = self._served.turn
        if self._is_ending:
            return
        if self.flow.write_paused:
            self._is_next_due = bool(self.pipeline)
        elif self.pipeline:
            self.loop.call_soon(self._next)
        else:
            self.flow.resume_reading()

    def shutdown(self) -> None:
        """Close it when nothing is being answered, else after the reply."""
        if self._is_answering():
            self.cycle.keep_alive = False
        else:
            self.transport.close()

    def look(self, turn: int) -> None:
        """Once a second: end what takes too long."""
        waited_s = turn - self._since
        if self.flow.write_paused:
            if turn - self._write_paused_since > BODY_WAIT_S_MAX:
                self.transport.abort()
        elif self._is_lingering or self.transport.is_closing():
            if waited_s > (LINGER_S if self._is_lingering else BODY_WAIT_S_MAX):
                self.transport.abort()
        elif self.flow.read_paused:
            pass  # it waits for us
        elif self._is_reading_body:
            if waited_s > BODY_WAIT_S_MAX:
                self._refuse("body_late")
        elif waited_s >= self._bound_s():
            if self._is_answering():
                self._refuse("not_http")
            else:
                self.transport.close()

    def _bound_s(self) -> float:
        if self._is_reading_head or self.cycle is None:
            return HEADER_WAIT_S_MAX
        if self._is_answering():
            return inf
        return 1 if self._served.is_crowded else KEEP_ALIVE_S_MAX

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _feed(self, piece: bytes) -> None:
        was_between = not (self._is_reading_head or self._is_reading_body)
        rest = piece
        while rest:
            try:
                self.parser.feed_data(rest)
                break
            except httptools.HttpParserUpgrade as upgrade:
                rest = rest[upgrade.args[0] :]  # it is answered as if it had not asked for it
        if self._is_reading_head or self._is_reading_body:
            if was_between:
                self._since = self._served.turn
            self._unbounded_bytes += len(piece)
            if self._unbounded_bytes > HEADER_BYTES_MAX:
                self._refuse("head_too_large")

    def _begin_hot(self, handler: Handler, *, is_head: bool) -> None:
        keep_alive, expects, length = self.parser.should_keep_alive(), False, 0
        for name, value in self.headers:
            if name in _WEIGHED:
                if name == b"content-length":
                    length = int(value)
                elif name == b"expect":
                    expects = value.lower() == b"100-continue"
                elif name == b"upgrade":
                    self._require_no_upgrade_with_body()
                elif self.parser.get_http_version() == "1.0":
                    keep_alive = False
        hot = Exchange(
            self, handler, self.url, self.headers, keep_alive=keep_alive, is_head=is_head
        )
        self._hot = hot
        is_too_large = length > BODY_BYTES_MAX
        hot.expects_continue = expects and not is_too_large
        self._queue(hot)
        if is_too_large:
            self._stop_reading("body_too_large")

    def _begin_asgi(self) -> None:
        self._require_no_upgrade_with_body()
        version, method = self.parser.get_http_version(), self.parser.get_method()
        url, headers = self.url, self.headers
        super().on_message_begin()  # the scope
        if not fill_scope(self.scope, method, url, version, headers):
            self._stop_reading("not_http")
        self._queue(
            AsgiExchange(
                self,
                self.scope,
                self.flow,
                keep_alive=version != "1.0" and self.parser.should_keep_alive(),
            )
        )

    def _require_no_upgrade_with_body(self) -> None:
        """The parser leaves out the body of an upgrade: it must not be taken for a request."""
        if self.parser.should_upgrade() and has_body(self.headers):
            self._stop_reading("not_http")

    def _queue(self, exchange: Any) -> None:
        before = self.cycle
        self.cycle = exchange
        self._is_reading_body = True
        if before is None or before.response_complete:
            self._turn(exchange)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((exchange, cast("Any", None)))

    def _next(self) -> None:
        if self.pipeline and not self.is_closing():
            exchange: Any = self.pipeline.pop()[0]
            self._turn(exchange)
            if not (exchange.response_complete or self.pipeline or self.flow.write_paused):
                self.flow.resume_reading()

    def _turn(self, exchange: Exchange | AsgiExchange) -> None:
        if isinstance(exchange, Exchange):
            exchange.take_turn()
            return
        exchange.is_turn = True
        if exchange.fault:
            exchange.refuse(exchange.fault)
        else:
            self._asgi = exchange
            self._start_asgi_task(exchange, cast("Any", self).app)

    def _stop_reading(self, code: str) -> NoReturn:
        self._fault = code
        raise ValueError(code)  # the parser stops at once, and `data_received` answers

    def _refuse(self, code: str) -> None:
        """Answer what is not read to its end, in its turn, and read nothing after it."""
        if self._is_deaf:
            return
        self._is_deaf = True
        if self._is_reading_body:
            self.cycle.refuse(code)
        elif self._is_answering():
            self.cycle.keep_alive = False  # the last good request is answered, no other after it
        else:
            self.send(refusal_bytes(code, self._served.date_line), False)

    def _end(self) -> None:
        """
        End the connection gently after what was written.

        Closing while the other side still sends would make the kernel throw our answer away: what
        it sends on is read and dropped, for a second or so many bytes.
        """
        if self._is_ending:
            return
        self._is_ending = True
        self._since = self._served.turn
        is_sending = self._is_deaf or self._is_reading_body or self._is_reading_head
        self._is_deaf = True
        if self.transport.is_closing():
            return
        if is_sending and not self._has_eof:
            self._is_lingering = True
            self.transport.write_eof()
            self.flow.resume_reading()
        else:
            self.transport.close()

    def _discard(self, count: int) -> None:
        self._discarded_bytes += count
        if self._discarded_bytes > LINGER_BYTES_MAX:
            self.transport.abort()


assert FEED_BYTES_MAX <= HEADER_BYTES_MAX
