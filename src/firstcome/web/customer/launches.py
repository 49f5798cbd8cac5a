"""The first page: all launches of this shop, or the only one at once."""

from firstcome.limits import LAUNCHES_SHOWN_MAX
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.replies import address, public_page, see_other
from firstcome.web.customer.views import LaunchesPage, LaunchState
from firstcome.web.pages import render


def show_launches(asked: Asked) -> None:
    """GET /"""
    launches = asked.site.state.launches_by_number
    if len(launches) == 1:
        only = launches[0].definition.launch
        asked.reply(see_other(address(f"/launches/{only}", lang=asked.lang)))
        return
    shown = launches[-LAUNCHES_SHOWN_MAX:]
    guides = [asked.site.shelf.guide(launch) for launch in shown]
    asked.require_room()
    rows: tuple[tuple[str, str, LaunchState, int], ...] = tuple(
        (
            address(guide.path, lang=asked.lang),
            guide.texts.name,
            launch.status,
            launch.definition.opens_ms,
        )
        for launch, guide in zip(shown, guides, strict=True)
    )
    asked.reply(public_page(render("launches.html", LaunchesPage(asked.shell(), rows))))
