"""
Complaints: whoever says that a message of ours is spam has taken their consent back.

Always true:
- What is taken back is an entry of the journal, so that the customer's own page shows it.
- It is taken back in every launch: who complains does not complain of one of them.
- A complaint is forgotten once all of it is durable; doing it twice changes nothing.

Never here: bulk that is stopped meanwhile (the back does that), who complained.
"""

from collections.abc import Iterator
from typing import Final

import structlog

from firstcome.domain.commands import ChangeRegistration
from firstcome.engine.engine import STAFF_CHANNEL, Engine
from firstcome.engine.refusals import Refused
from firstcome.notifications.receipts import Receipt, Receipts

COMPLAINTS_PER_STEP_MAX: Final = 20

log = structlog.get_logger()


class Complaints:
    """Follows a folder of complaints, beside the front."""

    def __init__(self, engine: Engine, waiting: Receipts) -> None:
        self._engine = engine
        self._waiting = waiting

    async def step(self) -> int:
        """Follow some of those that wait; returns how many consents were taken back."""
        taken = 0
        for complaint in self._waiting.waiting(COMPLAINTS_PER_STEP_MAX):
            try:
                for command in list(self._commands(complaint)):
                    await self._engine.submit(command, STAFF_CHANNEL)
                    taken += 1
            except Refused:  # the disk is full, or the shop stops: the next round goes on
                break
            self._waiting.done(complaint)
        if taken:
            log.info("consents_taken_back", registrations=taken)
        return taken

    def _commands(self, complaint: Receipt) -> Iterator[ChangeRegistration]:
        state, registrations = self._engine.state, self._engine.state.registrations
        customer = self._customer(complaint)
        if customer is None:
            return
        for launch in state.launches.values():
            row = launch.registered.get(customer)
            if row is None:
                continue
            interest = registrations.interest(row)
            kept = tuple([each for each in interest.consents if each != complaint.channel])
            if kept != interest.consents:
                left = interest._replace(consents=kept)._asdict()
                sequence = registrations.sequence[row]
                yield ChangeRegistration(registration=sequence, **left, by="complaint")

    def _customer(self, complaint: Receipt) -> bytes | None:
        """Who the message went to; None in another history."""
        state, subject = self._engine.state, complaint.subject
        if state.epoch_of(subject) != complaint.epoch:
            return None
        order = state.orders.find(subject)
        if order is not None:
            return state.orders.customer(order)
        row = state.registrations.find(subject)
        return None if row is None else state.registrations.customer(row)
