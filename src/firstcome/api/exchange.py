"""
Exchanges: one request and its one reply, on the connection they belong to.

Always true:
- A reply is sent once; one that comes after the connection is gone is dropped, its order stands.
- Replies leave in the order of their requests.
- HEAD is replied to with the head alone, whose length is that of the body that GET would get.
- A reply that is sent before its request is read whole ends the connection, and says so.

Never here: reading from the connection (`connection`), what is replied (the hot routes).
"""

from collections.abc import Callable
from functools import cache, lru_cache
from http import HTTPStatus
from traceback import extract_tb
from typing import Final, Protocol

import structlog
from uvicorn.config import Config
from uvicorn.server import ServerState

from firstcome.api.problems import Reply, problem
from firstcome.limits import BODY_BYTES_MAX

Header = tuple[bytes, bytes]
Headers = list[Header]

CLOSE: Final = b"connection: close\r\n"
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
FRAMES_LOGGED: Final = 12
"""How much of a defect's way through the code is logged."""

log = structlog.get_logger()


class Line(Protocol):
    """What an exchange needs of its connection."""

    def send(self, content: bytes, keep_alive: bool, /) -> None:
        """Send the whole reply; the connection is closed after it unless kept."""
        ...

    def write(self, content: bytes, /) -> None:
        """Send a part of a reply; it is dropped when the connection has ended."""
        ...

    def is_closing(self) -> bool:
        """Whether nothing can be sent any more."""
        ...

    def close(self) -> None:
        """End the connection after what was sent."""
        ...

    def on_response_complete(self) -> None:
        """A reply is sent whole by `write`."""
        ...

    def date_line(self) -> bytes:
        """The header Date, as a line."""
        ...


class Exchange:
    """One request, read whole before its handler gets it, and the way back."""

    __slots__ = (
        "_fault",
        "_handler",
        "_line",
        "body",
        "expects_continue",
        "has_body",
        "headers",
        "is_head",
        "is_turn",
        "keep_alive",
        "response_complete",
        "target",
    )

    def __init__(
        self,
        line: Line,
        handler: "Handler",
        target: bytes,
        headers: Headers,
        *,
        keep_alive: bool,
        is_head: bool = False,
    ) -> None:
        """`headers` have lower-case names; `target` is the path with its query."""
        self._line = line
        self._handler = handler
        self._fault = ""
        self.target = target
        self.headers = headers
        self.keep_alive = keep_alive
        self.is_head = is_head
        self.body = b""
        self.expects_continue = False
        self.has_body = False
        self.is_turn = False
        self.response_complete = False

    def add(self, piece: bytes) -> bool:
        """Take a piece of the body; False when it is more than a customer may send."""
        self.body = self.body + piece if self.body else piece
        return len(self.body) <= BODY_BYTES_MAX

    def take_turn(self) -> None:
        """Those before it are replied to: go on."""
        self.is_turn = True
        if self.has_body:
            self.begin_when_ready()
        elif self.expects_continue and not self.body:
            self._line.write(CONTINUE)

    def begin_when_ready(self) -> None:
        """Hand it to its handler once it is read whole and those before it are replied to."""
        if self.has_body and self.is_turn and not self.response_complete:
            try:
                if self._fault:
                    self.reply(problem(self._fault))
                else:
                    self._handler(self)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
                self.reply(defect(error))

    def refuse(self, code: str) -> None:
        """Reply with a problem instead of handling it, at its turn, and end the connection."""
        self._fault = code
        self.keep_alive = False
        self.has_body = True
        self.begin_when_ready()

    def reply(self, reply: Reply) -> None:
        """Send the reply."""
        if self.response_complete:
            return
        self.response_complete = True
        line, keep_alive = self._line, self.keep_alive
        sent = reply_bytes(reply, line.date_line(), keep_alive=keep_alive)
        if self.is_head:  # the head of what GET would be answered with (RFC 9110, 9.3.2)
            sent = sent[: len(sent) - len(reply.body)]
        line.send(sent, keep_alive)


Handler = Callable[[Exchange], None]


class Served(Protocol):
    """What connections share."""

    config: Config
    state: ServerState
    find_hot: Callable[[bytes, bytes], Handler | None]
    turn: int
    """Seconds the server has been up; what waits remembers the one it began in."""
    date_line: bytes
    is_crowded: bool
    """So many connections are open that idle ones have to make room."""


def reply_bytes(reply: Reply, date_line: bytes, *, keep_alive: bool) -> bytes:
    """A reply as it goes over the wire (RFC 9112)."""
    if reply.status == HTTPStatus.NO_CONTENT:
        return _no_content(reply.headers, date_line, keep_alive)
    body = reply.body
    more = date_line
    if reply.retry_after_s:
        more += b"retry-after: %d\r\n" % reply.retry_after_s
    if reply.headers:
        more += _lines(reply.headers)
    if not keep_alive:
        more += CLOSE
    return b"%bcontent-type: %b\r\ncontent-length: %d\r\n%b\r\n%b" % (
        _status_line(reply.status),
        reply.content_type,
        len(body),
        more,
        body,
    )


def defect(error: Exception) -> Reply:
    """Log a mistake of ours, and the problem to answer it with."""
    # Neither the message nor the locals: both can hold what a customer wrote.
    where = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    log.error("defect", kind=type(error).__name__, where=where[-FRAMES_LOGGED:])
    return problem("defect")


def refusal_bytes(code: str, date_line: bytes) -> bytes:
    """A problem document that ends its connection."""
    return reply_bytes(problem(code), date_line, keep_alive=False)


@lru_cache(maxsize=16)
def _no_content(headers: tuple[Header, ...], date_line: bytes, keep_alive: bool) -> bytes:
    """It has no body, and no length of one (RFC 9110, 8.6): within a second it is always alike."""
    close = b"" if keep_alive else CLOSE
    return b"%b%b%b%b\r\n" % (
        _status_line(HTTPStatus.NO_CONTENT),
        date_line,
        _lines(headers),
        close,
    )


def _lines(headers: tuple[Header, ...]) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers])


@cache
def _status_line(status: int) -> bytes:
    return b"HTTP/1.1 %d %b\r\n" % (status, HTTPStatus(status).phrase.encode())
