"""
Making a backup: rounds that bring a folder up to what a shop has, while the shop sells.

    the last entry S ─► contacts, all there are ─► entries through S ─► … ─► the rest ─► manifest

Always true:
- The contacts that a copied entry names are in the backup, wherever it was killed: a shop stores
  them before their entry, and a round copies them before it.
- Nothing of the shop is written but `backup.json`, and no read lasts longer than a slice.
- A folder that holds anything else is left as it is.

Never here: putting back (`restore`).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from firstcome.backup.failures import BackupRefused
from firstcome.backup.journal_copy import JournalCopy, founded_with
from firstcome.backup.manifest import (
    MANIFEST,
    MANIFEST_VERSION,
    FileRecord,
    Manifest,
    iso_now,
    read_manifest,
    write_manifest,
)
from firstcome.backup.private_files import copy_database, hashed, make_folder, put
from firstcome.contacts.copying import ContactCopy
from firstcome.journal.reader import JournalReader
from firstcome.keyring import SecretsMissing, load_secrets
from firstcome.launches.rehearsal_mark import FILE as REHEARSAL
from firstcome.webhooks.file import FILE as WEBHOOKS

JOURNAL: Final = "journal.db"
CONTACTS: Final = "contacts.db"
SECRETS: Final = "secrets.json"
SMALL_FILES: Final = (SECRETS, "staff-key", REHEARSAL)
"""The mark of a rehearsal goes along: a copy that is put back must not pass for a real shop."""

SMALL_DATABASES: Final = ("staff.db", "outbox.db", WEBHOOKS)
"""Not derived, and small: copied whole in each round that is finished."""

NAMES: Final = (JOURNAL, CONTACTS, *SMALL_FILES, *SMALL_DATABASES)
LAST_BACKUP: Final = "backup.json"

Told = Callable[[str, int, int], None]
"""Told what is being copied, how far it is, and how far there is to go."""


class LastBackup(Struct, frozen=True):
    """What a shop remembers of its last finished backup, for whoever asks whether there is one."""

    when: str
    where: str
    sequence: int


class Backup:
    """One run: open from the first round to the last."""

    def __init__(self, directory: Path, folder: Path) -> None:
        """
        Open both sides; `folder` exists, and is locked by the caller.

        Raises `BackupRefused`, and what is wrong with the files of the shop or of the backup.
        """
        _require_own(folder)
        self._directory = directory
        self._folder = folder
        self._manifest = read_manifest(folder)
        self._source = JournalReader(directory / JOURNAL)
        self._fingerprint = founded_with(self._source)
        if not self._fingerprint:
            raise BackupRefused(f"The journal in {directory} has no entries yet. Start the shop.")
        if load_secrets(directory, journal_is_empty=False).fingerprint() != self._fingerprint:
            raise SecretsMissing(
                f"{directory / SECRETS} is not the file this journal was founded with. "
                "Put the file from your backup in its place."
            )
        self._journal = JournalCopy(self._source, folder / JOURNAL)
        self._contacts = ContactCopy(directory / CONTACTS, folder / CONTACTS)

    @property
    def sequence(self) -> int:
        """The last entry in the backup."""
        return self._journal.standing.sequence

    @property
    def is_finished(self) -> bool:
        """Whether everything that was copied is in a manifest that says that it is whole."""
        return self._manifest is not None and self._manifest.finished

    def round(self, told: Told) -> int:
        """Copy what there is now; returns how many entries and contacts were new."""
        through = self._source.last_sequence()
        if through <= self.sequence and not self._contacts.has_news():
            return 0
        self._say_unfinished()
        for name in SMALL_FILES:
            if not (self._folder / name).exists():
                self._copy_small(name)
        last = self._contacts.last_of_source()
        added = self._contacts.follow(lambda reached: told("contacts", reached, last))
        return added + self._journal.follow(through, lambda at: told("entries", at, through))

    def finish(self) -> Manifest:
        """Copy the rest, have everything on the disk, and say in the manifest that it is whole."""
        self._say_unfinished()
        for name in SMALL_FILES:
            self._copy_small(name)
        for name in SMALL_DATABASES:
            if (self._directory / name).exists():
                copy_database(self._directory / name, self._folder / name)
        if not (self._journal.truncate_log() and self._contacts.truncate_log()):
            raise BackupRefused(
                f"Another program reads the files in {self._folder}. Close it, and take the "
                "backup again: it goes on where it is."
            )
        finished = replace(self._described(), finished=True, files=self._records())
        write_manifest(self._folder, finished)
        self._manifest = finished
        last = LastBackup(finished.when, str(self._folder.resolve()), finished.sequence)
        put(self._directory / LAST_BACKUP, msgspec.json.encode(last) + b"\n")
        return finished

    def close(self) -> None:
        """Close the files."""
        self._journal.close()
        self._contacts.close()
        self._source.close()

    def _say_unfinished(self) -> None:
        if self._manifest is None or self._manifest.finished:
            self._manifest = self._described()
            write_manifest(self._folder, self._manifest)

    def _described(self) -> Manifest:
        standing = self._journal.standing
        outcome_sequence, outcome_chain = self._journal.outcome_mark
        return Manifest(
            MANIFEST_VERSION,
            False,
            iso_now(),
            standing.sequence,
            standing.chain.hex(),
            outcome_sequence,
            outcome_chain.hex(),
            self._contacts.last_contact(),
            self._fingerprint.hex(),
            (),
        )

    def _records(self) -> tuple[FileRecord, ...]:
        paths = [self._folder / name for name in NAMES]
        return tuple(
            FileRecord(path.name, path.stat().st_size, hashed(path))
            for path in paths
            if path.exists()
        )

    def _copy_small(self, name: str) -> None:
        source = self._directory / name
        if source.exists():
            put(self._folder / name, source.read_bytes())


def open_folder(directory: Path, folder: Path) -> None:
    """Make the folder of a backup unless it is there; raises `BackupRefused` in the shop's own."""
    if folder.resolve().is_relative_to(directory.resolve()):
        raise BackupRefused(
            f"{folder} is in the data directory itself. Choose another folder with --to, on "
            "another disk if you can."
        )
    make_folder(folder)


def is_on_one_disk(directory: Path, folder: Path) -> bool:
    """Whether a backup would be lost with the disk of its shop."""
    return directory.stat().st_dev == folder.stat().st_dev


def _require_own(folder: Path) -> None:
    has_files = any(path.name not in ("lock", "lost+found") for path in folder.iterdir())
    if has_files and not (folder / MANIFEST).exists() and not (folder / JOURNAL).exists():
        raise BackupRefused(f"{folder} is not empty, and no backup. Choose another with --to.")
    if (folder / LAST_BACKUP).exists() or (folder / "events.db").exists():
        raise BackupRefused(f"{folder} is the data directory of a shop. Choose another with --to.")
