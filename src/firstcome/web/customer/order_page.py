"""
The order page behind its private link, and its region that refreshes.

    nothing else to see ─► 204, from the state in memory
    something           ─► the region; or 204 when too many are drawn in this second, and what is
                           new at the next look

Always true:
- Whoever lacks the token gets the page that a link to nothing gets.
- However many pages are open, drawing them leaves the front the time for orders; a new outcome, a
  hold or a pause goes before a place that came nearer.

Never here: the facts (`order_facts`), changing an order.
"""

import time
from typing import Final

from msgspec.structs import replace

from firstcome.web.customer.alike import AlikePages
from firstcome.web.customer.asked import Asked, PageRaised
from firstcome.web.customer.notes import raised_note
from firstcome.web.customer.order_facts import Standing, order_page, refresh_s, seen_of, standing
from firstcome.web.customer.replies import nothing_new, private_page
from firstcome.web.customer.site import Site

NOTES: Final = ("first_order_stands",)
"""What the address of an order page may ask the page to say besides."""

AHEAD_SHOWN_EXACTLY: Final = 100
"""Nearer than this every step is news; further away, every hundredth of what is ahead."""

CODE_CHARACTERS_MAX: Final = 64

LOST: Final = "order_lost"
RELOAD: Final = b"hx-refresh", b"true"
"""Has an open page loaded whole, which shows what became of it."""


class OrderPages:
    """The pages of orders."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._alike = AlikePages()

    def show(self, asked: Asked) -> None:
        """GET /orders/{code}"""
        now, token = opened(asked)
        guide = self._site.shelf.guide(now.launch)
        noted = asked.query.pop("note", "")
        view = order_page(asked, guide, now, token)
        said = noted if noted in NOTES else ""
        asked.reply(private_page(self._alike.draw("order.html", view, said)))

    def refresh(self, asked: Asked) -> None:
        """GET /orders/{code}/now"""
        try:
            now, _ = opened(asked)
        except PageRaised as raised:
            if raised.kind != LOST:
                raise
            reply = raised_note(asked, raised)
            asked.reply(reply._replace(headers=(*reply.headers, RELOAD)))
            return
        if self.has_news(now, *read_seen(asked.query.get("seen", ""))):
            self.redraw(asked)
        else:
            asked.reply(nothing_new())

    def redraw(self, asked: Asked) -> None:
        """The region as it is now, whatever was seen."""
        now, token = opened(asked)
        guide = self._site.shelf.guide(now.launch)
        view = order_page(asked, guide, now, token)
        alike = replace(view, placed_ms=0)  # the region does not show it
        asked.reply(private_page(self._alike.draw("order_now.html", alike)))

    def has_news(self, now: Standing, seen: str, interval_s: int, ahead: int) -> bool:
        """Whether a page that has `read_seen` this is to be drawn again; counts the look."""
        pace, now_s = self._site.pace, time.monotonic()
        pace.looked(interval_s, now_s)
        if seen != seen_of(self._site, now):
            return pace.may_draw(now_s, is_news=True)
        wished_s = refresh_s(self._site, now)
        is_other_pace = wished_s * 2 <= interval_s or interval_s * 2 <= wished_s
        came_nearer = now.ahead is not None and is_nearer(ahead, now.ahead)
        return (is_other_pace or came_nearer) and pace.may_draw(now_s, is_news=False)


def opened(asked: Asked) -> tuple[Standing, str]:
    """The order that a link opens, and its token; raises `PageRaised` for every other link."""
    code, token = asked.parts[2], asked.query.get("token", "")
    now = open_order(asked.site, code, token)
    if now is None:
        if asked.site.shop.was_lost(code, token):
            raise PageRaised(LOST, 410, "/")
        raise PageRaised("order_unknown", 404, "/")
    return now, token


def open_order(site: Site, code: str, token: str) -> Standing | None:
    """Where the order stands that a code and a token open, or None."""
    if len(code) > CODE_CHARACTERS_MAX or not token.isascii():
        return None
    order = site.shop.order_named(code, token)
    return None if order is None else standing(site, order)


def is_nearer(before: int, now: int) -> bool:
    """Whether this is a step that a reader would want to see."""
    if before <= AHEAD_SHOWN_EXACTLY or now <= AHEAD_SHOWN_EXACTLY:
        return before != now
    return abs(before - now) * 100 >= before


def read_seen(text: str) -> tuple[str, int, int]:
    """What a page showed, its interval in seconds, and how many were ahead; from its address."""
    seen, _, numbers = text.rpartition(".")[0].rpartition(".")
    ahead = text.rpartition(".")[2]
    if not (is_number(numbers) and is_number(ahead)):
        return "", 0, 0
    return seen, int(numbers), int(ahead)


def is_number(text: str) -> bool:
    """Whether a text is a whole number of at most nine digits."""
    return text.isascii() and text.isdigit() and len(text) <= 9
