"""
A lost link: it is sent again to the address of the order, or of the registration, and to nobody
else.

Always true:
- The answer is the same, and takes as long, whether there is one or not.
- Nobody is sent more than one letter in `LINK_EVERY_S` for one launch, and all together no more
  than `LINKS_SENT_PER_S_MAX` a second.

Never here: finding orders and registrations, writing letters (notifications do).
"""

import time
from typing import Final

from firstcome.api.problems import ProblemRaised, Reply
from firstcome.contacts.failures import ContactInvalid
from firstcome.limits import LINK_CUSTOMERS_REMEMBERED_MAX, LINK_EVERY_S, LINKS_SENT_PER_S_MAX
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.busy import BusyPages
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.invited import who_asks
from firstcome.web.customer.launch_facts import which
from firstcome.web.customer.lru import Lru
from firstcome.web.customer.per_second import PerSecond
from firstcome.web.customer.replies import address, private_page
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import FindPage
from firstcome.web.pages import render

TYPED_CHARACTERS_MAX: Final = 254


class Find:
    """The pages under /launches/{launch}/find."""

    def __init__(self, site: Site, busy: BusyPages) -> None:
        self._site = site
        self._busy = busy
        self._sent_s: Lru[tuple[bytes, str], float] = Lru(LINK_CUSTOMERS_REMEMBERED_MAX)
        self._sending = PerSecond(LINKS_SENT_PER_S_MAX)

    def ask(self, asked: Asked) -> None:
        """GET: the form."""
        guide = self._site.shelf.guide(asked.launch())
        asked.reply(self._page(asked, guide))

    def do(self, asked: Asked) -> None:
        """POST: the same thanks for everybody."""
        launch = asked.launch()
        guide = self._site.shelf.guide(launch)
        fields = asked.form()
        asked.choose_language(fields.get("lang", ""))
        identity = launch.definition.identity
        typed = fields.get(identity, "").strip()
        try:
            customer = self._site.shop.customer(identity, typed, typed)
        except ContactInvalid:
            asked.reply(self._page(asked, guide, typed, identity))
        except ProblemRaised as raised:
            action = f"{guide.path}/find"
            about = which(asked, guide)
            asked.reply(self._busy.look_again(guide, about, str(raised), action))
        else:
            self._send(customer, guide.definition.launch)
            asked.reply(self._page(asked, guide, is_sent=True))

    def _send(self, customer: bytes, launch: str) -> None:
        now_s = time.monotonic()
        last_s = self._sent_s.get((customer, launch))
        if self._site.send_link is None or (last_s is not None and now_s - last_s < LINK_EVERY_S):
            return
        if self._sending.may():
            self._sent_s.put((customer, launch), now_s)
            self._site.send_link(customer, launch)

    def _page(
        self,
        asked: Asked,
        guide: LaunchGuide,
        typed: str = "",
        error: str = "",
        *,
        is_sent: bool = False,
    ) -> Reply:
        asked.require_room()
        carried = who_asks(asked, asked.launch()).invitation
        view = FindPage(
            shell=asked.shell(guide),
            identity=guide.definition.identity,
            action=address(f"{guide.path}/find", lang=asked.lang, invitation=carried),
            typed=typed[:TYPED_CHARACTERS_MAX],
            error=error,
            is_sent=is_sent,
            launch_address=address(guide.path, lang=asked.lang, invitation=carried),
            has_registrations=guide.definition.register,
        )
        return private_page(render("find.html", view), 422 if error else 200)
