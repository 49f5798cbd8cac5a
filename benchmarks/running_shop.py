"""
A running shop to measure: started as a customer would meet it, stopped, and thrown away.

Always true:
- It runs with shipped defaults: settings of the environment are not handed on, only those given.
- Front and back are told to stop when the measuring is over, whatever happened meanwhile.

Never here: load, figures.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from firstcome.launches.reading import LaunchFile, read_launch_file
from firstcome.launches.sending import read_staff_key, send_launch

ROOT: Final = Path(__file__).resolve().parents[1]
EXAMPLE: Final = ROOT / "examples" / "phone-2008" / "launch.toml"
READY_S_MAX: Final = 120.0
STOP_S_MAX: Final = 60.0

_SAMPLE: Final = re.compile(r"^(\w+(?:\{[^}]*\})?) ([-+0-9.eE]+)$", re.MULTILINE)
_LOG_LINES: Final = 20


class ShopBroken(Exception):
    """The shop did not start, or ended by itself; the text holds what it said."""


class RunningShop:
    """A shop that serves on this machine."""

    def __init__(self, directory: Path, port: int, staff_port: int) -> None:
        self.directory = directory
        self.port = port
        self.staff_port = staff_port
        self.url = f"http://127.0.0.1:{port}"
        self.ready_s = 0.0

    @property
    def journal(self) -> Path:
        """The file of the journal."""
        return self.directory / "journal.db"

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a GET; raises `OSError` when nothing answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        except HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()

    def load(self, launch_file: LaunchFile) -> None:
        """Load a launch as staff do."""
        send_launch(launch_file, self.url, read_staff_key(self.directory / "staff-key"))

    def metrics(self) -> dict[str, float]:
        """What `/metrics` counts, by name with labels."""
        return metrics_in(self.get("/metrics")[1].decode())

    def snapshots(self) -> list[int]:
        """The sequences that the snapshots on disk stand at, the newest last."""
        names = (path.stem for path in (self.directory / "snapshots").glob("*.snapshot"))
        return sorted(int(name) for name in names)

    def pid(self) -> int:
        """The front's process id, as its lock file names it."""
        return int((self.directory / "lock").read_text())


def metrics_in(text: str) -> dict[str, float]:
    """The samples of Prometheus's text format."""
    return {name: float(value) for name, value in _SAMPLE.findall(text)}


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def directory_for(name: str) -> Generator[Path]:
    """A new data directory under TMPDIR, removed afterwards."""
    path = Path(tempfile.mkdtemp(prefix=f"firstcome-{name}-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def shipped_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment without settings of the operator, but those given."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("FIRSTCOME_")}
    return {**kept, **settings}


@contextlib.contextmanager
def serving(
    directory: Path, *commands: list[str], settings: Mapping[str, str] | None = None
) -> Generator[RunningShop]:
    """
    A shop on `directory`, ready to take orders; `firstcome serve`, or the `commands` given.

    Each command is arguments of `python -m`; `--data` and `--port` are added. Raises
    `ShopBroken`.
    """
    shop = RunningShop(directory, free_port(), free_port())
    own = {"FIRSTCOME_STAFF_PORT": str(shop.staff_port), **(settings or {})}
    asked = commands or (["firstcome", "serve"],)
    log = directory.with_name(f"{directory.name}.log")
    started: list[subprocess.Popen[bytes]] = []
    with log.open("wb") as output:
        begin_s = time.perf_counter()
        try:
            for command in asked:
                words = [sys.executable, "-m", *command]
                words += ["--data", str(directory), "--port", str(shop.port)]
                started.append(
                    subprocess.Popen(
                        words,
                        cwd=ROOT,
                        stdout=output,
                        stderr=output,
                        env=shipped_environment(own),
                    )
                )
            _wait_until_ready(shop, started[0], log)
            shop.ready_s = time.perf_counter() - begin_s
            yield shop
            if started[0].poll() is not None:
                raise ShopBroken(f"The shop ended by itself.\n{_tail(log)}")
        finally:
            _stop(started)
            log.unlink(missing_ok=True)


@contextlib.contextmanager
def example_shop(
    name: str, *commands: list[str], settings: Mapping[str, str] | None = None
) -> Generator[RunningShop]:
    """A shop on a directory of its own that sells the example launch."""
    with directory_for(name) as directory, serving(directory, *commands, settings=settings) as shop:
        shop.load(read_launch_file(EXAMPLE))
        yield shop


def _wait_until_ready(shop: RunningShop, front: "subprocess.Popen[bytes]", log: Path) -> None:
    until_s = time.perf_counter() + READY_S_MAX
    while time.perf_counter() < until_s:
        if front.poll() is not None:
            raise ShopBroken(f"The shop did not start.\n{_tail(log)}")
        with contextlib.suppress(OSError):
            if shop.get("/readyz")[0] == 200:
                return
        time.sleep(0.01)
    raise ShopBroken(f"The shop was not ready after {READY_S_MAX:.0f} s.\n{_tail(log)}")


def _stop(started: list["subprocess.Popen[bytes]"]) -> None:
    for child in started:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in started:
        try:
            child.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES:])


def pids(shop: RunningShop) -> Iterator[tuple[str, int]]:
    """The processes of the shop by their part: front, back and desk."""
    wanted = str(shop.directory)
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes().decode(errors="replace")
                words = words.replace("\0", " ").split()
                for part in ("back", "desk"):
                    if wanted in words and part in words:
                        yield part, int(folder.name)
    yield "front", shop.pid()
