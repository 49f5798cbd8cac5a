"""
A journal on disk for the tests of `firstcome journal`: a launch, orders, a pause.

Always true:
- It is written through the real store, numbering and fold, as a front writes it.
"""

from hashlib import blake2b
from pathlib import Path

from firstcome.domain import commands as c
from firstcome.domain import definition as d
from firstcome.engine.folding import Folding, encode_command
from firstcome.engine.recovery import Recovered
from firstcome.journal.batch import Batch
from firstcome.journal.chain import is_outcome_mark
from firstcome.journal.numbering import Numbering
from firstcome.journal.store import JournalStore

BATCH_ENTRIES = 10


def sixteen(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=16).digest()


def launch(units: int) -> d.LaunchDefinition:
    return d.LaunchDefinition(
        "phone",
        0,
        None,
        "email",
        "on_handover",
        (d.MarketTerms("GB", "GBP"),),
        (d.SkuTerms("black", (d.Price("GB", 9_900),)),),
        (d.LocationTerms("online", "online", "own", "GB"),),
        d.Limits(),
        900_000,
        900_000,
        True,
        100_000,
        "back_of_line_once",
        (d.StockTerms("black", "online", units),),
        sixteen("texts"),
    )


def some_commands(orders: int) -> list[c.AnyCommand]:
    """A founded journal, one open launch, so many orders, and a pause at the end."""
    first: list[c.AnyCommand] = [
        c.FoundJournal(sixteen("secrets"), 1),
        c.AdoptRules(1),
        c.LoadLaunch(sixteen("load"), sixteen("body"), launch(orders // 2)),
    ]
    placed: list[c.AnyCommand] = [
        c.PlaceOrder(
            "phone",
            "black",
            "online",
            1,
            sixteen(f"person {number}"),
            sixteen(f"key {number}"),
            sixteen(f"print {number}"),
            number,
        )
        for number in range(1, orders + 1)
    ]
    return [*first, *placed, c.PauseLaunch(sixteen("pause"), sixteen("pause"), "phone")]


def write_journal(directory: Path, orders: int = 1_200, *, snapshot: bool = False) -> None:
    """Write it, with its outcome chains, and a snapshot at the end if wanted."""
    store = JournalStore(directory / "journal.db")
    written = Recovered(Folding(), Numbering())
    payloads = [encode_command(command) for command in some_commands(orders)]
    for number, start in enumerate(range(0, len(payloads), BATCH_ENTRIES), 1):
        batch = Batch(1, 1, number, tuple(payloads[start : start + BATCH_ENTRIES]))
        ordered = written.standing.place(batch, 1_000 + number)
        assert ordered is not None
        store.append(ordered)
        written.standing.accept(ordered)
        written.folding.fold(ordered)
        if is_outcome_mark(ordered.first_sequence, ordered.last_sequence):
            store.keep_outcome_chain(ordered.last_sequence, written.folding.outcome_chain)
    store.close()
    if snapshot:
        written.snapshot(directory / "snapshots")
