"""
A thread with an event loop of its own that sends, and gives back what became of each.

Always true:
- What ended the thread by itself is raised to whoever asks for the attempts, once they are read.
- Stopping waits until the thread has ended.

Never here: what is sent and how, how long stopping may take.
"""

import asyncio
import contextlib
import threading
from abc import ABC, abstractmethod
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Attempted = TypeVar("Attempted")


class SendingThread(ABC, Generic[Attempted]):
    """Takes work from one thread, and gives that thread the attempts back."""

    def __init__(self, name: str) -> None:
        """`name` is that of the thread."""
        self._attempts: SimpleQueue[Attempted] = SimpleQueue()
        self._failure: BaseException | None = None
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def attempts(self) -> list[Attempted]:
        """The attempts since the last call; raises what ended the sender, if it ended."""
        found: list[Attempted] = []
        try:
            while True:
                found.append(self._attempts.get_nowait())
        except Empty:
            if not found and self._failure is not None:
                raise self._failure from None
            return found

    @property
    def has_ended(self) -> bool:
        """Whether it ended by itself."""
        return self._failure is not None

    def stop(self) -> None:
        """Let what is on its way arrive, for a bounded time, and send nothing more."""
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    @abstractmethod
    async def _send_all(self) -> None:
        """Send until `_stopping` is set."""

    def _end(self) -> None:
        """Let go of what the thread has opened; in the thread, at its end."""

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._send_all())
        except Exception as error:  # noqa: BLE001 - whoever asks for the attempts raises it
            self._failure = error
        finally:
            self._end()
            self._loop.close()
