"""
The agenda: what is to be done when, in whole seconds, by the clock of the story.

Always true:
- What is due earlier is done first; of two at one moment, the one that was noted first.

Never here: what is done.
"""

import heapq
from collections.abc import Callable, Iterator
from typing import Final

Deed = Callable[[int], None]
"""Is told what time it is."""

SECOND_MS: Final = 1_000


class Agenda:
    """Deeds, the next one first."""

    def __init__(self) -> None:
        self._deeds: list[tuple[int, int, Deed]] = []
        self._noted = 0

    def note(self, at_ms: int, deed: Deed) -> None:
        """To be done in the second of `at_ms`."""
        self._noted += 1
        heapq.heappush(self._deeds, (at_ms - at_ms % SECOND_MS, self._noted, deed))

    def until(self, end_ms: int) -> Iterator[tuple[int, Deed]]:
        """Each deed with its time, also those that are noted meanwhile."""
        while self._deeds and self._deeds[0][0] <= end_ms:
            at_ms, _, deed = heapq.heappop(self._deeds)
            yield at_ms, deed
