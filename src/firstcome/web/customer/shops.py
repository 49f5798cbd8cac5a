"""
Shops to collect at, narrowed by town or name.

Always true:
- A page shows a bounded number of them, and says how many there are.

Never here: what is left there (the launch page of each says so).
"""

from firstcome.limits import SHOPS_SHOWN_MAX, TOWN_CHARACTERS_MAX
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.invited import reply_to, who_asks
from firstcome.web.customer.replies import address
from firstcome.web.customer.views import Shell, ShopsPage
from firstcome.web.pages import render


def show_shops(asked: Asked) -> None:
    """GET /launches/{launch}/shops"""
    launch = asked.launch()
    guide = asked.site.shelf.guide(launch)
    reader = who_asks(asked, launch)
    carried = reader.marked.invitation
    town = " ".join(asked.query.get("town", "")[:TOWN_CHARACTERS_MAX].split())

    def drawn(shell: Shell) -> bytes:
        found = guide.narrowed(town)
        shown = found[:SHOPS_SHOWN_MAX]
        view = ShopsPage(
            shell=shell,
            town=town,
            shops=tuple(guide.place(shop.location, asked.lang, carried) for shop in shown),
            found_count=len(found),
            action=address(f"{guide.path}/shops", invitation=carried),
        )
        return render("shops.html", view)

    asked.reply(reply_to(reader, asked.public_page(guide, town, drawn, carried)))
