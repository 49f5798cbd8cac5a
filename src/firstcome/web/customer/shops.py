"""
Shops to collect at, narrowed by town or name.

Always true:
- A page shows a bounded number of them, and says how many there are.

Never here: what is left there (the launch page of each says so).
"""

from firstcome.limits import SHOPS_SHOWN_MAX, TOWN_CHARACTERS_MAX
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.replies import public_page
from firstcome.web.customer.views import ShopsPage
from firstcome.web.pages import render


def show_shops(asked: Asked) -> None:
    """GET /launches/{launch}/shops"""
    guide = asked.site.shelf.guide(asked.launch())
    town = asked.query.get("town", "").strip()[:TOWN_CHARACTERS_MAX]
    asked.require_room()
    found = guide.narrowed(town)
    view = ShopsPage(
        shell=asked.shell(guide),
        town=town,
        shops=tuple(guide.place(shop.location, asked.lang) for shop in found[:SHOPS_SHOWN_MAX]),
        found_count=len(found),
        action=f"{guide.path}/shops",
    )
    asked.reply(public_page(render("shops.html", view)))
