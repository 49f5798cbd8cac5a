"""
Bulk: what is told to many, one message at a time, at a pace, and not against a pause.

Always true:
- One bulk message is in flight at a time: a kill leaves at most one of which nobody knows whether
  it was sent. Before the provider gets it, the outbox has it as `sending`, on the disk.
- Before each message it is looked whether the wave is paused or stopped, the announcement
  withdrawn, the incident over.
- In a second no more are sent on a channel than its way allows, but for a quarter of a second's
  worth that was left over. In a rush none are.

Never here: who belongs to an audience, phrases.
"""

from typing import Final, Literal

from firstcome.domain.state import State
from firstcome.limits import RESENDS_PER_STEP_MAX, UNSENT_PER_STEP_MAX
from firstcome.notifications.audiences import Audiences
from firstcome.notifications.kinds import SUPPLY_KINDS, Channel
from firstcome.notifications.letter_facts import LetterFacts
from firstcome.notifications.letters import EstimateLetter, Letter, WaveLetter
from firstcome.notifications.outbox import MailState, Message, Outbox, Settled
from firstcome.notifications.resend_requests import ResendRequests
from firstcome.notifications.supply_news import SupplyNews
from firstcome.notifications.tellings import Telling
from firstcome.notifications.ways import Ways

LEFT_OVER_S: Final = 0.25
RELOAD_EVERY_S: Final = 1.0

Gate = Literal["tell", "wait", "over"]

_RANKS: Final = {"wave_moved": 1, "estimate_changed": 2, "invited": 3, "sold_out": 4}


class Pace:
    """So many in a second (a token bucket)."""

    def __init__(self, per_s: int) -> None:
        self._per_s = per_s
        self._most = max(1.0, per_s * LEFT_OVER_S)
        self._left = 1.0
        self._reached_s: float | None = None

    def is_free(self, now_s: float) -> bool:
        """Whether one more may go now."""
        if self._reached_s is not None:
            self._left = min(self._most, self._left + (now_s - self._reached_s) * self._per_s)
        self._reached_s = now_s
        return self._left >= 1.0

    def take(self) -> None:
        """One more goes."""
        self._left -= 1.0


class Bulk:
    """The tellings of an outbox, and what goes out of them next."""

    def __init__(
        self,
        state: State,
        outbox: Outbox,
        audiences: Audiences,
        facts: LetterFacts,
        ways: Ways,
        supply: SupplyNews,
    ) -> None:
        self._state = state
        self._outbox = outbox
        self._supply = supply
        self._audiences = audiences
        self._facts = facts
        self._ways = ways
        self._paces: dict[Channel, Pace] = {
            channel: Pace(way.bulk_per_s) for channel, way in ways.items()
        }
        self._doubtful_through = outbox.cursor().doubtful_through
        self._tellings: list[Telling] = []
        self._reload_due_s = 0.0

    def look_again(self) -> None:
        """There may be others to tell than before."""
        self._reload_due_s = 0.0

    def follow(self, requests: ResendRequests, now_ms: int) -> int:
        """Do what staff said of uncertain messages; returns how many requests were followed."""
        waiting = requests.waiting(RESENDS_PER_STEP_MAX)
        for request in waiting:
            self._outbox.resolve(
                request.verb, now_ms, ways=self._ways, **{request.about: request.number}
            )
            requests.done(request)
        if waiting:
            self.look_again()
        return len(waiting)

    def write_out(self, now_ms: int, now_s: float) -> int:
        """Write out a slice of one telling; returns how many, 0 or 1."""
        for telling in self._active(now_s):
            if self._supply.changes.is_gathering(telling, now_ms):
                continue
            if not telling.is_whole and self._gate(telling) != "over":
                self._audiences.write_out(telling, self._doubtful_through)
                self.look_again()
                return 1
        return 0

    def find(self, now_ms: int, now_s: float) -> Letter | None:
        """The letter that goes out next; None when none may go now."""
        free: list[Channel] = [
            channel
            for channel, way in self._ways.items()
            if self._paces[channel].is_free(now_s) and way.transport.room() > 0
        ]
        unsent: list[Settled] = []
        letter = self._found(free, now_ms, now_s, unsent) if free else None
        if unsent:
            self._outbox.settle(unsent)
        return letter

    def note(self, letter: Letter, now_ms: int) -> None:
        """Note on the disk that it is `sending`; only then may the provider get it."""
        self._outbox.send(letter.message.message, _told_of(letter), now_ms)
        self._paces[letter.message.channel].take()

    def _found(
        self, free: list[Channel], now_ms: int, now_s: float, unsent: list[Settled]
    ) -> Letter | None:
        for telling in self._active(now_s):
            gate = self._gate(telling)
            if gate == "over":
                self._outbox.tellings.end(telling.telling)
                self.look_again()
            elif gate == "tell":
                for channel in free:
                    letter = self._next(telling, channel, now_ms, unsent)
                    if letter is not None:
                        return letter
        return None

    def _next(
        self, telling: Telling, channel: Channel, now_ms: int, unsent: list[Settled]
    ) -> Letter | None:
        due = self._outbox.due(now_ms, UNSENT_PER_STEP_MAX, channel, telling.telling)
        for message in due:
            letter = self._facts.bulk(message, telling, self._told_ms(message, telling))
            state = letter if isinstance(letter, str) else self._stopped(message)
            if state is None and not isinstance(letter, str):
                return letter
            unsent.append(Settled(message.message, state or "given_up", message.attempts, now_ms))
        return None

    def _stopped(self, message: Message) -> MailState | None:
        """What becomes of it when its reader has complained, or cannot be reached so."""
        customer = self._facts.customer(message)
        return None if customer is None else self._outbox.stopped(customer, message.channel)

    def _told_ms(self, message: Message, telling: Telling) -> int:
        if not telling.wave:
            return 0
        return self._outbox.opening_told_ms(message.epoch, message.subject, message.channel)

    def _active(self, now_s: float) -> list[Telling]:
        """What there is to tell: news first, then changes, invitations, as they were asked."""
        if now_s >= self._reload_due_s:
            self._reload_due_s = now_s + RELOAD_EVERY_S
            found = self._outbox.tellings.active()
            self._tellings = sorted(found, key=lambda each: (_rank(each), each.telling))
        return self._tellings

    def _gate(self, telling: Telling) -> Gate:
        """Whether to tell now; the state is as far as the journal, whatever was listened to."""
        state = self._state
        if telling.kind == "announced":
            announcement = state.announcements.get(telling.about)
            return "over" if announcement is None or announcement.is_withdrawn else "tell"
        if telling.kind == "incident":
            incident = state.incidents.get(telling.about)
            if incident is None or not incident.is_over:
                return "tell"
            return "tell" if incident.now.sequence == telling.sequence else "over"
        launch = state.launches.get(telling.launch)
        if telling.kind in SUPPLY_KINDS:
            return "over" if launch is None else "tell"
        waves = None if launch is None else launch.waves
        wave = None if waves is None else waves.find(telling.wave)
        if launch is None or wave is None or launch.status == "closed":
            return "over"
        if wave.telling == "stopped":
            return "over"
        return "wait" if wave.telling == "paused" else "tell"


def _rank(telling: Telling) -> int:
    return _RANKS.get(telling.kind, 0)


def _told_of(letter: Letter) -> int:
    """The time that a letter tells, to know later what its reader was told last."""
    match letter:
        case WaveLetter():
            return letter.opens_ms
        case EstimateLetter():
            return letter.new.to_ms
        case _:
            return 0
