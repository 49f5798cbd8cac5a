"""
The story of an order: every entry that did something to it, in order, with what was asked and
answered, and by whom.

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
from firstcome.web.operations.people.telling import ANSWERED, ASKED, Teller, answer_of
from firstcome.web.operations.people.views import Line

CUSTOMER: Final = "the customer"
ITSELF: Final = "by itself"
SHOP: Final = "the shop's key"


class _Command(Struct):
    """As much of a command as says who asked for what."""

    kind: str
    order: int = 0
    by: str = ""
    staff: int = 0


_decode: Final = msgspec.json.Decoder(_Command).decode

NameOf = Callable[[int], str]
"""The name of an account by its number."""


class Story:
    """Tells orders of one journal; for one thread, and closed after it."""

    def __init__(self, journal: Path, name_of: NameOf) -> None:
        self._journal = JournalReader(journal)
        self._name_of = name_of

    def lines(self, order: int, rows: Iterable[EventRow], teller: Teller) -> tuple[Line, ...]:
        """The story of the order that the entry `order` placed, by its events in order."""
        entries = groupby(rows, key=lambda row: row.sequence)
        return tuple(
            self._line(order, sequence, list(found), teller) for sequence, found in entries
        )

    def close(self) -> None:
        """Read no more."""
        self._journal.close()

    def _line(self, order: int, sequence: int, rows: list[EventRow], teller: Teller) -> Line:
        command = self._command(sequence, order)
        kind = "" if command is None else command.kind
        happened = [row.happened() for row in rows]
        told = [
            teller.told(event, row.time_ms, kind)
            for event, row in zip(happened, rows, strict=True)
            if not isinstance(event, e.Answered)
        ]
        answer = next((found for each in reversed(happened) if (found := answer_of(each))), "")
        return Line(
            sequence=sequence,
            time_ms=rows[0].time_ms,
            what=". ".join(told) or "Nothing was changed",
            asked=ASKED.get(kind, kind),
            by=self._by(command),
            answered="" if command is None else ANSWERED.get(answer, answer.replace("_", " ")),
            kinds=tuple(row.kind for row in rows),
        )

    def _command(self, sequence: int, order: int) -> _Command | None:
        """The command of an entry, when it was about this order."""
        entry = self._journal.entry(sequence)
        if entry is None:
            return None
        command = _decode(entry.command)
        is_its_own = sequence == order and command.kind == "PlaceOrder"
        return command if is_its_own or (command.order == order and order) else None

    def _by(self, command: _Command | None) -> str:
        if command is None:
            return ITSELF
        if command.kind == "PlaceOrder" or command.by == "customer":
            return CUSTOMER
        return self._name_of(command.staff) if command.staff else SHOP
