"""
Evidence: every claim of the answers beside what the journal and the rules say about it.

The journal is read once, from its first entry to its last; chain, times and stock are checked on
the way, the rest is put into columns for the checks that follow.

Always true:
- A claim is judged against the entry that its sequence names, and no other.
- Of several claims of one sequence the first leads; the others are repeats of it, or defects.

Never here: sentences about what is wrong with a claim; the checks write those.
"""

from array import array
from collections import Counter
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from msgspec import DecodeError

from firstcome.rehearsal import schema as s
from firstcome.rehearsal.claims import Claims
from firstcome.rehearsal.findings import Findings
from firstcome.rehearsal.journal_reader import ChainCheck, Entry, Journal
from firstcome.rehearsal.model import Judged, Model

NO_ENTRY: Final = 0
THE_ORDER: Final = 1
ANOTHER_ENTRY: Final = 2

DISPUTES: Final = ("", "stock", "line", "limits", "doubled", "facts")

_WATCH_EVERY: Final = 20_000

Watch = Callable[[str, int, int], None]
"""Called with what is done, how far, and how much there is."""


class Companion(Protocol):
    """Who goes along while the model moves from entry to entry."""

    def before(self, entry: Entry, model: Model) -> None:
        """The model has entered everything before this entry."""
        ...

    def after_batch(self, entry: Entry, model: Model) -> None:
        """The model has entered this entry, the last of its batch."""
        ...


class Passing(NamedTuple):
    """The checks that are made while the journal passes, and who looks on."""

    journal: Findings
    time: Findings
    stock: Findings
    companion: Companion


class Evidence:
    """
    Columns beside those of `claims`; `leads` names the leading claim of a sequence, plus one.

    `entry` says what stands at the claim's sequence; `customer` and `key` are the first eight
    bytes of that order's hashes, `ahead`, `hold_until_ms` and `dispute` what the rules say, and
    `outcomes` what they say to every `PlaceOrder`. `first` is the order that a doubled one
    repeats.
    """

    def __init__(self, claims: Claims, last: int) -> None:
        rows = len(claims)
        self.claims = claims
        self.entry = array("B", bytes(rows))
        self.customer = array("Q", bytes(8 * rows))
        self.key = array("Q", bytes(8 * rows))
        self.time_ms = array("q", bytes(8 * rows))
        self.ahead = array("q", bytes(8 * rows))
        self.hold_until_ms = array("q", bytes(8 * rows))
        self.dispute = array("B", bytes(rows))
        self.judged: dict[int, Judged] = {}
        self.outcomes: Counter[str] = Counter()
        self.entries = 0
        self.orders = 0
        self.orders_claimed = 0
        self.leads = array("I", bytes(4 * (last + 1)))
        for claim, sequence in enumerate(claims.sequence):
            if sequence <= last and not self.leads[sequence]:
                self.leads[sequence] = claim + 1

    def is_leading(self, claim: int) -> bool:
        """Whether the claim is the first of its sequence, and the journal reaches that far."""
        sequence = self.claims.sequence[claim]
        return sequence < len(self.leads) and self.leads[sequence] == claim + 1


def gather(journal: Journal, claims: Claims, passing: Passing, watch: Watch) -> Evidence:
    """Read the journal and judge every claim by it."""
    evidence = Evidence(claims, journal.last)
    model = Model(passing.stock)
    chain = ChainCheck(passing.journal)
    time_ms = 0
    companion = passing.companion
    for entry in journal.entries():
        chain.take(entry)
        companion.before(entry, model)
        passing.time.checked += 1
        if entry.time_ms < time_ms:
            passing.time.add(
                f"entry {entry.sequence} is of {entry.time_ms} ms, the one before of {time_ms} ms"
            )
        time_ms = entry.time_ms
        try:
            command = s.COMMANDS.decode(entry.command)
        except DecodeError as error:
            passing.journal.add(f"entry {entry.sequence} is no documented command: {error}")
            command = s.Tick()
        _judge(evidence, model, entry, command)
        if entry.chain is not None:
            companion.after_batch(entry, model)
        if entry.sequence % _WATCH_EVERY == 0:
            watch("journal", entry.sequence, journal.last)
    chain.finish()
    watch("journal", journal.last, journal.last)
    evidence.entries = passing.time.checked
    evidence.orders = len(model.orders)
    evidence.outcomes = model.outcomes
    return evidence


def _judge(evidence: Evidence, model: Model, entry: Entry, command: s.AnyCommand) -> None:
    sequence = entry.sequence
    claim = evidence.leads[sequence] - 1
    if claim < 0:
        model.enter(sequence, entry.time_ms, command)
        return
    if not isinstance(command, s.PlaceOrder) or not _is_same(evidence.claims, claim, command):
        evidence.entry[claim] = ANOTHER_ENTRY
        model.enter(sequence, entry.time_ms, command)
        return
    judged = model.enter(sequence, entry.time_ms, command, evidence.claims.outcome[claim])
    assert judged is not None
    evidence.orders_claimed += 1
    evidence.entry[claim] = THE_ORDER
    evidence.customer[claim] = int.from_bytes(command.customer[:8])
    evidence.key[claim] = int.from_bytes(command.key[:8])
    evidence.time_ms[claim] = entry.time_ms
    evidence.ahead[claim] = judged.ahead
    evidence.hold_until_ms[claim] = judged.hold_until_ms
    if judged.dispute:
        evidence.dispute[claim] = DISPUTES.index(judged.dispute)
        evidence.judged[claim] = judged


def _is_same(claims: Claims, claim: int, command: s.PlaceOrder) -> bool:
    asked = claims.shapes[claims.shape[claim]]
    return (
        asked.launch == command.launch
        and asked.sku == command.sku
        and asked.location == command.location
        and asked.units == command.units
    )
