"""
What events say of registrations and waves, written into the state; a part of `evolve`.

Always true:
- It cannot refuse; an exception here is our own mistake, and the process stops.

Never here: choices. What happens is in the event.
"""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from firstcome.domain import events as e
from firstcome.domain.launch import Launch
from firstcome.domain.orders import CLASS_CODES
from firstcome.domain.registrations import CONFIRMED, LEFT, Interest
from firstcome.domain.state import State
from firstcome.domain.wave_plan import Telling, Wave, Waves


def _interest_registered(state: State, event: e.InterestRegistered) -> None:
    launch = state.launches[event.launch]
    facts = (
        event.customer,
        event.key,
        event.fingerprint,
        event.contact,
        event.time_ms,
        launch.number,
        CLASS_CODES[event.customer_class],
    )
    row = state.registrations.add(event.registration, facts, _interest(event))
    launch.registered.put(row)


def _registration_repeated(state: State, event: e.RegistrationRepeated) -> None:
    row, _ = _find(state, event.registration)
    state.registrations.keys.again[event.key] = row, event.fingerprint


def _registration_confirmed(state: State, event: e.RegistrationConfirmed) -> None:
    row, launch = _find(state, event.registration)
    state.registrations.status[row] = CONFIRMED
    state.registrations.confirmed_ms[row] = state.time_ms
    launch.confirmed_count += 1


def _registration_changed(state: State, event: e.RegistrationChanged) -> None:
    row, _ = _find(state, event.registration)
    state.registrations.change(row, _interest(event), is_complaint=event.by == "complaint")


def _registration_left(state: State, event: e.RegistrationLeft) -> None:
    row, launch = _find(state, event.registration)
    if state.registrations.status[row] == CONFIRMED:
        launch.confirmed_count -= 1
    state.registrations.status[row] = LEFT
    launch.registered.remove(row)


def _interest(event: e.InterestStated) -> Interest:
    return Interest(event.skus, event.market, event.location, event.units, event.consents)


def _find(state: State, sequence: int) -> tuple[int, Launch]:
    row = state.registrations.find(sequence)
    assert row is not None
    return row, state.launches_by_number[state.registrations.launch_number(row)]


def _waves_adopted(state: State, event: e.WavesAdopted) -> None:
    state.launches[event.launch].waves = Waves(event.order, event.seed, _made(event.waves))


def _waves_added(state: State, event: e.WavesAdded) -> None:
    waves = _waves(state, event.launch)
    state.launches[event.launch].waves = replace(waves, plan=waves.plan + _made(event.waves))


def _wave_moved(state: State, event: e.WaveMoved) -> None:
    _change_wave(state, event.launch, event.wave, opens_ms=event.opens_ms)


def _wave_told(state: State, event: Any) -> None:
    _change_wave(state, event.launch, event.wave, telling=_TELLING_AFTER[type(event)])


def _made(waves: tuple[e.WaveSet, ...]) -> tuple[Wave, ...]:
    return tuple([Wave(each.wave, each.opens_ms, each.people, each.through) for each in waves])


def _waves(state: State, launch: str) -> Waves:
    waves = state.launches[launch].waves
    assert waves is not None
    return waves


def _change_wave(state: State, launch: str, number: int, **change: Any) -> None:
    waves = _waves(state, launch)
    plan = list(waves.plan)
    plan[number - 1] = replace(plan[number - 1], **change)
    state.launches[launch].waves = replace(waves, plan=tuple(plan))


_TELLING_AFTER: Final[dict[type[Any], Telling]] = {
    e.WaveInvited: "telling",
    e.WavePaused: "paused",
    e.WaveResumed: "telling",
    e.WaveStopped: "stopped",
}

INTEREST_WRITERS: Final[dict[type[Any], Callable[[State, Any], None]]] = {
    e.InterestRegistered: _interest_registered,
    e.RegistrationRepeated: _registration_repeated,
    e.RegistrationConfirmed: _registration_confirmed,
    e.RegistrationChanged: _registration_changed,
    e.RegistrationLeft: _registration_left,
    e.WavesAdopted: _waves_adopted,
    e.WavesAdded: _waves_added,
    e.WaveMoved: _wave_moved,
    **dict.fromkeys(_TELLING_AFTER, _wave_told),
}
