"""The rules that a launch is sold by, from its definition, and the shop's own terms below them."""

from firstcome.web.customer.asked import Asked
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.replies import address, public_page
from firstcome.web.customer.views import Shell, TermsPage
from firstcome.web.pages import render


def show_terms(asked: Asked) -> None:
    """GET /launches/{launch}/terms"""
    guide = asked.site.shelf.guide(asked.launch())
    asked.reply(
        public_page(asked.public_page(guide, "", lambda shell: _drawn(asked, guide, shell)))
    )


def _drawn(asked: Asked, guide: LaunchGuide, shell: Shell) -> bytes:
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
        launch_address=address(guide.path, lang=asked.lang),
    )
    return render("terms.html", view)
