"""
The sweep: takes away mails kept as files that must not be kept.

    the day of its folder is over for `MAIL_FILES_DAYS_MAX`   ─► the file goes
    the contact of its order is erased                        ─► the file goes

Always true:
- Every file is looked at within a few minutes, some of them in a second: the fold is not held up.
  When somebody was erased, all are looked at within seconds.
- It runs whatever mails go by now: files of a time without a mail server are swept as well.
- What is not one of our mails is left alone.

Never here: erasing contacts, rows of the outbox (they name no customer).
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from firstcome.limits import (
    MAIL_FILES_DAYS_MAX,
    SWEPT_FILES_PER_S_MAX,
    SWEPT_IN_HASTE_PER_S_MAX,
)

DAY_S: Final = 24 * 3_600


class Sweep:
    """Goes round the folder of mails again and again."""

    def __init__(
        self,
        folder: Path,
        is_erased: Callable[[int, int], bool],
        last_erased: Callable[[], int] = lambda: 0,
    ) -> None:
        """
        `is_erased` says it of the contact of an order, by its epoch and sequence; `last_erased`
        grows with every erasure.
        """
        self._folder = folder
        self._is_erased = is_erased
        self._last_erased = last_erased
        self._seen_erased = 0
        self._is_in_haste = False
        self._round: Iterator[Path] = iter(())

    def step(self, now_ms: int, count_max: int = SWEPT_FILES_PER_S_MAX) -> int:
        """Look at some files; returns how many were removed."""
        oldest = time.strftime(
            "%Y-%m-%d", time.gmtime(now_ms // 1_000 - MAIL_FILES_DAYS_MAX * DAY_S)
        )
        last_erased = self._last_erased()
        if last_erased != self._seen_erased:
            self._seen_erased, self._is_in_haste = last_erased, True
            self._round = self._mails()
        if self._is_in_haste:
            count_max = max(count_max, SWEPT_IN_HASTE_PER_S_MAX)
        looked = list(islice(self._round, count_max))
        if len(looked) < count_max:
            self._round = self._mails()
            self._is_in_haste = False
        removed = 0
        for path in looked:
            if path.parts[-3] < oldest or self._names_an_erased(path):
                path.unlink(missing_ok=True)
                removed += 1
                with contextlib.suppress(OSError):  # only what is empty goes
                    path.parent.rmdir()
                    path.parent.parent.rmdir()
        return removed

    def _mails(self) -> Iterator[Path]:
        with contextlib.suppress(FileNotFoundError):  # somebody takes them away meanwhile
            for pattern in ("*.eml", "*.part"):
                yield from self._folder.glob(f"????-??-??/??/{pattern}")

    def _names_an_erased(self, path: Path) -> bool:
        epoch, _, rest = path.name.partition(".")
        sequence = rest.partition(".")[0]
        is_ours = epoch.isdigit() and sequence.isdigit()
        return is_ours and self._is_erased(int(epoch), int(sequence))
