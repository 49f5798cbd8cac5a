"""
The post office: between the outbox, which remembers, and the sender, which sends.

Always true:
- Only this thread touches the outbox; the sender's thread is handed letters, and hands verdicts
  back.
- A letter is in one pair of hands at a time, and so are the letters of one order.
- Pauses between attempts grow; after the last one a mail is given up.

Never here: waiting for anything; going on after a failure (`post_desk`).
"""

import time
from typing import Final, NamedTuple

import structlog

from firstcome.codes import OrderCodes
from firstcome.domain.orders import MISSED_FLAG
from firstcome.domain.state import State
from firstcome.engine.clock import system_now_ms
from firstcome.limits import MAILS_WAITING_MAX, RUSH_MAILS_PER_S_MAX
from firstcome.notifications.letters import Letter
from firstcome.notifications.link_requests import LinkRequests
from firstcome.notifications.listener import Listener
from firstcome.notifications.names import NameBook
from firstcome.notifications.outbox import Message, Outbox, Settled
from firstcome.notifications.sender import PAUSES, Attempt, Pauses, Sender
from firstcome.notifications.sweep import Sweep
from firstcome.notifications.transports import Transport

CHECKPOINT_EVERY_S: Final = 1.0
SWEEP_EVERY_S: Final = 1.0

log = structlog.get_logger()


class Stations(NamedTuple):
    """Where the post goes through: what is asked, remembered and sent."""

    listener: Listener
    requests: LinkRequests
    outbox: Outbox
    sender: Sender
    transport: Transport
    sweep: Sweep


class PostOffice:
    """One step after another, beside the fold."""

    def __init__(
        self,
        state: State,
        codes: OrderCodes,
        names: NameBook,
        stations: Stations,
        pauses: Pauses = PAUSES,
    ) -> None:
        self._state = state
        self._codes = codes
        self._names = names
        self._stations = stations
        self._retry_pauses_s = pauses.retry_s
        self._under_way: dict[int, Message] = {}
        self._unsettled: list[Settled] = []
        self._checkpoint_due_s = 0.0
        self._sweep_due_s = 0.0
        self._rush_due_s = 0.0
        self._is_changed = False
        stations.sender.start()

    def step(self, *, is_rush: bool = False) -> int:
        """
        Do a little of everything; returns how much was read, of which there may be more now.

        In a rush only `RUSH_MAILS_PER_S_MAX` are sent: a file that is made, or a letter that is
        written, makes the sync of an order wait.

        What it raises, it has not done, and does at the next call. Letters on their way do not
        count: the sender needs no one who looks at it all the time.
        """
        now_ms, stations = system_now_ms(), self._stations
        settled = self._settle(now_ms)
        read = stations.listener.listen(now_ms)
        read += stations.listener.look_up(stations.requests, now_ms)
        self._hand_out(now_ms, self._allowed(time.monotonic(), is_rush=is_rush))
        self._is_changed = self._is_changed or bool(settled or read)
        if self._is_changed and time.monotonic() >= self._checkpoint_due_s:
            self._checkpoint_due_s = time.monotonic() + CHECKPOINT_EVERY_S
            stations.outbox.checkpoint()
            self._is_changed = False
        if time.monotonic() >= self._sweep_due_s:
            self._sweep_due_s = time.monotonic() + SWEEP_EVERY_S
            stations.sweep.step(now_ms)
        return read

    @property
    def has_ended(self) -> bool:
        """Whether the sender ended by itself, so that nothing more is sent."""
        return self._stations.sender.has_ended

    def close(self) -> None:
        """Stop sending, note what was sent, and close the outbox; the rest waits there."""
        self._stations.sender.stop()
        try:
            self._settle(system_now_ms())
        finally:
            self._stations.listener.close()
            self._stations.outbox.close()

    def _settle(self, now_ms: int) -> int:
        unsettled = self._unsettled  # what a full disk refused is settled the next time
        unsettled += [self._settled(each, now_ms) for each in self._stations.sender.attempts()]
        if unsettled:
            self._stations.outbox.settle(unsettled)
        self._unsettled = []
        return len(unsettled)

    def _settled(self, attempt: Attempt, now_ms: int) -> Settled:
        message = self._under_way.pop(attempt.message)
        attempts = message.attempts + 1
        if attempt.verdict == "sent":
            return Settled(attempt.message, "sent", attempts, now_ms)
        if attempt.verdict == "refused":
            return Settled(attempt.message, "failed", attempts, now_ms)
        if attempt.verdict == "skipped":
            return Settled(attempt.message, "given_up", attempts, now_ms)
        if attempts > len(self._retry_pauses_s):
            log.warning("mail_given_up", order=message.order_sequence, attempts=attempts)
            return Settled(attempt.message, "given_up", attempts, now_ms)
        pause_ms = int(self._retry_pauses_s[attempts - 1] * 1_000)
        return Settled(attempt.message, "pending", attempts, now_ms + pause_ms)

    def _allowed(self, now_s: float, *, is_rush: bool) -> int:
        if not is_rush:
            return MAILS_WAITING_MAX
        if now_s < self._rush_due_s:
            return 0
        self._rush_due_s = now_s + 1.0
        return RUSH_MAILS_PER_S_MAX

    def _hand_out(self, now_ms: int, allowed: int) -> None:
        under_way, stations = self._under_way, self._stations
        room = min(MAILS_WAITING_MAX, stations.transport.room()) - len(under_way)
        room = min(room, allowed)
        if room <= 0:
            return
        orders = {message.order_sequence for message in under_way.values()}
        unknown: list[Settled] = []
        handed = 0
        for message in stations.outbox.due(now_ms, room + len(under_way)):
            if message.order_sequence in orders:
                continue
            letter = self._letter(message)
            if letter is None:
                unknown.append(Settled(message.message, "given_up", message.attempts, now_ms))
            elif handed < room:
                orders.add(message.order_sequence)
                under_way[message.message] = message
                stations.sender.post(letter)
                handed += 1
        if unknown:
            stations.outbox.settle(unknown)

    def _letter(self, message: Message) -> Letter | None:
        """The message with what the state tells of its order; None in another history."""
        state, sequence = self._state, message.order_sequence
        order = state.orders.find(sequence)
        if order is None or state.epoch_of(sequence) != message.epoch:
            return None
        launch, pool = state.place(order)
        terms = launch.definition
        has_missed = state.orders.flags[order] & MISSED_FLAG
        code, token = self._codes.make(message.epoch, sequence)
        return Letter(
            message,
            state.orders.contact(order),
            self._names.of(terms),
            pool.sku,
            state.units(order),
            terms.offer_ttl_ms,
            bool(terms.line and terms.missed_hold == "back_of_line_once" and not has_missed),
            code,
            token,
        )
