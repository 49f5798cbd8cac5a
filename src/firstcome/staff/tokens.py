"""
Tokens: random words that open something, of which only the hash is kept.

Always true:
- A token has 256 bits of chance, so its plain hash cannot be turned back.

Never here: what a token opens.
"""

import hashlib
import hmac
import secrets
from typing import Final

TOKEN_BYTES: Final = 32
TOKEN_CHARACTERS_MAX: Final = 100
"""What is longer is no token of ours, and is not even hashed."""


def new_token(prefix: str = "") -> str:
    """A token that nobody can guess, safe in an address and in a header."""
    return prefix + secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token[: TOKEN_CHARACTERS_MAX + 1].encode()).digest()


def derived(token: str, purpose: str) -> str:
    """A word that only who knows the token can make: a keyed hash of the purpose."""
    return hmac.new(token.encode(), purpose.encode(), hashlib.sha256).hexdigest()
