"""
The list of waves of all launches: who may order from when, and how far telling them is.

Always true:
- `people` were in a wave when it was made; some may have left since.

Never here: plans (`web/operations/waves` has the page of a launch's waves), who is in a wave.
"""

from typing import Any, Final

from sqlalchemy import select

from firstcome.projections.schema import launches, waves
from firstcome.web.operations.lists.columns import (
    LAUNCH,
    LAUNCH_HEAD,
    matches,
    moment,
    number_head,
    plain,
    said,
    time_head,
)
from firstcome.web.operations.lists.listing import Bounds, Cell, Filter, Head, Listing, Rows

TELLINGS: Final = ("planned", "telling", "paused", "stopped")


def _query(_: Bounds) -> Rows:
    return select(waves).select_from(waves.join(launches, launches.c.launch == waves.c.launch))


def _wave_cell(values: dict[str, Any]) -> Cell:
    return Cell(number=values["wave"], link=f"/waves/{values['launch']}/{values['wave']}")


def _telling_cell(values: dict[str, Any]) -> Cell:
    return Cell(said(values["telling"]))


WAVES: Final = Listing(
    name="waves",
    title="Waves",
    noun=("wave", "waves"),
    meaning="The waves of every launch: how many people may order from when.",
    needs="see_waves",
    columns=(
        *LAUNCH,
        plain("wave", "number", "Counted from 1."),
        moment("opens_at", "From when its people may order.", "opens_ms"),
        plain("people", "number", "Confirmed registrations that were in it when it was made."),
        plain("telling", "text", "`planned`, `telling`, `paused` or `stopped`."),
        plain("divided_by", "text", "`registration_time` or `draw`."),
        moment("made_at", "When it was made.", "made_ms"),
        moment("invited_at", "When telling it began; empty: it has not.", "invited_ms"),
        moment("changed_at", "When it last changed.", "changed_ms"),
    ),
    filters=(
        Filter("launch", "Launch", "choice", "The launch.", matches(waves.c.launch), is_first=True),
        Filter(
            "telling",
            "Telling",
            "choice",
            "How far telling it is.",
            matches(waves.c.telling),
            TELLINGS,
            is_first=True,
        ),
    ),
    heads=(
        LAUNCH_HEAD,
        Head("Wave", _wave_cell, is_number=True),
        time_head("Opens", "opens_at"),
        number_head("People", "people"),
        Head("Telling", _telling_cell),
        time_head("Telling began", "invited_at"),
        time_head("Changed", "changed_at"),
    ),
    query=_query,
    key=(waves.c.launch, waves.c.wave),
    ordered="by id",
    counted="exactly",
    empty="No wave is like this.",
    page="/lists/waves",
)
