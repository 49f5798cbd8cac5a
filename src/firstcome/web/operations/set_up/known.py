"""
A launch as the desk knows it: its terms from the read models, its texts from the contacts file.

Always true:
- Why it may no longer be changed is said in words; the front judges it again.

Never here: changing it.
"""

from typing import Any, Final

import msgspec
from litestar.exceptions import NotFoundException
from msgspec import Struct
from sqlalchemy import select

from firstcome.domain.definition import LaunchDefinition
from firstcome.launches.copies import ID_CHARACTERS_MAX
from firstcome.launches.reading import LaunchFile
from firstcome.launches.texts import LaunchTexts
from firstcome.projections.counts import events_by_kind
from firstcome.projections.schema import launches
from firstcome.staff.permissions import Who
from firstcome.web.customer.guide import plain_texts
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.names import names_of

_STOCK_MOVES: Final = ("StockReceived", "StockCounted", "StockSetAside")
_STAYS: Final = "What customers and stock follow stays as it is. A copy can be changed."
_decode: Final = msgspec.json.Decoder(LaunchDefinition).decode


class KnownLaunch(Struct, frozen=True):
    """A launch that was loaded."""

    launch_file: LaunchFile
    status: str
    loaded_ms: int
    closed_to_changes: str
    """Why its terms may not be changed any more; empty: they may."""

    @property
    def launch(self) -> str:
        """Its id."""
        return self.launch_file.definition.launch

    @property
    def base(self) -> str:
        """What stands for these very terms in a form."""
        return base_of(self.launch_file)


def base_of(launch_file: LaunchFile) -> str:
    """What stands for a launch in a form, to notice that somebody changed it meanwhile."""
    from hashlib import sha256

    return sha256(msgspec.json.encode(launch_file.definition)).hexdigest()[:16]


def known_launch(desk: Desk, launch: str) -> KnownLaunch:
    """The launch; raises `NotFoundException` when there is none, and `ModelsMissing`."""
    found = find_launch(desk, launch)
    if found is None:
        raise NotFoundException
    return found


def find_launch(desk: Desk, launch: str) -> KnownLaunch | None:
    """The launch, or None; raises `ModelsMissing`."""
    if len(launch) > ID_CHARACTERS_MAX:
        return None
    with desk.models.connection() as connection:
        row: Any = connection.execute(
            select(launches).where(launches.c.launch == launch)
        ).one_or_none()
        kinds = {} if row is None else events_by_kind(connection, launch)
    if row is None:
        return None
    definition = _decode(row.definition)
    texts: LaunchTexts = names_of(desk, row).texts or plain_texts(definition)
    why = _why_closed(row.status, kinds)
    return KnownLaunch(LaunchFile(definition, texts), row.status, row.loaded_ms, why)


def launch_ids(desk: Desk) -> tuple[str, ...]:
    """Every launch, the one that was loaded first at the end."""
    with desk.models.connection() as connection:
        asked = select(launches.c.launch).order_by(launches.c.number.desc())
        return tuple(connection.execute(asked).scalars())


def _why_closed(status: str, kinds: dict[str, int]) -> str:
    if status != "scheduled":
        return f"The launch has begun: it is {status}. {_STAYS}"
    if any(kind.startswith("Order") for kind in kinds):
        return f"Orders were placed already. {_STAYS}"
    if any(kind in _STOCK_MOVES for kind in kinds):
        return f"Stock was received, counted or set aside already. {_STAYS}"
    return ""


def within_reach(who: Who, launch_file: LaunchFile) -> frozenset[str]:
    """The locations of a launch that somebody may see: all, or those they are bound to."""
    return frozenset(
        terms.location
        for terms in launch_file.definition.locations
        if who.location in ("", terms.location) and who.operator in ("", terms.operator)
    )
