"""
A contact as it is stored: one canonical JSON object.

Always true:
- Encoding is canonical: the same contact gives the same bytes; members with defaults are omitted.
- An encoded contact begins with `{`, so a row of blanks is an erased one.
- A contact inside its bounds fits in one page of the file, whatever characters it is made of.

Never here: checking an address (see `email_address`, `phone_number`), the store.
"""

from typing import Annotated

import msgspec

from firstcome.limits import NAME_CHARACTERS_MAX

EMAIL_CHARACTERS_MAX = 254  # RFC 5321 section 4.5.3.1.3
PHONE_CHARACTERS_MAX = 40
BODY_BYTES_MAX = 3_200  # of JSON; one character takes at most six bytes of it
HASH_BYTES = 16

Hash = Annotated[bytes, msgspec.Meta(min_length=HASH_BYTES, max_length=HASH_BYTES)]

assert (
    6 * (NAME_CHARACTERS_MAX + EMAIL_CHARACTERS_MAX + PHONE_CHARACTERS_MAX) + 128 <= BODY_BYTES_MAX
)


class Contact(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """
    How to reach the customer who sent one order request.

    `key` is the keyed hash of the request's idempotency key, `customer` the customer's id: by them
    an order that was never made is told from one that was. The texts are as the customer wrote
    them. Fields are only ever added, with defaults.
    """

    key: Hash
    customer: Hash
    name: str = ""
    email: str = ""
    phone: str = ""


_encoder = msgspec.json.Encoder()


def encode_contact(contact: Contact) -> bytes:
    """The contact's canonical JSON, for `ContactStore.append`."""
    return _encoder.encode(contact)
