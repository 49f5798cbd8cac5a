"""
People of a rehearsal: who they are, and the requests that each would send.

Always true:
- Every person is somebody else: a number in the crowd of a seed, in their contact and their key.
- Nobody real is written to: addresses end in `.example` (RFC 2606), phone numbers have the code
  +883 5100, which belongs to no country.
- Requests of one shape have one length, so their bytes are filled in, not built.

Never here: when a request is sent.
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote_plus

from msgspec import json

from firstcome.rehearsal.plan import CROWD_MAX
from firstcome.rehearsal.workload import Shape

# Neither can stand in an id, so filling in touches nothing else.
_KEY: Final = "@key@"
_PERSON: Final = "@person@"
_ADDRESS: Final = "@address@"
_INVITATION: Final = "@invitation@"
INVITATION_CHARACTERS: Final = 35
_WIDTHS: Final = {_KEY: 10, _PERSON: 8, _ADDRESS: 8, _INVITATION: INVITATION_CHARACTERS}
_SPREAD: Final = 2_654_435_761  # Knuth's multiplicative hash: keeps the crowds of two seeds apart


def key_of(seed: int, person: int, attempt: int) -> str:
    """The idempotency key of a person's order; the second of a greedy one is attempt 1."""
    return f"rehearsal-{seed:08x}-{person:08d}-{attempt}"


def phone_of(seed: int, person: int) -> int:
    """The last eight digits of a person's phone number; distinct within a seed."""
    return (seed * _SPREAD + person) % CROWD_MAX


def identity_of(seed: int, person: int, identity: str) -> int:
    """Who a person is to the shop, as one number: equal exactly when the contact is."""
    return phone_of(seed, person) if identity == "phone" else seed << 32 | person


def request_of(shape: Shape, seed: int, person: int, attempt: int, host: str) -> bytes:
    """The whole request of one person."""
    return Template(shape, seed, host, keep_alive=True).render(person, attempt)


class Template:
    """
    The request of one shape, ready to be filled in; `render` costs under a microsecond.

    Of a shape that is invited, `invitations` are those of the people, by their numbers.
    """

    __slots__ = ("_bytes", "_invitations", "_seed")

    def __init__(
        self,
        shape: Shape,
        seed: int,
        host: str,
        *,
        keep_alive: bool,
        invitations: Sequence[bytes] = (),
    ) -> None:
        if shape.way == "form":
            head, body = _form_head(shape, host), _form(shape, seed)
        else:
            head, body = _api_head(shape, seed, host), _body(shape, seed)
        length = len(body) + sum(
            body.count(blank) * (width - len(blank)) for blank, width in _WIDTHS.items()
        )
        head += f"Content-Length: {length}\r\n"
        if not keep_alive:
            head += "Connection: close\r\n"
        escaped = f"{head}\r\n{body}".replace("%", "%%").replace(_KEY, "%08d-%d")
        escaped = escaped.replace(_PERSON, "%08d").replace(_ADDRESS, "%08d")
        self._bytes = escaped.replace(_INVITATION, "%b").encode()
        self._seed = seed if shape.identity == "phone" else None
        self._invitations = invitations if shape.invited else None

    def render(self, person: int, attempt: int) -> bytes:
        """The whole request of one person."""
        address = person if self._seed is None else phone_of(self._seed, person)
        if self._invitations is None:
            return self._bytes % (person, attempt, person, address)
        return self._bytes % (person, attempt, person, address, self._invitations[person])


def contact_of(seed: int, person: int, identity: str) -> dict[str, str]:
    """The contact with which a person orders."""
    contact = {"name": f"Rehearsal {person:08d}"}
    if identity == "phone":
        contact["phone"] = f"+8835100{phone_of(seed, person):08d}"
    else:
        contact["email"] = f"p{person:08d}.{seed:08x}@rehearsal.example"
    return contact


def refresh_request(link: bytes, host: str, *, keep_alive: bool) -> bytes:
    """A look at the page of an order, as its link names it."""
    accept = b"application/json" if link.startswith(b"/api/") else b"text/html"
    close = b"" if keep_alive else b"Connection: close\r\n"
    return b"GET %b HTTP/1.1\r\nHost: %b\r\nAccept: %b\r\n%b\r\n" % (
        link,
        host.encode(),
        accept,
        close,
    )


def give_up_request(path: bytes, host: str, *, keep_alive: bool) -> bytes:
    """An order is given up by its customer."""
    close = b"" if keep_alive else b"Connection: close\r\n"
    return (
        b"POST %b HTTP/1.1\r\nHost: %b\r\nAccept: application/json\r\n"
        b"Content-Length: 0\r\n%b\r\n" % (path, host.encode(), close)
    )


def page_of(launch: str) -> bytes:
    """The address of a launch page."""
    return f"/launches/{launch}".encode()


def _api_head(shape: Shape, seed: int, host: str) -> str:
    asked = "registrations" if shape.way == "registration" else "orders"
    return (
        f"POST /api/v1/launches/{shape.launch}/{asked} HTTP/1.1\r\n"
        f"Host: {host}\r\n"
        f"Idempotency-Key: rehearsal-{seed:08x}-{_KEY}\r\n"
        "Content-Type: application/json\r\n"
        "Accept: application/json\r\n"
    )


def _form_head(shape: Shape, host: str) -> str:
    return (
        f"POST /launches/{shape.launch}/order HTTP/1.1\r\n"
        f"Host: {host}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        "Accept: text/html\r\n"
    )


def _form(shape: Shape, seed: int) -> str:
    """The fields of the launch page's form, in the order of `_body`: key, name, contact."""
    if shape.identity == "phone":
        contact = f"phone=%2B8835100{_ADDRESS}"
    else:
        contact = f"email=p{_ADDRESS}.{seed:08x}%40rehearsal.example"
    return (
        f"key=rehearsal-{seed:08x}-{_KEY}"
        f"&sku={quote_plus(shape.sku)}&location={quote_plus(shape.location)}"
        f"&units={shape.units}&customer_class={shape.customer_class}"
        f"&name=Rehearsal+{_PERSON}&{contact}{'&line=1' if shape.line else ''}"
    )


def _body(shape: Shape, seed: int) -> str:
    contact = {"name": f"Rehearsal {_PERSON}"}
    if shape.identity == "phone":
        contact["phone"] = f"+8835100{_ADDRESS}"
    else:
        contact["email"] = f"p{_ADDRESS}.{seed:08x}@rehearsal.example"
    if shape.way == "registration":
        wish = {"skus": [shape.sku], "market": shape.market, "consents": [shape.identity]}
        return json.encode({**wish, "contact": contact}).decode()
    order: dict[str, object] = {"sku": shape.sku, "location": shape.location}
    if shape.units != 1:
        order["units"] = shape.units
    if shape.customer_class != "consumer":
        order["customer_class"] = shape.customer_class
    if not shape.line:
        order["line"] = False
    order["contact"] = contact
    if shape.invited:
        order["invitation"] = _INVITATION
    return json.encode(order).decode()
