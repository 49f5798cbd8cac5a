"""
The repository as the tidy tests see it: the files that are committed, or would be.

Always true:
- What git ignores is not seen: the environment, caches, a shop's data directory.
- Paths are relative to the root, in sorted order.

Never here: a rule about what a file may hold.
"""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def committed() -> tuple[Path, ...]:
    """Every file that git tracks, or would track with `git add --all`."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = {Path(name) for name in listing.split("\0") if name}
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


def modules(*folders: str) -> list[Path]:
    """The Python modules under these folders of the root, or all of them."""
    return [
        path
        for path in committed()
        if path.suffix == ".py" and (not folders or path.parts[0] in folders)
    ]


def texts() -> list[Path]:
    """Every committed file that is text: UTF-8 without a NUL."""
    return [path for path in committed() if _is_text((ROOT / path).read_bytes())]


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False
