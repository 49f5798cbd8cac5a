"""
The dispatch: one step after another, beside the fold, from events to messages that were taken.

Always true:
- It does a little at a time and leaves the rest for later: the fold is never held up.
- At most `WEBHOOKS_UNDER_WAY_MAX` messages are on their way to one endpoint, and no endpoint's
  messages wait for another's.
- What happened before an endpoint was made is not sent to it.

Never here: HTTP, what a message says.
"""

import time
from typing import Final, NamedTuple

import structlog

from firstcome.domain.state import State
from firstcome.engine.clock import system_now_ms
from firstcome.limits import (
    RUSH_WEBHOOKS_PER_S_MAX,
    WEBHOOK_EVENTS_MAX,
    WEBHOOK_MESSAGES_DAYS_MAX,
    WEBHOOKS_UNDER_WAY_MAX,
)
from firstcome.webhooks.endpoints import Endpoint
from firstcome.webhooks.event_types import TYPES
from firstcome.webhooks.feed import Feed, FeedEvent
from firstcome.webhooks.messages import (
    DAY_MS,
    TEST_EPOCH,
    Attempt,
    Happened,
    Key,
    Message,
    Messages,
    Settled,
)
from firstcome.webhooks.pace import WAITS, Rest, Waits, next_ms
from firstcome.webhooks.payloads import Payloads
from firstcome.webhooks.sender import Parcel, Sender

GONE: Final = 410
EVERY_S: Final = 1.0
"""How often the log is copied into the file, and old messages are swept."""

log = structlog.get_logger()


class Stations(NamedTuple):
    """Where messages go through: what is read, remembered, written and sent."""

    feed: Feed
    messages: Messages
    payloads: Payloads
    sender: Sender


