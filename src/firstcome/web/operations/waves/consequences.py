"""
Consequences: what follows when waves are adopted, moved, told or not told, in plain words.

Always true:
- They say whom it reaches, what those can do then, and what cannot be taken back.
- An outcome that refuses is said as plainly as one that did it.

Never here: the doing.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from firstcome.web.operations.names import LaunchNames
from firstcome.web.operations.waves.knowing import Ground
from firstcome.web.operations.waves.now import WaveNow
from firstcome.web.pages import DESK_LANGUAGE
from firstcome.web.words import words_of


class Deed(Struct, frozen=True):
    """Something that can be done with a wave."""

    label: str
    button: str
    is_for_good: bool = False
    """Whether there is no way back: the launch's id has to be typed."""


DEEDS: Final[dict[str, Deed]] = {
    "invite": Deed("Invite", "Have them told now", is_for_good=True),
    "move": Deed("Move", "Move it"),
    "pause": Deed("Pause", "Pause telling"),
    "resume": Deed("Resume", "Go on telling"),
    "stop": Deed("Stop", "Stop telling for good", is_for_good=True),
    "again": Deed("Send again", "Send them again"),
    "arrived": Deed("Take as arrived", "They arrived"),
}

_SAID: Final = {
    "waves_adopted": "Adopted: the confirmed are divided into these waves. Nobody is told yet.",
    "waves_added": "Added: these waves follow the others. Nobody of them is told yet.",
    "wave_moved": "Moved: the wave opens at its new time.",
    "invited": "Telling has begun. This page says how far it is.",
    "wave_paused": "Paused: nobody more is told of the wave until it is resumed.",
    "wave_resumed": "Resumed: telling goes on.",
    "wave_stopped": "Stopped for good: nobody more is told of the wave.",
    "asked_again": "Asked: the back sends them again within seconds.",
    "asked_arrived": "Asked: the back takes them as told within seconds.",
    "nothing_uncertain": "Nothing was changed: nothing of the wave is uncertain.",
    "not_registering": "Nothing was changed: nobody can register for this launch.",
    "launch_closed": "Nothing was changed: the launch is closed.",
    "waves_invited": "Nothing was changed: somebody was invited, so nobody's wave may change.",
    "waves_invalid": "Nothing was changed: each wave opens after the one before, and only the last "
    "one can take all who are left.",
    "no_waves": "Nothing was changed: there are no waves.",
    "wave_unknown": "Nothing was changed: there is no such wave.",
    "wave_open": "Nothing was changed: the wave is open already.",
    "already_invited": "Nothing was changed: the wave was invited already.",
    "not_invited": "Nothing was changed: nobody of the wave was to be told yet.",
    "launch_unknown": "Nothing was changed: the front knows no such launch.",
    "id_reused": "Nothing was changed: this form has done something else before. Begin again.",
}

_words: Final = words_of(DESK_LANGUAGE)


def said_of(outcome: str, detail: str = "") -> str:
    """What a command came to; `detail` is what the front says of a code that is not known here."""
    return _SAID.get(outcome) or f"Nothing was changed: {outcome}. {detail}".strip()


def adopting(
    ground: Ground, waves: Sequence[tuple[int, int]], now_ms: int, names: LaunchNames
) -> tuple[str, ...]:
    """What follows from adopting waves, given as (opening, people)."""
    now = ground.now
    if not waves:
        return ()
    people = sum(each for _, each in waves)
    there = now.left_over if now.is_told else now.confirmed
    room = f"the plan has room for {_words.number(people)}."
    sentences = [f"{_people(there)} confirmed and are in no wave that was told; {room}"]
    if not now.is_told and now.waves:
        sentences.append(f"The {len(now.waves)} waves that are there now are void then.")
    first_ms = waves[0][0]
    if first_ms <= now_ms:
        sentences.append("The first opening has passed: that wave is open at once.")
    else:
        sentences.append(f"The first wave opens {_words.near(first_ms, now_ms, names.zone)}.")
    if first_ms < ground.subject.launch.opens_ms:
        opens = _words.near(ground.subject.launch.opens_ms, now_ms, names.zone)
        sentences.append(f"The launch itself opens {opens}: nobody can order before.")
    return (*sentences, _access(ground), "Nobody is told. Each wave is invited on its own.")


def consequences(verb: str, ground: Ground, wave: WaveNow, now_ms: int) -> tuple[str, ...]:
    """What follows from a deed, a sentence or two each."""
    zone = ground.subject.names.zone
    opens = _words.near(wave.opens_ms, now_ms, zone)
    match verb:
        case "invite":
            return _invite(ground, wave, opens)
        case "move":
            told = (
                "Whoever was told already gets another message with the old and the new time."
                if wave.telling != "planned"
                else "Nobody was told of it yet, so nobody is written to."
            )
            return (f"It opens {opens}, and can be moved until then.", told)
        case "pause":
            return (
                f"{_told(wave)} Nobody more is, until somebody resumes it.",
                "A message that is on its way arrives all the same.",
                f"Those who were told can order from {opens} on, as they were told.",
            )
        case "resume":
            return (f"{_told(wave)} The others are told from now on.",)
        case "stop":
            return (
                f"{_told(wave)} Nobody more is, and that cannot be taken back.",
                "Everybody of the wave may order all the same; those who are not told do not know.",
            )
        case "again":
            return (
                _uncertain(wave),
                "Whoever has theirs already gets it twice.",
            )
        case _:
            return (
                _uncertain(wave),
                "What is uncertain counts as told then, and is not sent again.",
            )


def lasting(people: int, rate_per_s: float) -> str:
    """How long it takes to tell so many people by mail."""
    return _words.lasting(round(people / rate_per_s * 1_000), 2)


def _invite(ground: Ground, wave: WaveNow, opens: str) -> tuple[str, ...]:
    rate = ground.mails_per_s
    takes = f"One mail after the other, {_words.number(rate)} a second at most: it takes about"
    sentences = [
        "Each of them who agreed to be told, and has not left, gets one message.",
        f"{takes} {lasting(wave.people, rate)}, and longer when a rush of orders goes first.",
        f"They are told that they may order from {opens} on.",
    ]
    if wave.is_open:
        sentences.append("The wave is open already: they can order as soon as they read it.")
    sentences.append(_access(ground))
    sentences.append(
        "It can be paused and stopped, but what was sent cannot be taken back; from then on nobody "
        "can be put into another wave."
    )
    return tuple(sentences)


def _access(ground: Ground) -> str:
    match ground.subject.launch.terms().access:
        case "waves":
            return "Nobody can order before their wave opens."
        case "registered":
            return (
                "Everybody who confirmed can order as soon as the launch opens: waves only decide "
                "when they are told."
            )
        case _:
            return (
                "Everybody can order as soon as the launch opens, registered or not: waves only "
                "decide when the registered are told."
            )


def _told(wave: WaveNow) -> str:
    progress = wave.progress
    told = 0 if progress is None else progress.in_all.told
    return f"{_words.number(told)} messages were sent, {_words.number(wave.waiting)} wait."


def _uncertain(wave: WaveNow) -> str:
    count = 0 if wave.progress is None else wave.progress.in_all.uncertain
    were = "message was" if count == 1 else "messages were"
    return f"{_words.number(count)} {were} on the way when the back ended, and may have arrived."


def _people(count: int) -> str:
    return f"{_words.number(count)} {'person' if count == 1 else 'people'}"
