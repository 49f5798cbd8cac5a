"""
One kept connection to the shop: writes a request, reads its answer, writes the next.

HTTP/1.1 by hand, as much as an order needs: the status, `Content-Length`, `Connection: close`. No
pipelining: a second request is written when the first was answered. Both asyncio and uvloop
switch Nagle's algorithm off (TCP_NODELAY) for every TCP transport.

Always true:
- A request ends once: `answered`, or `missed` when the connection ends before its answer.
- An answer may come in any number of packets; bytes nobody asked for end the connection.

Never here: which request comes next, what an answer says.
"""

from asyncio import BaseTransport, Protocol, Transport
from time import perf_counter_ns
from typing import Final, cast
from typing import Protocol as Interface

from firstcome.rehearsal.answers import LOST, UNREADABLE

NOTHING: Final = -1
"""What a connection was asked when it waits for nothing."""

_HEAD_BYTES_MAX: Final = 65_536
_SEE_OTHER: Final = 303
_NO_CONTENT: Final = b"204"


class Unreadable(Exception):
    """The bytes are no HTTP/1.1 answer with a length."""


class Asker(Interface):
    """Who has something to ask of the shop; what is asked is named by a number."""

    def request(self, ask: int, *, has_waited: bool) -> bytes:
        """
        The bytes to send, now; the time of sending is taken here.

        `has_waited` says that every connection was busy when it was due.
        """
        ...

    def answered(self, ask: int, status: int, body: bytes, now_ns: int) -> None:
        """The shop answered."""
        ...

    def missed(self, ask: int, status: int) -> None:
        """There will be no answer; `status` says why."""
        ...


class Desk(Interface):
    """Who a connection reports to."""

    def opened(self, connection: "Connection") -> None:
        """The connection can be written to."""
        ...

    def answered(
        self, connection: "Connection", status: int, body: bytes, keep: bool, now_ns: int
    ) -> None:
        """What `connection.ask` named has its answer; `keep` says if more can be asked."""
        ...

    def missed(self, ask: int, status: int) -> None:
        """What `ask` names will have no answer."""
        ...

    def ended(self, connection: "Connection") -> None:
        """The connection is gone."""
        ...


def read_answer(received: bytes) -> tuple[int, bytes, bool] | None:
    """
    Status, body and whether the connection stays, or None while bytes are missing.

    Of a 303 the address that it leads to stands in the place of its body. Raises `Unreadable` for
    what is no answer, has no length, or is longer than it says.
    """
    head_end = received.find(b"\r\n\r\n")
    if head_end < 0:
        if len(received) > _HEAD_BYTES_MAX or not b"HTTP/1.".startswith(received[:7]):
            raise Unreadable(received[:80])
        return None
    at = received.find(b"\r\ncontent-length: ", 0, head_end)
    keep = received.find(b"\r\nconnection: close", 0, head_end) < 0
    if at < 0:
        length, keep = _read_head(received[:head_end])
    else:
        end = received.find(b"\r", at + 18, head_end + 1)
        length = _whole(received[at + 18 : end])
    if not received.startswith(b"HTTP/1.1 "):
        raise Unreadable(received[:80])
    status = _whole(received[9:12])
    body_start = head_end + 4
    missing = body_start + length - len(received)
    if missing > 0:
        return None
    if missing < 0:
        raise Unreadable(received[body_start + length :][:80])
    if status == _SEE_OTHER:
        return status, _location(received[:head_end]), keep
    return status, received[body_start:], keep


def _location(head: bytes) -> bytes:
    for field in head.split(b"\r\n")[1:]:
        name, _, text = field.partition(b":")
        if name.lower() == b"location":
            return text.strip()
    return b""


def _read_head(head: bytes) -> tuple[int, bool]:
    """Length and keep of a head that is not written as servers of our own write it."""
    length, keep = 0 if head[9:12] == _NO_CONTENT else -1, True
    for field in head.split(b"\r\n")[1:]:
        name, _, text = field.partition(b":")
        match name.strip().lower():
            case b"content-length":
                length = _whole(text.strip())
            case b"connection":
                keep = text.strip().lower() != b"close"
            case _:
                pass
    if length < 0:
        raise Unreadable(head[:80])
    return length, keep


def _whole(digits: bytes) -> int:
    if not digits.isdigit():
        raise Unreadable(digits[:80])
    return int(digits)


class Connection(Protocol):
    """See the module; `ask` is what it waits for, or `NOTHING`."""

    __slots__ = ("_desk", "_partial", "_transport", "ask")

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._partial = b""
        self._transport: Transport | None = None
        self.ask = NOTHING

    def send(self, ask: int, request: bytes) -> None:
        """Write the request that `ask` names."""
        assert self._transport is not None
        self.ask = ask
        self._transport.write(request)

    def close(self) -> None:
        """End the connection; what it waits for is missed."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: BaseTransport) -> None:
        """Called by the event loop."""
        self._transport = cast(Transport, transport)
        self._desk.opened(self)

    def data_received(self, data: bytes) -> None:
        """Called by the event loop."""
        now_ns = perf_counter_ns()
        if self._partial:
            data = self._partial + data
        try:
            answer = read_answer(data)
            if self.ask == NOTHING:
                raise Unreadable(data[:80])
        except Unreadable:
            self._miss(UNREADABLE)
            self.close()
            return
        if answer is None:
            self._partial = data
            return
        self._partial = b""
        status, body, keep = answer
        self._desk.answered(self, status, body, keep, now_ns)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the event loop."""
        self._miss(LOST)
        self._transport = None
        self._desk.ended(self)

    def _miss(self, status: int) -> None:
        if self.ask != NOTHING:
            ask, self.ask = self.ask, NOTHING
            self._desk.missed(ask, status)
