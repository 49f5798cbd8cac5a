"""
Before there is a sheet: what was adopted, which sheets are kept, and how a proposal is made.

Always true:
- What is adopted is what the front has now, whatever sheets say.

Never here: a sheet.
"""

from msgspec import Struct

from firstcome.web.operations.allocation.knowing import Known
from firstcome.web.operations.allocation.sheets import REGISTERED, Asked
from firstcome.web.operations.allocation.typed import Faults, asked_fields
from firstcome.web.operations.allocation.views import Places
from firstcome.web.operations.forms import Form


class KeptSheet(Struct, frozen=True):
    """A sheet that somebody worked on."""

    address: str
    changed_ms: int
    changed_by: str


class Adopted(Struct, frozen=True):
    """What a market gets by the adopted allocation."""

    name: str
    units: int
    locations: int


class StartPage(Struct, frozen=True):
    """The page."""

    known: Known
    places: Places
    adopted: tuple[Adopted, ...]
    kept: tuple[KeptSheet, ...]
    general: Form
    general_faults: Faults


def start_page(known: Known, kept: list[KeptSheet], form: Form | None, faults: Faults) -> StartPage:
    """The facts of the page."""
    general = asked_fields(Asked(dict(REGISTERED)))
    return StartPage(
        known,
        Places(known.supply),
        adopted_of(known),
        tuple(kept),
        general if form is None else general | form,
        faults,
    )


def adopted_of(known: Known) -> tuple[Adopted, ...]:
    """The adopted shares by market, in the order of the launch file."""
    found: dict[str, Adopted] = {}
    for share in known.shares:
        node = known.grounds.market_of.get(share.location, "")
        name = known.grounds.tree.title(node) if node else share.location
        before = found.get(node, Adopted(name, 0, 0))
        found[node] = Adopted(name, before.units + share.units, before.locations + 1)
    order = {node: number for number, node in enumerate(known.grounds.tree.nodes)}
    return tuple(found[node] for node in sorted(found, key=lambda node: order.get(node, -1)))
