"""
Go / no-go, as a page and as JSON.

Always true:
- Both say the same lines; how many people are expected stands in the address.

Never here: a check.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import QueryParameter
from msgspec import Struct

from firstcome.api.shop import iso_time
from firstcome.projections import launches, stock
from firstcome.projections.launches import LaunchRow
from firstcome.projections.stock import StockFilter
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.board.live import Live
from firstcome.web.operations.board.numbers import chosen_launch
from firstcome.web.operations.names import names_of
from firstcome.web.operations.readiness.checklist import look_at_all
from firstcome.web.operations.readiness.verdict import SAID, Grounds, Line, Verdict, worst
from firstcome.web.operations.shell import shell, show

PEOPLE: Final = 1_000_000
PEOPLE_MAX: Final = 100_000_000
POOLS_READ_MAX: Final = 60_000

LaunchName = Annotated[str, QueryParameter(name="launch", max_length=64)]
People = Annotated[int, QueryParameter(ge=1, le=PEOPLE_MAX)]


class Readiness(Struct, frozen=True):
    """The list of one launch."""

    launch: str
    people: int
    as_of: str
    verdict: Verdict
    lines: tuple[Line, ...]
    launches: tuple[str, ...]

    @property
    def said(self) -> str:
        """The verdict in a word."""
        return SAID[self.verdict]

    def count(self, verdict: Verdict) -> int:
        """How many lines say so."""
        return sum(line.verdict == verdict for line in self.lines)


def ready_routes(live: Live) -> Sequence[Any]:
    """The handlers."""
    desk = live.desk

    @get("/ready", opt={"needs": "see_board"}, sync_to_thread=True)
    def ready(
        request: AnyRequest, wanted: LaunchName = "", people: People = PEOPLE
    ) -> Response[bytes]:
        launch, known = _launches(live, wanted)
        if launch is None:
            return show("board_empty.html", shell(desk, request, "Go / no-go"))
        found = _readiness(live, launch, known, people)
        zone = names_of(desk, launch).zone
        return show("ready.html", shell(desk, request, "Go / no-go", zone=zone), ready=found)

    @get("/api/v1/ready", opt={"needs": "see_board"}, sync_to_thread=True)
    def ready_twin(wanted: LaunchName = "", people: People = PEOPLE) -> Readiness:
        launch, known = _launches(live, wanted)
        if launch is None:
            raise NotFoundException
        return _readiness(live, launch, known, people)

    return [ready, ready_twin]


def _launches(live: Live, wanted: str) -> tuple[LaunchRow | None, list[LaunchRow]]:
    with live.desk.models.connection() as connection:
        known = launches.every(connection)
    launch = chosen_launch(known, wanted, live.desk.now_ms())
    if launch is None and wanted:
        raise NotFoundException
    return launch, known


def _readiness(live: Live, launch: LaunchRow, known: list[LaunchRow], people: int) -> Readiness:
    desk = live.desk
    with desk.models.connection() as connection:
        pools = stock.pools(connection, StockFilter(launch.launch), POOLS_READ_MAX)
    live.collector.look_if_stale()
    now_ms = desk.now_ms()
    lines = look_at_all(
        Grounds(live, launch, launch.terms(), tuple(pools), names_of(desk, launch), people, now_ms)
    )
    return Readiness(
        launch.launch,
        people,
        iso_time(now_ms),
        worst(lines),
        lines,
        tuple(each.launch for each in known),
    )
