"""
The rules that a launch is sold by, from its definition, and the shop's own terms below them.

Always true:
- What it says of who may order, of limits, times and the line is what the rules go by.

Never here: the rules; how a launch stands just now.
"""

from firstcome.web.customer.asked import Asked
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.invited import reply_to, who_asks
from firstcome.web.customer.replies import address
from firstcome.web.customer.views import Shell, TermsPage
from firstcome.web.pages import render


def show_terms(asked: Asked) -> None:
    """GET /launches/{launch}/terms"""
    launch = asked.launch()
    guide = asked.site.shelf.guide(launch)
    reader = who_asks(asked, launch)
    carried = reader.marked.invitation

    def drawn(shell: Shell) -> bytes:
        return _drawn(asked, guide, shell, carried)

    asked.reply(reply_to(reader, asked.public_page(guide, "", drawn, carried)))


def _drawn(asked: Asked, guide: LaunchGuide, shell: Shell, carried: str) -> bytes:
    terms = guide.definition
    view = TermsPage(
        shell=shell,
        words=guide.words(shell.language, guide.market(guide.default_place).language),
        opens_ms=terms.opens_ms,
        closes_ms=terms.closes_ms,
        identity=terms.identity,
        units_per_consumer_max=terms.limits.consumer,
        units_per_business_max=terms.limits.business,
        hold_ttl_ms=terms.hold_ttl_ms,
        offer_ttl_ms=terms.offer_ttl_ms,
        has_line=terms.line,
        line_orders_max=terms.line_orders_max,
        missed_hold_goes_back=terms.line and terms.missed_hold == "back_of_line_once",
        may_move=terms.move,
        launch_address=address(guide.path, lang=asked.lang, invitation=carried),
        access=terms.access,
    )
    return render("terms.html", view)
