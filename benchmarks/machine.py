"""
The machine that the figures are of: cores, processor, disk, versions.

Always true:
- Nothing that names a person, a host or a folder is in it, so that results can be shared.

Never here: figures of the shop.
"""

import os
import platform
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

import apsw
from msgspec import Struct

from benchmarks.running_shop import ROOT
from firstcome import __version__

_SYNC_BYTES = 20_000
_SYNCS = 200
_PACKAGES = ("uvicorn", "httptools", "uvloop", "msgspec", "litestar", "apsw")


class Machine(Struct, frozen=True):
    """Facts of one machine at one time; `load_before` is the kernel's over the last minute."""

    cores: int
    cpu: str
    memory_gb: float
    kernel: str
    file_system: str
    fdatasync_ms: float
    load_before: float
    versions: dict[str, str]


def machine_facts() -> Machine:
    """Look at this machine; takes a fraction of a second."""
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        cpu=_first_field("/proc/cpuinfo", "model name") or platform.machine(),
        memory_gb=round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
        kernel=platform.release(),
        file_system=_file_system(Path(tempfile.gettempdir()).resolve()),
        fdatasync_ms=round(_fdatasync_ms(), 3),
        load_before=round(os.getloadavg()[0], 2),
        versions=_versions(),
    )


def _versions() -> dict[str, str]:
    packages = {name: version(name) for name in _PACKAGES}
    return {
        "firstcome": __version__,
        "revision": _revision(),
        "python": platform.python_version(),
        "sqlite": apsw.sqlite_lib_version(),
        **packages,
    }


def _revision() -> str:
    """The short hash of the source, with a plus sign when it was changed since."""
    try:
        asked = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
        ran = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    return ran.stdout.strip() or "unknown"


def _first_field(path: str, name: str) -> str:
    for text in Path(path).read_text().splitlines():
        field, _, value = text.partition(":")
        if field.strip() == name:
            return value.strip()
    return ""


def _file_system(folder: Path) -> str:
    """The kind of file system that a folder is on, by the longest mount point above it."""
    kind, longest = "unknown", -1
    for text in Path("/proc/self/mounts").read_text().splitlines():
        _, mounted, its_kind, *_ = text.split()
        if folder.is_relative_to(mounted) and len(mounted) > longest:
            kind, longest = its_kind, len(mounted)
    return kind


def _fdatasync_ms() -> float:
    """The median of writing and syncing 20 kB at the end of a file."""
    times_ms: list[float] = []
    block = os.urandom(_SYNC_BYTES)
    with tempfile.TemporaryFile() as file:
        for _ in range(_SYNCS):
            begin_s = perf_counter()
            os.write(file.fileno(), block)
            os.fdatasync(file.fileno())
            times_ms.append((perf_counter() - begin_s) * 1e3)
    return median(times_ms)
