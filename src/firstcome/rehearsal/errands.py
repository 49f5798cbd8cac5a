"""
Errands: what people do beside ordering: look at the launch page, open their order, look again.

Always true:
- Errands of a kind are done in the order of their times; each ends once, like an order.
- An errand is named by a number below `NOTHING`, an order by its row.

Never here: orders, connections, what an answer means.
"""

from collections.abc import Callable, Sequence
from typing import Final

from firstcome.rehearsal.answers import PLACED_BY_FORM, Refreshes, Visits, link_in, order_address
from firstcome.rehearsal.arrivals import GIVES_UP, LOOKS, Schedule
from firstcome.rehearsal.connection import NOTHING
from firstcome.rehearsal.people import give_up_request, page_of, refresh_request
from firstcome.rehearsal.plan import Plan

PAGES: Final = 0
"""Looks at the launch page, before the order."""
LANDINGS: Final = 1
"""The order's page, opened as soon as the form was answered."""
REFRESHES: Final = 2
"""Looks at an order, later and again."""
GIVE_UPS: Final = 3
"""An order given up."""

KIND_NAMES: Final = ("pages", "landings", "refreshes", "give_ups")

_KIND_BITS: Final = 2
_EVER: Final = 2**32 - 1


class Errands:
    """The errands of one run; `lasts_us` is when nobody begins another."""

    def __init__(self, plan: Plan, host: str, *, lasts_us: int) -> None:
        self.pages = Visits()
        self.landings = Visits()
        self.refreshes = Refreshes()
        self.give_ups = Visits()
        self._visits = (self.pages, self.landings, self.refreshes, self.give_ups)
        self._next = [0] * len(self._visits)
        self._host = host
        self._keep_alive = not plan.new_connection
        self._lasts_us = lasts_us
        self._looks = plan.refreshes
        self._look_every_us = plan.refresh_every_ms * 1000
        self._cancel_after_us = plan.cancel_after_ms * 1000
        self._page_request = b""

    def plan_ahead(self, rows: Schedule, launch: str, links: Sequence[bytes]) -> None:
        """Looks at the launch page, and at `links`, open from the beginning to the end."""
        page = page_of(launch)
        self._page_request = refresh_request(page, self._host, keep_alive=self._keep_alive)
        for due_us in rows.pages_us:
            self.pages.add(due_us, page)
        for turn, link in enumerate(links):
            self.refreshes.add(self._look_every_us * turn // len(links), link, _EVER)

    @property
    def is_done(self) -> bool:
        """Whether none is left to begin."""
        return all(
            following >= len(visits)
            for visits, following in zip(self._visits, self._next, strict=True)
        )

    def begin_due(self, now_us: int, left: int, ask: Callable[[int], None]) -> int:
        """Ask for what is due, `left` at most; how many more could have been."""
        for kind, visits in enumerate(self._visits):
            following, due_us = self._next[kind], visits.due_us
            while left and following < len(due_us) and due_us[following] <= now_us:
                self._next[kind] = following + 1
                ask(-2 - (following << _KIND_BITS | kind))
                following += 1
                left -= 1
        return left

    def request(self, ask: int, now_us: int) -> bytes:
        """The bytes of an errand, which is sent now."""
        visits, kind, number = self._named(ask)
        visits.sent_us[number] = now_us or 1
        if kind == PAGES:
            return self._page_request
        if kind == GIVE_UPS:
            return give_up_request(visits.links[number], self._host, keep_alive=self._keep_alive)
        return refresh_request(visits.links[number], self._host, keep_alive=self._keep_alive)

    def ended(self, ask: int, status: int, now_us: int) -> None:
        """An errand was answered, or will not be."""
        visits, kind, number = self._named(ask)
        visits.answered_us[number] = now_us
        visits.status[number] = status
        if kind == REFRESHES and status > 99 and visits.left[number]:
            self._look_later(visits.links[number], now_us, visits.left[number])

    def follow(self, habits: int, status: int, body: bytes, now_us: int) -> None:
        """What somebody does whose first order was just answered."""
        if status == PLACED_BY_FORM:
            address = order_address(body)
            if address is None:
                return
            page = b"/orders/%b?token=%b" % address
            look = b"/orders/%b/now?token=%b" % address
            cancel = b"/api/v1/orders/%b/cancel?token=%b" % address
            self.landings.add(now_us, page)
        elif (self._looks or habits & GIVES_UP) and (link := link_in(body)) is not None:
            look, cancel = link, link.replace(b"?", b"/cancel?", 1)
        else:
            return
        if self._looks and habits & LOOKS:
            self._look_later(look, now_us, self._looks)
        due_us = now_us + self._cancel_after_us
        if habits & GIVES_UP and due_us < self._lasts_us:
            self.give_ups.add(due_us, cancel)

    def _look_later(self, link: bytes, now_us: int, left: int) -> None:
        due_us = now_us + self._look_every_us
        if due_us < self._lasts_us:
            self.refreshes.add(due_us, link, left - 1)

    def _named(self, ask: int) -> tuple[Visits, int, int]:
        number = -2 - ask
        assert ask < NOTHING
        kind = number & (1 << _KIND_BITS) - 1
        return self._visits[kind], kind, number >> _KIND_BITS
