"""
Stories: a table becomes a journal in the documented schema, and the run that its customers saw.

Rows besides those of `tables`:

    10:02  repeat ada           (no entry: the first answer's bytes again, or what the row says)
    10:02  resend ada held      (an entry under ada's first key, answered by itself)
    10:03  restart              (what follows is told to another run)

Outcomes besides those of the rules: `unanswered` (the entry is there, the answer was lost) and
`busy` (503, no entry).

Always true:
- The chain is right, the answers are exactly what the rows say; a defect is written in a row or
  done to the file afterwards.
"""

import struct
from array import array
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import apsw
from msgspec import json

from firstcome.rehearsal.answers import LOST, Answers, Refreshes
from firstcome.rehearsal.arrivals import FIRST, GREEDY, REPEAT, Schedule
from firstcome.rehearsal.audit import Audit, audit
from firstcome.rehearsal.plan import Plan, Stream
from firstcome.rehearsal.run import Run
from firstcome.rehearsal.workload import LaunchFacts, LocationFacts, Shape, SkuFacts
from tests.rehearsal.tables import (
    HOLD_TTL_MS,
    LAUNCH,
    PLACING,
    SKU,
    Commands,
    Row,
    definition,
    iso,
    name_hash,
    read_rows,
    time_ms,
)

SCHEMA = (
    "CREATE TABLE entries (sequence INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL,"
    " node INTEGER NOT NULL, epoch INTEGER NOT NULL, batch INTEGER NOT NULL,"
    " command TEXT NOT NULL, chain BLOB);"
    "CREATE TABLE outcome_chains (sequence INTEGER PRIMARY KEY, chain BLOB NOT NULL)"
)
PURPOSES = {"order": FIRST, "again": GREEDY, "resend": REPEAT, "repeat": REPEAT}
FACTS = LaunchFacts(
    LAUNCH, (SkuFacts(SKU),), (LocationFacts("web", "online"), LocationFacts("shop", "stores"))
)
_ALPHABET = "2346789BCDFGHJKMPQRTVWXY"


class Stored(NamedTuple):
    """One entry to write."""

    time_ms: int
    command: dict[str, Any]


@dataclass
class Story:
    """A journal and the runs beside it."""

    journal: Path
    runs: list[Run]

    def audit(self) -> Audit:
        """What the auditor says."""
        return audit(self.runs, self.journal)

    def change(self, statement: str, *bindings: Any) -> None:
        """Damage the journal."""
        connection: Any = apsw.Connection(str(self.journal))
        connection.execute(statement, bindings)
        connection.close()


def story(folder: Path, table: str, stock: dict[str, int] | None = None, **terms: Any) -> Story:
    """The journal and the runs of a table."""
    first_ms = time_ms("08:59")
    entries = [
        Stored(first_ms, {"kind": "FoundJournal", "fingerprint": name_hash("f"), "epoch": 1}),
        Stored(first_ms, {"kind": "AdoptRules", "version": 1}),
        Stored(
            first_ms,
            {"kind": "LoadLaunch", "id": name_hash("l"), "definition": definition(stock, **terms)},
        ),
    ]
    commands, customers = Commands(), _Customers()
    for row in read_rows(table):
        if row.verb == "restart":
            customers.restart()
            continue
        if row.verb != "repeat" and row.outcome != "busy":
            command = commands.command(row, len(entries) + 1)
            entries.append(Stored(row.time_ms, command))
        if row.verb in PURPOSES:
            customers.ask(row, len(entries))
    journal = folder / "journal.db"
    write_journal(journal, entries)
    return Story(journal, customers.finished())


