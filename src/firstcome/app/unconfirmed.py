"""
Interests that nobody ever confirmed: taken back and erased once they are old.

Always true:
- Only what was asked for `UNCONFIRMED_DAYS_MAX` ago or earlier, and not confirmed since, is taken
  back, and its contact is erased after that: whoever wants to can register anew.
- A stop in between loses nothing: the next run begins with the first registration again.

Never here: contacts that nothing names (`contacts.orphans`), erasing on request.
"""

from collections.abc import Iterator
from typing import Final

import structlog

from firstcome.contacts.store import ContactStore
from firstcome.domain.commands import LeaveRegistration
from firstcome.domain.registrations import ASKED
from firstcome.engine.engine import STAFF_CHANNEL, Engine
from firstcome.engine.refusals import Refused
from firstcome.limits import UNCONFIRMED_DAYS_MAX, UNCONFIRMED_ROWS_MAX

DAY_MS: Final = 24 * 3_600_000

log = structlog.get_logger()


class Unconfirmed:
    """Goes through the registrations once, behind the time when they are too old."""

    def __init__(self, engine: Engine, contacts: ContactStore) -> None:
        self._engine = engine
        self._contacts = contacts
        self._row = 0

    async def step(self, now_ms: int) -> int:
        """Look at some more; returns how many were erased. Raises `ContactsFull`."""
        old = list(self._old(now_ms - UNCONFIRMED_DAYS_MAX * DAY_MS))
        erased = 0
        for row in old:
            try:
                erased += await self._give_up(row)
            except Refused:  # the disk is full, or the shop stops: the next round goes on
                break
            self._row = row + 1
        if erased:
            log.info("unconfirmed_erased", registrations=erased)
        return erased

    def _old(self, before_ms: int) -> Iterator[int]:
        """The next rows that are old enough; the times of requests rise."""
        registrations = self._engine.state.registrations
        last = min(len(registrations), self._row + UNCONFIRMED_ROWS_MAX)
        for row in range(self._row, last):
            if registrations.facts(row)[4] > before_ms:
                return
            yield row

    async def _give_up(self, row: int) -> int:
        """Take a registration back and erase its contact, unless it was ever confirmed."""
        registrations = self._engine.state.registrations
        if registrations.confirmed_ms[row]:
            return 0
        number, store = registrations.contact(row), self._contacts
        if await self._engine.in_writer(lambda: store.read(number)) is None:
            return 0
        if registrations.status[row] == ASKED:
            sequence = registrations.sequence[row]
            await self._engine.submit(LeaveRegistration(sequence, "staff"), STAFF_CHANNEL)
        await self._engine.in_writer(lambda: store.erase([number]))
        return 1
