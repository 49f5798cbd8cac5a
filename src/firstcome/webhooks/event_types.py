"""
Event types: what the events of the journal are called in messages, and which an endpoint wants.

Always true:
- Every kind of event has its type, or is one of the few that concern nobody outside.

Never here: what a message says.
"""

from collections.abc import Iterable
from typing import Final

TYPES: Final[dict[str, str]] = {
    "LaunchLoaded": "launch.loaded",
    "LaunchOpened": "launch.opened",
    "LaunchPaused": "launch.paused",
    "LaunchResumed": "launch.resumed",
    "LaunchClosed": "launch.closed",
    "StockReceived": "stock.received",
    "StockCounted": "stock.counted",
    "StockSetAside": "stock.set_aside",
    "StockTransferred": "stock.transferred",
    "SupplyAnnounced": "supply.announced",
    "SupplySlipped": "supply.slipped",
    "SupplyConfirmed": "supply.confirmed",
    "SupplyChanged": "supply.changed",
    "SupplyReceived": "supply.received",
    "SupplyCancelled": "supply.cancelled",
    "AllocationAdopted": "supply.allocated",
    "AllocationReverted": "supply.unallocated",
    "OrderHeld": "order.held",
    "OrderJoinedLine": "order.joined_line",
    "OrderRefused": "order.refused",
    "OrderOffered": "order.offered",
    "OrderAllocated": "order.allocated",
    "OrderLapsed": "order.lapsed",
    "OrderDisplaced": "order.displaced",
    "OrderPaid": "order.paid",
    "OrderCollected": "order.collected",
    "OrderCancelled": "order.cancelled",
    "OrderMoved": "order.moved",
    "InterestRegistered": "registration.registered",
    "RegistrationRepeated": "registration.repeated",
    "RegistrationConfirmed": "registration.confirmed",
    "RegistrationChanged": "registration.changed",
    "RegistrationLeft": "registration.left",
    "WavesAdopted": "wave.adopted",
    "WavesAdded": "wave.added",
    "WaveMoved": "wave.moved",
    "WaveInvited": "wave.invited",
    "WavePaused": "wave.paused",
    "WaveResumed": "wave.resumed",
    "WaveStopped": "wave.stopped",
    "IncidentOpened": "incident.opened",
    "IncidentUpdated": "incident.updated",
    "Announced": "announcement.made",
    "AnnouncementWithdrawn": "announcement.withdrawn",
}
"""By the kind of the event."""

NOT_SENT: Final = frozenset({"JournalFounded", "RulesAdopted", "Answered"})
"""Kinds that say nothing to anybody outside."""

TEST: Final = "webhook.test"
"""The type of a message that staff have sent to try an endpoint out."""

EVERYTHING: Final = "*"
GROUPS: Final = tuple(dict.fromkeys(name.partition(".")[0] for name in TYPES.values()))
"""The first words of the types, in their order."""


class WantedWrong(Exception):
    """There is no such type of event; the message says which there are."""


def read_wanted(names: Iterable[str]) -> tuple[str, ...]:
    """
    What an endpoint wants, from types, groups such as `order.*`, and `*` for all; each once.

    Raises `WantedWrong` for a name that there is not, and for none at all.
    """
    asked = set(names)
    groups = {f"{group}.*" for group in GROUPS}
    unknown = asked - {EVERYTHING, *groups, *TYPES.values()}
    if unknown:
        raise WantedWrong(
            f"{min(unknown)!r} is no type of event. Give *, a group such as order.*, or a type "
            "such as order.paid."
        )
    if not asked:
        raise WantedWrong("Choose at least one type of event.")
    if EVERYTHING in asked:
        return (EVERYTHING,)
    ordered = [*(f"{group}.*" for group in GROUPS), *TYPES.values()]
    return tuple(
        name
        for name in ordered
        if name in asked and (name in groups or group_of(name) not in asked)
    )


def types_of(wanted: Iterable[str]) -> frozenset[str]:
    """The types that somebody gets who wants these."""
    names = set(wanted)
    return frozenset(
        name
        for name in TYPES.values()
        if EVERYTHING in names or name in names or group_of(name) in names
    )


def group_of(name: str) -> str:
    """The group of a type, as it is asked for."""
    return f"{name.partition('.')[0]}.*"


def types_by_group() -> dict[str, tuple[str, ...]]:
    """Every type, by the group that has it."""
    return {
        f"{group}.*": tuple(name for name in TYPES.values() if group_of(name) == f"{group}.*")
        for group in GROUPS
    }
