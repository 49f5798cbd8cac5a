"""
The busy page: nothing was judged yet, and the form goes on by itself after a pause.

    made once for a reason, a pause and an attempt ─► cut where the form's address and fields stand
    a refusal                                      ─► the pieces, joined by what was typed

Always true:
- The form is in the page as it was sent, key and all: sending it again can never make a second
  order.
- The pause grows with every attempt, and differs from reader to reader.
- Under a flood of refusals no page is made anew for each.

Never here: deciding that the shop is busy, or that a launch is paused.
"""

import html
import random
import secrets
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from msgspec.structs import replace

from firstcome.api.problems import PROBLEMS, Reply
from firstcome.limits import BUSY_PAGES_KEPT_MAX
from firstcome.web.customer.asked import shell
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.launch_facts import Which
from firstcome.web.customer.lru import Lru
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import BusyPage
from firstcome.web.pages import MEDIA_TYPE, PRIVATE_HEADERS, render

PAUSED: Final = "paused"
"""An answer of the rules and no problem, yet the form waits in the same way."""

PAUSED_RETRY_S: Final = 10
PAUSE_S_MAX: Final = 60
ATTEMPTS_SHOWN_MAX: Final = 20
"""From the attempt after it on, pages say this number."""

GROWTH: Final = 1.6
FIELDS_KEPT: Final = (
    *("key", "sku", "location", "units", "customer_class", "name", "email", "phone", "line"),
    *("lang", "invitation"),
)
"""Of the form, in its order; what else was sent with it is left out."""


class _Cut(NamedTuple):
    """A page around its hidden fields: what stands before, around name and value, and after."""

    before: str
    field: tuple[str, str, str]
    after: str


class Waiting(NamedTuple):
    """A form that waits: the fields that are kept, in their order, and whether it registers."""

    names: Iterable[str]
    is_registration: bool = False


AN_ORDER: Final = Waiting(FIELDS_KEPT)


class BusyPages:
    """The busy pages of a site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept: Lru[tuple[bytes, str, str, str, int, int, bool], _Cut] = Lru(
            BUSY_PAGES_KEPT_MAX
        )
        self._action_mark = f"action-{secrets.token_hex(16)}"
        self._name_mark = f"name-{secrets.token_hex(16)}"
        self._value_mark = f"value-{secrets.token_hex(16)}"

    def refused(
        self,
        guide: LaunchGuide,
        about: Which,
        reason: str,
        action: str,
        fields: Mapping[str, str],
        waits: Waiting = AN_ORDER,
    ) -> Reply:
        """The page for a form that was not judged."""
        attempt = _attempt(fields)
        pause_s = pause(reason, attempt)
        cut = self._cut(guide, about, reason, (pause_s, attempt), waits.is_registration)
        first, middle, last = cut.field
        hidden = "".join(
            f"{first}{html.escape(name)}{middle}{html.escape(fields[name])}{last}"
            for name in waits.names
            if name in fields
        )
        before = cut.before.replace(self._action_mark, html.escape(action))
        body = f"{before}{hidden}{cut.after}".encode()
        return _reply(reason, body, pause_s)

    def look_again(self, guide: LaunchGuide, about: Which, reason: str, action: str) -> Reply:
        """The page that leads to another one by GET, for what is not sent again by itself."""
        pause_s = pause(reason, 1)
        view = self._view(guide, about, reason, action)
        return _reply(reason, render("busy.html", replace(view, retry_s=pause_s)), pause_s)

    def _cut(
        self,
        guide: LaunchGuide,
        about: Which,
        reason: str,
        again: tuple[int, int],
        is_registration: bool,
    ) -> _Cut:
        # Of the place only the clock shows: shops of one zone share their pages.
        zone = guide.zone(about.location)
        kept_as = (guide.definition.texts, about.language, zone, reason, *again, is_registration)
        cut = self._kept.get(kept_as)
        if cut is None:
            view = replace(
                self._view(guide, about, reason, self._action_mark),
                fields=((self._name_mark, self._value_mark),),
                retry_s=again[0],
                attempt=again[1],
                is_registration=is_registration,
            )
            cut = self._cut_at_marks(render("busy.html", view).decode())
            self._kept.put(kept_as, cut)
        return cut

    def _view(self, guide: LaunchGuide, about: Which, reason: str, action: str) -> BusyPage:
        here = shell(self._site, about.language, guide, about.location, (guide.path, {}))
        return BusyPage(here, reason, action, (), 0, 0)

    def _cut_at_marks(self, page: str) -> _Cut:
        before, named, rest = page.partition(self._name_mark)
        middle, valued, after = rest.partition(self._value_mark)
        assert named
        assert valued
        assert self._action_mark in before
        start, end = before.rindex("<"), after.index(">") + 1
        return _Cut(before[:start], (before[start:], middle, after[:end]), after[end:])


def _reply(reason: str, body: bytes, pause_s: int) -> Reply:
    status = 503 if reason == PAUSED else PROBLEMS[reason].status
    return Reply(status, body, MEDIA_TYPE, pause_s, PRIVATE_HEADERS)


def pause(reason: str, attempt: int) -> int:
    """Seconds to wait: what the reason asks for, more with each attempt, and never the same."""
    asked_s = PAUSED_RETRY_S if reason == PAUSED else PROBLEMS[reason].retry_after_s
    wished_s = max(1, asked_s) * GROWTH ** (attempt - 1)
    return min(PAUSE_S_MAX, round(wished_s * random.uniform(0.75, 1.5)) or 1)


def _attempt(fields: Mapping[str, str]) -> int:
    """How often the form was sent, this time among them."""
    text = fields.get("attempt", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        return 1
    return min(max(int(text), 1), ATTEMPTS_SHOWN_MAX)
