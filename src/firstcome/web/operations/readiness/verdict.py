"""
Verdicts: what a check says.

Always true:
- `no_go`: a promise would break, or no order be taken. `look`: somebody has to decide that it may
  be so. `go`: nothing to do.
- What is no go has a mend.

Never here: looking.
"""

from collections.abc import Callable, Iterable
from typing import Final, Literal

from msgspec import Struct

from firstcome.domain.definition import LaunchDefinition
from firstcome.projections.launches import LaunchRow
from firstcome.projections.stock import PoolRow
from firstcome.web.operations.board.live import Live
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.names import LaunchNames
from firstcome.web.pages import DESK_LANGUAGE
from firstcome.web.words import words_of

Verdict = Literal["go", "look", "no_go"]

WORST: Final[tuple[Verdict, ...]] = ("no_go", "look", "go")
SAID: Final[dict[Verdict, str]] = {"go": "Go", "look": "Look", "no_go": "No-go"}

DAY_MS: Final = 86_400_000

words: Final = words_of(DESK_LANGUAGE)
number: Final = words.number


class Line(Struct, frozen=True):
    """One line of the list: the verdict on one thing, why, and what to do."""

    name: str
    label: str
    verdict: Verdict
    evidence: str
    mend: str = ""
    command: str = ""
    """A command that mends it."""
    address: str = ""
    """The page where it is mended, or seen."""

    @property
    def said(self) -> str:
        """The verdict in a word."""
        return SAID[self.verdict]


class Grounds(Struct, frozen=True):
    """What the checks of one list look at."""

    live: Live
    launch: LaunchRow
    terms: LaunchDefinition
    pools: tuple[PoolRow, ...]
    names: LaunchNames
    people: int
    """How many are expected."""
    now_ms: int

    @property
    def desk(self) -> Desk:
        """The desk that asks."""
        return self.live.desk

    def when(self, instant_ms: int) -> str:
        """An instant on the launch's clocks."""
        return words.near(instant_ms, self.now_ms, self.names.zone)

    def ago(self, instant_ms: int) -> str:
        """How long ago it was."""
        return f"{words.lasting(self.now_ms - instant_ms, 1)} ago"

    def command(self, text: str) -> str:
        """A command about this data directory."""
        return f"firstcome {text} --data {self.desk.settings.directory}"


Check = Callable[[Grounds], Line]


def worst(lines: Iterable[Line]) -> Verdict:
    """The verdict on all lines together."""
    found = {line.verdict for line in lines}
    for verdict in WORST:
        if verdict in found:
            return verdict
    return "go"
