"""
Bundles: a launch file and what stands beside it, packed into one ZIP file.

Always true:
- The same files give the same bytes.
- What is unpacked is bounded in size and number, and its names lead nowhere else.

Never here: what the files say.
"""

import io
import zipfile
from pathlib import PurePosixPath
from typing import Final

from firstcome.launches.bounds import SHEETS_MAX
from firstcome.launches.faults import Refused
from firstcome.launches.wording import shown
from firstcome.launches.writing import LAUNCH_TOML, Files

FILES_MAX: Final = 2 * SHEETS_MAX + 2
UNPACKED_BYTES_MAX: Final = 40 * 1024 * 1024
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o644 << 16


def packed(files: Files) -> bytes:
    """The files as a ZIP, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE
            bundle.writestr(entry, content)
    return out.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """
    The files of a ZIP; its one TOML file is the launch file, wherever it stands.

    Raises `Refused` for what is no such ZIP, or is too large when it is unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
            _require_small(entries)
            files = {entry.filename: _read(bundle, entry) for entry in entries}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise Refused(f"cannot be unpacked: {error}.", "Pack the files as a plain ZIP.") from None
    return _at_the_root(files)


def _require_small(entries: list[zipfile.ZipInfo]) -> None:
    unpacked_bytes = sum(entry.file_size for entry in entries)
    if len(entries) > FILES_MAX or unpacked_bytes > UNPACKED_BYTES_MAX:
        raise Refused(
            f"holds {len(entries):,} files of {unpacked_bytes:,} bytes.",
            f"Leave out what no launch file names: {FILES_MAX} files of {UNPACKED_BYTES_MAX:,} "
            "bytes at most.",
        )


def _read(bundle: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with bundle.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) != entry.file_size:  # it says less than it holds
        raise Refused(f"{shown(entry.filename)} is damaged.", "Pack the files once more.")
    return content


def _at_the_root(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with the launch file as `launch.toml`, and their names as seen from it."""
    found = [name for name in files if name.endswith(".toml") and "__MACOSX" not in name]
    if len(found) != 1:
        raise Refused(
            f"holds {len(found)} TOML files.", "Pack one launch file and what stands beside it."
        )
    folder = PurePosixPath(found[0]).parent
    named = {LAUNCH_TOML: files[found[0]]}
    for name, content in files.items():
        path = PurePosixPath(name)
        if name == found[0] or not path.is_relative_to(folder):
            continue
        below = path.relative_to(folder)
        if ".." not in below.parts and not below.is_absolute() and "\\" not in name:
            named[str(below)] = content
    return named
