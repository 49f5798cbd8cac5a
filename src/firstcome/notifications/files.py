"""
Mails as files: the transport of a shop without a mail server, for looking at and for trying out.

    outbox/2008-07-10/07/1.1234.held.1234.eml

Folders are the day and the hour (UTC) of what the mail tells.

Always true:
- A file is written beside and renamed: there is no half mail under its name.
- Only the owner can read it; at most `OUTBOX_FILES_MAX` files are there.
- Nothing is synced: a power cut may empty the newest files. Mails that matter go by a server.

Never here: sending.
"""

import os
import time
from pathlib import Path
from typing import Final

import structlog

from firstcome.limits import OUTBOX_FILES_MAX
from firstcome.notifications.transports import Mail, TransportDown

FOLDER: Final = "outbox"
"""Its name in the data directory."""

COUNT_EVERY_S: Final = 60.0
"""How often a full folder is looked at for room."""

log = structlog.get_logger()


class FileTransport:
    """Writes every mail to a file; it is its own carrier."""

    carriers_max = 1

    def __init__(
        self,
        folder: Path,
        files_max: int = OUTBOX_FILES_MAX,
        count_every_s: float = COUNT_EVERY_S,
    ) -> None:
        self._folder = folder
        self._count_every_s = count_every_s
        self._files_max = files_max
        self._count = _count(folder)
        self._count_due_s = 0.0
        self._is_told = False

    def room(self) -> int:
        """How many files more there may be; a full folder is counted again now and then."""
        room = self._files_max - self._count
        if room > 0:
            return room
        if not self._is_told:
            self._is_told = True
            log.warning(
                "outbox_full",
                folder=str(self._folder),
                files=self._count,
                mend="Mails wait from now on. Set FIRSTCOME_SMTP, or move the files away.",
            )
        if time.monotonic() >= self._count_due_s:
            self._count_due_s = time.monotonic() + self._count_every_s
            self._count = _count(self._folder)
        return max(0, self._files_max - self._count)

    def carrier(self) -> "FileTransport":
        """Itself."""
        return self

    async def send(self, mail: Mail) -> str:
        """Write the file; raises `TransportDown` when it cannot be written."""
        path = self._path(mail)
        beside = path.with_suffix(".part")
        try:
            for folder in (self._folder, path.parent.parent, path.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(mail.raw)
            is_new = not path.exists()
            beside.replace(path)
        except OSError as error:
            raise TransportDown(f"{self._folder} cannot be written to: {error.strerror}") from error
        self._count += is_new
        return ""

    async def rest(self) -> None:
        """Nothing is open between two mails."""

    def _path(self, mail: Mail) -> Path:
        hour = time.strftime("%Y-%m-%d/%H", time.gmtime(mail.time_ms // 1_000))
        return self._folder / hour / f"{mail.name}.eml"


def _count(folder: Path) -> int:
    try:
        return sum(1 for _ in folder.rglob("*.eml"))
    except FileNotFoundError:  # somebody takes them away meanwhile
        return 0
