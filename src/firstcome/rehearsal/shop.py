"""
The shop under rehearsal, as anybody meets it: an address, and what its API says it sells.

Always true:
- Requests go to the address that the operator named and nowhere else: no redirect is followed.

Never here: orders, credentials.
"""

import socket
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, TypeVar
from urllib.parse import urlsplit

from msgspec import DecodeError, Struct, ValidationError, json

from firstcome.rehearsal.plan import PlanRefused
from firstcome.rehearsal.workload import LaunchFacts

_ANSWER_S: Final = 10.0

T = TypeVar("T")


class ShopUnreachable(Exception):
    """The shop did not answer, or not as its API is documented."""


class Shop(Struct, frozen=True):
    """Where the shop listens."""

    host: str
    port: int
    is_secure: bool = False

    @property
    def shown_host(self) -> str:
        """The host as an address names it: an IPv6 address in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def host_field(self) -> str:
        """The `Host` field of every request."""
        is_default = self.port == (443 if self.is_secure else 80)
        return self.shown_host if is_default else f"{self.shown_host}:{self.port}"

    def tls(self) -> ssl.SSLContext | None:
        """How to speak to it, or None without TLS."""
        return ssl.create_default_context() if self.is_secure else None

    def place(self) -> tuple[int, tuple[str, int]]:
        """Address family and address, resolved once so that no connection waits for a name."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise ShopUnreachable(f"No address is known for {self.shown_host}: {error}.") from error
        family, _, _, _, address = found[0]
        return family, (str(address[0]), self.port)


class _Named(Struct):
    launch: str


class _Launches(Struct):
    results: tuple[_Named, ...]


def shop_at(url: str) -> Shop:
    """The shop that a URL names; raises `PlanRefused` for anything but http(s)://host[:port]."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise PlanRefused(
            f"{url}: {error}. An address is like http://127.0.0.1:8000 or http://[::1]:8000."
        ) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PlanRefused(f"{url} is not an address like http://127.0.0.1:8000.")
    if parts.path not in ("", "/") or parts.query:
        raise PlanRefused(f"{url}: leave the path out; the shop's own paths are used.")
    if "@" in parts.netloc:
        raise PlanRefused("Leave the name and password out of the address: none is sent.")
    is_secure = parts.scheme == "https"
    return Shop(parts.hostname, port or (443 if is_secure else 80), is_secure)


def launch_at(shop: Shop, launch: str | None) -> LaunchFacts:
    """What a launch sells; without an id, the only launch that the shop lists."""
    name = launch if launch is not None else _only_launch(shop)
    return _decoded(_get(shop, f"/api/v1/launches/{name}"), LaunchFacts, f"launch {name}")


def _only_launch(shop: Shop) -> str:
    listed = _decoded(_get(shop, "/api/v1/launches"), _Launches, "the list of launches").results
    if len(listed) != 1:
        names = ", ".join(named.launch for named in listed) or "none"
        raise PlanRefused(f"The shop lists these launches: {names}. Name one with --launch.")
    return listed[0].launch


def check_pages(shop: Shop, launch: str) -> None:
    """Raises `PlanRefused` when the shop does not show the page of a launch."""
    path = f"/launches/{launch}"
    connection = connected(shop)
    try:
        status, _ = asked(connection, shop, path, "text/html")
    finally:
        connection.close()
    if status != 200:
        raise PlanRefused(
            f"The shop at {shop.host_field} shows no launch page: GET {path} was answered {status}."
            " Set page and form in [journeys] to 0, or rehearse a shop that serves its pages."
        )


def connected(shop: Shop) -> HTTPConnection:
    """A connection, opened with its first request; close it."""
    kind = HTTPSConnection if shop.is_secure else HTTPConnection
    return kind(shop.host, shop.port, timeout=_ANSWER_S)


def asked(connection: HTTPConnection, shop: Shop, path: str, accept: str) -> tuple[int, bytes]:
    """Status and body of one GET; raises `ShopUnreachable`."""
    try:
        connection.request("GET", path, headers={"Accept": accept})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, HTTPException) as error:
        raise ShopUnreachable(
            f"Nothing answers at {shop.host_field} ({error}). Is `firstcome serve` running there?"
        ) from error


def _get(shop: Shop, path: str) -> bytes:
    connection = connected(shop)
    try:
        status, body = asked(connection, shop, path, "application/json")
    finally:
        connection.close()
    if status != 200:
        raise ShopUnreachable(f"GET {path} was answered {status}: {body[:200]!r}")
    return body


def _decoded(body: bytes, kind: type[T], what: str) -> T:
    try:
        return json.decode(body, type=kind)
    except (DecodeError, ValidationError) as error:
        raise ShopUnreachable(f"The answer about {what} is not as documented: {error}.") from error
