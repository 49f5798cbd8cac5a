"""
The network, as messages go over it: every connection is to an address that was judged.

A name is looked up for each connection, and the connection goes to the address that was judged,
not to the name: it cannot lead elsewhere in between.

Always true:
- No connection is made to an address that `may_reach` refuses.
- One name is looked up by one thread at a time: a name server that is slow about one endpoint
  keeps no other from being found.

Never here: HTTP.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any, Final, cast

import httpcore

from firstcome.outgoing.addresses import may_reach

ADDRESS_S_MAX: Final = 3.0
"""How long one of several addresses of a name may take to be reached."""

ADDRESSES_TRIED_MAX: Final = 4


class NameUnknown(Exception):
    """Nobody knows an address of this name."""


class AddressRefused(Exception):
    """The name leads to addresses that no message may go to."""


class Names:
    """Looks up names; belongs to one event loop."""

    def __init__(self) -> None:
        self._looking: dict[str, asyncio.Future[list[str]]] = {}

    async def addresses(self, host: str) -> list[str]:
        """The addresses of a host, at least one; raises `NameUnknown`."""
        found = self._looking.get(host)
        if found is None:
            found = self._looking[host] = asyncio.get_running_loop().create_future()
            # A daemon: a look-up cannot be broken off, and must not keep the back from ending.
            threading.Thread(target=self._look_up, args=(host, found), daemon=True).start()
        addresses = await asyncio.shield(found)
        if not addresses:
            raise NameUnknown(host)
        return addresses

    def _look_up(self, host: str, found: "asyncio.Future[list[str]]") -> None:
        addresses: list[str] = []
        with contextlib.suppress(OSError, UnicodeError):
            rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            addresses = list(dict.fromkeys(str(row[4][0]) for row in rows))

        def tell() -> None:
            self._looking.pop(host, None)
            if not found.done():
                found.set_result(addresses)

        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            found.get_loop().call_soon_threadsafe(tell)


class JudgedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to addresses that may be reached, and to no other."""

    def __init__(self, *, is_private_allowed: bool) -> None:
        self._is_private_allowed = is_private_allowed
        self._names = Names()
        self._network: httpcore.AsyncNetworkBackend = cast("Any", httpcore).AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore calls it so
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect; raises `NameUnknown`, `AddressRefused`, and `httpcore.ConnectError`."""
        addresses = [
            address
            for address in await self._names.addresses(host)
            if may_reach(
                ip_address(address.partition("%")[0]), is_private_allowed=self._is_private_allowed
            )
        ][:ADDRESSES_TRIED_MAX]
        if not addresses:
            raise AddressRefused(host)
        for address in addresses[:-1]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._network.connect_tcp(address, port, ADDRESS_S_MAX)
        return await self._network.connect_tcp(
            addresses[-1], port, timeout, local_address, socket_options
        )

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
