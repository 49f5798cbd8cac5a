"""
Claims: what the shop told its customers.

Always true:
- Only an answer `held` or `in_line` with all its documented facts is a claim; every other answer
  is counted by its name.
- Claims of several runs stand in one table, in the order of the runs and of their rows.

Never here: the journal, judgement.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from firstcome.rehearsal.run import Run
from firstcome.rehearsal.workload import Shape

HELD: Final = 1
IN_LINE: Final = 2
CLAIM_NAMES: Final = {HELD: "held", IN_LINE: "in_line"}

REFUSED_ROW: Final = 0xFFFF_FFFF
"""In `Told.claim`: the row was answered, and the answer was no claim."""


class Claims:
    """
    Claims in columns of equal length; `run` and `row` name the answer that each was read from.

    `key` names an idempotency key, `who` a person's identity, `code` the public code of the
    order, each as one number; `shape` numbers `shapes`. Times are in milliseconds since 1970;
    `hold_until_ms` is 0, `place` and `ahead` are -1 where the answer has none.
    """

    __slots__ = (
        "ahead",
        "code",
        "hold_until_ms",
        "key",
        "outcome",
        "place",
        "row",
        "run",
        "sequence",
        "shape",
        "shapes",
        "time_ms",
        "who",
    )

    def __init__(self) -> None:
        self.run = array("H")
        self.row = array("I")
        self.outcome = array("B")
        self.sequence = array("Q")
        self.code = array("Q")
        self.key = array("Q")
        self.who = array("Q")
        self.shape = array("I")
        self.time_ms = array("q")
        self.hold_until_ms = array("q")
        self.place = array("q")
        self.ahead = array("q")
        self.shapes: list[Shape] = []

    def __len__(self) -> int:
        return len(self.run)


class Repeat(NamedTuple):
    """An answer to a key that was asked more than once; `claim` is `REFUSED_ROW` for a refusal."""

    key: int
    run: int
    row: int
    claim: int
    outcome: str


PLACED_ROW: Final = 0xFFFF_FFFE
"""In `Repeat.claim`: the form was answered with the address of an order's page."""


class Placed(NamedTuple):
    """
    An order that a form was answered with the page of; its entry cannot be named by it.

    `code` and `token` are those of the page's address.
    """

    key: int
    run: int
    row: int
    code: int
    token: bytes


class Told:
    """
    Everything the runs were answered: the claims, and how often each other answer came.

    `placed` holds every form that became an order, repeats included.

    `repeats` holds every answered row of the keys that were asked more than once; `undocumented`
    describes answers that are not as the API documents them.
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = runs
        self.claims = Claims()
        self.outcomes: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.undocumented: list[str] = []
        self.undocumented_count = 0
        self.repeats: list[Repeat] = []
        self.placed: list[Placed] = []
        self.lost = 0
