"""
Moves: who would be told something else if a delivery had other terms, and what that comes to.

Always true:
- The numbers are the front's, as of now; asking tells nobody anything.

Never here: what is typed, a deed.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from firstcome.api.supply_bodies import EstimateView, GroupView, WhatIfView
from firstcome.domain.estimates import Direction
from firstcome.staff.permissions import Who
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.supply.sayings import DIRECTIONS, orders_said, said_of
from firstcome.web.operations.supply.standing import PATH, Standing, answered, window_said
from firstcome.web.operations.supply.terms import Terms

ROWS_SHOWN: Final = 50

_SENTENCES: Final[dict[Direction, str]] = {
    "later": "{} would be told a later window.",
    "earlier": "{} would be told an earlier window, or a surer one.",
    "lost": "{} would be told “not known yet”, and have a window now.",
    "found": "{} would be told a window, and have none now.",
}


class MovedRow(Struct, frozen=True):
    """Orders next to each other in a line that would be told otherwise."""

    place: str
    location: str
    first: int
    """The place in line of the first of them, from 1."""
    last: int
    orders: int
    old: str
    new: str
    direction: str


class Moves(Struct, frozen=True):
    """All of them, and what they come to."""

    orders: int
    sentences: tuple[str, ...]
    rows: tuple[MovedRow, ...]
    places: int
    refused: str = ""
    """Why the front does not say, when it does not."""


def moves_of(desk: Desk, who: Who, standing: Standing, terms: Terms | None) -> Moves:
    """
    Ask the front who moves under other terms, or, without any, if nothing more of it came.

    Raises `NotFoundException`, `FrontSilent`.
    """
    path = f"{PATH}/{standing.delivery.supply}/what-if"
    body = {"is_cancelled": True} if terms is None else terms.body()
    reply = desk.front.send(path, who.number, body)
    if reply.status in (409, 422):
        detail = str(reply.body.get("detail", ""))
        return Moves(0, (), (), 0, said_of(reply.outcome, detail))
    return moves_in(msgspec.convert(answered(reply), WhatIfView), standing)


def moves_in(view: WhatIfView, standing: Standing) -> Moves:
    """What the front said, in words."""
    counts: dict[Direction, int] = {}
    for group in view.groups:
        counts[group.direction] = counts.get(group.direction, 0) + group.orders
    return Moves(
        view.orders,
        _sentences(counts),
        tuple(_row(group, standing) for group in view.groups),
        len({group.location for group in view.groups}),
    )


def _sentences(counts: dict[Direction, int]) -> tuple[str, ...]:
    if not counts:
        return ("Nobody in a line would be told anything else.",)
    ways: Sequence[Direction] = ("later", "lost", "earlier", "found")
    return tuple(_SENTENCES[way].format(orders_said(counts[way])) for way in ways if way in counts)


def _row(group: GroupView, standing: Standing) -> MovedRow:
    subject = standing.subject
    return MovedRow(
        place=subject.names.place(group.location),
        location=group.location,
        first=group.ahead + 1,
        last=group.ahead + group.orders,
        orders=group.orders,
        old=_said(group.old, standing),
        new=_said(group.new, standing),
        direction=DIRECTIONS[group.direction],
    )


def _said(view: EstimateView, standing: Standing) -> str:
    return window_said(view, standing.subject.today)
