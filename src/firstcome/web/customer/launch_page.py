"""
The launch page: one cached answer with one hole.

    made about once a second ─► cut at the hole, kept in parts
    a request                ─► the parts, joined by the reader's key
    an invited reader's      ─► the same for all of a wave, joined by their invitation too

Always true:
- A page is made anew when the launch opens, pauses or closes, and else once a second; where many
  places are looked at, making their pages leaves the front the time for orders.
- Nobody's key or invitation is in what is kept.

Never here: the facts (`launch_facts`).
"""

import re
import secrets
import time
from typing import Final

from firstcome.api.problems import Reply
from firstcome.domain.launch import Launch
from firstcome.domain.orders import STATUS_NAMES
from firstcome.limits import (
    LAUNCH_PAGE_STALE_S_MAX,
    LAUNCH_PAGES_KEPT_MAX,
    LAUNCH_PAGES_MADE_PER_S_MAX,
    LAUNCH_PAGES_RENEWED_PER_S_MAX,
    LAUNCH_PAGES_TURNED_PER_S_MAX,
)
from firstcome.web.customer.asked import Asked, PageRaised, shell
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.invited import MARKS, who_asks
from firstcome.web.customer.keys import HeldKey, keep_key, key_of
from firstcome.web.customer.launch_facts import Which, launch_page, which
from firstcome.web.customer.lru import Lru
from firstcome.web.customer.replies import address
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import MineView
from firstcome.web.pages import MEDIA_TYPE, PRIVATE_HEADERS, render

FRESH_S: Final = 1.0


class _Kept:
    """A page cut at its marks, and what it was made of."""

    __slots__ = ("made_s", "parts", "slots", "status")

    def __init__(self, page: bytes, marks: tuple[bytes, ...], status: str, made_s: float) -> None:
        self.parts = re.split(b"(" + b"|".join(map(re.escape, marks)) + b")", page)
        self.slots = [(at, marks.index(self.parts[at])) for at in range(1, len(self.parts), 2)]
        self.status = status
        self.made_s = made_s

    def filled(self, own: tuple[bytes, ...]) -> bytes:
        """The page of one reader: what is their own in the place of the marks, in their order."""
        parts = self.parts.copy()
        for at, number in self.slots:
            parts[at] = own[number]
        return b"".join(parts)


class LaunchPages:
    """The launch pages of a site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept: Lru[tuple[bytes, Which], _Kept] = Lru(LAUNCH_PAGES_KEPT_MAX)
        self._mark = f"hole-{secrets.token_hex(16)}"
        self._empty_hole: str | None = None
        self._second = 0
        self._made = 0

    def show(self, asked: Asked) -> None:
        """GET /launches/{launch}"""
        launch = asked.launch()
        guide = self._site.shelf.guide(launch)
        reader = who_asks(asked, launch)
        about = which(asked, guide, reader=reader.marked)
        key = key_of(self._site, guide.definition.launch, asked.exchange.headers)
        hole = self.hole(key, guide, about).encode()
        code, _, token = reader.invitation.encode("ascii").partition(b".")
        body = self._page(launch, guide, about).filled((hole, code, token))
        headers = PRIVATE_HEADERS
        if key.is_new:
            headers = (*PRIVATE_HEADERS, keep_key(self._site, guide.definition.launch, key.text))
        asked.reply(Reply(200, body, MEDIA_TYPE, 0, headers))

    def hole(self, key: HeldKey, guide: LaunchGuide, about: Which) -> str:
        """What is the reader's own: the key of their form, and their order when they have one."""
        site = self._site
        if key.order is None and self._empty_hole is not None:
            return self._empty_hole.replace(self._mark, key.text)
        here = shell(site, about.language, guide, about.location, (guide.path, {}))
        if key.order is None:
            self._empty_hole = render("hole.html", None, key=self._mark, shell=here).decode()
            return self._empty_hole.replace(self._mark, key.text)
        orders = site.state.orders
        sequence = orders.sequence[key.order]
        code, token = site.shop.order_at(sequence)
        mine = MineView(
            address=address(f"/orders/{code}", token=token, lang=about.lang),
            order=site.shop.order_name(sequence),
            state=STATUS_NAMES[orders.status[key.order]],  # pyright: ignore[reportArgumentType]
        )
        return render("hole.html", mine, key=key.text, shell=here).decode()

    def _page(self, launch: Launch, guide: LaunchGuide, about: Which) -> _Kept:
        now_s = time.monotonic()
        kept = self._kept.get((launch.definition.texts, about))
        if kept is not None:
            has_turned = kept.status != launch.status
            age_s = now_s - kept.made_s
            if not has_turned and age_s < FRESH_S:
                return kept
            is_old = has_turned or age_s >= LAUNCH_PAGE_STALE_S_MAX
            most = LAUNCH_PAGES_TURNED_PER_S_MAX if is_old else LAUNCH_PAGES_RENEWED_PER_S_MAX
            if not self._may_make(now_s, most):
                return kept
        elif not self._may_make(now_s, LAUNCH_PAGES_MADE_PER_S_MAX):
            raise PageRaised("other", 503)
        view = launch_page(self._site, launch, guide, about, hole=self._mark)
        page = render("launch.html", view)
        kept = _Kept(page, (self._mark.encode(), *MARKS), launch.status, now_s)
        self._kept.put((launch.definition.texts, about), kept)
        return kept

    def _may_make(self, now_s: float, most: int) -> bool:
        second = int(now_s)
        if second != self._second:
            self._second, self._made = second, 0
        if self._made >= most:
            return False
        self._made += 1
        return True
