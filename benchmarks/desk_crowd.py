"""
People at the desk while orders arrive: one has the board open, one turns pages.

Always true:
- They ask as staff do, over HTTP with a key of an account; what they wait for is measured.

Never here: customers.
"""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Final

from benchmarks.running_shop import RunningShop
from firstcome.staff.accounts import Duty
from firstcome.staff.permissions import PERMISSIONS
from firstcome.staff.store import StaffStore

PAGES: Final = ("/", "/orders", "/orders?status=in_line", "/lines", "/stock", "/find?q=a")
TURN_EVERY_S: Final = 1.0
READY_S_MAX: Final = 30.0
LOOK_EVERY_S: Final = 0.05
ASK_S_MAX: Final = 20.0
FEED: Final = "/board/feed"


class DeskCrowd:
    """What the people at the desk saw."""

    def __init__(self, shop: RunningShop, key: str) -> None:
        self.page_ms: list[float] = []
        self.failed = 0
        self.feed_gaps_s: list[float] = []
        """Between two events of the board's feed."""
        self._port = shop.staff_port
        self._headers = {"Authorization": f"Bearer {key}"}
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=each) for each in (self._turn, self._watch)]

    def start(self) -> None:
        """Sit down."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Get up."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def ask(self, path: str) -> float:
        """Milliseconds that a page took; raises `OSError` when it did not come."""
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

    def back_after_s(self) -> float:
        """Seconds until the board can be read."""
        begin_s = time.monotonic()
        while time.monotonic() - begin_s < READY_S_MAX:
            try:
                self.ask("/")
            except OSError:
                time.sleep(LOOK_EVERY_S)
            else:
                return time.monotonic() - begin_s
        return READY_S_MAX

    def _turn(self) -> None:
        turn = 0
        while not self._stopping.wait(TURN_EVERY_S):
            try:
                self.page_ms.append(self.ask(PAGES[turn % len(PAGES)]))
            except OSError:
                self.failed += 1
            turn += 1

    def _watch(self) -> None:
        while not self._stopping.is_set():
            connection = HTTPConnection("127.0.0.1", self._port, timeout=ASK_S_MAX)
            try:
                connection.request("GET", FEED, headers=self._headers)
                answer = connection.getresponse()
                last_s = time.monotonic()
                while not self._stopping.is_set() and (text := answer.fp.readline()):
                    if text.startswith(b"data:"):
                        now_s = time.monotonic()
                        self.feed_gaps_s.append(now_s - last_s)
                        last_s = now_s
            except (OSError, HTTPException):
                self._stopping.wait(TURN_EVERY_S)
            finally:
                connection.close()


@contextmanager
def at_the_desk(shop: RunningShop) -> Generator[DeskCrowd]:
    """People at the desk of a shop that runs, until the block ends."""
    store = StaffStore(shop.directory / "staff.db")
    account = store.accounts.add("bench@example.org", "Bench", Duty("operations"))
    key = store.keys.make(account, "bench", PERMISSIONS, 1)
    store.close()
    crowd = DeskCrowd(shop, key)
    crowd.back_after_s()
    crowd.start()
    try:
        yield crowd
    finally:
        crowd.stop()
