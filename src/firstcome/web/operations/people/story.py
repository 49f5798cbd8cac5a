"""
The story of an order or a registration: every entry that did something to it, in order, with what
was asked and answered, and by whom.

Always true:
- Events come from the read models, commands from the journal, and names of staff from their
  accounts; nothing is guessed.
- An entry is one line, however many events it had.

Never here: personal data.
"""

from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from firstcome.domain import events as e
from firstcome.journal.reader import JournalReader
from firstcome.projections.stories import EventRow
from firstcome.web.operations.people.telling import (
    ANSWERED,
    ANSWERED_OF_REGISTRATION,
    ASKED,
    ASKED_OF_REGISTRATION,
    Teller,
    answer_of,
)
from firstcome.web.operations.people.views import Line

CUSTOMER: Final = "the customer"
ITSELF: Final = "by itself"
SHOP: Final = "the shop's key"


class _Command(Struct):
    """As much of a command as says who asked for what."""

    kind: str
    order: int = 0
    registration: int = 0
    by: str = ""
    staff: int = 0


_decode: Final = msgspec.json.Decoder(_Command).decode

Tell = Callable[[e.AnyEvent, int, str], str]
"""An event in words, with its time and the kind of its entry's command, when it was on this."""

_REGISTERING: Final = ("InterestRegistered", "RegistrationRepeated")

NameOf = Callable[[int], str]
"""The name of an account by its number."""


class Story:
    """Tells orders of one journal; for one thread, and closed after it."""

    def __init__(self, journal: Path, name_of: NameOf) -> None:
        self._journal = JournalReader(journal)
        self._name_of = name_of

    def lines(self, order: int, rows: Iterable[EventRow], teller: Teller) -> tuple[Line, ...]:
        """The story of the order that the entry `order` placed, by its events in order."""
        return self._lines(order, rows, teller.told, (ASKED, ANSWERED))

    def lines_of_registration(
        self, registration: int, rows: Iterable[EventRow], tell: Tell
    ) -> tuple[Line, ...]:
        """The story of what the entry `registration` registered."""
        words = ASKED_OF_REGISTRATION, ANSWERED_OF_REGISTRATION
        return self._lines(registration, rows, tell, words)

    def _lines(
        self,
        subject: int,
        rows: Iterable[EventRow],
        tell: Tell,
        words: tuple[dict[str, str], dict[str, str]],
    ) -> tuple[Line, ...]:
        entries = groupby(rows, key=lambda row: row.sequence)
        return tuple(
            self._line(subject, sequence, list(found), tell, words) for sequence, found in entries
        )

    def close(self) -> None:
        """Read no more."""
        self._journal.close()

    def _line(
        self,
        subject: int,
        sequence: int,
        rows: list[EventRow],
        tell: Tell,
        words: tuple[dict[str, str], dict[str, str]],
    ) -> Line:
        asked, answered = words
        command = self._command(sequence, subject, rows)
        kind = "" if command is None else command.kind
        happened = [row.happened() for row in rows]
        told = [
            tell(event, row.time_ms, kind)
            for event, row in zip(happened, rows, strict=True)
            if not isinstance(event, e.Answered)
        ]
        answer = next((found for each in reversed(happened) if (found := answer_of(each))), "")
        return Line(
            sequence=sequence,
            time_ms=rows[0].time_ms,
            what=". ".join(told) or "Nothing was changed",
            asked=asked.get(kind, kind),
            by=self._by(command),
            answered="" if command is None else answered.get(answer, answer.replace("_", " ")),
            kinds=tuple(row.kind for row in rows),
        )

    def _command(self, sequence: int, subject: int, rows: list[EventRow]) -> _Command | None:
        """The command of an entry, when it was about this order or registration."""
        entry = self._journal.entry(sequence)
        if entry is None:
            return None
        command = _decode(entry.command)
        if command.kind == "PlaceOrder":
            return command if sequence == subject else None
        if command.kind == "Register":
            return command if any(row.kind in _REGISTERING for row in rows) else None
        return command if subject in (command.order, command.registration) else None

    def _by(self, command: _Command | None) -> str:
        if command is None:
            return ITSELF
        if command.kind == "PlaceOrder" or (command.by or _usual_by(command)) == "customer":
            return CUSTOMER
        return self._name_of(command.staff) if command.staff else SHOP


def _usual_by(command: _Command) -> str:
    """Who asks for it when the command does not say so."""
    return "customer" if command.kind in ASKED_OF_REGISTRATION else ""
