"""
Applying to registrations, waves, incidents and announcements: a part of `applying`.

Always true:
- Every registration that an event names is at hand before the event is applied.

Never here: SQL, a choice. What happened is in the event.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from firstcome.domain import events as e
from firstcome.domain.wave_plan import Telling
from firstcome.projections.interest import Alike, Registration, alike

if TYPE_CHECKING:
    from firstcome.projections.applying import Applying


def registered(slice_: "Applying", event: e.InterestRegistered, _: str) -> None:
    """A new registration, whose address is not confirmed."""
    row = slice_.registered[event.registration] = Registration(event.registration, event)
    row.epoch = slice_.books.epoch
    row.wish(event)
    row.changed_ms = slice_.time_ms
    _enter(slice_, row, alike(event.launch, event, event.customer_class, "asked"))
    _about(slice_, row)


def repeated(slice_: "Applying", event: e.RegistrationRepeated, _: str) -> None:
    """Somebody asked again, which changes nothing."""
    _about(slice_, _at_hand(slice_, event.registration))


def confirmed(slice_: "Applying", event: e.RegistrationConfirmed, _: str) -> None:
    """The address is its owner's."""
    row = _change(slice_, event.registration)
    row.confirmed_ms = slice_.time_ms
    _enter(slice_, row, _leave(slice_, row)._replace(status="confirmed"))
    slice_.days.confirm(row)


def changed(slice_: "Applying", event: e.RegistrationChanged, _: str) -> None:
    """The wish is another."""
    row = _change(slice_, event.registration)
    was = _leave(slice_, row)
    slice_.days.forget(row)
    row.wish(event)
    _enter(slice_, row, alike(was.launch, event, was.customer_class, was.status))
    slice_.days.confirm(row)
    _about(slice_, row)


def left(slice_: "Applying", event: e.RegistrationLeft, _: str) -> None:
    """It was taken back."""
    row = _change(slice_, event.registration)
    row.left_ms = slice_.time_ms
    _enter(slice_, row, _leave(slice_, row)._replace(status="left"))
    slice_.days.give_up(row)


def adopted(slice_: "Applying", event: e.WavesAdopted, _: str) -> None:
    """The registered are divided into waves."""
    slice_.about(event.launch)
    slice_.books.interest.adopt(event, slice_.time_ms)


def added(slice_: "Applying", event: e.WavesAdded, _: str) -> None:
    """Further waves."""
    slice_.about(event.launch)
    slice_.books.interest.change(event.launch).add(event.waves, slice_.time_ms)


def moved(slice_: "Applying", event: e.WaveMoved, _: str) -> None:
    """A wave opens at another time."""
    slice_.about(event.launch)
    plan = slice_.books.interest.change(event.launch)
    plan.move(event.wave, event.opens_ms, slice_.time_ms)


def told(slice_: "Applying", event: e.OfWave, _: str) -> None:
    """Telling a wave begins, pauses, goes on or ends."""
    slice_.about(event.launch)
    plan = slice_.books.interest.change(event.launch)
    plan.tell(event.wave, _TELLING[type(event)], slice_.time_ms)


def reported(slice_: "Applying", event: e.IncidentReported, _: str) -> None:
    """What is known of an incident now."""
    slice_.about(event.launch)
    slice_.books.interest.report(event, slice_.time_ms)


def announced(slice_: "Applying", event: e.Announced, _: str) -> None:
    """Something is told."""
    slice_.about(event.launch)
    slice_.books.interest.announce(event, slice_.time_ms)


def withdrawn(slice_: "Applying", event: e.AnnouncementWithdrawn, _: str) -> None:
    """It is told no more."""
    launch = slice_.books.interest.withdraw(event.announcement, slice_.time_ms)
    slice_.about(launch)


def _at_hand(slice_: "Applying", registration: int) -> Registration:
    row = slice_.registered.get(registration)
    return slice_.known_registrations[registration] if row is None else row


def _change(slice_: "Applying", registration: int) -> Registration:
    row = slice_.registered.get(registration)
    if row is None:
        row = slice_.known_registrations[registration]
        slice_.changed_registrations[registration] = row
    row.changed_ms = slice_.time_ms
    _about(slice_, row)
    return row


def _enter(slice_: "Applying", row: Registration, key: Alike) -> None:
    """Count it among those that are so."""
    row.count = count = slice_.books.interest.count(key)
    count.registrations += 1
    count.units += row.units


def _leave(slice_: "Applying", row: Registration) -> Alike:
    """Count it no longer among those it was like."""
    was = slice_.books.interest.count(row.count.key)
    was.registrations -= 1
    was.units -= row.units
    return was.key


def _about(slice_: "Applying", row: Registration) -> None:
    key = row.count.key
    slice_.about(key.launch, key.location, row.registration)


_TELLING: Final[dict[type[Any], Telling]] = {
    e.WaveInvited: "telling",
    e.WavePaused: "paused",
    e.WaveResumed: "telling",
    e.WaveStopped: "stopped",
}

INTEREST_WRITERS: Final[dict[type[Any], Callable[["Applying", Any, str], None]]] = {
    e.InterestRegistered: registered,
    e.RegistrationRepeated: repeated,
    e.RegistrationConfirmed: confirmed,
    e.RegistrationChanged: changed,
    e.RegistrationLeft: left,
    e.WavesAdopted: adopted,
    e.WavesAdded: added,
    e.WaveMoved: moved,
    **dict.fromkeys(_TELLING, told),
    e.IncidentOpened: reported,
    e.IncidentUpdated: reported,
    e.Announced: announced,
    e.AnnouncementWithdrawn: withdrawn,
}
"""Who applies an event, by its class."""

INTEREST_CHANGES: Final = frozenset(
    {e.RegistrationRepeated, e.RegistrationConfirmed, e.RegistrationChanged, e.RegistrationLeft}
)
"""Events about a registration that was made before."""
