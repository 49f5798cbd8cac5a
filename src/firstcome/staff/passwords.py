"""
Passwords: what may be one, and its slow hash (argon2id).

Always true:
- Checking takes as long for an account that is not there as for one that is.
- At most so many hashes are worked on at a time: a flood of guesses takes no more memory.

Never here: who may try again (`lockout`).

The parameters are above those of the OWASP password storage cheat sheet (19 MiB, 2 passes), on one
lane: the other cores are the front's.
"""

import threading
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

CHARACTERS_MIN: Final = 12
CHARACTERS_MAX: Final = 200
HASHES_AT_ONCE_MAX: Final = 2

_hasher: Final = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
_gate: Final = threading.BoundedSemaphore(HASHES_AT_ONCE_MAX)


class PasswordRefused(Exception):
    """This cannot be a password; the message says why."""


def require_good(password: str, sign_in: str, name: str) -> None:
    """
    Raise `PasswordRefused` for a password that is too short, or says who it belongs to.

    No rule asks for digits or signs: length is what counts (NIST SP 800-63B, 5.1.1.2).
    """
    text = _normal(password)
    if len(text) < CHARACTERS_MIN:
        raise PasswordRefused(f"Take at least {CHARACTERS_MIN} characters: four words will do.")
    if len(text) > CHARACTERS_MAX:
        raise PasswordRefused(f"Take at most {CHARACTERS_MAX} characters.")
    plain = text.casefold()
    if plain in {name.casefold(), sign_in.casefold()} or len(set(plain)) == 1:
        raise PasswordRefused("Take something that is not your name, nor one sign many times.")


def hash_password(password: str) -> str:
    """What is kept of a password."""
    with _gate:
        return _hasher.hash(_normal(password))


def is_password(kept: str, password: str) -> bool:
    """
    Whether it is the password that `kept` is the hash of.

    An empty `kept` (no account, or none with a password) takes as long, and is always False.
    """
    if len(password) > CHARACTERS_MAX:
        password = ""
    with _gate:
        try:
            return _hasher.verify(kept or _nobodys(), _normal(password)) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def _normal(password: str) -> str:
    """One form for what keyboards send in several (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    """What an account that is not there is checked against; made when it is needed first."""
    return _hasher.hash("the password of nobody")
