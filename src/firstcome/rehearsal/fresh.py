"""
A connection for one request only: connect, write, read, close.

Plain sockets with the loop's readiness callbacks: a transport and a task for each would cost more
than the kernel's handshake. The end is abrupt (SO_LINGER 0), so that 13,000 connections a second
do not use up the ports that TIME_WAIT would hold.

Always true:
- A request ends once: answered, or missed.

Never here: TLS, a second request.
"""

import socket
from asyncio import AbstractEventLoop
from errno import EINPROGRESS
from struct import pack
from time import perf_counter_ns
from typing import Final

from firstcome.rehearsal.answers import LOST, UNREADABLE, UNSENT
from firstcome.rehearsal.connection import Asker, Unreadable, read_answer
from firstcome.rehearsal.shop import Shop

_ABRUPT: Final = pack("ii", 1, 0)
_READ_BYTES: Final = 65_536


class FreshConnections:
    """Opens one connection for each request."""

    __slots__ = ("_asker", "_family", "_loop", "_open", "_place")

    def __init__(self, loop: AbstractEventLoop, shop: Shop, asker: Asker) -> None:
        self._loop = loop
        self._family, self._place = shop.place()
        self._asker = asker
        self._open: dict[socket.socket, int] = {}

    def send(self, ask: int) -> None:
        """Connect and write; the answer, or its absence, is reported to the asker."""
        request = self._asker.request(ask, has_waited=False)
        try:
            plain = socket.socket(self._family, socket.SOCK_STREAM)
        except OSError:
            self._asker.missed(ask, UNSENT)
            return
        plain.setblocking(False)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPT)
        if plain.connect_ex(self._place) not in (0, EINPROGRESS):
            plain.close()
            self._asker.missed(ask, UNSENT)
            return
        self._open[plain] = ask
        try:
            # On the loopback the handshake is over when connect_ex returns.
            plain.send(request)
        except BlockingIOError:
            self._loop.add_writer(plain, self._write, plain, request)
            return
        except OSError:
            self._end(plain, UNSENT)
            return
        self._loop.add_reader(plain, self._read, plain, b"")

    def close(self, status: int) -> None:
        """End all that is under way; every request is reported with `status`."""
        for plain in list(self._open):
            self._loop.remove_reader(plain)
            self._loop.remove_writer(plain)
            self._end(plain, status)

    def _write(self, plain: socket.socket, request: bytes) -> None:
        self._loop.remove_writer(plain)
        try:
            plain.send(request)
        except OSError:
            self._end(plain, UNSENT)
            return
        self._loop.add_reader(plain, self._read, plain, b"")

    def _read(self, plain: socket.socket, partial: bytes) -> None:
        try:
            received = plain.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        now_ns = perf_counter_ns()
        self._loop.remove_reader(plain)
        if not received:
            self._end(plain, LOST)
            return
        try:
            answer = read_answer(partial + received)
        except Unreadable:
            self._end(plain, UNREADABLE)
            return
        if answer is None:
            self._loop.add_reader(plain, self._read, plain, partial + received)
            return
        ask = self._open.pop(plain)
        plain.close()
        self._asker.answered(ask, answer[0], answer[1], now_ns)

    def _end(self, plain: socket.socket, status: int) -> None:
        ask = self._open.pop(plain)
        plain.close()
        self._asker.missed(ask, status)
