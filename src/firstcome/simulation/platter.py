"""
The platter: what a disk holds for certain, and what it has only been told.

    write, resize ─► told ─► sync of the file ─► certain
    create, delete ─► told ─► sync of the folder ─► certain

Always true:
- What was synced survives a power cut, to the byte.
- Of what was only told, any sectors survive, in any order. A new size survives or not; without
  its bytes there is rubbish or zeros. Names come and go in the order they were told.
- After a sync that failed, what it was for reads as written and no later sync writes it.

Never here: SQLite, files of this machine.
"""

from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

SECTOR_BYTES: Final = (512, 4_096)


class _Write(NamedTuple):
    offset: int
    content: bytes


class _Resize(NamedTuple):
    size: int


class PlatterFile:
    """One file, whatever names lead to it."""

    __slots__ = ("_certain", "_told", "size")

    def __init__(self, content: bytes = b"") -> None:
        self._certain = bytearray(content)
        self._told: list[_Write | _Resize] = []
        self.size = len(content)

    def write(self, offset: int, content: bytes) -> None:
        """Tell the disk these bytes."""
        self._told.append(_Write(offset, content))
        self.size = max(self.size, offset + len(content))

    def resize(self, size: int) -> None:
        """Tell the disk a new size."""
        self._told.append(_Resize(size))
        self.size = size

    def sync(self) -> None:
        """Make certain what was told."""
        for told in self._told:
            _apply(self._certain, told)
        self._told.clear()

    def forget(self) -> None:
        """A sync that failed: of what was told so far, nothing but the size is ever written."""
        self._told = [_Resize(self.size)]

    def surviving(self, random: Random, sector: int) -> bytes:
        """What is there after a power cut."""
        content = bytearray(self._certain)
        sizes = [len(content)]
        size = len(content)
        mood = random.random()
        keep = 0.0 if mood < 0.25 else 1.0 if mood < 0.5 else random.random()
        for told in self._told:
            size = told.size if isinstance(told, _Resize) else max(size, told.offset + len(told[1]))
            sizes.append(size)
            for piece in _pieces(told, sector):
                if random.random() < keep:
                    _apply(content, piece)
        size = sizes[0] if keep == 0.0 else sizes[-1] if keep == 1.0 else random.choice(sizes)
        del content[size:]
        missing = size - len(content)
        content += bytes(missing) if random.random() < 0.5 else random.randbytes(missing)
        return bytes(content)


class Platter:
    """One folder of files on one disk."""

    def __init__(self, contents: dict[str, bytes] | None = None) -> None:
        self.files = {name: PlatterFile(content) for name, content in (contents or {}).items()}
        self._certain_names = dict(self.files)
        self._told_names: list[tuple[str, PlatterFile | None]] = []

    def create(self, name: str) -> PlatterFile:
        """Tell the disk a new, empty file."""
        file = self.files[name] = PlatterFile()
        self._told_names.append((name, file))
        return file

    def delete(self, name: str) -> None:
        """Tell the disk that a name is gone."""
        del self.files[name]
        self._told_names.append((name, None))

    def sync_names(self) -> None:
        """Make certain which names there are."""
        self._certain_names = dict(self.files)
        self._told_names.clear()

    def size(self) -> int:
        """The bytes of all files together."""
        return sum(file.size for file in self.files.values())

    def surviving(self, random: Random) -> dict[str, bytes]:
        """The files that are there after a power cut, by name."""
        names = dict(self._certain_names)
        for name, file in self._told_names[: random.randint(0, len(self._told_names))]:
            if file is None:
                names.pop(name, None)
            else:
                names[name] = file
        sector = random.choice(SECTOR_BYTES)
        return {name: file.surviving(random, sector) for name, file in sorted(names.items())}


def _apply(content: bytearray, told: _Write | _Resize) -> None:
    if isinstance(told, _Resize):
        del content[told.size :]
        content += bytes(told.size - len(content))
        return
    offset, written = told
    content += bytes(max(0, offset - len(content)))
    content[offset : offset + len(written)] = written


def _pieces(told: _Write | _Resize, sector: int) -> Iterator[_Write | _Resize]:
    if isinstance(told, _Resize):
        yield told
        return
    start, content = told
    end = start + len(content)
    while start < end:
        stop = min(end, (start // sector + 1) * sector)
        yield _Write(start, content[start - told.offset : stop - told.offset])
        start = stop
