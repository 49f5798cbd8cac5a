"""
Commands on waves: divide the registered, add, move, and have a wave told.

The first that applies is the answer:

    AdoptWaves   launch_unknown, not_registering, launch_closed, waves_invited (somebody was told
                 of a wave), waves_invalid, waves_adopted
    AddWaves     launch_unknown, no_waves, launch_closed, waves_invalid (also when the last wave
                 takes all that are left), waves_added
    MoveWave     launch_unknown, no_waves, wave_unknown, launch_closed, wave_open (its time has
                 come), waves_invalid (not between its neighbours), wave_moved
    InviteWave   launch_unknown, no_waves, wave_unknown, launch_closed, already_invited, invited
    PauseWave    launch_unknown, no_waves, wave_unknown, not_invited, wave_stopped, wave_paused
    ResumeWave   launch_unknown, no_waves, wave_unknown, launch_closed, not_invited, wave_stopped,
                 wave_resumed
    StopWave     launch_unknown, no_waves, wave_unknown, not_invited, wave_stopped

Waves are invalid when they do not open one after the other, when another than the last has 0
people, or when they are too many.

Always true:
- Only confirmed registrations are counted into waves, and each into one.
- Once somebody was told of a wave, nobody's wave becomes another one.

Never here: messages, or how far telling has come.
"""

from firstcome.domain.commands import (
    WAVES_MAX,
    AddWaves,
    AdoptWaves,
    InviteWave,
    MoveWave,
    PauseWave,
    ResumeWave,
    StopWave,
    WaveCommand,
)
from firstcome.domain.events import (
    AnyEvent,
    WaveInvited,
    WaveMoved,
    WavePaused,
    WaveResumed,
    WavesAdded,
    WavesAdopted,
    WaveStopped,
)
from firstcome.domain.outcomes import Answer, Outcome
from firstcome.domain.state import State
from firstcome.domain.wave_plan import Wave, Waves, are_in_order, divided

Decision = tuple[Answer, tuple[AnyEvent, ...]]


def decide_adopt_waves(state: State, command: AdoptWaves) -> Decision:
    """Divide the registered into waves, anew while nobody was told of one."""
    launch = state.launches.get(command.launch)
    if launch is None:
        return _answer(state, "launch_unknown"), ()
    if not launch.definition.register:
        return _answer(state, "not_registering"), ()
    if launch.status == "closed":
        return _answer(state, "launch_closed"), ()
    if launch.waves is not None and launch.waves.is_told:
        return _answer(state, "waves_invited"), ()
    if not are_in_order(command.waves):
        return _answer(state, "waves_invalid"), ()
    order, seed = command.order, command.seed
    confirmed = state.registrations.confirmed(launch.number)
    made = divided(order, seed, confirmed, command.waves)
    return _answer(state, "waves_adopted"), (WavesAdopted(command.launch, order, seed, made),)


def decide_add_waves(state: State, command: AddWaves) -> Decision:
    """Further waves of whoever is in none."""
    launch = state.launches.get(command.launch)
    if launch is None:
        return _answer(state, "launch_unknown"), ()
    waves = launch.waves
    if waves is None:
        return _answer(state, "no_waves"), ()
    if launch.status == "closed":
        return _answer(state, "launch_closed"), ()
    last = waves.plan[-1]
    too_many = len(waves.plan) + len(command.waves) > WAVES_MAX
    if too_many or waves.is_complete or not are_in_order(command.waves, last.opens_ms):
        return _answer(state, "waves_invalid"), ()
    confirmed = state.registrations.confirmed(launch.number)
    made = divided(waves.order, waves.seed, confirmed, command.waves, waves)
    return _answer(state, "waves_added"), (WavesAdded(command.launch, made),)


def decide_move_wave(state: State, command: MoveWave) -> Decision:
    """Open a wave at another time, which may have come already."""
    found = _wave(state, command)
    if isinstance(found, Answer):
        return found, ()
    waves, wave = found
    if state.launches[command.launch].status == "closed":
        return _answer(state, "launch_closed"), ()
    if wave.opens_ms <= state.time_ms:
        return _answer(state, "wave_open"), ()
    before, after = waves.find(wave.number - 1), waves.find(wave.number + 1)
    is_late = before is None or before.opens_ms < command.opens_ms
    is_early = after is None or command.opens_ms < after.opens_ms
    if not (is_late and is_early):
        return _answer(state, "waves_invalid"), ()
    answer = _answer(state, "wave_moved")
    if wave.opens_ms == command.opens_ms:
        return answer, ()
    return answer, (WaveMoved(command.launch, command.wave, command.opens_ms),)


def decide_invite_wave(state: State, command: InviteWave) -> Decision:
    """Have everybody of a wave told."""
    found = _wave(state, command)
    if isinstance(found, Answer):
        return found, ()
    if state.launches[command.launch].status == "closed":
        return _answer(state, "launch_closed"), ()
    if found[1].telling != "planned":
        return _answer(state, "already_invited"), ()
    return _answer(state, "invited"), (WaveInvited(command.launch, command.wave),)


def decide_pause_wave(state: State, command: PauseWave) -> Decision:
    """Tell nobody more for now."""
    found = _wave(state, command)
    if isinstance(found, Answer):
        return found, ()
    telling = found[1].telling
    if telling in ("planned", "stopped"):
        return _answer(state, _NOT_TELLING[telling]), ()
    answer = _answer(state, "wave_paused")
    if telling == "paused":
        return answer, ()
    return answer, (WavePaused(command.launch, command.wave),)


def decide_resume_wave(state: State, command: ResumeWave) -> Decision:
    """Go on telling."""
    found = _wave(state, command)
    if isinstance(found, Answer):
        return found, ()
    if state.launches[command.launch].status == "closed":
        return _answer(state, "launch_closed"), ()
    telling = found[1].telling
    if telling in ("planned", "stopped"):
        return _answer(state, _NOT_TELLING[telling]), ()
    answer = _answer(state, "wave_resumed")
    if telling == "telling":
        return answer, ()
    return answer, (WaveResumed(command.launch, command.wave),)


def decide_stop_wave(state: State, command: StopWave) -> Decision:
    """Tell nobody more, for good."""
    found = _wave(state, command)
    if isinstance(found, Answer):
        return found, ()
    telling = found[1].telling
    if telling in ("planned", "stopped"):
        return _answer(state, _NOT_TELLING[telling]), ()
    return _answer(state, "wave_stopped"), (WaveStopped(command.launch, command.wave),)


_NOT_TELLING: dict[str, Outcome] = {"planned": "not_invited", "stopped": "wave_stopped"}


def _wave(state: State, command: WaveCommand) -> tuple[Waves, Wave] | Answer:
    launch = state.launches.get(command.launch)
    if launch is None:
        return _answer(state, "launch_unknown")
    if launch.waves is None:
        return _answer(state, "no_waves")
    wave = launch.waves.find(command.wave)
    return _answer(state, "wave_unknown") if wave is None else (launch.waves, wave)


def _answer(state: State, outcome: Outcome) -> Answer:
    return Answer(outcome, time_ms=state.time_ms)
