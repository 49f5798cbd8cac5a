"""
The shell of the desk's pages: who is signed in, where they can go, as of when the page is true.

Always true:
- A place stands in the navigation only for who may go there.
- A page that reads the read models says as of when they are.

Never here: one page's facts.
"""

import re
from typing import Any, Final, NamedTuple, cast

from litestar import Response
from litestar.enums import MediaType
from msgspec import Struct

from firstcome.staff.permissions import Permission, Who
from firstcome.web.operations.access import AnyRequest, Signed
from firstcome.web.operations.desk import Desk
from firstcome.web.pages import PRIVATE_HEADERS, desk_page

OWN_SITE: Final = "same-origin"
SAID_CHARACTERS_MAX: Final = 200

DESK_ZONE: Final = "UTC"
"""The zone of pages that are about no launch."""


class Place(NamedTuple):
    """Somewhere to go; `is_here` when the page belongs to it."""

    label: str
    address: str
    is_here: bool


class PlaceGroup(NamedTuple):
    """Places under one word of the navigation; a place on its own has no word but its label."""

    label: str
    places: tuple[Place, ...]

    @property
    def is_here(self) -> bool:
        """Whether the page belongs to one of them."""
        return any(place.is_here for place in self.places)


class _Room(NamedTuple):
    label: str
    address: str
    needs: Permission
    group: str = ""
    """The word that it stands under where there are many; empty: on its own."""
    unless: Permission | None = None
    """Whoever may do this gets there from other pages."""


_OF_SUPPLY: Final = re.compile(r"/supplies/|/launches/[^/]+/(supply|estimates|transfer)(/|$)")
"""Pages of supply whose address begins elsewhere."""

_ROOMS: Final = (
    _Room("Board", "/", "see_board"),
    _Room("Go / no-go", "/ready", "see_board", "Launch"),
    _Room("Waves", "/waves", "see_waves", "Launch"),
    _Room("Tell everyone", "/told", "tell_everyone", "Tell"),
    _Room("Messages", "/messages", "see_waves", "Tell"),
    _Room("Find", "/find", "see_people"),
    _Room("Orders", "/orders", "see_lists", "Lists"),
    _Room("Registrations", "/registrations", "see_lists", "Lists"),
    _Room("Lines", "/lines", "see_lists", "Lists"),
    _Room("Demand", "/supplier", "see_demand", "Supply", unless="see_board"),
    _Room("Stock", "/stock", "see_stock", "Supply"),
    _Room("Supply", "/supply", "see_supply", "Supply"),
    _Room("Deliveries", "/deliveries", "move_stock", "Supply"),
    _Room("Launches", "/launches", "see_stock", "Launch"),
    _Room("Events", "/events", "see_lists", "Lists"),
    _Room("Staff", "/staff", "manage_staff", "Admin"),
    _Room("Audit", "/audit", "see_audit", "Admin"),
    _Room("Webhooks", "/webhooks", "see_webhooks", "Admin"),
)

_UNGROUPED_MAX: Final = 8
"""So many places fit into one row as they are."""


class DeskShell(Struct, frozen=True):
    """What every page of the desk has; `signed` is None before somebody signed in."""

    title: str
    now_ms: int
    zone: str
    menu: tuple[PlaceGroup, ...]
    """Where they may go, in the order of the navigation."""
    name: str
    role: str
    csrf: str
    as_of_ms: int
    """When what the page says was true; 0: it says nothing of the kind."""
    lag_ms: int
    """How far behind the front that is."""
    is_rehearsal: bool
    said: str = ""
    """What was just done, to be said above the page."""


def shell(
    desk: Desk, request: AnyRequest, title: str, *, zone: str = DESK_ZONE, reads_models: bool = True
) -> DeskShell:
    """The shell of a page for who asks."""
    scope = cast("dict[str, Any]", request.scope)
    signed: Signed | None = scope.get("auth")  # none at an address that there is not
    here = str(request.url.path)
    now_ms = desk.now_ms()
    as_of_ms = desk.models.as_of_ms(now_ms) if reads_models and signed is not None else 0
    return DeskShell(
        title=title,
        now_ms=now_ms,
        zone=zone,
        menu=() if signed is None else menu_of(signed.who, here),
        name="" if signed is None else signed.who.name,
        role="" if signed is None else signed.who.role.replace("_", " "),
        csrf="" if signed is None else signed.csrf,
        as_of_ms=as_of_ms,
        lag_ms=max(0, now_ms - as_of_ms) if as_of_ms else 0,
        is_rehearsal=desk.settings.is_rehearsal,
        said=_said(request),
    )


def first_place(who: Who) -> str:
    """The address where somebody begins."""
    return next(room.address for room in _rooms_of(who))


def menu_of(who: Who, here: str) -> tuple[PlaceGroup, ...]:
    """Where somebody may go from the address `here`; what is alone under its word has none."""
    here = "/supply" if _OF_SUPPLY.match(here) else here
    rooms = _rooms_of(who)
    is_grouped = len(rooms) > _UNGROUPED_MAX
    groups: dict[str, list[Place]] = {}
    for room in rooms:
        word = room.group if is_grouped and room.group else room.label
        place = Place(room.label, room.address, _is_here(here, room.address))
        groups.setdefault(word, []).append(place)
    return tuple(
        PlaceGroup(word if len(places) > 1 else "", tuple(places))
        for word, places in groups.items()
    )


def _rooms_of(who: Who) -> list[_Room]:
    return [
        room
        for room in _ROOMS
        if who.may(room.needs) and not (room.unless and who.may(room.unless))
    ]


def show(
    template: str, shell: DeskShell, status: int = 200, /, **values: object
) -> Response[bytes]:
    """The page of a template in `templates/operations/`; `values` are views, as it names them."""
    return Response(
        desk_page(f"operations/{template}", shell, **values),
        status_code=status,
        media_type=MediaType.HTML,
        headers={name.decode(): value.decode() for name, value in PRIVATE_HEADERS},
    )


def _is_here(here: str, room: str) -> bool:
    return here == room or (room != "/" and here.startswith(room + "/"))


def _said(request: AnyRequest) -> str:
    """What a deed of ours had the address say; a link from elsewhere puts no words on our pages."""
    if request.headers.get("sec-fetch-site", OWN_SITE) != OWN_SITE:
        return ""
    return str(request.query_params.get("said", ""))[:SAID_CHARACTERS_MAX]
