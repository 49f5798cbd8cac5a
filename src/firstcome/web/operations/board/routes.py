"""
The board: the page of one launch, its picture of the last ten minutes, and its feed.

Always true:
- The page is complete without scripts; with them, the same texts are put in place once a second.

Never here: numbers (`numbers`), deeds (`steering`).
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Final

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery, QueryParameter
from litestar.response import ServerSentEvent

from firstcome.api.problems import problem
from firstcome.api.requests import response
from firstcome.projections import launches
from firstcome.projections.launches import LaunchRow
from firstcome.web.operations.access import SIGNED_IN, AnyRequest, who_of
from firstcome.web.operations.board.chart import BROAD, NARROW, picture
from firstcome.web.operations.board.facts import page_of, points_of
from firstcome.web.operations.board.live import Live
from firstcome.web.operations.board.numbers import chosen_launch
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import go_to
from firstcome.web.operations.names import names_of
from firstcome.web.operations.shell import first_place, shell, show
from firstcome.web.pages import DESK_LANGUAGE, PRIVATE_HEADERS
from firstcome.web.words import words_of

LaunchName = Annotated[str, QueryParameter(name="launch", max_length=64)]

TOO_MANY_FEEDS: Final = "As many boards are live as may be. This one shows news when it is loaded."

_HEADERS: Final = {name.decode(): value.decode() for name, value in PRIVATE_HEADERS}


def board_routes(live: Live) -> Sequence[Any]:
    """The handlers, over what all boards share."""
    desk = live.desk

    @get("/", opt={"needs": SIGNED_IN})
    async def board(request: AnyRequest, wanted: LaunchName = "") -> Response[bytes]:
        if not who_of(request).may("see_board"):
            return go_to(first_place(who_of(request)))
        live.collector.start()
        return await asyncio.to_thread(_page, live, request, wanted)

    @get("/board/chart.svg", opt={"needs": "see_board"}, sync_to_thread=True)
    def chart(
        wanted: LaunchName = "", dark: FromQuery[bool] = False, narrow: FromQuery[bool] = False
    ) -> Response[bytes]:
        launch = _found(desk, wanted)
        now_s = desk.now_ms() // 1_000
        points = points_of(desk, live.collector, launch, now_s)
        zone = names_of(desk, launch).zone

        def clock(instant_ms: int) -> str:
            return words_of(DESK_LANGUAGE).near(instant_ms, instant_ms, zone)

        drawing = picture(points, now_s, clock, NARROW if narrow else BROAD, is_dark=dark)
        return Response(drawing, media_type="image/svg+xml", headers=_HEADERS)

    @get("/board/feed", opt={"needs": "see_board"})
    async def feed(wanted: LaunchName = "") -> Response[Any]:
        launch = await asyncio.to_thread(_found, desk, wanted)
        if live.feeds.is_full:
            return response(problem("overloaded", TOO_MANY_FEEDS))
        live.collector.start()
        return ServerSentEvent(live.feeds.of(launch), headers=_HEADERS)

    return [board, chart, feed]


def _page(live: Live, request: AnyRequest, wanted: str) -> Response[bytes]:
    desk = live.desk
    with desk.models.connection() as connection:
        known = launches.every(connection)
    launch = chosen_launch(known, wanted, desk.now_ms())
    if launch is None and not wanted:
        return show("board_empty.html", shell(desk, request, "Board"))
    if launch is None:
        raise NotFoundException
    names = names_of(desk, launch)
    page = page_of(desk, live.collector, launch, known)
    head = shell(desk, request, names.launch, zone=names.zone)
    return show("board.html", head, page=page, may_steer=who_of(request).may("steer_launch"))


def _found(desk: Desk, wanted: str) -> LaunchRow:
    with desk.models.connection() as connection:
        launch = chosen_launch(launches.every(connection), wanted, desk.now_ms())
    if launch is None:
        raise NotFoundException
    return launch
