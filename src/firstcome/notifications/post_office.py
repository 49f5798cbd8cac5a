"""
The post office: between the outbox, which remembers, and the sender, which sends.

Always true:
- Only this thread touches the outbox; the sender's thread is handed letters, and hands verdicts
  back.
- A letter is in one pair of hands at a time, and so are the service letters of one subject.
- Service letters go before bulk, of which one is on its way at a time.
- Pauses between attempts grow; after the last one a message is given up.
- Who gave a number and no address has service messages by SMS; whose turn has come, by both.

Never here: going on after a failure (`post_desk`).
"""

import time
from typing import Final, NamedTuple

import structlog

from firstcome.engine.clock import system_now_ms
from firstcome.limits import (
    MAILS_WAITING_MAX,
    RECEIPTS_PER_STEP_MAX,
    RUSH_MAILS_PER_S_MAX,
    SMS_AGE_S_MAX,
)
from firstcome.notifications.bulk import Bulk
from firstcome.notifications.kinds import Channel
from firstcome.notifications.letter_facts import LetterFacts
from firstcome.notifications.letters import Letter
from firstcome.notifications.link_requests import LinkRequests
from firstcome.notifications.listener import Listener
from firstcome.notifications.outbox import Intent, MailState, Message, Outbox, Settled
from firstcome.notifications.receipts import Receipts
from firstcome.notifications.resend_requests import ResendRequests
from firstcome.notifications.sender import PAUSES, Attempt, Pauses, Sender, Verdict
from firstcome.notifications.sweep import Sweep
from firstcome.notifications.tryout_desk import TryoutDesk
from firstcome.notifications.ways import Ways

CHECKPOINT_EVERY_S: Final = 1.0
SWEEP_EVERY_S: Final = 1.0

SMS_TOO: Final = frozenset({"offered"})
"""Service messages that go by SMS beside the mail, to who gave a number: they are waited for."""

_STATES: Final[dict[Verdict, MailState]] = {
    "sent": "sent",
    "refused": "failed",
    "skipped": "given_up",
}

log = structlog.get_logger()


class Stations(NamedTuple):
    """Where the post goes through: what is asked, remembered and sent."""

    listener: Listener
    links: LinkRequests
    resends: ResendRequests
    outbox: Outbox
    facts: LetterFacts
    bulk: Bulk
    sender: Sender
    ways: Ways
    sweep: Sweep
    receipts: Receipts
    tryouts: TryoutDesk


