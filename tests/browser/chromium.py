"""
Chromium on this machine: where it is, and how it gets here where there is none.

Always true:
- A browser that the person at the terminal names (CHROMIUM) is the one that is taken.
- It is installed only by root, only with apt-get, once, and never in silence.

Never here: pages.
"""

import os
import shutil
import subprocess
from functools import cache
from typing import Final

NAMES: Final = ("chromium", "chromium-browser")
ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
MISSING: Final = (
    "There is no Chromium. Install it (Debian: apt-get install chromium), or name one in CHROMIUM."
)
INSTALL_S_MAX: Final = 280


@cache
def find_chromium() -> str | None:
    """The path of a Chromium, installed first if that is allowed; None when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = _on_path()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium with apt-get, for the tests in a browser …", flush=True)
        _apt_get("update")
        _apt_get("install", "--no-install-recommends", "chromium")
        found = _on_path()
    return found


def _on_path() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _apt_get(*words: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        ["apt-get", "-qq", "-y", *words],
        env=quiet,
        timeout=INSTALL_S_MAX,
        stdout=subprocess.DEVNULL,
        check=False,
    )
