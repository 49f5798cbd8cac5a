"""
The note that the whole journal was verified: up to which entry, with which chain, and when.

Always true:
- It is put in place whole, and only after everything was found right.
- It names the chain, so that the note of another journal is known.

Never here: the verifying.
"""

import os
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

FILE: Final = "verified.json"


class VerifiedNote(Struct, frozen=True):
    """What was verified; `chain` is the input chain at `sequence`, in hexadecimal."""

    sequence: int
    chain: str
    when_ms: int


def keep_verified(directory: Path, note: VerifiedNote) -> None:
    """Keep the note in a data directory; raises `OSError` where nothing can be written."""
    path = directory / FILE
    beside = path.with_name(f"{FILE}.part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(note) + b"\n")
    beside.replace(path)


def read_verified(directory: Path) -> VerifiedNote | None:
    """The note of a data directory; None when there is none that can be read."""
    try:
        return msgspec.json.decode((directory / FILE).read_bytes(), type=VerifiedNote)
    except (OSError, msgspec.DecodeError):
        return None
