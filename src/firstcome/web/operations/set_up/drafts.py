"""
Drafts: launches that were typed and not saved, kept for their previews.

Always true:
- At most `DRAFTS_MAX` are kept; the one asked for least lately goes first.

Never here: saving; what a form needs, which travels in the form.
"""

from hashlib import sha256
from threading import Lock
from typing import Final

import msgspec

from firstcome.launches.reading import LaunchFile
from firstcome.web.customer.lru import Lru

DRAFTS_MAX: Final = 16


class DraftShelf:
    """One for the desk; used by many threads."""

    def __init__(self) -> None:
        self._kept: Lru[str, LaunchFile] = Lru(DRAFTS_MAX)
        self._lock = Lock()

    def keep(self, launch_file: LaunchFile) -> str:
        """Keep a draft; returns the name that it is asked for by."""
        token = sha256(msgspec.json.encode(launch_file)).hexdigest()[:24]
        with self._lock:
            self._kept.put(token, launch_file)
        return token

    def find(self, token: str) -> LaunchFile | None:
        """The draft of this name, or None when it is not kept any more."""
        with self._lock:
            return self._kept.get(token)
