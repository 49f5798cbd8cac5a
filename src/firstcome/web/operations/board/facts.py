"""
Facts of the board: what its page starts with, and what its feed sends each second.

Always true:
- The news of a second are texts of the same making as the page's own.

Never here: HTTP.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from firstcome.projections.launches import LaunchRow
from firstcome.projections.reader import ModelsMissing
from firstcome.web.operations.board.collector import Collector
from firstcome.web.operations.board.history import (
    SECONDS_KEPT,
    Minute,
    Point,
    filled,
    minutes,
)
from firstcome.web.operations.board.numbers import is_on, read_points
from firstcome.web.operations.board.views import Board, Now, board_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.names import names_of
from firstcome.web.pages import DESK_LANGUAGE, desk_part
from firstcome.web.words import words_of

VERBS_OF: Final[dict[str, tuple[str, ...]]] = {
    "scheduled": ("open", "close"),
    "open": ("pause", "close"),
    "paused": ("resume", "close"),
    "closed": (),
}
"""What can be done to a launch, by its status."""


LAG_SAID_MS: Final = 2_000
"""A page that is as little behind as this does not say so."""


class BoardPage(Struct, frozen=True):
    """What the page of a board is made of."""

    launch: LaunchRow
    board: Board
    minutes: tuple[Minute, ...]
    verbs: tuple[str, ...]
    others: tuple[LaunchRow, ...]
    """Every launch, when there are several to choose from."""
    are_several_on: bool
    """Whether the front's counters speak of more launches than this one."""


class News(Struct, frozen=True):
    """What is new since the last second; `tables` is empty when they are as they were."""

    as_of: str
    status: str
    figures: dict[str, tuple[str, str, str]]
    facts: dict[str, tuple[str, str]]
    points: tuple[Point, ...]
    tables: str


def page_of(
    desk: Desk, collector: Collector, launch: LaunchRow, known: Sequence[LaunchRow]
) -> BoardPage:
    """The page of a launch; raises `ModelsMissing`."""
    numbers = collector.numbers(launch.launch)
    names = names_of(desk, launch)
    now_ms = desk.now_ms()
    return BoardPage(
        numbers.launch,
        board_of(numbers, collector, names, Now(now_ms, names.zone)),
        tuple(minutes(points_of(desk, collector, launch, now_ms // 1_000))),
        VERBS_OF[numbers.launch.status],
        tuple(known) if len(known) > 1 else (),
        sum(map(is_on, known)) > 1,
    )


def news_of(desk: Desk, collector: Collector, launch: LaunchRow, after_s: int) -> News:
    """What is new, with the chart's points after the second `after_s`; raises `ModelsMissing`."""
    news = collector.once_a_beat(launch.launch, lambda: _news(desk, collector, launch))
    now_s = desk.now_ms() // 1_000
    points = collector.points(now_s) if after_s else points_of(desk, collector, launch, now_s)
    return replace(news, points=tuple(point for point in points if point.second > after_s))


def _news(desk: Desk, collector: Collector, launch: LaunchRow) -> News:
    numbers = collector.numbers(launch.launch)
    names = names_of(desk, launch)
    now_ms = desk.now_ms()
    board = board_of(numbers, collector, names, Now(now_ms, names.zone))
    return News(
        _as_of(desk, now_ms, names.zone),
        numbers.launch.status,
        {figure.name: (figure.value, figure.means, figure.more) for figure in board.figures},
        {fact.name: (fact.text, fact.tone) for fact in board.facts},
        (),
        desk_part("operations/board_tables.html", names.zone, board=board).decode(),
    )


def points_of(desk: Desk, collector: Collector, launch: LaunchRow, now_s: int) -> list[Point]:
    """The last ten minutes: what the front told, and before that what the models know."""
    from_s = now_s - SECONDS_KEPT + 1
    try:
        with desk.models.connection() as connection:
            known = read_points(connection, launch.launch, from_s)
        through_s = desk.models.as_of_ms(now_s * 1_000) // 1_000
    except ModelsMissing:
        return collector.points(now_s)
    from_s = max(from_s, launch.loaded_ms // 1_000)
    return collector.points(now_s, filled(known, from_s, through_s))


def _as_of(desk: Desk, now_ms: int, zone: str) -> str:
    """When the numbers were true, as the shell of a page says it."""
    as_of_ms = desk.models.as_of_ms(now_ms)
    if not as_of_ms:
        return "the read models cannot be read just now"
    words = words_of(DESK_LANGUAGE)
    lag_ms = now_ms - as_of_ms
    behind = f", {words.lasting(lag_ms, 1)} behind the front" if lag_ms >= LAG_SAID_MS else ""
    return f"as of {words.clock(as_of_ms, zone)}{behind}"
