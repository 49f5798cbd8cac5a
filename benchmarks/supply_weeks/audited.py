"""
The auditor of a rehearsal, on the journal of the story: the documented rules a second time.

Always true:
- It reads the file, and shares no code with the rules that wrote it.

Never here: estimates, which the documented rules do not know.
"""

from collections import Counter
from pathlib import Path
from typing import Final

from msgspec import Struct

from firstcome.domain.orders import STATUS_NAMES
from firstcome.domain.state import State
from firstcome.rehearsal import pool_model
from firstcome.rehearsal.findings import Findings
from firstcome.rehearsal.journal_reader import ChainCheck, Journal
from firstcome.rehearsal.model import Model
from firstcome.rehearsal.schema import COMMANDS

_NAMES: Final = {
    pool_model.HELD: "held",
    pool_model.IN_LINE: "in_line",
    pool_model.PAID: "paid",
    pool_model.COLLECTED: "collected",
    pool_model.CANCELLED: "cancelled",
    pool_model.LAPSED: "lapsed",
}


class Audited(Struct, frozen=True):
    """What the auditor read, and what it found otherwise than the shop says."""

    entries: int
    orders: int
    findings: tuple[str, ...]


def audited(path: Path, state: State) -> Audited:
    """Judge the journal at `path`, beside the state that the shop had at its end."""
    stock, whole = Findings("stock", ""), Findings("journal", "")
    model, chain = Model(stock), ChainCheck(whole)
    with Journal(path) as journal:
        for entry in journal.entries():
            chain.take(entry)
            model.enter(entry.sequence, entry.time_ms, COMMANDS.decode(entry.command))
        entries = journal.last
    chain.finish()
    findings = [f"units were promised twice: {stock.found}"] if stock.found else []
    findings += [f"the journal is not whole: {whole.found}"] if whole.found else []
    orders = state.orders
    for sequence, status in zip(orders.sequence, orders.status, strict=True):
        mine = _NAMES[model.orders[sequence].status]
        if mine != STATUS_NAMES[status]:
            findings.append(f"order {sequence} is {STATUS_NAMES[status]}, by the auditor {mine}")
    counts = Counter(order.status for order in model.orders.values())
    return Audited(entries, counts.total(), tuple(findings))
