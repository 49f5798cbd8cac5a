"""
The mark of a rehearsal: the file `rehearsal` in a data directory, which says what it is a copy of.

Always true:
- A directory with such a file is a rehearsal, whatever the file holds: when in doubt, nothing is
  taken for the real shop.

Never here: what a rehearsal does differently (`app`, `web`).
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

FILE: Final = "rehearsal"


class RehearsalMark(Struct, frozen=True):
    """Which launch was copied, and when (ISO 8601, UTC); empty: the file does not say."""

    of: str = ""
    made: str = ""

    def __str__(self) -> str:
        return f"REHEARSAL of {self.of or 'a launch'}: nothing here is sold, and no mail is sent"


def read_mark(directory: Path) -> RehearsalMark | None:
    """The mark of a data directory; None for that of a real shop."""
    path = directory / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=RehearsalMark)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, msgspec.MsgspecError):
        return RehearsalMark()


def write_mark(directory: Path, of: str, now_ms: int) -> RehearsalMark:
    """Mark a data directory, which has to be there, as a rehearsal."""
    made = datetime.fromtimestamp(now_ms // 1_000, UTC)
    mark = RehearsalMark(of, f"{made:%Y-%m-%dT%H:%M:%SZ}")
    (directory / FILE).write_bytes(msgspec.json.encode(mark) + b"\n")
    return mark