class PostOffice:
    """One step after another, beside the fold."""

    def __init__(self, stations: Stations, pauses: Pauses = PAUSES) -> None:
        self._stations = stations
        self._retry_pauses_s = pauses.retry_s
        self._under_way: dict[int, Message] = {}
        self._unsettled: list[Settled] = []
        self._passed_on: list[Intent] = []
        self._complained: list[Message] = []
        self._checkpoint_due_s = 0.0
        self._sweep_due_s = 0.0
        self._rush_due_s = 0.0
        self._is_changed = False
        stations.outbox.set_aside(stations.ways)
        stations.sender.start()

    def step(self, *, is_rush: bool = False) -> int:
        """
        Do a little of everything; returns how much was read, of which there may be more now.

        In a rush only `RUSH_MAILS_PER_S_MAX` service letters are sent, and no bulk: a file that is
        made, or a letter that is written, makes the sync of an order wait.

        What it raises, it has not done, and does at the next call. Letters on their way do not
        count: `rest` wakes when one arrives.
        """
        now_ms, now_s, stations = system_now_ms(), time.monotonic(), self._stations
        settled = self._settle(now_ms)
        read = stations.listener.listen(now_ms)
        if read:
            stations.bulk.look_again()
        read += stations.listener.look_up(stations.links, now_ms)
        read += stations.bulk.follow(stations.resends, now_ms)
        read += self._follow_receipts(now_ms)
        allowed = self._allowed(now_s, is_rush=is_rush)
        for channel in stations.ways:
            allowed -= self._hand_out(channel, now_ms, allowed)
        if not is_rush:
            read += self._hand_out_bulk(now_ms, now_s)
            stations.tryouts.hand_out()
        self._is_changed = self._is_changed or bool(settled or read)
        if self._is_changed and now_s >= self._checkpoint_due_s:
            self._checkpoint_due_s = now_s + CHECKPOINT_EVERY_S
            stations.outbox.checkpoint()
            self._is_changed = False
        if now_s >= self._sweep_due_s:
            self._sweep_due_s = now_s + SWEEP_EVERY_S
            stations.sweep.step(now_ms)
        return read

    def rest(self, rest_s: float) -> None:
        """Wait so long, or until a letter has arrived: there may be another one."""
        self._stations.sender.wait(rest_s)

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
        for attempt in self._stations.sender.attempts():
            if not self._stations.tryouts.settle(attempt):
                message = self._under_way.pop(attempt.message)
                unsettled.append(self._settled(message, attempt, now_ms))
                self._passed_on += self._by_sms(message, attempt, now_ms)
                if attempt.wants_none:
                    self._complained.append(message)
        outbox = self._stations.outbox
        if unsettled:
            with outbox.together():
                outbox.record(self._passed_on)
                outbox.settle(unsettled)
                for message in self._complained:
                    customer = self._stations.facts.customer(message)
                    if customer is not None:
                        outbox.stop(customer, message.channel, now_ms)
        self._unsettled, self._passed_on, self._complained = [], [], []
        return len(unsettled)

    def _by_sms(self, message: Message, attempt: Attempt, now_ms: int) -> list[Intent]:
        """What goes by SMS of a service message that went, or could not go, by e-mail."""
        if message.channel != "email" or not attempt.has_phone:
            return []
        if message.telling:
            ways = self._stations.outbox.tellings.ways_of(message.telling)
            is_about_order = self._stations.facts.is_about_order(message)
            if attempt.verdict != "skipped" or not is_about_order or "sms" not in ways:
                return []
        is_ready = "sms" in self._stations.ways
        if attempt.verdict != "skipped" and not (is_ready and message.kind in SMS_TOO):
            return []
        state: MailState = "pending" if is_ready else "no_way"
        return [
            Intent(
                *(message.epoch, message.subject, message.kind, message.sequence, "sms"),
                *(message.time_ms, message.status, message.ahead, message.until_ms),
                *(message.location, message.language, now_ms, message.telling, state),
            )
        ]

    def _follow_receipts(self, now_ms: int) -> int:
        """Note what providers said of messages; returns how many receipts were followed."""
        stations = self._stations
        waiting = stations.receipts.waiting(RECEIPTS_PER_STEP_MAX)
        for receipt in waiting:
            customer = stations.facts.customer(receipt)
            if customer is None or not stations.outbox.receive(receipt, customer, now_ms):
                log.info("receipt_of_nothing", about=receipt.subject, kind=receipt.kind)
            stations.receipts.done(receipt)
        return len(waiting)

    def _settled(self, message: Message, attempt: Attempt, now_ms: int) -> Settled:
        provider = attempt.provider
        if attempt.verdict == "untouched":
            return Settled(attempt.message, "pending", message.attempts, now_ms)
        attempts = message.attempts + 1
        if attempt.verdict in _STATES:
            return Settled(attempt.message, _STATES[attempt.verdict], attempts, now_ms, provider)
        about: dict[str, str | int] = {"about": message.subject, "kind": message.kind}
        if attempt.verdict == "uncertain" and message.telling:
            log.warning(
                "mail_uncertain",
                **about,
                mend="Look whether it arrived, then mark it, or send it again, at the desk.",
            )
            return Settled(attempt.message, "uncertain", attempts, now_ms)
        if attempts > len(self._retry_pauses_s):
            log.warning("mail_given_up", **about, attempts=attempts)
            return Settled(attempt.message, "given_up", attempts, now_ms)
        pause_ms = int(self._retry_pauses_s[attempts - 1] * 1_000)
        return Settled(attempt.message, "pending", attempts, now_ms + pause_ms)

    def _allowed(self, now_s: float, *, is_rush: bool) -> int:
        if not is_rush:
            return MAILS_WAITING_MAX * len(self._stations.ways)
        if now_s < self._rush_due_s:
            return 0
        self._rush_due_s = now_s + 1.0
        return RUSH_MAILS_PER_S_MAX

    def _hand_out(self, channel: Channel, now_ms: int, allowed: int) -> int:
        """Hand out service letters of a channel; returns how many."""
        stations = self._stations
        under_way = [each for each in self._under_way.values() if each.channel == channel]
        room = min(MAILS_WAITING_MAX, stations.ways[channel].transport.room()) - len(under_way)
        room = min(room, allowed)
        if room <= 0:
            return 0
        subjects = {message.subject for message in self._under_way.values()}
        unsent: list[Settled] = []
        handed = 0
        for message in stations.outbox.due(now_ms, room + len(under_way), channel):
            if message.subject in subjects:
                continue
            letter = stations.facts.service(message)
            if channel == "sms" and message.time_ms < now_ms - SMS_AGE_S_MAX * 1_000:
                letter = "given_up"
            if isinstance(letter, str):
                unsent.append(Settled(message.message, letter, message.attempts, now_ms))
            elif handed < room:
                subjects.add(message.subject)
                self._post(letter)
                handed += 1
        if unsent:
            stations.outbox.settle(unsent)
        return handed

    def _hand_out_bulk(self, now_ms: int, now_s: float) -> int:
        """
        Have a bulk letter sent if none is under way; returns what was written out meanwhile.

        The sender writes it while the disk syncs the note of it, and sends it afterwards.
        """
        bulk = self._stations.bulk
        written = bulk.write_out(now_ms, now_s)
        if not any(message.telling for message in self._under_way.values()):
            letter = bulk.find(now_ms, now_s)
            if letter is not None:
                self._stations.sender.write_ahead(letter)
                bulk.note(letter, now_ms)
                self._post(letter)
        return written

    def _post(self, letter: Letter) -> None:
        self._under_way[letter.message.message] = letter.message
        self._stations.sender.post(letter)
