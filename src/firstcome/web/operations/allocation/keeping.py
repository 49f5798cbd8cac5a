"""
Keeping: sheets that are worked on, a file each, in the folder `sheets` of the data directory.

Always true:
- A sheet that was kept is there after the desk was started anew.
- Who changes a sheet has seen its last version: another change in between is told, not overwritten.
- At most `SHEETS_MAX` are kept; the one that was changed least lately goes first.

Never here: what a sheet comes to, who may see it.
"""

import os
import re
import secrets
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec
from msgspec.structs import replace

from firstcome.allocation.sizes import SHEETS_MAX
from firstcome.web.operations.allocation.sheets import Sheet

FOLDER: Final = "sheets"
"""Its name in the data directory."""

ENDING: Final = ".json"
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_decode: Final = msgspec.json.Decoder(Sheet).decode


class SheetMoved(Exception):
    """Somebody changed the sheet meanwhile, or threw it away."""


class SheetShelf:
    """The sheets of one shop; may be used by many threads of one desk."""

    def __init__(self, directory: Path) -> None:
        self._folder = directory / FOLDER
        self._lock = Lock()

    def find(self, supply: int, name: str) -> Sheet | None:
        """A delivery's sheet of this name as it was kept last; None when it is not kept."""
        if not _NAME.fullmatch(name):
            return None
        return _read(self._path(supply, name))

    def of_supply(self, supply: int) -> list[Sheet]:
        """The sheets of a delivery, the one that was changed last first."""
        found = [sheet for sheet in map(_read, self._files(f"{supply}.")) if sheet is not None]
        return sorted(found, key=lambda sheet: (sheet.changed_ms, sheet.sheet), reverse=True)

    def add(self, sheet: Sheet) -> Sheet:
        """Keep a new sheet under a name of its own; raises `OSError` when it cannot be written."""
        named = replace(sheet, sheet=secrets.token_urlsafe(9), version=1)
        with self._lock:
            self._write(named)
            for path in self._files()[SHEETS_MAX:]:
                path.unlink(missing_ok=True)
        return named

    def change(self, sheet: Sheet) -> Sheet:
        """
        Keep what somebody made of a sheet of the version it has; returns it with the next one.

        Raises `SheetMoved`, and `OSError` when it cannot be written.
        """
        changed = replace(sheet, version=sheet.version + 1)
        with self._lock:
            kept = self.find(sheet.supply, sheet.sheet)
            if kept is None or kept.version != sheet.version:
                raise SheetMoved
            self._write(changed)
        return changed

    def drop(self, sheet: Sheet) -> None:
        """Throw a sheet away, unless somebody changed it meanwhile; raises `SheetMoved`."""
        with self._lock:
            kept = self.find(sheet.supply, sheet.sheet)
            if kept is not None and kept.version != sheet.version:
                raise SheetMoved
            self._path(sheet.supply, sheet.sheet).unlink(missing_ok=True)

    def _path(self, supply: int, name: str) -> Path:
        return self._folder / f"{supply}.{name}{ENDING}"

    def _files(self, beginning: str = "") -> list[Path]:
        """The files of sheets whose names begin so, the newest first."""
        times: list[tuple[int, Path]] = []
        for path in self._folder.glob(f"{beginning}*{ENDING}"):
            try:
                times.append((path.stat().st_mtime_ns, path))
            except FileNotFoundError:  # thrown away meanwhile
                continue
        return [path for _, path in sorted(times, reverse=True)]

    def _write(self, sheet: Sheet) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._path(sheet.supply, sheet.sheet)
        beside = path.with_name(f"{path.name}.part")
        with beside.open("wb") as stream:
            stream.write(msgspec.json.encode(sheet))
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)


def _read(path: Path) -> Sheet | None:
    """The sheet in a file; None for what is none."""
    try:
        return _decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None
