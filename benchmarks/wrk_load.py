"""
Closed loops by wrk, which takes the least of our two cores.

Always true:
- One thread; the script beside this module makes the orders.

Never here: a shop without wrk; `own_load` has the loop for it.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.closed_load import CONNECTIONS, Load, shapes_of
from benchmarks.speak import say
from firstcome.rehearsal.workload import LaunchFacts

_SCRIPT: Final = Path(__file__).with_name("load.lua")
_RESULT: Final = re.compile(r"^RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)
_INSTALL_S_MAX: Final = 180


class LoadFailed(Exception):
    """The generator did not do its work; the text holds what it said."""


class WrkLoad:
    """wrk with one thread."""

    def __init__(self, wrk: str, launch: LaunchFacts) -> None:
        self.name = "wrk"
        self._wrk = wrk
        self._launch = launch
        self._runs = 0

    def get(self, url: str, path: str, lasts_s: float) -> Load:
        """See `Generator`."""
        return self._run(url + path, lasts_s, ["empty"])

    def orders(self, url: str, lasts_s: float) -> Load:
        """See `Generator`."""
        self._runs += 1
        with tempfile.NamedTemporaryFile("w", suffix=".shapes") as file:
            for shape in shapes_of(self._launch):
                print(shape.sku, shape.location, file=file)
            file.flush()
            words = ["orders", self._launch.launch, str(self._runs), file.name]
            return self._run(url, lasts_s, words)

    def _run(self, url: str, lasts_s: float, words: list[str]) -> Load:
        whole_s = max(1, round(lasts_s))
        command = [self._wrk, "-t1", f"-c{CONNECTIONS}", f"-d{whole_s}s", f"-s{_SCRIPT}", url, "--"]
        ran = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
        return read_wrk(ran.stdout + ran.stderr)


def read_wrk(output: str) -> Load:
    """What `load.lua` reports at the end; raises `LoadFailed`."""
    found = _RESULT.search(output)
    if found is None:
        raise LoadFailed(f"wrk gave no result:\n{output[-2_000:]}")
    asked, refused, unanswered, lasted_us, p50_us, p99_us = map(int, found.groups())
    return Load(asked - refused, refused, unanswered, lasted_us / 1e6, p50_us / 1e3, p99_us / 1e3)


def find_wrk() -> str | None:
    """Where wrk is; root may have it installed. Says so when there is none."""
    found = shutil.which("wrk")
    if found is not None:
        return found
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        say('wrk is not installed: "apt-get install wrk" gives truer absolutes.')
        return None
    say("wrk is not installed; asking apt-get for it.")
    try:
        ran = subprocess.run(
            ["apt-get", "install", "--yes", "--no-install-recommends", "wrk"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_INSTALL_S_MAX,
            check=False,
        )
    except subprocess.TimeoutExpired:
        ran = None
    found = shutil.which("wrk")
    if found is None:
        said = "in time" if ran is None else f"(exit {ran.returncode})"
        say(f"apt-get could not install wrk {said}; our own loop takes its place.")
    return found
