"""
Codes and link tokens: what a customer is given to name an order, or a registration.

A code is for reading aloud and for looking it up; the token in the link is the secret that opens
it. Both authenticate (epoch, sequence). Together, as `CODE.TOKEN`, those of a registration are an
invitation to order.

Always true:
- A mistyped code is recognised, and so is one of a history that a restore cut off.
- A token cannot be guessed or made without the journal's secret (keyed BLAKE2b, RFC 7693).
- Nothing of an order opens a registration, nor the reverse.

Never here: whether what is named exists, who may ask for it.
"""

import hmac
from binascii import b2a_base64
from hashlib import blake2b
from struct import Struct
from typing import ClassVar, Final, cast

ALPHABET: Final = "2346789BCDFGHJKMPQRTVWXY"
CODE_CHARACTERS: Final = 12
TOKEN_CHARACTERS: Final = 22
INVITATION_CHARACTERS: Final = CODE_CHARACTERS + 1 + TOKEN_CHARACTERS

_BASE: Final = len(ALPHABET)
_CHECK_BITS: Final = 22
_CHECK_MASK: Final = (1 << _CHECK_BITS) - 1
SEQUENCE_MAX: Final = _BASE**CODE_CHARACTERS // (1 << _CHECK_BITS) - 1
_TRIPLE: Final = _BASE**3
_HALF: Final = _BASE**6
_TRIPLES: Final = tuple(a + b + c for a in ALPHABET for b in ALPHABET for c in ALPHABET)
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")
_MARK: Final = Struct(">I4x16s")
_DIGITS: Final = bytes(
    ord("0123456789abcdefghijklmn"[ALPHABET.index(chr(byte))])
    if chr(byte) in ALPHABET
    else ord("!")
    for byte in range(256)
)
"""From a character of a code to the digit that `int` reads; everything else becomes no digit."""


class Codes:
    """Makes and checks codes and tokens of one kind of thing under one secret."""

    PERSON: ClassVar[bytes]
    """What the hashes of the kind are made with; no two kinds have the same."""

    def __init__(self, secret: bytes) -> None:
        self._started = blake2b(digest_size=24, key=secret, person=self.PERSON)

    def make(self, epoch: int, sequence: int) -> tuple[str, str]:
        """The code, without separators, and the token of the entry `sequence`."""
        assert sequence <= SEQUENCE_MAX
        check, marked = cast("tuple[int, bytes]", _MARK.unpack(self._mark(epoch, sequence)))
        high, low = divmod(sequence << _CHECK_BITS | check & _CHECK_MASK, _HALF)
        first, second = divmod(high, _TRIPLE)
        third, fourth = divmod(low, _TRIPLE)
        triples = _TRIPLES
        code = triples[first] + triples[second] + triples[third] + triples[fourth]
        return code, _token(marked).decode()

    def sequence(self, code: str) -> tuple[int, int] | None:
        """The sequence in a code and its check bits, or None for what is no code at all."""
        digits = code.upper().encode("ascii", "replace").translate(_DIGITS, b"-")
        if len(digits) != CODE_CHARACTERS:
            return None
        try:
            number = int(digits, _BASE)
        except ValueError:
            return None
        return number >> _CHECK_BITS, number & _CHECK_MASK

    def matches(self, epoch: int, sequence: int, check: int) -> bool:
        """Whether these check bits belong to the sequence in this epoch."""
        return _MARK.unpack(self._mark(epoch, sequence))[0] & _CHECK_MASK == check

    def opens(self, epoch: int, sequence: int, check: int, token: str) -> bool:
        """Whether these check bits and this token both belong to it, by one hash."""
        wanted, marked = cast("tuple[int, bytes]", _MARK.unpack(self._mark(epoch, sequence)))
        return wanted & _CHECK_MASK == check and hmac.compare_digest(_token(marked), token.encode())

    def _mark(self, epoch: int, sequence: int) -> bytes:
        hashed = self._started.copy()
        hashed.update((epoch << 64 | sequence).to_bytes(12, "big"))
        return hashed.digest()


class OrderCodes(Codes):
    """Of orders."""

    PERSON = b"order-code"


class RegistrationCodes(Codes):
    """Of registrations."""

    PERSON = b"registration"


def invitation(code: str, token: str) -> str:
    """What a registered customer orders with."""
    return f"{code}.{token}"


def _token(marked: bytes) -> bytes:
    return b2a_base64(marked, newline=False)[:TOKEN_CHARACTERS].translate(_URL_SAFE)


def spaced(code: str) -> str:
    """A code as people read it: in three groups of four."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"
