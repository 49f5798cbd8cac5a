"""
The listener: from events, and from requests for lost links, to what is to be told.

Always true:
- It takes a slice at a time and leaves the rest for later: the fold is never held up.
- What happened before the outbox was made is not told, but for the last minutes.
- A customer's link is told again only to the contacts of their own orders, and at most once in
  `LINK_EVERY_S`.

Never here: addresses, sentences, sending.
"""

from typing import Final, cast

import structlog

from firstcome.domain.orders import HELD, IN_LINE, PAID, STATUS_NAMES
from firstcome.domain.state import State
from firstcome.limits import LINK_EVERY_S, LISTEN_EVENTS_MAX
from firstcome.notifications.event_feed import EventFeed, FeedEvent
from firstcome.notifications.kinds import Happened, Kind, Status, kind_of, status_after
from firstcome.notifications.link_requests import LinkRequest, LinkRequests
from firstcome.notifications.names import NameBook
from firstcome.notifications.outbox import Intent, Outbox

REQUESTS_AT_ONCE_MAX: Final = 2
"""Each walks the table of orders once, at most."""

SOON_MS: Final = 0
"""A link that somebody waits for goes before everything else."""

LINKED: Final = (HELD, IN_LINE, PAID)

log = structlog.get_logger()


class Listener:
    """Reads on where the outbox says, against a state that is at least as far."""

    def __init__(self, state: State, feed: EventFeed, outbox: Outbox, names: NameBook) -> None:
        self._state = state
        self._feed = feed
        self._outbox = outbox
        self._names = names
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
        intents = [
            intent for event in events if (intent := self._intent(event, now_ms)) is not None
        ]
        reached = events[-1].sequence, events[-1].ordinal
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
            self._outbox.record(self._links(request, now_ms))
            requests.done(request)
        return len(waiting)

    def _intent(self, event: FeedEvent, now_ms: int) -> Intent | None:
        kind = kind_of(event.happened)
        if kind is None or event.time_ms < self._quiet_before_ms:
            return None
        order = self._state.orders.find(event.happened.order)
        assert order is not None, "an event of an order that the state does not have"
        return self._told(order, kind, event, now_ms)

    def _links(self, request: LinkRequest, now_ms: int) -> list[Intent]:
        state = self._state
        launch = state.launches.get(request.launch)
        if launch is None or request.customer not in launch.customer_units:
            return []
        asked = FeedEvent(state.sequence, 0, now_ms, Happened("LinkAsked"))
        intents: list[Intent] = []
        for order in state.orders.of_customer(request.customer):
            if state.orders.status[order] not in LINKED or state.place(order)[0] is not launch:
                continue
            intent = self._told(order, "link", asked, SOON_MS)
            assert intent is not None
            asked_ms = self._outbox.link_asked_ms(intent.epoch, intent.order_sequence)
            if asked_ms <= now_ms - LINK_EVERY_S * 1_000:
                intents.append(intent)
        return intents

    def _told(self, order: int, kind: Kind, event: FeedEvent, next_ms: int) -> Intent | None:
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
            state.epoch_of(order_sequence),
            order_sequence,
            kind,
            event.sequence,
            event.time_ms,
            status,
            ahead,
            until_ms,
            location,
            self._names.of(launch.definition).language(location),
            next_ms,
        )

    def _status(self, order: int) -> Status:
        return cast("Status", STATUS_NAMES[self._state.orders.status[order]])
