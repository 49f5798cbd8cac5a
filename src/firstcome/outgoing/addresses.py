"""
Addresses: where a message may go.

Somebody who may add endpoints must not reach, through the back, what only this machine can reach:
a database, a router, the metadata of a cloud.

Always true:
- An endpoint is https; http only on this very machine, and only where that is allowed.
- What is not public is reached only where that is allowed; link-local addresses, which hold the
  metadata of clouds, never.
- An address within another (IPv4 in IPv6, in every way there is) is judged by what it leads to.

Never here: finding the addresses of a name (`network`).
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from firstcome.limits import WEBHOOK_URL_CHARACTERS_MAX

AnyAddress = IPv4Address | IPv6Address

_TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_SHARED: Final = IPv4Network("100.64.0.0/10")
_NO_HOSTS: Final = (IPv4Network("0.0.0.0/8"), IPv4Network("240.0.0.0/4"))
_COMPATIBLE: Final = IPv6Network("::/96")
_LOW_32: Final = 0xFFFF_FFFF

_MEND: Final = "Give one such as https://erp.example/firstcome."


class UrlWrong(Exception):
    """No message can go there; the message says why and what to give."""


def checked_url(text: str, *, is_private_allowed: bool) -> str:
    """The address of an endpoint, if it can be one; raises `UrlWrong`."""
    parts = _split(text)
    host = parts.hostname or ""
    if parts.scheme == "http":
        if not is_private_allowed or not _names_this_machine(host):
            raise UrlWrong(f"It does not begin with https://. {_MEND}")
    elif parts.scheme != "https":
        raise UrlWrong(f"It is no address of an endpoint. {_MEND}")
    address = _literal(host)
    if address is not None and not may_reach(address, is_private_allowed=is_private_allowed):
        raise UrlWrong(
            f"{host} is no public address. Give one, or allow others with "
            "FIRSTCOME_WEBHOOKS_PRIVATE=1."
        )
    return text


def may_reach(address: AnyAddress, *, is_private_allowed: bool) -> bool:
    """Whether a message may be sent to this address."""
    within = _within(address)
    if within is not None and not may_reach(within, is_private_allowed=is_private_allowed):
        return False
    if address.is_multicast or address.is_unspecified or address.is_link_local:
        return False
    if any(address in network for network in _NO_HOSTS):
        return False
    if within is not None:
        return True
    if address.is_global:
        return True
    is_private = address.is_private or address.is_loopback or address in _SHARED
    return is_private_allowed and is_private


def _split(text: str) -> SplitResult:
    if len(text) > WEBHOOK_URL_CHARACTERS_MAX:
        raise UrlWrong(f"It has more than {WEBHOOK_URL_CHARACTERS_MAX:,} characters.")
    if not (text.isascii() and text.isprintable()) or " " in text or "\\" in text:
        raise UrlWrong(f"It has signs that stand in no address. {_MEND}")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise UrlWrong(f"It is no address of an endpoint. {_MEND}") from error
    if not parts.hostname or port == 0:
        raise UrlWrong(f"It is no address of an endpoint. {_MEND}")
    if "@" in parts.netloc or parts.fragment:
        raise UrlWrong("It has a login, or a # in it. Messages are signed: leave both out.")
    return parts


def _literal(host: str) -> AnyAddress | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _names_this_machine(host: str) -> bool:
    address = _literal(host)
    return host == "localhost" if address is None else address.is_loopback


def _within(address: AnyAddress) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to, if it is one of those."""
    if isinstance(address, IPv4Address):
        return None
    if any(address in network for network in _TRANSLATED) or _is_compatible(address):
        return IPv4Address(int(address) & _LOW_32)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _is_compatible(address: IPv6Address) -> bool:
    return address in _COMPATIBLE and int(address) > 1  # :: and ::1 are themselves
