"""
The answers that requests of staff were given, packed, so that millions of them stay small.

Always true:
- A request has one answer; it never changes.

Never here: judging whether a request is a repeat (`decide`).
"""

from struct import Struct
from typing import Final, cast

from firstcome.domain.outcomes import Answer, Outcome

# id, fingerprint, number of the outcome's name, order, time_ms, hold_until_ms, ahead
_ROW = Struct("<16s16sHQQQI")
ROW_BYTES: Final = _ROW.size


class StaffAnswers:
    """Rows in the order of the requests; `names` are the outcomes by first appearance."""

    __slots__ = ("_by_request", "names", "rows")

    def __init__(self) -> None:
        self.names: list[Outcome] = []
        self.rows = bytearray()
        self._by_request: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._by_request)

    def add(self, request: bytes, fingerprint: bytes, answer: Answer) -> None:
        """Keep the answer to a request that has none yet."""
        if answer.outcome not in self.names:
            self.names.append(answer.outcome)
        self._by_request[request] = len(self._by_request)
        self.rows += _ROW.pack(
            request,
            fingerprint,
            self.names.index(answer.outcome),
            answer.order,
            answer.time_ms,
            answer.hold_until_ms,
            answer.ahead,
        )

    def find(self, request: bytes) -> tuple[bytes, Answer] | None:
        """The fingerprint and the answer of a request, or None."""
        number = self._by_request.get(request)
        if number is None:
            return None
        row = cast(
            "tuple[bytes, bytes, int, int, int, int, int]",
            _ROW.unpack_from(self.rows, number * ROW_BYTES),
        )
        return row[1], Answer(self.names[row[2]], *row[3:])

    def thaw(self, names: list[Outcome], rows: bytes) -> None:
        """Take over what was frozen."""
        self.names = list(names)
        self.rows = bytearray(rows)
        view = memoryview(rows)
        starts = range(0, len(rows), ROW_BYTES)
        self._by_request = {
            bytes(view[start : start + 16]): number for number, start in enumerate(starts)
        }
