"""
Words about a registration: its events, where it stands, what comes next, and the deeds of staff.

Always true:
- Every event about a registration, every command on one and every outcome of it has its words.

Never here: which events there are (`story`), the rules.
"""

from typing import Final

from firstcome.domain import events as e
from firstcome.projections.launches import LaunchRow
from firstcome.projections.registrations import InWave, RegistrationRow
from firstcome.staff.permissions import Who
from firstcome.web.operations.names import LaunchNames
from firstcome.web.operations.people.consequences import Wording
from firstcome.web.operations.people.next_steps import Offer
from firstcome.web.operations.people.times import stamp
from firstcome.web.operations.people.views import Deed

OFFERS: Final = (
    Offer("leave", "Take it back", "change_orders", ("asked", "confirmed"), is_grave=True),
    Offer(
        "erase",
        "Erase personal data",
        "erase_people",
        ("asked", "confirmed", "left"),
        is_grave=True,
    ),
)

WORDINGS: Final = {
    "leave": Wording(
        "Take registration {code} back?", "Take it back", "leave_registration", is_grave=True
    ),
    "erase": Wording(
        "Erase whoever registered {code}?", "Erase for good", "erase_customer", is_grave=True
    ),
}

CONSEQUENCES: Final = {
    "leave": (
        "The customer is invited to nothing of it any more, and their place in time is lost.",
        "They are told, and can register again, behind everybody who registered before.",
    ),
    "erase": (
        (
            "Name, e-mail, phone and every note are erased at all orders and registrations of this"
            " customer, in all launches. Mails kept as files go, and no search finds the name."
        ),
        (
            "Registrations that stand are taken back. Orders stand as they are; the customer can no"
            " longer be told anything, nor be sent a link. The journal stays: it names nobody."
        ),
        "This cannot be undone. Copies in backups go when those expire.",
    ),
}

SAID: Final = {
    "left": "Taken back: the customer is invited to nothing of it any more.",
    "registration_unknown": "Nothing was changed: the front knows no such registration.",
}
"""What a command on a registration came to."""


def told(event: e.AnyEvent, names: LaunchNames) -> str:
    """An event of a registration, in words."""
    match event:
        case e.InterestRegistered():
            return f"Registered, not confirmed yet: {_wish(event, names)}"
        case e.RegistrationRepeated():
            return "Registered again: the first registration stands, in its place in time"
        case e.RegistrationConfirmed():
            return "Confirmed: the address is its owner's"
        case e.RegistrationChanged(by="complaint"):
            return "Consent taken back: they complained of a message"
        case e.RegistrationChanged():
            return f"The wish is another: {_wish(event, names)}"
        case e.RegistrationLeft():
            return "Taken back"
        case _:
            return "Nothing was changed"


def deeds_of(who: Who, row: RegistrationRow, address: str) -> tuple[Deed, ...]:
    """What this person may do about the registration now."""
    return tuple(
        Deed(offer.label, f"{address}/{offer.verb}", offer.is_grave)
        for offer in OFFERS
        if who.may(offer.needs) and row.status in offer.statuses
    )


def standing_of(row: RegistrationRow, wave: InWave | None, zone: str) -> str:
    """Where a registration stands, in a sentence or two."""
    if row.status == "left":
        return f"Taken back on {stamp(row.left_ms, zone)}."
    if row.status == "asked":
        return "Not confirmed: it counts once somebody follows the link that was sent."
    if wave is None:
        return "Confirmed. It is in no wave yet."
    told_so = {
        "planned": "nobody of it is told yet",
        "telling": "its people are told",
        "paused": "telling it is paused",
        "stopped": "telling it was stopped",
    }[wave.telling]
    return f"Confirmed. In wave {wave.wave:,}, open from {stamp(wave.opens_ms, zone)}; {told_so}."


def next_of(
    row: RegistrationRow, wave: InWave | None, launch: LaunchRow, zone: str
) -> tuple[str, ...]:
    """What the customer may do next, a sentence each."""
    if launch.status == "closed":
        return ("Nothing: the launch is closed.",)
    terms = launch.terms()
    if row.status == "left":
        return ("May register again, behind everybody who registered before.",)
    if row.status == "asked":
        return ("May confirm by the link that was sent.", "May change it, or take it back.")
    opens_ms = terms.opens_ms
    if terms.access == "waves":
        if wave is None:
            return ("Waits for a wave.", "May change it, or take it back.")
        opens_ms = max(opens_ms, wave.opens_ms)
    whose = "with the link of the invitation" if terms.access != "open" else "like everybody"
    return (
        f"May order {whose} from {stamp(opens_ms, zone)} on.",
        "May change it, or take it back.",
    )


def wish_of(row: RegistrationRow, names: LaunchNames) -> str:
    """The SKUs, any of which is wished."""
    return " or ".join(names.sku(sku) for sku in row.wished)


def place_of(row: RegistrationRow, names: LaunchNames) -> str:
    """Where the units would be had."""
    return names.place(row.location) if row.location else f"by delivery, {row.market}"


def _wish(event: e.InterestStated, names: LaunchNames) -> str:
    skus = " or ".join(names.sku(sku) for sku in event.skus)
    where = names.place(event.location) if event.location else f"by delivery, {event.market}"
    ways = ", ".join(event.consents) or "no way"
    units = f"{event.units:,} × " if event.units > 1 else ""
    return f"{units}{skus}, {where}; may be told by: {ways}"
