"""
Kept connections: a stack of idle ones, and more opened when all are busy.

Always true:
- A request is written at once when a connection is idle; else it waits for the next that is, and
  its latency counts from its intended time all the same.
- A lost connection is replaced; while the shop refuses connections, one is tried at a time.

Never here: when requests are due.
"""

import asyncio
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from typing import Final

from firstcome.rehearsal.connection import NOTHING, Asker, Connection
from firstcome.rehearsal.shop import Shop

_OPENING_MAX: Final = 64
_RETRY_US: Final = 20_000


class KeptConnections:
    """
    At first `wanted` connections, up to `wanted_max` when all are busy.

    `waiting` holds what was asked meanwhile; `when_idle` may name what an idle connection asks
    next, for a closed loop.
    """

    def __init__(
        self, loop: AbstractEventLoop, shop: Shop, wanted: int, wanted_max: int, asker: Asker
    ) -> None:
        self._loop = loop
        _, self._place = shop.place()
        self._tls = shop.tls()
        self._name = shop.host if self._tls is not None else None
        self._wanted = wanted
        self._wanted_max = max(wanted, wanted_max)
        self._asker = asker
        self._open: set[Connection] = set()
        self._idle: list[Connection] = []
        self._opening: set[asyncio.Task[None]] = set()
        self._retry_us = 0
        self._is_refused = False
        self._is_closed = False
        self.waiting: deque[int] = deque()
        self.when_idle: Callable[[], int] | None = None

    @property
    def open_count(self) -> int:
        """Connections that are open."""
        return len(self._open)

    @property
    def has_idle(self) -> bool:
        """Whether a request would be written at once."""
        return bool(self._idle)

    def send(self, ask: int) -> None:
        """Write what `ask` names on an idle connection, or as soon as there is one."""
        if self._idle:
            self._idle.pop().send(ask, self._asker.request(ask, has_waited=False))
        else:
            self.waiting.append(ask)

    def tend(self, now_us: int) -> None:
        """Open what is missing; called every millisecond or so."""
        if self.waiting:
            needed = len(self._open) + len(self.waiting)
            self._wanted = min(self._wanted_max, max(self._wanted, needed))
        missing = self._wanted - len(self._open) - len(self._opening)
        if missing <= 0:
            return
        if self._is_refused:
            if self._opening or now_us < self._retry_us:
                return
            self._retry_us = now_us + _RETRY_US
            missing = 1
        for _ in range(min(missing, _OPENING_MAX - len(self._opening))):
            task = self._loop.create_task(self._connect())
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    def close(self) -> None:
        """End every connection; what they wait for is missed."""
        self._is_closed = True
        for task in list(self._opening):
            task.cancel()
        for connection in list(self._open):
            connection.close()

    async def _connect(self) -> None:
        host, port = self._place
        try:
            await self._loop.create_connection(
                lambda: Connection(self), host, port, ssl=self._tls, server_hostname=self._name
            )
        except OSError:
            self._is_refused = True

    def opened(self, connection: Connection) -> None:
        """A connection can be written to."""
        self._is_refused = False
        self._open.add(connection)
        self._ready(connection)

    def answered(
        self, connection: Connection, status: int, body: bytes, keep: bool, now_ns: int
    ) -> None:
        """A connection has the answer to what it was asked."""
        ask, connection.ask = connection.ask, NOTHING
        self._asker.answered(ask, status, body, now_ns)
        if keep:
            self._ready(connection)
        else:
            connection.close()

    def missed(self, ask: int, status: int) -> None:
        """A connection ended before its answer."""
        self._asker.missed(ask, status)

    def ended(self, connection: Connection) -> None:
        """A connection is gone."""
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)

    def _ready(self, connection: Connection) -> None:
        if self._is_closed:
            return
        if self.waiting:
            ask = self.waiting.popleft()
            connection.send(ask, self._asker.request(ask, has_waited=True))
        elif self.when_idle is not None and (ask := self.when_idle()) != NOTHING:
            connection.send(ask, self._asker.request(ask, has_waited=False))
        else:
            self._idle.append(connection)
