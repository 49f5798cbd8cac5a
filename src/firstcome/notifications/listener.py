"""
The listener: from events, and from requests for lost links, to what is to be told.

Always true:
- It takes a slice at a time and leaves the rest for later: the fold is never held up.
- What happened before the outbox was made is not told, but for the last minutes.
- A customer's link is told again only to the contacts of their own orders and registrations, and
  each at most once in `LINK_EVERY_S`.
- What is told to many is only noted here, to be written out a slice at a time (`audiences`).

Never here: addresses, sentences, sending.
"""

from binascii import a2b_base64
from collections.abc import Iterator
from typing import Final, cast

import structlog

from firstcome.domain.orders import HELD, IN_LINE, PAID, STATUS_NAMES
from firstcome.domain.registrations import ASKED, LEFT, REGISTRATION_STATUS_NAMES
from firstcome.domain.state import State
from firstcome.limits import LINK_EVERY_S, LISTEN_EVENTS_MAX
from firstcome.notifications.audiences import Audiences
from firstcome.notifications.event_feed import EventFeed, FeedEvent
from firstcome.notifications.kinds import (
    BULK_BY_EVENT,
    CHANNELS,
    Channel,
    Happened,
    Kind,
    Status,
    kind_of,
    status_after,
)
from firstcome.notifications.link_requests import LinkRequest, LinkRequests
from firstcome.notifications.names import NameBook
from firstcome.notifications.outbox import Intent, Outbox
from firstcome.notifications.supply_news import SupplyNews
from firstcome.notifications.tellings import Telling

REQUESTS_AT_ONCE_MAX: Final = 2
"""Each walks the table of orders once, at most."""

SOON_MS: Final = 0
"""A link that somebody waits for goes before everything else."""

LINKED: Final = (HELD, IN_LINE, PAID)

_AUDIENCES: Final = {"invited": "wave", "wave_moved": "invited"}
"""Of what is told of waves; news name theirs."""

log = structlog.get_logger()


