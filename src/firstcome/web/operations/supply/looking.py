"""
The page of one delivery: how it stands, what can be done, its shares, and its story.

Always true:
- How it stands is told by the front, as of now; its story by the read models, as of when they say.
- Shares are shown as many as stand on a page, however many places there are.

Never here: deeds.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from firstcome.api.supply_bodies import ShareView
from firstcome.staff.permissions import Permission, Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.supply.days import zone_of
from firstcome.web.operations.supply.paging import Pages, page_asked, paged
from firstcome.web.operations.supply.standing import Standing, standing_of
from firstcome.web.operations.supply.story import Said, story_of

SHARES_SHOWN: Final = 50


class DeedLink(Struct, frozen=True):
    """Something that can be done with the delivery, and where."""

    label: str
    address: str
    is_grave: bool = False


class SupplyPage(Struct, frozen=True):
    """One delivery, in full."""

    standing: Standing
    deeds: tuple[DeedLink, ...]
    shares: Sequence[ShareView]
    pages: Pages
    story: tuple[Said, ...]
    shared: int
    """Units in all shares."""

    def place(self, share: ShareView) -> str:
        """Where a share goes."""
        return self.standing.subject.names.place(share.location)


def looking_routes(desk: Desk) -> Sequence[Any]:
    """The handler."""

    def page(request: AnyRequest, supply: int) -> Response[bytes]:
        standing = standing_of(desk, supply)
        zone = zone_of(standing.subject.names, standing.delivery.market)
        story = story_of(desk, supply, zone, standing.subject.today)
        found = supply_page(standing, story, page_asked(request), who_of(request))
        head = shell(desk, request, standing.name.capitalize(), zone=standing.subject.zone)
        return show("supply_delivery.html", head, page=found)

    @get("/supplies/{supply:int}", opt={"needs": "see_supply", "unbound": True})
    async def look(request: AnyRequest, supply: FromPath[int]) -> Response[bytes]:
        return await asyncio.to_thread(page, request, supply)

    return [look]


def supply_page(standing: Standing, story: tuple[Said, ...], page: int, who: Who) -> SupplyPage:
    """The page of what was found, for who looks."""
    shares = standing.view.shares
    shown, pages = paged(shares, SHARES_SHOWN, page, standing.address, {})
    shared = sum(each.units for each in shares)
    return SupplyPage(standing, tuple(_deeds(standing, who)), shown, pages, story, shared)


def _deeds(standing: Standing, who: Who) -> list[DeedLink]:
    """What who looks may do with it as it stands."""
    here, delivery = standing.address, standing.delivery
    if not delivery.left:
        return []
    known: list[tuple[Permission, DeedLink]] = [
        ("confirm_supply", DeedLink("Slip…", f"{here}/what-if?as=slip")),
        ("confirm_supply", DeedLink("Confirm…", f"{here}/what-if?as=confirm")),
        ("confirm_supply", DeedLink("Change…", f"{here}/what-if?as=change")),
        ("see_supply", DeedLink("What if…", f"{here}/what-if")),
        ("move_stock", DeedLink("Receive…", f"{here}/receive")),
        ("allocate", DeedLink("Share it…", f"{here}/allocation")),
        ("plan_supply", DeedLink("Cancel…", f"{here}/cancel", is_grave=True)),
    ]
    if delivery.stage == "confirmed":
        known = [each for each in known if each[1].label != "Confirm…"]
    return [link for permission, link in known if who.may(permission)]
