"""
The disk: a layer between SQLite and its files that can lose power, fail a sync, or be full.

SQLite works on real files in a folder, so that locks and shared memory are real; beside them the
platter keeps what a power cut would leave. `vfs` is the name to open connections with.

Always true:
- It does what SQLite's own layer for Unix does, syncing the folder with a new log included.
- After the cut nothing is written, synced or deleted any more.

Never here: which moment is a bad one (the runner draws it).
"""

from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final, Self, cast

import apsw

from firstcome.simulation.platter import Platter, PlatterFile

NEVER: Final = 1 << 62
_BENEATH: Final = "unix"
_LOGS: Final = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL
_numbers = count(1)


class PowerCut(apsw.IOError):
    """The power is off."""


class SyncFailed(apsw.IOError):
    """The disk could not write what it was told; a failure of the kind EIO."""


class Disk:
    """A folder on a simulated disk; close every connection before `close`."""

    def __init__(self, folder: Path, platter: Platter | None = None) -> None:
        """An empty disk; or, with the platter of one that is closed, what a killed program left."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.platter = Platter() if platter is None else platter
        self.steps = 0
        self.cut_at_step = NEVER
        self.fail_sync_at_step = NEVER
        self.bytes_max = NEVER
        self.failed = ""
        self.is_off = False
        self.vfs = f"simulated-{next(_numbers)}"
        self._layer = _Layer(self)

    @classmethod
    def holding(cls, folder: Path, contents: dict[str, bytes]) -> Self:
        """A disk with these files, by name, all of them certain."""
        folder.mkdir(parents=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        return cls(folder, Platter(contents))

    def step(self) -> bool:
        """
        Count one write, resize, sync or deletion; whether it is the last, and half done.

        Raises `PowerCut` once the power is off.
        """
        if self.is_off:
            raise PowerCut("the power is off")
        self.steps += 1
        self.is_off = self.steps >= self.cut_at_step
        return self.is_off

    def require_space(self, file: PlatterFile, end: int) -> None:
        """Raise `apsw.FullError` when a file of `end` bytes does not fit any more."""
        if end > file.size and self.platter.size() + end - file.size > self.bytes_max:
            raise apsw.FullError("the disk is full")

    def cut(self, random: Random) -> dict[str, bytes]:
        """Switch the power off; what is left, by name."""
        self.is_off = True
        return self.platter.surviving(random)

    def close(self) -> None:
        """Forget the layer; nothing can be opened on it any more."""
        self.is_off = True
        self._layer.unregister()


class _Layer(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__(disk.vfs, _BENEATH)

    def xOpen(  # noqa: N802 - SQLite's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> "_OpenFile":
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        assert path is not None, "files without a name are kept in memory"
        return _OpenFile(self._disk, Path(path).name, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's name
        platter, name = self._disk.platter, Path(filename).name
        if name in platter.files:
            is_last = self._disk.step()
            platter.delete(name)
            if syncdir and not is_last:
                platter.sync_names()
        super().xDelete(filename, syncdir)


class _OpenFile(apsw.VFSFile):
    def __init__(
        self, disk: Disk, name: str, path: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        super().__init__(_BENEATH, path, flags)
        self._disk = disk
        self._name = name
        known = disk.platter.files.get(name)
        self._file = disk.platter.create(name) if known is None else known
        self._syncs_names = known is None and bool(flags[0] & _LOGS)

    # apsw gives its arguments by place, so that this one can bear a name that says something.
    def xWrite(  # noqa: N802 - SQLite's name  # pyright: ignore[reportIncompatibleMethodOverride]
        self, content: bytes, offset: int
    ) -> None:
        disk = self._disk
        disk.require_space(self._file, offset + len(content))
        is_last = disk.step()
        self._file.write(offset, bytes(content))
        if is_last:
            raise PowerCut("the power went off during a write")
        cast("Any", super()).xWrite(content, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        is_last = self._disk.step()
        self._file.resize(newsize)
        if is_last:
            raise PowerCut("the power went off during a change of size")
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        disk = self._disk
        if disk.step():
            raise PowerCut("the power went off before a sync")
        if disk.steps >= disk.fail_sync_at_step:
            disk.fail_sync_at_step = NEVER
            disk.failed = self._name
            self._file.forget()
            raise SyncFailed("the disk could not be written")
        self._file.sync()
        if self._syncs_names:
            if disk.step():
                raise PowerCut("the power went off before the sync of a folder")
            disk.platter.sync_names()
            self._syncs_names = False
