"""A canary: an order is answered before its entry is on the disk; the last 300 never are yet."""

from collections import deque
from pathlib import Path
from unittest.mock import patch

from firstcome.app import front as app
from firstcome.app.front import Front
from firstcome.journal.batch import OrderedBatch
from firstcome.journal.store import JournalStore
from tests.canaries.front import serve

LATE_ENTRIES = 300


class LateStore(JournalStore):
    """A store whose `append` returns before the batch is stored."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._late: deque[OrderedBatch] = deque()

    def append(self, ordered: OrderedBatch) -> None:
        self._late.append(ordered)
        while ordered.last_sequence - self._late[0].last_sequence >= LATE_ENTRIES:
            super().append(self._late.popleft())

    def close(self) -> None:
        for ordered in self._late:
            super().append(ordered)
        super().close()


if __name__ == "__main__":
    with patch.object(app, "JournalStore", LateStore):
        serve(Front)
