"""
Decoding: from the bytes of a body to a checked struct, or to a problem that names the field.

Always true:
- Whatever the bytes are, what comes of them is the struct or a problem document, no defect.
- Types are strict: the text "5" is not the number 5.

Never here: reading from the connection, rules.
"""

from functools import lru_cache
from typing import Any, Final

import msgspec

from firstcome.api.problems import ProblemRaised

JSON: Final = b"application/json"
BODY_FAULTS: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises for a body that cannot be used."""

SAID_CHARACTERS_MAX: Final = 300
_AT: Final = " - at `$"


def decode_body(struct: type[Any], raw: bytes) -> Any:
    """The body as this struct; raises `ProblemRaised`."""
    try:
        return _decoder(struct).decode(raw)
    except BODY_FAULTS as fault:
        raise refused_body(fault) from fault


def refused_body(fault: Exception) -> ProblemRaised:
    """The problem to answer for one of `BODY_FAULTS`."""
    if isinstance(fault, msgspec.ValidationError):
        what, _, path = str(fault).rpartition(_AT)
        if not what:
            what, path = path, ""
        return ProblemRaised("body_invalid", f"{_short(what)}.", _short(path).strip("`."))
    if isinstance(fault, RecursionError):
        return ProblemRaised("body_not_json", "It is nested too deep. Send what is described.")
    what = "It is not UTF-8" if isinstance(fault, UnicodeDecodeError) else _short(str(fault))
    return ProblemRaised("body_not_json", f"{what}. Send one JSON object.")


def require_json(content_type: bytes) -> None:
    """Refuse a Content-Type that is not JSON's (RFC 8259) or built on it (RFC 6839)."""
    kind = content_type.partition(b";")[0].strip().lower()
    if kind != JSON and not (kind.startswith(b"application/") and kind.endswith(b"+json")):
        raise ProblemRaised("media_type_wrong")


@lru_cache(maxsize=64)
def _decoder(struct: type[Any]) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(struct)


def _short(text: str) -> str:
    return text[:SAID_CHARACTERS_MAX]
