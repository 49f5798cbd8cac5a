"""Keyed hashes: who is a person, told from nothing without the secret."""

from hashlib import blake2b

import pytest

from firstcome.contacts.identity import NORMALISER_VERSION, customer_id, keyed_hash

SECRET = bytes(range(32))


def test_the_id_of_a_customer_is_the_documented_hash():
    expected = blake2b(
        b"ada@example.org", digest_size=16, key=SECRET, person=b"customer-email"
    ).digest()

    assert customer_id(SECRET, "email", "ada@example.org") == expected
    assert customer_id(SECRET, "email", "ada@example.org") == expected


def test_another_secret_identity_purpose_or_text_gives_another_hash():
    hashes = {
        customer_id(SECRET, "email", "1"),
        customer_id(SECRET, "phone", "1"),
        customer_id(SECRET, "account", "1"),
        customer_id(SECRET, "email", "2"),
        customer_id(SECRET[::-1], "email", "1"),
        keyed_hash(SECRET, "key", "1"),
        keyed_hash(SECRET, "fingerprint", "1"),
    }

    assert len(hashes) == 7
    assert {len(each) for each in hashes} == {16}


@pytest.mark.parametrize(
    ("secret", "purpose"), [(b"short", "key"), (SECRET, ""), (SECRET, "a purpose too long")]
)
def test_a_short_secret_or_an_odd_purpose_is_our_own_mistake(secret: bytes, purpose: str):
    with pytest.raises(AssertionError):
        keyed_hash(secret, purpose, "text")


def test_the_version_of_the_normaliser_is_one():
    assert NORMALISER_VERSION == 1
