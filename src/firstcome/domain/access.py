"""
Access: whether a customer may order from a launch that is not open to everyone yet.

The first that applies is the answer:

    not_registered   no registration was shown, or one that does not stand, is not confirmed, is
                     for another launch, or of another customer
    not_your_wave    the launch sells in waves, and the one of this registration has not come; when
                     it does is in the answer, unless it is not known yet

Always true:
- A wave opens with the entry whose time reaches its own; it never closes before the launch does.

Never here: how a registration is shown (a signed link, which the API reads).
"""

from firstcome.domain.launch import Launch
from firstcome.domain.outcomes import Answer
from firstcome.domain.registrations import CONFIRMED
from firstcome.domain.state import State


def access_refusal(
    state: State, launch: Launch, registration: int, customer: bytes, time_ms: int
) -> Answer | None:
    """
    Why this customer may not order at this time with this registration, or None.

    It needs no entry: whoever asks from memory, with the time, gets what the fold would answer.
    """
    if not launch.needs_registration:
        return None
    registrations = state.registrations
    row = registrations.find(registration) if registration else None
    if row is None or registrations.status[row] != CONFIRMED:
        return Answer("not_registered")
    facts = registrations.facts(row)
    if facts[0] != customer or facts[5] != launch.number:
        return Answer("not_registered")
    if launch.definition.access == "registered":
        return None
    wave = launch.waves.wave_of(registration) if launch.waves is not None else None
    if wave is None:
        return Answer("not_your_wave")
    return None if wave.opens_ms <= time_ms else Answer("not_your_wave", opens_ms=wave.opens_ms)
