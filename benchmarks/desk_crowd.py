"""
People at the desk while orders arrive: one has the board open, one turns pages.

Always true:
- They ask as staff do, over HTTP with a key of an account; what they wait for is measured.
- They are a process of their own: what measures the orders does not wait for them.

Never here: customers.
"""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Final

import msgspec
from msgspec import Struct

from benchmarks.running_shop import ROOT, RunningShop
from firstcome.staff.accounts import Duty
from firstcome.staff.permissions import PERMISSIONS
from firstcome.staff.store import StaffStore

PAGES: Final = ("/", "/orders", "/orders?status=in_line", "/lines", "/stock", "/find?q=a")
TURN_EVERY_S: Final = 1.0
LOOK_EVERY_S: Final = 0.1
ASK_S_MAX: Final = 20.0
FEED: Final = "/board/feed"


class Seen(Struct):
    """What the people at the desk saw."""

    page_ms: list[float] = []
    away_s: list[float] = []
    """From a page that did not come to the next that did."""
    feed_gaps_s: list[float] = []
    """Between two events of the board's feed."""


class DeskCrowd:
    """One who turns pages, and one who watches the board."""

    def __init__(self, port: int, key: str) -> None:
        self.seen = Seen()
        self._port = port
        self._headers = {"Authorization": f"Bearer {key}"}
        self._stopping = threading.Event()

    def stay(self) -> None:
        """Until SIGTERM."""
        signal.signal(signal.SIGTERM, self._end)
        watcher = threading.Thread(target=self._watch, daemon=True)
        watcher.start()
        self._turn()

    def _end(self, *_: object) -> None:
        self._stopping.set()

    def _turn(self) -> None:
        turn, gone_s = 0, 0.0
        while not self._stopping.wait(LOOK_EVERY_S if gone_s else TURN_EVERY_S):
            begin_s = time.monotonic()
            try:
                lasted_ms = self._ask(PAGES[turn % len(PAGES)])
            except OSError:
                gone_s = gone_s or begin_s
                continue
            turn += 1
            if gone_s:
                self.seen.away_s.append(time.monotonic() - gone_s)
                gone_s = 0.0
            else:
                self.seen.page_ms.append(lasted_ms)

    def _ask(self, path: str) -> float:
        begin_s = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self._port, timeout=ASK_S_MAX)
        try:
            connection.request("GET", path, headers=self._headers)
            answer = connection.getresponse()
            answer.read()
        except HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        if answer.status != 200:
            raise ConnectionError(f"{path}: {answer.status}")
        return (time.perf_counter() - begin_s) * 1e3

    def _watch(self) -> None:
        while not self._stopping.is_set():
            connection = HTTPConnection("127.0.0.1", self._port, timeout=ASK_S_MAX)
            try:
                connection.request("GET", FEED, headers=self._headers)
                answer = connection.getresponse()
                last_s = 0.0
                while text := answer.fp.readline():
                    if text.startswith(b"data:"):
                        now_s = time.monotonic()
                        if last_s:
                            self.seen.feed_gaps_s.append(now_s - last_s)
                        last_s = now_s
            except (OSError, HTTPException):
                self._stopping.wait(TURN_EVERY_S)
            finally:
                connection.close()


@contextmanager
def at_the_desk(shop: RunningShop) -> Generator[Seen]:
    """People at the desk of a shop that runs; what they saw is there when the block has ended."""
    store = StaffStore(shop.directory / "staff.db")
    account = store.accounts.add("bench@example.org", "Bench", Duty("operations"))
    key = store.keys.make(account, "bench", PERMISSIONS, 1)
    store.close()
    command = [sys.executable, "-m", "benchmarks.desk_crowd", str(shop.staff_port), key]
    crowd = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    seen = Seen()
    try:
        yield seen
    finally:
        crowd.send_signal(signal.SIGTERM)
        told, _ = crowd.communicate()
        found = msgspec.json.decode(told, type=Seen)
        seen.page_ms, seen.away_s, seen.feed_gaps_s = found.page_ms, found.away_s, found.feed_gaps_s


if __name__ == "__main__":
    people = DeskCrowd(int(sys.argv[1]), sys.argv[2])
    people.stay()
    sys.stdout.buffer.write(msgspec.json.encode(people.seen))
