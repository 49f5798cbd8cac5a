"""
Moving an order to another place: where to, and the deed.

Always true:
- Nothing is moved by a GET.
- Only places in the same market are offered, so that the price stays, and only those that would
  take the order; where it would wait, with what it would be told there.

Never here: the rules (`MoveOrder`).
"""

from firstcome.api.problems import Reply
from firstcome.domain.commands import MoveOrder
from firstcome.domain.outcomes import Answer
from firstcome.limits import MOVE_CHOICES_SHOWN_MAX, TOWN_CHARACTERS_MAX
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.bands import band, units_left
from firstcome.web.customer.deeds import Deeds
from firstcome.web.customer.estimate_facts import Place, would_be_told
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.order_facts import Standing, order_page, standing
from firstcome.web.customer.order_page import opened
from firstcome.web.customer.replies import private_page, see_other
from firstcome.web.customer.site import Site
from firstcome.web.customer.supply_views import EstimateView
from firstcome.web.customer.views import Band, MovePage, PlaceView
from firstcome.web.pages import render

Choice = tuple[PlaceView, Band, int, EstimateView | None]


class Move:
    """The pages under /orders/{code}/move."""

    def __init__(self, site: Site, deeds: Deeds) -> None:
        self._site = site
        self._deeds = deeds

    def ask(self, asked: Asked) -> None:
        """GET: the places, narrowed by a town; an order that cannot move shows itself."""
        now, token = opened(asked)
        asked.reply(self._page(asked, now, token))

    def do(self, asked: Asked) -> None:
        """POST: 303 to the page of the order when it moved, else the places again."""
        now, token = opened(asked)
        guide = self._site.shelf.guide(now.launch)
        location = asked.form().get("location", "")
        if location not in self._takers(guide, now, ""):
            asked.reply(self._page(asked, now, token, "location"))
            return
        command = MoveOrder(now.sequence, location)

        def then(answer: Answer) -> Reply:
            moved = standing(self._site, now.order)
            if answer.outcome in ("held", "in_line", "same_location"):
                return see_other(order_page(asked, guide, moved, token).page_address)
            return self._page(asked, moved, token, answer.outcome)

        self._deeds.do(asked, guide, command, then)

    def _page(self, asked: Asked, now: Standing, token: str, error: str = "") -> Reply:
        guide = self._site.shelf.guide(now.launch)
        view = order_page(asked, guide, now, token)
        if not view.may_move:
            return see_other(view.page_address)
        asked.require_room()
        town = asked.query.get("town", "")[:TOWN_CHARACTERS_MAX]
        takers = self._takers(guide, now, town)
        shown = takers[:MOVE_CHOICES_SHOWN_MAX]
        choices = tuple(self._choice(asked, guide, now, location) for location in shown)
        page = MovePage(view, town, choices, len(takers) - len(shown), error)
        return private_page(render("move.html", page), 422 if error else 200)

    def _takers(self, guide: LaunchGuide, now: Standing, town: str) -> list[str]:
        """The locations that would take the order, those that deliver first."""
        pools = now.launch.pools_by_place[now.pool.sku]
        terms, market = now.launch.definition, guide.market_of[now.pool.location]
        line_max = terms.line_orders_max if terms.line else 0
        shops = [shop.location for shop in guide.narrowed(town)]
        takers: list[str] = []
        for location in (*(() if town else guide.deliveries), *shops):
            pool = pools[location]
            takes = pool.line.waiting < line_max or units_left(pool) > 0
            if takes and pool is not now.pool and guide.market_of[location] == market:
                takers.append(location)
        return takers

    def _choice(self, asked: Asked, guide: LaunchGuide, now: Standing, location: str) -> Choice:
        pool = now.launch.pools_by_place[now.pool.sku][location]
        units = self._site.state.units(now.order)
        told = None
        if pool.line.waiting or pool.available < units:
            place = Place(now.launch, pool, guide.market_zone(guide.market_of[location]))
            told = would_be_told(place, units, self._site.now_ms())
        left = band(units_left(pool))
        return guide.place(location, asked.lang), left, pool.line.waiting, told
