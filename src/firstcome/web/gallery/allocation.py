"""
The allocation sheet, its start and its adoption, in every state.

Always true:
- Shares are worked out by the calculator itself, for the delivery that is planned for all markets.

Never here: numbers of a shop.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from msgspec.structs import replace

from firstcome.allocation.terms import Terms
from firstcome.api.supply_bodies import ShareView
from firstcome.domain.estimates import Direction
from firstcome.staff.permissions import Role
from firstcome.web.gallery.scene import (
    DAY,
    HOUR,
    MINUTE,
    NOW_MS,
    PLACE,
    PLACE_LONG,
    DeskState,
    launch_file,
    live,
    names,
)
from firstcome.web.gallery.supply_scene import standing, subject
from firstcome.web.operations.allocation.adopting import Adoption, adoption_of
from firstcome.web.operations.allocation.consequences import Changes, adopting, reverting, shares_of
from firstcome.web.operations.allocation.demand import Demand, Weights
from firstcome.web.operations.allocation.knowing import Known
from firstcome.web.operations.allocation.sheets import REGISTERED, Asked, Sheet, proposal_of
from firstcome.web.operations.allocation.showing import WORDS, sheet_page, title_of
from firstcome.web.operations.allocation.starting import KeptSheet, adopted_of, start_page
from firstcome.web.operations.allocation.trees import grounds_of
from firstcome.web.operations.allocation.views import (
    NOTHING_SAID,
    Looked,
    Places,
    Said,
)

PLANNED: Final = 24
"""The delivery that is planned for the whole launch."""

ALL_MARKETS: Final = Looked()
SHEET: Final = "made-up"
WHY: Final = {"reason": "Say why, in a few words. It is kept in the audit log."}
AGREED: Final = {
    "DE": Terms(minimum=2_000),
    "GB.partner": Terms(cap=1_500, lot=50),
    PLACE: Terms(lock=900),
}
TOO_MUCH: Final = {"DE": Terms(minimum=7_000), "GB.upgrades": Terms(minimum=6_400)}
PEOPLE: Final = {
    "warehouse-online": 20_418,
    "warehouse-upgrades": 20_418,
    PLACE: 9_801,
    "london-strand": 5_311,
    "aberdeen": 1_207,
    "bath": 1_640,
    PLACE_LONG: 3,
    "york": 1_502,
    "partner-leeds": 2_204,
    "partner-bristol": 2_960,
    "berlin": 7_118,
    "hamburg": 4_020,
}


def allocation_states() -> Iterator[DeskState]:
    """Before there is a sheet, the sheet, and what is asked before a deed."""
    yield from _starts()
    yield from _sheets()
    yield from _refused()
    yield from _adoptions()


def _known(**changed: Any) -> Known:
    delivery = replace(standing(4, note="").view, **changed)
    return Known(delivery, subject(), grounds_of(launch_file().definition, names()))


def _demand() -> Demand:
    weights: Weights = {
        place: {"registrations": people, "orders_in_line": people // 9, "sold": people // 40}
        for place, people in PEOPLE.items()
    }
    british = sum(people for place, people in PEOPLE.items() if place not in ("berlin", "hamburg"))
    weights["GB"] = {"registrations": british}
    weights["DE"] = {"registrations": 15_332}
    return Demand(NOW_MS - 2 * MINUTE, weights, {"registrations": british + 15_332})


def _sheet(terms: dict[str, Terms] | None = None, **asked: Any) -> Sheet:
    says = Asked(dict(REGISTERED), terms=AGREED if terms is None else terms, **asked)
    changed_ms = NOW_MS - 40 * 1_000
    return Sheet(
        SHEET, PLANNED, 4, 12_000, _demand(), says, NOW_MS - 2 * MINUTE, changed_ms, changed_by=1
    )


def _adopted(**more: Any) -> Known:
    return _known(shares=_shares(), reserve=600, **more)


def _shares() -> list[ShareView]:
    """An adopted allocation, as the front gives it."""
    known, sheet = _known(), _sheet(reserve=600)
    proposal = proposal_of(known.grounds, known.delivery.sku, 12_000, sheet.demand, sheet.asked)
    return [ShareView(place, units, 0) for place, units in shares_of(proposal).items()]


def _starts() -> Iterator[DeskState]:
    def state(name: str, known: Known, kept: list[KeptSheet], **more: Any) -> DeskState:
        page = start_page(known, kept, more.get("form"), more.get("faults", {}))
        return _state(name, "allocation_start.html", known, page=page, **WORDS)

    address = Places(PLANNED, SHEET).at()
    kept = [
        KeptSheet(address, NOW_MS - 40 * 1_000, "Ada Lovelace"),
        KeptSheet(address, NOW_MS - 3 * DAY - HOUR, "Grace Hopper"),
    ]
    yield state("allocation-none", _known(), [])
    yield state("allocation-adopted", _adopted(), kept)
    yield state("allocation-begun", _adopted(received=1_000, left=11_000), kept)
    yield state("allocation-over", _known(status="cancelled", left=0), [])
    faults = {"reserve": "The delivery has 12,000 units. Give as many at most."}
    yield state("allocation-start-refused", _known(), [], form={"reserve": "13000"}, faults=faults)


def _sheets() -> Iterator[DeskState]:
    yield _shown("allocation-sheet", _known(), _sheet(reserve=600))
    since = "1,204 people more registered, 31 orders more in line"
    yield _shown("allocation-counted-before", _known(), _sheet(reserve=600), since=since)
    yield _shown("allocation-behind", _known(units=10_000, left=10_000), _sheet())
    stores = Looked(node="GB.stores", why=PLACE_LONG)
    yield _shown("allocation-explained", _known(), _sheet(), stores)
    yield _shown("allocation-change", _known(), _sheet(), Looked(node="GB.stores", change=PLACE))
    yield _shown("allocation-short", _known(), _sheet(TOO_MUCH), Looked(why="DE"))
    yield _shown("allocation-found", _known(), _sheet(), Looked(find="london"))
    yield _shown("allocation-not-found", _known(), _sheet(), Looked(find="atlantis"))
    yield _shown("allocation-closed", _known(received=100, left=11_900), _sheet())


def _refused() -> Iterator[DeskState]:
    known, sheet = _known(), _sheet()
    moved = "Somebody changed the sheet meanwhile. This is how it is now; change it again."
    yield _shown("allocation-moved", known, sheet, said=Said(moved))
    typed = {"minimum": "300", "cap": "200", "lock": "many"}
    wrong = {"lock": "Give a whole number from 0 to 100,000,000, or nothing."}
    said = Said(typed=typed, faults=wrong)
    yield _shown("allocation-term-refused", known, sheet, Looked(change="DE"), said=said)
    against = "Germany has a minimum of 300 above its cap of 200. Change one of them."
    said = Said(typed={"minimum": "300", "cap": "200"}, faults={"terms": against})
    yield _shown("allocation-terms-contradict", known, sheet, Looked(change="DE"), said=said)
    lines = (
        "tree.csv:7: cap: '4,000 at most' is no whole number from 0 to 100,000,000.",
        "tree.csv:12: node: leeds is no node of this sheet. Take one from its file.",
    )
    yield _shown("allocation-file-refused", known, sheet, said=Said(file_faults=lines))
    broken = "DE: has a minimum of 300 above its cap of 200. Change one of them."
    yield _state(
        "allocation-broken", "allocation_broken.html", known,
        path=Places(PLANNED).path, sheet=sheet, wrong=broken,
    )  # fmt: skip


def _adoptions() -> Iterator[DeskState]:
    def state(name: str, known: Known, asked: Adoption, verb: str) -> DeskState:
        return _state(name, "allocation_adopt.html", known, verb, asked=asked)

    def adoption(known: Known, sheet: Sheet, changes: Changes | str, **more: Any) -> Adoption:
        sku = known.delivery.sku
        proposal = proposal_of(known.grounds, sku, sheet.units, sheet.demand, sheet.asked)
        following = adopting(known, proposal, changes)
        made = adoption_of(known, sheet, proposal, following, {"key": "made-up"})
        return replace(made, **more)

    adopt, revert = "Adopt this allocation?", "Take the shares back?"
    told: Counter[Direction] = Counter({"found": 9_118, "later": 212, "lost": 1})
    known, sheet = _known(), _sheet(reserve=600)
    yield state("allocation-adopt", known, adoption(known, sheet, told), adopt)
    since = "1 person more registered"
    short = adoption(known, _sheet(TOO_MUCH), Counter(), since=since, faults=WHY)
    yield state("allocation-adopt-short", known, short, adopt)
    again = _adopted()
    unknown = "The front did not say."
    yield state("allocation-adopt-again", again, adoption(again, sheet, unknown), adopt)
    behind = _known(units=10_000, left=10_000)
    yield state("allocation-adopt-behind", behind, adoption(behind, sheet, told), adopt)
    lost: Counter[Direction] = Counter({"lost": 9_118})
    back = Adoption(
        known=again,
        places=Places(PLANNED),
        following=reverting(again, lost),
        markets=adopted_of(again),
        key="made-up",
    )
    yield state("allocation-revert", again, back, revert)


def _shown(
    name: str,
    known: Known,
    sheet: Sheet,
    looked: Looked = ALL_MARKETS,
    said: Said = NOTHING_SAID,
    *,
    since: str = "",
) -> DeskState:
    sku = known.delivery.sku
    proposal = proposal_of(known.grounds, sku, sheet.units, sheet.demand, sheet.asked)
    page = sheet_page(known, sheet, proposal, looked, said)
    page = replace(page, since=since, changed_by="Ada Lovelace")
    return _state(name, "allocation.html", known, page=page, **WORDS)


def _state(name: str, template: str, known: Known, verb: str = "", /, **values: Any) -> DeskState:
    """A state of a page; its address is told apart by the template, so that links lead to it."""
    below = {"allocation_adopt.html": "/revert" if "back" in verb else "/adopt"}.get(template, "")
    address = f"{Places(PLANNED).path}{below}"
    title = f"{title_of(known)}: {verb}" if verb else title_of(known)
    role: Role = "operations"
    return DeskState(name, template, address, live(title, address, role), values)
