"""
Giving an order up: the question, and the deed.

Always true:
- Nothing is given up by a GET: what opens links beforehand does no harm.
- Giving up twice is harmless; what cannot be given up any more shows how it stands.

Never here: the rules (`CancelOrder`).
"""

from firstcome.domain.commands import CancelOrder
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.deeds import Deeds
from firstcome.web.customer.order_facts import order_page
from firstcome.web.customer.order_page import opened
from firstcome.web.customer.replies import private_page, see_other
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import GiveUpPage
from firstcome.web.pages import render


class GiveUp:
    """The pages under /orders/{code}/give-up."""

    def __init__(self, site: Site, deeds: Deeds) -> None:
        self._site = site
        self._deeds = deeds

    def ask(self, asked: Asked) -> None:
        """GET: what is lost, and the button; an order that has ended shows itself."""
        now, token = opened(asked)
        view = order_page(asked, self._site.shelf.guide(now.launch), now, token)
        if not view.may_give_up:
            asked.reply(see_other(view.page_address))
            return
        asked.reply(private_page(render("give_up.html", GiveUpPage(view))))

    def do(self, asked: Asked) -> None:
        """POST: 303 to the page of the order, which shows what came of it."""
        now, token = opened(asked)
        guide = self._site.shelf.guide(now.launch)
        view = order_page(asked, guide, now, token)
        if not view.may_give_up:
            asked.reply(see_other(view.page_address))
            return
        command = CancelOrder(now.sequence, "customer")
        self._deeds.do(asked, guide, command, lambda _: see_other(view.page_address))
