"""
Consequences: what follows when a launch is opened, paused, resumed or closed, in plain words.

Always true:
- They say what happens to those who have something: holds, places in line, units.
- An outcome that refuses is said as plainly as one that did it.

Never here: the doing.
"""

from typing import Final

from msgspec import Struct

from firstcome.web.operations.board.numbers import Numbers
from firstcome.web.pages import DESK_LANGUAGE
from firstcome.web.words import words_of


class Deed(Struct, frozen=True):
    """Something that can be done to a launch."""

    label: str
    button: str
    is_for_good: bool = False
    """Whether there is no way back: the launch's id has to be typed."""


DEEDS: Final[dict[str, Deed]] = {
    "open": Deed("Open", "Open it now"),
    "pause": Deed("Pause", "Pause it now"),
    "resume": Deed("Resume", "Resume it now"),
    "close": Deed("Close", "Close it for good", is_for_good=True),
}

_SAID: Final = {
    "opened": "Opened: orders are taken.",
    "launch_paused": "Paused: no new order is taken.",
    "resumed": "Resumed: orders are taken again.",
    "launch_closed": "Closed for good: no more orders are taken.",
    "already_open": "Nothing was changed: it was open, or paused, already.",
    "already_paused": "Nothing was changed: it was paused already.",
    "not_paused": "Nothing was changed: it is not paused.",
    "not_open": "Nothing was changed: it has not opened yet.",
    "closed": "Nothing was changed: it is closed, and a closed launch stays closed.",
    "already_closed": "Nothing was changed: it was closed already.",
    "launch_unknown": "Nothing was changed: the front knows no such launch.",
    "id_reused": "Nothing was changed: this form has done something else before. Begin again.",
}

_words: Final = words_of(DESK_LANGUAGE)


def said_of(outcome: str, detail: str = "") -> str:
    """What a command came to; `detail` is what the front says of a code that is not known here."""
    return _SAID.get(outcome) or f"Nothing was changed: {outcome}. {detail}".strip()


def consequences(verb: str, numbers: Numbers, now_ms: int, zone: str) -> tuple[str, ...]:
    """What follows, a sentence or two each."""
    return {"open": _open, "pause": _pause, "resume": _resume, "close": _close}[verb](
        numbers, now_ms, zone
    )


def _open(numbers: Numbers, now_ms: int, zone: str) -> tuple[str, ...]:
    launch = numbers.launch
    planned = _words.near(launch.opens_ms, now_ms, zone)
    early = f"The planned opening was {planned}." if launch.opens_ms > now_ms else ""
    return (
        f"From now on orders are taken, by page and by API. {early}".strip(),
        f"{_units(numbers.left)} can be had. Pages that are open show the form within seconds.",
        "It cannot be made to wait again; it can be paused.",
    )


def _pause(numbers: Numbers, now_ms: int, zone: str) -> tuple[str, ...]:
    del now_ms, zone
    return (
        "No new order is taken and none moves, until somebody resumes it.",
        f"{_orders(numbers.held)} on hold keep their units, and their deadlines go on running.",
        _line_goes_on(numbers),
        "Customers see that it is paused and that nobody loses a place.",
        "Staff can still record payments and handovers.",
    )


def _resume(numbers: Numbers, now_ms: int, zone: str) -> tuple[str, ...]:
    del now_ms, zone
    return (
        "Orders are taken again at once; open pages show the form again within about a minute.",
        f"{_units(numbers.left)} can be had, and {_orders(numbers.in_line)} are in line.",
    )


def _close(numbers: Numbers, now_ms: int, zone: str) -> tuple[str, ...]:
    del now_ms, zone
    return (
        "No more orders are taken, for good: a closed launch cannot be opened again.",
        f"{_orders(numbers.held)} on hold keep their units until their deadlines.",
        _line_goes_on(numbers),
        f"{_units(numbers.left)} that nobody has asked for stay unsold.",
    )


def _line_goes_on(numbers: Numbers) -> str:
    waiting = f"{_orders(numbers.in_line)} in line keep their places"
    return f"{waiting}: units that come free, or are delivered, still go to them."


def _orders(count: int) -> str:
    return f"{_words.number(count)} order{'' if count == 1 else 's'}"


def _units(count: int) -> str:
    return f"{_words.number(count)} unit{'' if count == 1 else 's'}"
