"""
Who is a person: keyed hashes, by which the journal names what it must not hold.

Always true:
- A hash says nothing without the secret; hashes for different purposes never meet.
- The same secret, identity and normal form give the same id, in every process, for ever.

Never here: making, storing or reading a secret; normalising (see `email_address`, `phone_number`).
"""

from functools import lru_cache
from hashlib import blake2b

from firstcome.contacts.contact import HASH_BYTES

NORMALISER_VERSION = 1
"""
The version of the rules in `email_address` and `phone_number`, fixed for a launch.

It grows whenever any text gets another normal form: by our rules, by another release of
email-validator or phonenumbers, or by another Unicode version. `tests/contacts/` keeps a table.
"""

SECRET_BYTES_MIN = 16

_PURPOSES = {identity: f"customer-{identity}" for identity in ("email", "phone", "account")}


def customer_id(secret: bytes, identity: str, normalised: str) -> bytes:
    """
    The id (16 bytes) of the customer with this normal form of e-mail, phone or account.

    `identity` is the launch's: "email", "phone" or "account".
    """
    return keyed_hash(secret, _PURPOSES[identity], normalised)


def keyed_hash(secret: bytes, purpose: str, text: str | bytes) -> bytes:
    """The hash (16 bytes, keyed BLAKE2b, RFC 7693) of a text for a purpose of 1 to 16 bytes."""
    started = _started(secret, purpose).copy()
    started.update(text if isinstance(text, bytes) else text.encode())
    return started.digest()


@lru_cache(maxsize=64)
def _started(secret: bytes, purpose: str) -> blake2b:
    # Mixing the key in is half of the work; the copy of a started hash saves it.
    assert len(secret) >= SECRET_BYTES_MIN
    person = purpose.encode()
    assert 1 <= len(person) <= blake2b.PERSON_SIZE
    return blake2b(digest_size=HASH_BYTES, key=secret, person=person)
