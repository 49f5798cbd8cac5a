"""
The write-ahead log beside a journal, written once more before anything is built on it.

A sync that fails leaves its frames in the system's cache, where they read like any other, and no
later sync writes them: whoever starts again sees them, and a power cut does not.

Always true:
- After `rewrite_log` every byte that can be read from the log is on the disk.
- The log reads the same before and after.

Never here: what a frame means.
"""

from pathlib import Path
from typing import Any, Final, cast

import apsw

_PIECE_BYTES: Final = 1 << 16  # SQLite writes less than 128 KiB at a time


def rewrite_log(path: Path, *, vfs: str | None = None) -> None:
    """
    Rewrite and sync the log of the file at `path`, if there is one.

    Only for the one writer, before it opens the file; readers are not disturbed.
    """
    log = Path(f"{path}-wal")
    if not (path.exists() and log.exists()):
        return
    flags = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_READWRITE
    file = cast("Any", apsw.VFSFile)(vfs or "", str(log), [flags, 0])
    try:
        size = file.xFileSize()
        for offset in range(0, size, _PIECE_BYTES):
            file.xWrite(file.xRead(min(_PIECE_BYTES, size - offset), offset), offset)
        if size:
            file.xSync(apsw.SQLITE_SYNC_NORMAL)
    finally:
        file.xClose()
