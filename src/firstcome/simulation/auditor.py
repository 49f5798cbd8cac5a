"""
The auditor: what the files say after a restart, against what was acknowledged before.

It works on a copy, opened as a restart would open it, and reads every table by its schema.

Always true:
- Everything acknowledged is there once, with the answer that was given and its contact.
- No entry names a contact that is not there.

Never here: how the files came to be as they are.
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from msgspec import Struct, json

from firstcome import sqlite
from firstcome.contacts.contact import Contact
from firstcome.contacts.store import ContactStore
from firstcome.domain.commands import PlaceOrder, Register
from firstcome.domain.frozen import digest
from firstcome.domain.invariants import broken
from firstcome.domain.outcomes import Answer
from firstcome.domain.registrations import LEFT
from firstcome.engine.folding import Folding, decode_command
from firstcome.engine.recovery import Recovered, recover
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.simulation.crowd import BINDING, Told
from firstcome.simulation.life import CONTACTS, JOURNAL

_ERASED: Final = " "


class _Order(Struct):
    sequence: int
    contact: int
    answer: Answer


class Refold:
    """Everything that a journal says, folded once more from its first entry."""

    def __init__(self, reader: JournalReader) -> None:
        """Raises `JournalDamaged` where the chain, or an outcome chain, does not match."""
        self.recovered = Recovered(Folding(), Numbering())
        self.orders: defaultdict[bytes, list[_Order]] = defaultdict(list)
        self.others: Counter[tuple[bytes, Answer]] = Counter()
        self.outcome_chains: dict[int, bytes] = {}
        for ordered, results in self.recovered.follow(reader):
            sequence = ordered.first_sequence
            for payload, (answer, _) in zip(ordered.payloads, results, strict=True):
                command = decode_command(payload)
                if isinstance(command, PlaceOrder | Register):
                    self.orders[command.key].append(_Order(sequence, command.contact, answer))
                else:
                    self.others[payload, answer] += 1
                sequence += 1
            self.outcome_chains[ordered.last_sequence] = self.recovered.folding.outcome_chain


def audit(folder: Path, snapshots: Path, told: Told) -> Iterator[str]:
    """Everything that is wrong with the files in a folder; leaves them as they are."""
    copy = folder.with_name(f"{folder.name}-audited")
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*-shm"))
    try:
        JournalStore(copy / JOURNAL).close()
        ContactStore.open(copy / CONTACTS).close()
        reader = JournalReader(copy / JOURNAL)
        try:
            refold = Refold(reader)
            yield from _snapshots(reader, snapshots, refold)
        finally:
            reader.close()
        yield from told.contradictions
        yield from _orders(refold, told)
        yield from _others(refold, told)
        yield from _contacts(refold, copy / CONTACTS)
        yield from broken(refold.recovered.folding.state)
    except Exception as error:  # noqa: BLE001 - files that cannot be read are a finding
        yield f"{type(error).__name__}: {error}"
    finally:
        shutil.rmtree(copy)


def _snapshots(reader: JournalReader, snapshots: Path, refold: Refold) -> Iterator[str]:
    recovered = recover(reader, snapshots)
    recovered.catch_up(reader)
    if digest(recovered.folding.state) != digest(refold.recovered.folding.state):
        yield "the state from a snapshot differs from that of a full refold"


def _orders(refold: Refold, told: Told) -> Iterator[str]:
    for key, answer in told.orders.items():
        found = refold.orders.get(key, [])
        if not any(order.sequence == answer.order for order in found):
            yield f"order {answer.order} was acknowledged and is not in the journal"
        elif not any(order.answer == answer for order in found):
            yield f"order {answer.order} was told {answer}, and the refold says otherwise"
    for key, found in refold.orders.items():
        bound = {order.answer.order for order in found if order.answer.outcome in BINDING}
        if len(bound) > 1:
            yield f"key {key.hex()} is bound to the orders {sorted(bound)}"


def _others(refold: Refold, told: Told) -> Iterator[str]:
    for (payload, answer), count in told.others.items():
        if refold.others[payload, answer] < count:
            yield f"{payload.decode()} was answered {answer.outcome} and is not there"
    for sequence, chain in told.outcome_chains.items():
        if refold.outcome_chains.get(sequence) != chain:
            yield f"the outcome chain at entry {sequence} is another one than that answered from"


def _contacts(refold: Refold, path: Path) -> Iterator[str]:
    connection = sqlite.open_reader(path)
    found = dict(
        cast(
            "Iterator[tuple[int, str]]",
            sqlite.rows(connection, "SELECT contact, body FROM contact"),
        )
    )
    connection.close()
    registrations = refold.recovered.folding.state.registrations
    for key, orders in refold.orders.items():
        for order in orders:
            body, row = found.get(order.contact), registrations.find(order.sequence)
            has_left = row is not None and registrations.status[row] == LEFT
            if body is None:
                yield f"entry {order.sequence} names contact {order.contact}, which is not there"
            elif order.answer.order == order.sequence and body.startswith(_ERASED) and not has_left:
                yield f"the contact of order {order.sequence} was erased"
            elif not body.startswith(_ERASED) and json.decode(body, type=Contact).key != key:
                yield f"contact {order.contact} belongs to another request than {order.sequence}"
