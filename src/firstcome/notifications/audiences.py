"""
Audiences: who is told of a telling to many, walked through a slice at a time.

    invited              everybody of the wave who has confirmed
    wave_moved           whom the invitation of the wave has reached
    announced, incident  registered, ordered, in_line, or everyone: those who ordered, then those
                         who registered; each customer once
    estimate_changed     orders in line that are told otherwise since supply changed
    sold_out             registered without an order, when nothing is left that they wanted

Always true:
- A walk goes on where it was, by sequences, which never change: nobody is passed over.
- Nobody is told of an interest that they took back, or never confirmed.
- The registered are told on the ways that they agreed to: of their wave on all of these, of news by
  e-mail before SMS. Who agreed to none has a message that says so; so has who agreed only to ways
  that are not set up. About an order its customer is told unasked.

Never here: what is told, sending.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, cast

from firstcome.domain.launch import Launch
from firstcome.domain.orders import IN_LINE, LIVE, STATUS_NAMES
from firstcome.domain.registrations import CONFIRMED
from firstcome.domain.state import State
from firstcome.limits import TELLING_ROWS_MAX
from firstcome.notifications import estimate_changes, sold_out
from firstcome.notifications.kinds import CHANNELS, Channel, Status
from firstcome.notifications.names import NameBook
from firstcome.notifications.outbox import Intent, MailState, Outbox
from firstcome.notifications.supply_news import SupplyNews
from firstcome.notifications.tellings import Telling

ORDERS: Final = 0
REGISTRATIONS: Final = 1
MESSAGES: Final = 2

STAGES: Final[dict[str, tuple[int, ...]]] = {
    "wave": (REGISTRATIONS,),
    "invited": (MESSAGES,),
    "registered": (REGISTRATIONS,),
    "ordered": (ORDERS,),
    "in_line": (ORDERS,),
    "everyone": (ORDERS, REGISTRATIONS),
    estimate_changes.AUDIENCE: (ORDERS,),
    sold_out.AUDIENCE: (REGISTRATIONS,),
}
"""Which tables are walked through for an audience, one after the other."""


class Person(NamedTuple):
    """One of an audience, by their order or registration."""

    subject: int
    customer: bytes
    status: Status
    location: str
    language: str
    channels: tuple[Channel, ...]


class Slice(NamedTuple):
    """Some of an audience, and the last row that was looked at."""

    people: Sequence[Person]
    walked: int
    is_last: bool


class Audiences:
    """Writes tellings out into the outbox."""

    def __init__(
        self,
        state: State,
        outbox: Outbox,
        names: NameBook,
        channels: Sequence[Channel],
        supply: SupplyNews,
    ) -> None:
        self._state = state
        self._supply = supply
        self._outbox = outbox
        self._names = names
        self._channels = tuple(channels)

    def write_out(self, telling: Telling, doubtful_through: int) -> None:
        """
        Record the messages of the next slice, and how far the walk came, together.

        What was asked for up to `doubtful_through` may have been told to those who were there
        then: it is recorded as that.
        """
        stages = STAGES[telling.audience]
        found = self._slice(telling, stages[telling.stage])
        doubtful = doubtful_through if telling.sequence <= doubtful_through else 0
        is_whole = found.is_last and telling.stage + 1 == len(stages)
        stage, walked = (telling.stage + 1, 0) if found.is_last else (telling.stage, found.walked)
        with self._outbox.together():
            self._outbox.record(
                [
                    intent
                    for person in self._each_once(telling, found.people)
                    for intent in self._intents(
                        telling, person, is_doubtful=person.subject <= doubtful
                    )
                ]
            )
            self._outbox.tellings.walk(telling.telling, stage, walked, is_whole=is_whole)

    def invite_late(self, registration: int) -> bool:
        """
        Have somebody told who confirmed, or agreed to be told, after their wave was invited.

        Returns whether there is such a wave.
        """
        state = self._state
        row = state.registrations.find(registration)
        if row is None or state.registrations.status[row] != CONFIRMED:
            return False
        launch = state.launches_by_number[state.registrations.launch_number(row)]
        wave = None if launch.waves is None else launch.waves.wave_of(registration)
        if wave is None or wave.telling in ("planned", "stopped"):
            return False
        telling = self._outbox.tellings.of_wave(launch.definition.launch, wave.number)
        if telling is None:
            return False
        (person,) = self._registered([row])
        with self._outbox.together():
            self._outbox.tellings.ask_anew(telling.telling, registration)
            self._outbox.record(list(self._intents(telling, person, is_doubtful=False)))
        return True

    def _slice(self, telling: Telling, table: int) -> Slice:
        if table == MESSAGES:
            return self._reached(telling)
        state = self._state
        sequences = (state.orders if table == ORDERS else state.registrations).sequence
        first = bisect_right(sequences, telling.walked)
        rows = range(first, min(first + TELLING_ROWS_MAX, len(sequences)))
        if table == ORDERS:
            people = self._ordered(self._orders(telling, rows))
        else:
            people = self._registered(self._registrations(telling, rows))
        walked = sequences[rows[-1]] if rows else telling.walked
        return Slice(list(people), walked, rows.stop == len(sequences))

    def _reached(self, telling: Telling) -> Slice:
        """Whom the invitation of the wave reached."""
        invited = self._outbox.tellings.of_wave(telling.launch, telling.wave)
        if invited is None:
            return Slice((), telling.walked, is_last=True)
        told = self._outbox.tellings.told(invited.telling, telling.walked, TELLING_ROWS_MAX)
        find = self._state.registrations.find
        found = [(row, each.channel) for each in told if (row := find(each.subject)) is not None]
        registered = self._registered([row for row, _ in found])
        people = [
            person._replace(channels=(channel,))
            for person, (_, channel) in zip(registered, found, strict=True)
        ]
        walked = told[-1].message if told else telling.walked
        return Slice(people, walked, len(told) < TELLING_ROWS_MAX)

    def _orders(self, telling: Telling, rows: range) -> list[int]:
        state = self._state
        if telling.audience == estimate_changes.AUDIENCE:
            return [row for row in rows if self._supply.changes.find(row, telling) is not None]
        wanted = {IN_LINE} if telling.audience == "in_line" else LIVE
        number = self._launch_number(telling)
        return [
            row
            for row in rows
            if state.orders.status[row] in wanted
            and (number is None or state.orders.place(row)[0] == number)
        ]

    def _registrations(self, telling: Telling, rows: range) -> list[int]:
        registrations, number = self._state.registrations, self._launch_number(telling)
        found = [
            row
            for row in rows
            if registrations.status[row] == CONFIRMED
            and (number is None or registrations.launch_number(row) == number)
        ]
        if telling.audience == sold_out.AUDIENCE:
            news = self._supply.sold_out
            return [row for row in found if news.is_for(row) and not news.was_told(row)]
        if telling.audience != "wave":
            return found
        waves = self._launch(telling).waves
        assert waves is not None, "a wave that was invited is there for good"
        wave = waves.find(telling.wave)
        sequence = registrations.sequence
        return [row for row in found if waves.wave_of(sequence[row]) is wave]

    def _launch(self, telling: Telling) -> Launch:
        return self._state.launches[telling.launch]

    def _launch_number(self, telling: Telling) -> int | None:
        return self._launch(telling).number if telling.launch else None

    def _ordered(self, rows: Sequence[int]) -> Iterator[Person]:
        state = self._state
        for row in rows:
            launch, pool = state.place(row)
            names = self._names.of(launch.definition)
            status = cast("Status", STATUS_NAMES[state.orders.status[row]])
            yield Person(
                *(state.orders.sequence[row], state.orders.customer(row)),
                *(status, pool.location, names.language(pool.location), CHANNELS),
            )

    def _registered(self, rows: Sequence[int]) -> Iterator[Person]:
        state, registrations = self._state, self._state.registrations
        if not rows:
            return
        sequences = registrations.sequence
        chosen = self._outbox.interests.languages(sequences[min(rows)], sequences[max(rows)])
        for row in rows:
            interest, sequence = registrations.interest(row), sequences[row]
            launch = state.launches_by_number[registrations.launch_number(row)]
            language = chosen.get(sequence) or self._names.of(launch.definition).market_language(
                interest.market
            )
            yield Person(
                *(sequence, registrations.customer(row), "confirmed"),
                *(interest.location, language, interest.consents),
            )

    def _each_once(self, telling: Telling, people: Sequence[Person]) -> Iterator[Person]:
        """
        Those whom the telling has not got already; in a wave everybody is once anyway, and of two
        orders in a line each is told of.
        """
        if telling.audience in ("wave", "invited", estimate_changes.AUDIENCE):
            yield from people
            return
        left = self._outbox.tellings.unreached(
            telling.telling, [person.customer for person in people]
        )
        for person in people:
            if person.customer in left:
                left.discard(person.customer)
                yield person

    def _intents(self, telling: Telling, person: Person, *, is_doubtful: bool) -> Iterator[Intent]:
        """Their messages, one a channel; for who agreed to none, one that is never sent."""
        wanted: list[Channel] = [each for each in telling.ways if each in person.channels]
        channels: list[Channel] = [each for each in wanted if each in self._channels]
        if not telling.wave:
            channels = channels[:1]
        state: MailState = "uncertain" if is_doubtful else "pending"
        if not channels:
            state = "no_way" if wanted else "no_consent"
        unsent: Sequence[Channel] = wanted or telling.ways
        going: Sequence[Channel] = channels or unsent[:1]
        for channel in going:
            yield Intent(
                *(self._state.epoch_of(person.subject), person.subject, telling.kind),
                *(telling.sequence, channel, telling.time_ms, person.status, 0, 0),
                *(person.location, person.language, telling.time_ms, telling.telling, state),
            )
