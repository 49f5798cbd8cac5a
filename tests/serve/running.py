"""
A real shop: `firstcome serve` or one of its two halves, as a process of its own on a free port.

Always true:
- Nothing is waited for by sleeping: what the process says is read as it comes.
- When a test is over, none of its processes is left.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from queue import Empty, SimpleQueue
from socket import create_server
from typing import Any, NamedTuple

import msgspec

SOON_S = 20
"""How long anything may take that should happen at once, on a machine with other things to do."""

HOST = "127.0.0.1"


class Answer(NamedTuple):
    """The answer to one request; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return msgspec.json.decode(self.body)

    @property
    def code(self) -> str:
        """The problem's code, or the outcome."""
        answer = self.json
        return answer.get("code") or answer.get("outcome")


def free_port() -> int:
    """A port that nobody listens on just now."""
    with create_server((HOST, 0)) as found:
        return found.getsockname()[1]


def environment(**settings: str) -> dict[str, str]:
    """The environment with these settings, and none that the person at the terminal made."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("FIRSTCOME_")}
    return kept | settings


def firstcome(*arguments: str, flags: tuple[str, ...] = ()) -> list[str]:
    """The command line of `firstcome` with these arguments; `flags` are the interpreter's."""
    return [sys.executable, *flags, "-m", "firstcome", *arguments]


def run(
    *arguments: str, flags: tuple[str, ...] = (), before: tuple[str, ...] = (), **settings: str
) -> tuple[int, str, str]:
    """Run a command to its end: exit code, standard output, standard error."""
    done = subprocess.run(
        [*before, *firstcome(*arguments, flags=flags)],
        capture_output=True,
        text=True,
        timeout=SOON_S,
        env=environment(**settings),
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def until(happened: Callable[[], bool], within_s: float = SOON_S) -> None:
    """Look again and again until it is so: it happens in another process."""
    ends_s = time.monotonic() + within_s
    while not happened():
        assert time.monotonic() < ends_s, "it did not happen"
        time.sleep(0.02)


class RunningShop:
    """A child process that serves a data directory."""

    def __init__(
        self,
        directory: Path,
        command: str = "front",
        *,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        open_files: int | None = None,
    ) -> None:
        self.directory = directory
        self.port = free_port() if port is None else port
        self.said: list[str] = []
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        words = firstcome(command, "--data", str(directory), "--port", str(self.port))
        if open_files is not None:
            words = ["sh", "-c", f'ulimit -S -n {open_files} && exec "$@"', "sh", *words]
        self.child = subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(**dict(settings or {})),
        )
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    @property
    def staff_key(self) -> str:
        """What staff show."""
        return (self.directory / "staff-key").read_text().strip()

    def wait_for(self, words: str) -> str:
        """The next line with these words that it says; fails when it ends before."""
        while True:
            try:
                line = self._lines.get(timeout=SOON_S)
            except Empty:
                raise AssertionError(f"{words!r} was not said, but {self.said}") from None
            assert line is not None, f"ended ({self.child.wait()}) after {self.said}"
            self.said.append(line)
            if words in line:
                return line

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        connection = HTTPConnection(HOST, self.port, timeout=SOON_S)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        finally:
            connection.close()

    def children(self) -> dict[str, int]:
        """The processes that `serve` started, by name."""
        listed = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text()
        found: dict[str, int] = {}
        for number in listed.split():
            words = Path(f"/proc/{number}/cmdline").read_text().replace("\0", " ").split()
            if "firstcome" in words:
                found[words[words.index("firstcome") + 1]] = int(number)
        return found

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        self.child.send_signal(number)

    def end(self) -> int:
        """Stop it as an operator does, and give its exit code."""
        if self.child.poll() is None:
            self.child.terminate()
        return self.ended()

    def ended(self) -> int:
        """Its exit code, once it has ended by itself; what it said last is in `said`."""
        try:
            code = self.child.wait(SOON_S)
        except subprocess.TimeoutExpired:
            for number in self.children().values():
                os.kill(number, signal.SIGKILL)
            self.child.kill()
            raise
        self._reading.join(SOON_S)
        while not self._lines.empty():
            line = self._lines.get()
            if line is not None:
                self.said.append(line)
        return code

    def _read(self) -> None:
        assert self.child.stdout is not None
        with self.child.stdout as lines:
            for line in lines:
                self._lines.put(line.rstrip("\n"))
        self._lines.put(None)


@contextmanager
def running(
    directory: Path,
    command: str = "front",
    *,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
    open_files: int | None = None,
) -> Generator[RunningShop]:
    """A shop that listens, stopped when the block is left; `open_files` is its soft limit."""
    shop = RunningShop(directory, command, port=port, settings=settings, open_files=open_files)
    try:
        shop.wait_for("listens on")
        yield shop
    finally:
        shop.end()
