"""
Rolls: the ids of one kind that a launch lists, and where each first stands.

Always true:
- An id stands once; what refers to it finds it.
- When an id of the roll could not be read, references to ids outside the roll are not refused:
  the cause has its own fault.

Never here: what an id names.
"""

from collections.abc import Iterator

from firstcome.launches.fields import Field
from firstcome.launches.records import Record, heading
from firstcome.launches.wording import listed, nearest, shown


class Roll:
    """The ids of the tables `table`, called `noun` in faults."""

    def __init__(self, noun: str, table: str) -> None:
        self._noun = noun
        self._table = table
        self._first: dict[str, tuple[str, int]] = {}
        self.complete = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._first)

    def __len__(self) -> int:
        return len(self._first)

    @property
    def only(self) -> str | None:
        """The one id of a roll that has no other."""
        return next(iter(self._first)) if len(self._first) == 1 and self.complete else None

    def enter(self, record: Record, field: Field[str]) -> str | None:
        """The id of a record, entered; None when it is faulty or stands already."""
        identifier = record.get(field)
        if identifier is None:
            self.complete = False
            return None
        first = self._first.get(identifier)
        if first is not None:
            record.refuse(
                field,
                f"{self._noun} {shown(identifier)} stands twice, first at {first[0]}:{first[1]}.",
                "Give one of the two another id, or remove it.",
            )
            return None
        self._first[identifier] = (record.file, record.line_number)
        return identifier

    def find(self, record: Record, field: Field[str]) -> str | None:
        """The id that a field refers to; None when it is absent, faulty or in no roll."""
        identifier = record.get(field)
        if identifier is None or identifier in self._first:
            return identifier
        if self.complete:
            what = f"there is no {self._noun} {shown(identifier)}."
            record.refuse(field, what, lambda: self.mend(identifier))
        return None

    def mend(self, identifier: str) -> str:
        """What to write instead of an id that is not listed."""
        meant = nearest(identifier, self._first)
        if meant is not None:
            return f'Write "{meant}", or add a {heading(self._table)}.'
        return f"Write one of {listed(self._first)}, or add a {heading(self._table)}."
