"""
The request for an order: from bytes to what the engine takes.

Always true:
- Every fault is a problem document that names the field and the mend; nothing is guessed.
- The same request has the same fingerprint, however its JSON was spaced or ordered.

Never here: the rules (`domain`), waiting, the answer.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from firstcome.api.decoding import BODY_FAULTS, refused_body
from firstcome.api.problems import ProblemRaised
from firstcome.api.shop import Shop
from firstcome.contacts.contact import (
    EMAIL_CHARACTERS_MAX,
    PHONE_CHARACTERS_MAX,
    Contact,
    encode_contact,
)
from firstcome.contacts.failures import ContactInvalid
from firstcome.domain.identifiers import CustomerClass
from firstcome.limits import KEY_CHARACTERS_MAX, NAME_CHARACTERS_MAX


class ContactBody(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """How to reach the customer; the launch says which of e-mail and phone it needs."""

    name: Annotated[str, Meta(max_length=NAME_CHARACTERS_MAX)] = ""
    email: Annotated[str, Meta(max_length=EMAIL_CHARACTERS_MAX)] = ""
    phone: Annotated[str, Meta(max_length=PHONE_CHARACTERS_MAX)] = ""


class OrderBody(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What is wanted, where, by whom; `line` false refuses a place in line."""

    sku: Annotated[str, Meta(min_length=1, max_length=64)]
    location: Annotated[str, Meta(min_length=1, max_length=64)]
    contact: ContactBody
    units: int = 1
    customer_class: CustomerClass = "consumer"
    line: bool = True
    invitation: Annotated[str, Meta(max_length=64)] = ""
    """Of a registration that may order; a wrong one counts as none."""


_decode: Final = msgspec.json.Decoder(OrderBody).decode
_encode: Final = msgspec.json.Encoder().encode
_VISIBLE: Final = bytes(range(0x21, 0x7F))


def read_key(raw: bytes | None) -> str:
    """The Idempotency-Key of a request; raises `ProblemRaised` when it is missing or unusable."""
    if raw is None:
        raise ProblemRaised("key_missing", field="Idempotency-Key")
    if not 1 <= len(raw) <= KEY_CHARACTERS_MAX or raw.translate(None, _VISIBLE):
        raise ProblemRaised("key_invalid", field="Idempotency-Key")
    return raw.decode("ascii")


def read_order(raw: bytes) -> OrderBody:
    """The body of an order request; raises `ProblemRaised`."""
    try:
        return _decode(raw)
    except BODY_FAULTS as fault:
        raise refused_body(fault) from fault


def fingerprint_of(shop: Shop, body: Struct) -> bytes:
    """What tells this request from another one under the same key."""
    return shop.hash_key("fingerprint", _encode(body))


def contact_of(shop: Shop, identity: str, body: ContactBody, key: bytes) -> tuple[bytes, bytes]:
    """The customer id and the encoded contact; raises `ProblemRaised`."""
    try:
        customer = shop.customer(identity, body.email, body.phone)
    except ContactInvalid as error:
        raise ProblemRaised("contact_invalid", error.reason, f"contact.{error.field}") from error
    return customer, encode_contact(Contact(key, customer, body.name, body.email, body.phone))
