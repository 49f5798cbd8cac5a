"""
The shop that is killed: `firstcome serve` with shipped defaults, its front and its back.

Always true:
- Only the child started here and its own children are ever sent a signal.
- When the `with` statement is left, none of them runs any more.

Never here: load, judgement, when anything is killed.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from socket import socket
from typing import Final, cast

import apsw
from msgspec import json

from firstcome.launches.reading import read_launch_file
from firstcome.launches.sending import read_staff_key, send_launch
from firstcome.rehearsal.journal_reader import Journal
from firstcome.sqlite import rows

ROOT: Final = Path(__file__).resolve().parents[2]
HOST: Final = "127.0.0.1"
READY_S_MAX: Final = 60.0
STOP_S_MAX: Final = 60.0

_LOOK_EVERY_S: Final = 0.01
_LOWEST_PORT: Final = 10_000
_SPARE_PORTS: Final = 1_000
_LOG_LINES: Final = 15

Command = Callable[[Path, int], list[str]]
"""The arguments of the interpreter that serve a data directory at a port."""


class ShopBroken(Exception):
    """The shop did not come back, or ended by itself; the text holds what it said."""


def firstcome_serve(directory: Path, port: int) -> list[str]:
    """`firstcome serve`, as an operator starts it."""
    return ["-m", "firstcome", "serve", "--data", str(directory), "--port", str(port)]


class Shop:
    """A shop on one data directory, through all its lives; `front_kills` are those of this life."""

    def __init__(self, directory: Path, command: Command) -> None:
        self.directory = directory
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.front_kills = 0
        self._log = directory.with_name(f"{directory.name}.log")
        self._arguments = command(directory, self.port)
        self._start()

    @property
    def journal(self) -> Path:
        """The file of the journal."""
        return self.directory / "journal.db"

    def last_sequence(self) -> int:
        """Where the journal ends, as its file says."""
        with Journal(self.journal) as journal:
            return journal.last

    def kill_front(self) -> None:
        """`kill -9` of the front alone, by the id in its lock file; `serve` starts another."""
        front = int((self.directory / "lock").read_text())
        assert front in self._children(), f"{front} is not a front of this shop"
        os.kill(front, signal.SIGKILL)
        self.front_kills += 1

    def kill_back(self) -> None:
        """`kill -9` of the back alone."""
        os.kill(self._back(), signal.SIGKILL)

    def kill_everything(self) -> None:
        """`kill -9` of `serve`, the front and the back; nobody starts them again."""
        if self._served.poll() is not None:
            return
        self._served.send_signal(signal.SIGSTOP)  # or it would start what is killed here
        for child in self._children():
            os.kill(child, signal.SIGKILL)
        self._served.kill()
        self._served.wait()

    def start_again(self) -> None:
        """A new `serve` on the same directory; one that still runs is told to stop first."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """Stop it as an operator does, if it runs; raises `ShopBroken` for anything but a 0."""
        if self._served.poll() is not None:
            return
        self._served.terminate()
        try:
            code = self._served.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired:
            raise ShopBroken(f"serve does not stop.\n{self._said()}") from None
        if code:
            raise ShopBroken(f"serve ended with {code}.\n{self._said()}")

    def wait_until_ready(self) -> None:
        """Until orders are taken; raises `ShopBroken` when they are not after a minute."""
        until_s = time.monotonic() + READY_S_MAX
        while not self._is_ready():
            if self._served.poll() is not None:
                raise ShopBroken(f"serve ended by itself.\n{self._said()}")
            if time.monotonic() > until_s:
                raise ShopBroken(f"Not ready after {READY_S_MAX:.0f} s.\n{self._said()}")
            time.sleep(_LOOK_EVERY_S)

    def wait_for_entry_after(self, sequence: int) -> None:
        """Until the journal has another entry; raises `ShopBroken`."""
        until_s = time.monotonic() + READY_S_MAX
        while self.last_sequence() == sequence:
            if time.monotonic() > until_s:
                raise ShopBroken(f"Nothing came after entry {sequence:,}.\n{self._said()}")
            time.sleep(_LOOK_EVERY_S)

    def wait_for_back(self) -> None:
        """Until the back has followed the journal to its end; raises `ShopBroken`."""
        last, until_s = self.last_sequence(), time.monotonic() + READY_S_MAX
        while (followed := self._followed()) < last:
            if time.monotonic() > until_s:
                raise ShopBroken(f"The back is at {followed:,} of {last:,}.\n{self._said()}")
            time.sleep(_LOOK_EVERY_S)

    def load(self, path: Path) -> None:
        """Load the launch of a file, as staff do."""
        key = read_staff_key(self.directory / "staff-key")
        send_launch(read_launch_file(path), self.url, key)

    def receive(self, launch: str, pools: Sequence[tuple[str, str]], units: int, name: str) -> None:
        """So many units arrive at each of these pools; `name` tells this delivery from others."""
        connection = HTTPConnection(HOST, self.port, timeout=READY_S_MAX)
        staff = {
            "Authorization": f"Bearer {read_staff_key(self.directory / 'staff-key')}",
            "Content-Type": "application/json",
        }
        with contextlib.closing(connection):
            for sku, location in pools:
                body = json.encode({"sku": sku, "location": location, "units": units})
                key = {"Idempotency-Key": f"{name}-{sku}-{location}"}
                connection.request(
                    "POST", f"/api/v1/launches/{launch}/stock/receive", body, staff | key
                )
                response = connection.getresponse()
                said = response.read()
                if response.status != 200:
                    raise ShopBroken(f"A delivery was answered {response.status} {said!r}")

    def put_away(self) -> None:
        """End whatever runs, as fast as it goes."""
        self.kill_everything()

    def _start(self) -> None:
        settings = {name: text for name, text in os.environ.items() if "FIRSTCOME_" not in name}
        with self._log.open("ab") as log:
            self._served = subprocess.Popen(
                [sys.executable, *self._arguments],
                cwd=ROOT,
                env=settings,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the one who kills, not for the killed
            )
        self.front_kills = 0

    def _children(self) -> list[int]:
        number = self._served.pid
        listed = Path(f"/proc/{number}/task/{number}/children").read_text()
        return [int(child) for child in listed.split()]

    def _back(self) -> int:
        until_s = time.monotonic() + READY_S_MAX
        while time.monotonic() < until_s:  # one that was killed before may not be back yet
            for child in self._children():
                with contextlib.suppress(OSError):
                    if (
                        "back"
                        in Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ").split()
                    ):
                        return child
            time.sleep(_LOOK_EVERY_S)
        raise ShopBroken(f"There is no back.\n{self._said()}")

    def _is_ready(self) -> bool:
        connection = HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _followed(self) -> int:
        path = str(self.directory / "events.db")
        try:
            events = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
        except apsw.CantOpenError:
            return 0
        with contextlib.closing(events):
            found = list(rows(events, "SELECT sequence FROM cursor WHERE name = 'fold'"))
        return cast("int", found[0][0]) if found else 0

    def _said(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-_LOG_LINES:])


@contextlib.contextmanager
def shop_on(directory: Path, command: Command = firstcome_serve) -> Generator[Shop]:
    """A shop that takes orders, and is gone when the block is left."""
    shop = Shop(directory, command)
    try:
        shop.wait_until_ready()
        yield shop
    finally:
        shop.put_away()


def free_port() -> int:
    """
    A port that nobody has, and that no client will be given while the front is away.

    A client of this machine that was given the front's own port would keep it from listening.
    """
    bounds = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    highest = max(int(bounds[0]), _LOWEST_PORT + _SPARE_PORTS)
    random = Random()
    while True:
        port = random.randrange(_LOWEST_PORT, highest)
        with socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port