class Listener:
    """Reads on where the outbox says, against a state that is at least as far."""

    def __init__(
        self,
        state: State,
        feed: EventFeed,
        outbox: Outbox,
        names: NameBook,
        audiences: Audiences,
        supply: SupplyNews,
    ) -> None:
        self._state = state
        self._supply = supply
        self._feed = feed
        self._outbox = outbox
        self._names = names
        self._audiences = audiences
        cursor = outbox.cursor()
        self._reached = (cursor.sequence, cursor.ordinal)
        self._quiet_before_ms = cursor.quiet_before_ms
        if cursor.sequence > state.sequence:
            log.warning(
                "outbox_ahead", outbox_sequence=cursor.sequence, journal_sequence=state.sequence
            )
            self._reached = (state.sequence, -1)

    def listen(self, now_ms: int) -> int:
        """Record what the next slice of events asks for; returns how many events were read."""
        events = self._feed.since(*self._reached, LISTEN_EVENTS_MAX)
        if not events:
            return 0
        reached = events[-1].sequence, events[-1].ordinal
        with self._outbox.together():
            intents: list[Intent] = []
            for event in events:
                for intent in self._heard(event, now_ms):
                    intents.append(intent)
                    if intent.kind == "registration_again":  # the next one looks for this one
                        self._outbox.record(intents)
                        intents = []
            self._supply.sold_out.begin()
            self._outbox.record(intents, reached)
        self._reached = reached  # not before: what a full disk refused is read again
        return len(events)

    def close(self) -> None:
        """Read no more."""
        self._feed.close()

    def look_up(self, requests: LinkRequests, now_ms: int) -> int:
        """Record the links that were asked for; returns how many requests were looked after."""
        waiting = requests.waiting(REQUESTS_AT_ONCE_MAX)
        for request in waiting:
            self._outbox.record(list(self._links(request, now_ms)))
            requests.done(request)
        return len(waiting)

    def _heard(self, event: FeedEvent, now_ms: int) -> Iterator[Intent]:
        """What one event asks for; what is told to many is begun."""
        happened = event.happened
        is_quiet = event.time_ms < self._quiet_before_ms
        is_same = False
        if happened.registration and happened.skus:
            is_same = self._outbox.interests.is_same(event.sequence, happened)
            self._outbox.interests.state(event.sequence, happened)
        self._agree_anew(happened)
        if is_quiet:
            return
        if happened.kind in BULK_BY_EVENT:
            self._begin(event)
        self._supply.heard(event)
        if happened.kind in ("RegistrationConfirmed", "RegistrationChanged"):
            self._audiences.invite_late(happened.registration)
        kind = kind_of(happened)
        if kind is None or is_same:
            return
        if happened.registration:
            intent = self._of_registration(happened.registration, kind, event, now_ms)
        else:
            assert isinstance(happened.order, int), "the event is about no order"
            order = self._state.orders.find(happened.order)
            assert order is not None, "an event of an order that the state does not have"
            intent = self._of_order(order, kind, event, now_ms)
        if intent is not None:
            yield intent

    def _agree_anew(self, happened: Happened) -> None:
        """Who complained, and says afterwards that they agree, is told of bulk again."""
        anew = happened.consents_anew
        row = self._state.registrations.find(happened.registration)
        if row is None:
            return
        if happened.kind == "RegistrationConfirmed" and not happened.vouched:
            anew = self._state.registrations.interest(row).consents
        for channel in anew:
            self._outbox.agreed(self._state.registrations.customer(row), channel)

    def _begin(self, event: FeedEvent) -> None:
        """Note what is told to many, if anybody is to be told by a message at all."""
        happened, tellings = event.happened, self._outbox.tellings
        kind = BULK_BY_EVENT[happened.kind]
        if kind == "wave_moved" and tellings.of_wave(happened.launch, happened.wave) is None:
            return  # nobody knows of it
        of_wave = kind in _AUDIENCES
        ways: list[Channel] = [each for each in CHANNELS if of_wave or each in happened.ways]
        if ways:
            tellings.begin(
                Telling(
                    *(self._state.epoch_of(event.sequence), event.sequence, event.time_ms, kind),
                    *(happened.launch, happened.wave, happened.announcement or happened.incident),
                    *(
                        _AUDIENCES.get(kind, happened.audience),
                        tuple(ways),
                        a2b_base64(happened.text),
                    ),
                )
            )

    def _links(self, request: LinkRequest, now_ms: int) -> Iterator[Intent]:
        state = self._state
        launch = state.launches.get(request.launch)
        if launch is None:
            return
        asked = FeedEvent(state.sequence, 0, now_ms, Happened("LinkAsked"))
        row = launch.registered.get(request.customer)
        if row is not None:
            registration = state.registrations.sequence[row]
            intent = self._of_registration(registration, "registration_again", asked, SOON_MS)
            if intent is not None:
                yield intent
        if request.customer not in launch.customer_units:
            return
        for order in state.orders.of_customer(request.customer):
            if state.orders.status[order] not in LINKED or state.place(order)[0] is not launch:
                continue
            intent = self._of_order(order, "link", asked, SOON_MS)
            assert intent is not None
            if self._is_long_ago(intent, now_ms):
                yield intent

    def _of_registration(
        self, sequence: int, kind: Kind, event: FeedEvent, next_ms: int
    ) -> Intent | None:
        """What to tell of a registration; None when what came after it tells it better."""
        registrations = self._state.registrations
        row = registrations.find(sequence)
        assert row is not None, "an event of a registration that the state does not have"
        if registrations.status[row] == LEFT and kind != "registration_left":
            return None
        if registrations.status[row] != ASKED and kind == "confirm_registration":
            return None
        interest = registrations.interest(row)
        names = self._names.of(
            self._state.launches_by_number[registrations.launch_number(row)].definition
        )
        chosen = self._outbox.interests.languages(sequence, sequence).get(sequence)
        now = cast("Status", REGISTRATION_STATUS_NAMES[registrations.status[row]])
        intent = Intent(
            *(self._state.epoch_of(sequence), sequence, kind, event.sequence, "email"),
            *(event.time_ms, status_after(kind, event.happened) or now, 0, 0),
            *(interest.location, chosen or names.market_language(interest.market), next_ms),
        )
        if kind == "registration_again" and not self._is_long_ago(intent, event.time_ms):
            return None
        return intent

    def _is_long_ago(self, intent: Intent, now_ms: int) -> bool:
        """Whether the last link to this subject is so long ago that it may be told again."""
        last_ms = self._outbox.last_told_ms(intent.epoch, intent.subject, intent.kind)
        return last_ms <= now_ms - LINK_EVERY_S * 1_000

    def _of_order(self, order: int, kind: Kind, event: FeedEvent, next_ms: int) -> Intent | None:
        """What to tell of an order; None when what came after it tells it better."""
        state = self._state
        order_sequence = state.orders.sequence[order]
        launch, pool = state.place(order)
        location = event.happened.location or pool.location
        status = status_after(kind, event.happened) or self._status(order)
        ahead = until_ms = 0
        if kind == "in_line":
            ahead = event.happened.ahead
        elif status == "in_line":
            if state.orders.status[order] != IN_LINE:
                return None  # its turn came, or it ended, since
            ahead = state.ahead(order)
        elif status == "held":
            deadline_ms = event.happened.deadline_ms or state.orders.deadline_ms[order]
            until_ms = state.time_ms + deadline_ms - state.selling_ms
        return Intent(
            *(state.epoch_of(order_sequence), order_sequence, kind, event.sequence, "email"),
            *(event.time_ms, status, ahead, until_ms, location),
            *(self._names.of(launch.definition).language(location), next_ms),
        )

    def _status(self, order: int) -> Status:
        return cast("Status", STATUS_NAMES[self._state.orders.status[order]])
