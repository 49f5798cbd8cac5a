"""
Plain bytes on a connection: for requests that no HTTP library would send.

Always true:
- Every wait has an end.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from socket import create_connection, socket
from typing import NamedTuple

from tests.serve.running import HOST, SOON_S, RunningShop

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
