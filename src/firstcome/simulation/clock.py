"""
The simulated clock, and an event loop that runs on it.

Always true:
- Time passes only while the loop would have waited, and then at once.
- The same callbacks run in the same order, whatever the machine does meanwhile.

Never here: what is waited for.
"""

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


class SimulatedClock:
    """A clock on the wall, and one that nobody sets; both stand still until they are moved."""

    def __init__(self, now_ms: int) -> None:
        self.elapsed_s = 0.0
        self._started_ms = now_ms

    def now_ms(self) -> int:
        """Milliseconds since 1970, by the clock on the wall."""
        return self._started_ms + self.monotonic_ms()

    def monotonic_ms(self) -> int:
        """Milliseconds since the simulation began."""
        return int(self.elapsed_s * 1_000)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.elapsed_s += seconds

    def set_wrong(self, by_ms: int) -> None:
        """Somebody sets the clock on the wall."""
        self._started_ms += by_ms


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop for one simulated machine; close it when done."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._simulated = clock
        super().__init__(_Impatient(clock))
        self.set_default_executor(_Inline())

    def time(self) -> float:
        """Seconds since the simulation began."""
        return self._simulated.elapsed_s


class _Inline(ThreadPoolExecutor):
    """Runs at once and in turn what would run in a thread at some moment."""

    def submit(
        self, fn: Callable[Given, Returned], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Returned]:
        """A future that is done."""
        future: Future[Returned] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for it
            future.set_exception(error)
        return future


class _Impatient(selectors.SelectSelector):
    def __init__(self, clock: SimulatedClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, Any]]:
        """Whoever waits for a time has it; only a wait for another thread is real."""
        if timeout is None:
            return super().select(None)
        if timeout > 0:
            self._clock.advance(timeout)
        return super().select(0)