def write_journal(path: Path, entries: list[Stored]) -> None:
    """Write entries; those of one time are one batch."""
    connection: Any = apsw.Connection(str(path))
    connection.pragma("journal_mode", "wal")
    connection.execute(SCHEMA)
    chain, sequence = bytes(32), 0
    for number, (at_ms, group) in enumerate(groupby(entries, lambda entry: entry.time_ms), 1):
        batch = [json.encode(entry.command) for entry in group]
        header = struct.pack(">QQIIQI", sequence + 1, at_ms, 1, 1, number, len(batch))
        framed = b"".join(struct.pack(">I", len(command)) + command for command in batch)
        chain = sha256(chain + header + framed).digest()
        for command in batch:
            sequence += 1
            ends = command is batch[-1]
            connection.execute(
                "INSERT INTO entries VALUES (?, ?, 1, 1, ?, ?, ?)",
                (sequence, at_ms, number, command.decode(), chain if ends else None),
            )
    connection.close()


class _Customers:
    """Collects requests and answers as a driver would."""

    def __init__(self) -> None:
        self._people: dict[str, int] = {}
        self._shapes: dict[Shape, int] = {}
        self._first_shapes: dict[str, Shape] = {}
        self._bodies: dict[str, bytes] = {}
        self._runs: list[tuple[Schedule, Answers]] = []
        self.restart()

    def restart(self) -> None:
        self._runs.append((Schedule(7, [], ["crowd"]), Answers(0)))

    def ask(self, row: Row, sequence: int) -> None:
        rows, answers = self._runs[-1]
        person = self._people.setdefault(row.who, len(self._people))
        shape = Shape(LAUNCH, SKU, row.location, row.units, row.customer_class, row.line)
        if row.verb != "again":
            shape = self._first_shapes.setdefault(row.who, shape)
        number = self._shapes.setdefault(shape, len(self._shapes))
        attempt = 1 if row.verb == "again" else 0
        at_us = 1_000 * len(rows) + 1
        rows.add(at_us, person, number, 0, attempt, PURPOSES[row.verb])
        status, body = self._answer(row, sequence)
        answers.sent_us.append(at_us)
        answers.answered_us.append(at_us + 500)
        answers.status.append(status)
        answers.bodies.append(body)
        answers.sent += 1

    def _answer(self, row: Row, sequence: int) -> tuple[int, bytes]:
        if row.outcome == "unanswered":
            return LOST, b""
        if row.verb == "repeat" and not row.outcome and not row.told:
            return 201, self._bodies[row.who]
        if row.verb == "repeat" and not row.outcome:
            told = json.decode(self._bodies[row.who]) | row.told
            return 201, json.encode(told)
        if row.outcome == "busy":
            return 503, b'{"type":"https://firstcome.dev/problems/overloaded","code":"overloaded"}'
        if row.outcome not in ("held", "in_line"):
            return 200, json.encode({"outcome": row.outcome, "launch": LAUNCH})
        body = json.encode(_told(row, sequence) | row.told)
        if row.verb in PLACING:
            self._bodies.setdefault(row.who, body)
        return 201, body

    def finished(self) -> list[Run]:
        runs: list[Run] = []
        for rows, answers in self._runs:
            rows.shapes = list(self._shapes)
            run = Run(
                url="http://shop.example",
                plan=Plan(streams=(Stream(),)),
                launch=FACTS,
                rows=rows,
                answers=answers,
                refreshes=Refreshes(),
                started_ms=time_ms("09:00"),
                lasted_us=max(answers.answered_us or array("I", [0])),
            )
            runs.append(run)
        return runs


def _told(row: Row, sequence: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "outcome": row.outcome,
        "order": code_of(sequence),
        "sequence": sequence,
        "time": iso(row.time_ms),
        "launch": LAUNCH,
        "sku": SKU,
        "location": row.location,
        "units": row.units,
    }
    if row.outcome == "held":
        told["hold_until"] = iso(row.time_ms + HOLD_TTL_MS)
    else:
        told |= {"place": row.place, "ahead": row.place - 1}
    return told | {"token": "t" * 22, "link": f"/api/v1/orders/{sequence}?token={'t' * 22}"}


def code_of(sequence: int) -> str:
    """A public order code; every sequence has its own."""
    left, letters = sequence * 7_919 + 24**11, ""
    for _ in range(12):
        left, digit = divmod(left, 24)
        letters += _ALPHABET[digit]
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
