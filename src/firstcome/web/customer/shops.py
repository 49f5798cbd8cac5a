"""
Shops to collect at, narrowed by town or name.

Always true:
- A page shows a bounded number of them, and says how many there are.

Never here: what is left there (the launch page of each says so).
"""

from firstcome.limits import SHOPS_SHOWN_MAX, TOWN_CHARACTERS_MAX
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.replies import public_page
from firstcome.web.customer.views import Shell, ShopsPage
from firstcome.web.pages import render


def show_shops(asked: Asked) -> None:
    """GET /launches/{launch}/shops"""
    guide = asked.site.shelf.guide(asked.launch())
    town = " ".join(asked.query.get("town", "")[:TOWN_CHARACTERS_MAX].split())

    def drawn(shell: Shell) -> bytes:
        found = guide.narrowed(town)
        shown = found[:SHOPS_SHOWN_MAX]
        view = ShopsPage(
            shell=shell,
            town=town,
            shops=tuple(guide.place(shop.location, asked.lang) for shop in shown),
            found_count=len(found),
            action=f"{guide.path}/shops",
        )
        return render("shops.html", view)

    asked.reply(public_page(asked.public_page(guide, town, drawn)))