class Dispatch:
    """Reads on where the messages say, against a state that is at least as far."""

    def __init__(self, state: State, stations: Stations, waits: Waits = WAITS) -> None:
        self._state = state
        self._stations = stations
        self._waits = waits
        self._under_way: dict[Key, Message] = {}
        self._unsettled: list[Attempt] = []
        self._rests: dict[int, Rest] = {}
        self._upkeep_due_s = 0.0
        self._rush_due_s = 0.0
        self._passed_due_s = 0.0
        self._reached = self._begin()
        stations.sender.start()

    def step(self, *, is_rush: bool = False) -> int:
        """
        Do a little of everything; returns how much was read, of which there may be more now.

        In a rush only `RUSH_WEBHOOKS_PER_S_MAX` messages are sent. What it raises, it has not
        done, and does at the next call.
        """
        now_ms, now_s = system_now_ms(), time.monotonic()
        self._settle(now_ms)
        read = self._listen(now_ms, now_s)
        self._hand_out(now_ms, self._allowed(now_s, is_rush=is_rush))
        if now_s >= self._upkeep_due_s:
            self._upkeep_due_s = now_s + EVERY_S
            self._stations.messages.sweep(now_ms)
            self._stations.messages.checkpoint()
        return read

    @property
    def has_ended(self) -> bool:
        """Whether the sender ended by itself, so that nothing more is sent."""
        return self._stations.sender.has_ended

    def close(self) -> None:
        """Stop sending, note what was taken, and close the files; the rest waits there."""
        self._stations.sender.stop()
        try:
            self._settle(system_now_ms())
        finally:
            self._stations.feed.close()
            self._stations.messages.close()

    def _begin(self) -> tuple[int, int]:
        reached = self._stations.messages.cursor()
        if reached[0] <= self._state.sequence:
            return reached
        log.warning(
            "webhooks_ahead", sent_sequence=reached[0], journal_sequence=self._state.sequence
        )
        return self._state.sequence, -1

    def _listen(self, now_ms: int, now_s: float) -> int:
        feed, messages = self._stations.feed, self._stations.messages
        if not messages.endpoints:
            return self._pass_over(now_s)
        events = feed.since(*self._reached, WEBHOOK_EVENTS_MAX)
        if not events:
            return 0
        oldest_ms = now_ms - WEBHOOK_MESSAGES_DAYS_MAX * DAY_MS
        happened = [
            self._happened(event)
            for event in events
            if event.kind in TYPES and event.time_ms > oldest_ms
        ]
        reached = events[-1].sequence, events[-1].ordinal
        messages.record(happened, reached)
        self._reached = reached  # not before: what a full disk refused is read again
        return len(events)

    def _pass_over(self, now_s: float) -> int:
        if now_s < self._passed_due_s:
            return 0
        self._passed_due_s = now_s + EVERY_S
        reached = self._stations.feed.reach()
        if reached > self._reached and self._stations.messages.pass_over(reached):
            self._reached = reached
        return 0

    def _happened(self, event: FeedEvent) -> Happened:
        epoch = self._state.epoch_of(event.sequence)
        return Happened(epoch, event.sequence, event.ordinal, TYPES[event.kind], event.time_ms)

    def _settle(self, now_ms: int) -> None:
        unsettled = self._unsettled  # what a full disk refused is settled the next time
        unsettled += self._stations.sender.attempts()
        if not unsettled:
            return
        gone = {each.key.endpoint for each in unsettled if _is_gone(each)}
        settled = [self._settled(each, now_ms) for each in unsettled]
        self._stations.messages.settle(settled, gone)
        self._unsettled = []
        for attempt in unsettled:
            del self._under_way[attempt.key]
            self._rest(attempt.key.endpoint).note(is_taken=attempt.is_taken)
        for endpoint in gone:
            log.warning("webhook_gone", endpoint=endpoint)

    def _settled(self, attempt: Attempt, now_ms: int) -> Settled:
        key = attempt.key
        tries = self._under_way[key].tries + 1
        if attempt.is_taken:
            return Settled(key, "sent", tries, now_ms, attempt)
        if _is_gone(attempt):
            return Settled(key, "pending", 0, now_ms, attempt)  # it waits, as all others do
        due_ms = next_ms(self._waits, tries, now_ms)
        if due_ms is None or key.epoch == TEST_EPOCH:
            log.warning("webhook_failed", endpoint=key.endpoint, message=key.message)
            return Settled(key, "failed", tries, now_ms, attempt)
        return Settled(key, "pending", tries, due_ms, attempt)

    def _allowed(self, now_s: float, *, is_rush: bool) -> int:
        """How many messages may be handed out to each endpoint now."""
        if not is_rush:
            return WEBHOOKS_UNDER_WAY_MAX
        if now_s < self._rush_due_s:
            return 0
        self._rush_due_s = now_s + 1.0
        return -(-RUSH_WEBHOOKS_PER_S_MAX // max(1, len(self._stations.messages.endpoints)))

    def _hand_out(self, now_ms: int, allowed: int) -> None:
        under_way = [key.endpoint for key in self._under_way]
        for endpoint in self._stations.messages.endpoints:
            on_their_way = under_way.count(endpoint.number)
            room = min(WEBHOOKS_UNDER_WAY_MAX - on_their_way, allowed)
            if room > 0:
                self._hand_out_to(endpoint, now_ms, room, on_their_way)

    def _hand_out_to(self, endpoint: Endpoint, now_ms: int, room: int, on_their_way: int) -> None:
        messages, sender = self._stations.messages, self._stations.sender
        # Somebody waits for what tries it out: that goes first, and whatever its state.
        wanted = messages.tryouts(endpoint, room + on_their_way)
        if endpoint.state == "on" and not self._rest(endpoint.number).is_on:
            wanted += messages.due(endpoint, now_ms, room + on_their_way)
        lost: list[Settled] = []
        for message in wanted:
            key = message.key
            if key in self._under_way or room == 0:
                continue
            body = self._body(message)
            if body is None:
                lost.append(Settled(key, "skipped", message.tries, now_ms))
            elif body:
                room -= 1
                self._under_way[key] = message
                sender.post(Parcel(key, endpoint.url, body, messages.signing(endpoint.number)))
        if lost:
            messages.settle(lost)

    def _body(self, message: Message) -> bytes | None:
        """The body; nothing while its event is not there yet; None in another history."""
        key = message.key
        if key.epoch not in (TEST_EPOCH, self._state.epoch_of(key.sequence)):
            return None
        body = self._stations.payloads.body(key, message.time_ms)
        if body is None:
            is_there = self._stations.feed.reach() >= (key.sequence, key.ordinal)
            return None if is_there else b""
        return body

    def _rest(self, endpoint: int) -> Rest:
        return self._rests.setdefault(endpoint, Rest(self._waits.down_s))


def _is_gone(attempt: Attempt) -> bool:
    """Whether the endpoint asks for nothing more; what only tried it out ends nothing."""
    return attempt.status == GONE and attempt.key.epoch != TEST_EPOCH
