"""
What was done before: a rehearsal, a look through the journal, a backup; each has left a note.

Always true:
- A note of another journal counts for nothing.

Never here: doing it.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

import apsw
import msgspec
from msgspec import Struct

from firstcome.journal.failures import JournalBroken
from firstcome.journal.reader import JournalReader
from firstcome.journal.verified import read_verified
from firstcome.web.operations.readiness.verdict import DAY_MS, Grounds, Line, Verdict, number

REHEARSALS: Final = "rehearsals"
BACKUP: Final = "backup.json"
REHEARSED_DAYS: Final = 30

Note = TypeVar("Note")


class RehearsalNote(Struct, frozen=True):
    """What `firstcome rehearse` keeps of a rehearsal."""

    launch: str
    when_ms: int
    people: int
    rate_per_s: float
    orders: int
    p99_ms: float
    verdict: str
    auditor: str


class BackupNote(Struct, frozen=True):
    """What `firstcome backup` keeps of the last one that it finished."""

    when: str
    where: str
    sequence: int


def rehearsed(grounds: Grounds) -> Line:
    """Whether a crowd like the one expected was rehearsed, and what the auditor said."""
    name, label = "rehearsed", "Capacity rehearsed"
    folder = grounds.desk.settings.directory / REHEARSALS
    note = newest_rehearsal(folder)
    mend = "Rehearse a copy of the launch on this machine, and keep the report here."
    command = f"firstcome rehearse URL --data COPY --keep {folder}"
    if note is None:
        evidence = "No rehearsal is kept here."
        return Line(name, label, "look", evidence, mend, command)
    evidence = (
        f"{note.launch} was rehearsed {grounds.ago(note.when_ms)}: {number(note.people)} people, "
        f"{number(round(note.rate_per_s))} a second, 99 of 100 orders answered within "
        f"{note.p99_ms:,.1f} ms. {note.auditor}"
    )
    if note.verdict == "failed":
        mend = "Do not open. Read the report of the rehearsal: a promise was broken."
        return Line(name, label, "no_go", evidence, mend)
    is_old = grounds.now_ms - note.when_ms > REHEARSED_DAYS * DAY_MS
    if note.verdict != "clean" or is_old:
        return Line(name, label, "look", evidence, mend, command)
    if note.people < grounds.people:
        evidence = f"{evidence} {number(grounds.people)} are expected."
        return Line(name, label, "look", evidence, "Rehearse with as many.", command)
    return Line(name, label, "go", evidence)


def verified(grounds: Grounds) -> Line:
    """Whether the whole journal was looked through, and what has come since."""
    name, label = "verified", "Journal verified"
    directory = grounds.desk.settings.directory
    command = grounds.command("journal verify")
    note = read_verified(directory)
    if note is None:
        evidence = "It was not verified yet."
        return Line(name, label, "look", evidence, "Verify it; it only reads.", command)
    last = _last_if_same(directory, note.sequence, note.chain)
    if last is None:
        evidence = f"What was verified {grounds.ago(note.when_ms)} is not this journal."
        mend = "Verify it, and find out which journal this is."
        return Line(name, label, "no_go", evidence, mend, command)
    since = last - note.sequence
    evidence = (
        f"Whole and refolded alike {grounds.ago(note.when_ms)}, up to entry "
        f"{number(note.sequence)}; {number(since)} have come since."
    )
    verdict: Verdict = "go" if grounds.now_ms - note.when_ms < DAY_MS else "look"
    mend = "" if verdict == "go" else "Verify it again; it only reads."
    return Line(name, label, verdict, evidence, mend, "" if verdict == "go" else command)


def backup(grounds: Grounds) -> Line:
    """Whether there is a copy elsewhere, and how old it is."""
    name, label = "backup", "Backup"
    command = grounds.command("backup --to FOLDER --follow")
    mend = "Have a copy made on another disk, and go on while it sells."
    note = _read(grounds.desk.settings.directory / BACKUP, BackupNote)
    when_ms = None if note is None else instant_ms(note.when)
    if note is None or when_ms is None:
        return Line(name, label, "look", "There is none yet.", mend, command)
    reading = grounds.live.collector.reading
    since = max(0, reading.sequence - note.sequence) if reading is not None else 0
    evidence = (
        f"Up to entry {number(note.sequence)} in {note.where}, {grounds.ago(when_ms)}; "
        f"{number(since)} have come since."
    )
    if grounds.now_ms - when_ms > DAY_MS:
        return Line(name, label, "look", evidence, mend, command)
    return Line(name, label, "go", evidence)


def newest_rehearsal(folder: Path) -> RehearsalNote | None:
    """The note of the last rehearsal that is kept in a folder."""
    notes = (_read(path, RehearsalNote) for path in folder.glob("*.json"))
    return max(filter(None, notes), key=lambda note: note.when_ms, default=None)


def instant_ms(text: str) -> int | None:
    """An ISO 8601 time as an instant; None for what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1_000)


def _last_if_same(directory: Path, sequence: int, chain: str) -> int | None:
    """The last sequence, if the journal has this chain there; None otherwise."""
    try:
        reader = JournalReader(directory / "journal.db")
    except (apsw.Error, JournalBroken):
        return None
    try:
        found = reader.chain_at(sequence)
        is_same = found is not None and found.hex() == chain
        return reader.last_sequence() if is_same else None
    finally:
        reader.close()


def _read(path: Path, kind: type[Note]) -> Note | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError):
        return None
