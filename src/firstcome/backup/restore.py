"""
Restoring: a new data directory from a backup, in which a new epoch begins.

    copy, hashes ─► fingerprint ─► chains, refold ─► what was cut off is forgotten ─► new epoch

Always true:
- Nothing is served from a directory in which a restore did not end: a mark stands in it from the
  first file to the last.
- Orders that the backup does not have were written in an epoch that never comes again, so their
  codes and links open nothing.

Never here: the backup's making; what is derived (the back makes it anew).
"""

import contextlib
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final

from msgspec import Struct

from firstcome.backup.failures import BackupRefused
from firstcome.backup.journal_copy import founded_with
from firstcome.backup.making import CONTACTS, JOURNAL, NAMES, SECRETS, WEBHOOKS
from firstcome.backup.manifest import Manifest, begun_epochs, note_epoch, read_manifest
from firstcome.backup.private_files import copy_hashed, make_folder, put, sole_writer, sync_folder
from firstcome.contacts.copying import forget_lost_orders
from firstcome.engine.founding import begin_epoch, last_epoch
from firstcome.engine.verify import Verified, verify_journal
from firstcome.journal.batch import EPOCH_MAX
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.keyring import load_secrets
from firstcome.notifications.outbox import cut_off
from firstcome.webhooks.messages import cut_off as cut_off_messages

RESTORING: Final = "restoring"
"""The mark in a data directory in which a restore has begun and not ended."""

_OF_SQLITE: Final = ("-wal", "-shm")

Told = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and how far there is to go."""


class Wanted(Struct, frozen=True):
    """What to restore, where, and how."""

    folder: Path
    directory: Path
    epoch: int | None = None
    """The epoch to begin; None: the next one that neither the journal nor the backup knows."""
    unfinished: bool = False
    """Whether a backup may be taken whose last round did not end."""


class Restored(Struct, frozen=True):
    """What was put back."""

    sequence: int
    """The last entry that was restored; the next is the first of the new epoch."""
    orders: int
    epoch: int
    chain: str
    outcome_chain: str
    when: str
    """When the backup was taken."""
    is_finished: bool
    seconds: float


def restore(wanted: Wanted, told: Told) -> Restored:
    """
    Make the data directory; it can be served afterwards.

    Raises `BackupRefused` for what is no whole backup and for a directory that has files,
    `JournalDamaged` for chains that do not match, `SecretsMissing`, `ContactsBroken`, and for a
    full disk what the stores raise. The directory is left empty then.
    """
    started_s = time.monotonic()
    folder, directory = wanted.folder, wanted.directory
    manifest = _usable(wanted)
    with _alone(folder), _marked(directory):
        copied = _copy(manifest, wanted, told)
        secrets = load_secrets(directory, journal_is_empty=False)
        reader = JournalReader(directory / JOURNAL)
        try:
            if founded_with(reader) != secrets.fingerprint():
                raise BackupRefused(f"{SECRETS} in {folder} is of another shop. {_TAKE_ANOTHER}")
            verified = _verified(reader, manifest, folder, told)
            standing = reader.standing()
        finally:
            reader.close()
        forget_lost_orders(directory / CONTACTS, standing.sequence)
        if "outbox.db" in copied:
            cut_off(directory / "outbox.db", standing.sequence)
        if WEBHOOKS in copied:
            cut_off_messages(directory / WEBHOOKS, standing.sequence)
        epoch = _free_epoch(wanted, standing)
        store = JournalStore(directory / JOURNAL)
        begin_epoch(store, standing, epoch, secrets.fingerprint())
        store.close()
        sync_folder(directory)
    return Restored(
        verified.entries,
        verified.orders,
        epoch,
        verified.chain,
        verified.outcome_chain,
        manifest.when,
        manifest.finished,
        round(time.monotonic() - started_s, 3),
    )


_TAKE_ANOTHER: Final = "Take another copy of the backup."


def _usable(wanted: Wanted) -> Manifest:
    folder = wanted.folder
    manifest = read_manifest(folder) if folder.is_dir() else None
    if manifest is None:
        raise BackupRefused(f"There is no backup in {folder}. Name its folder with --from.")
    if not (manifest.finished or wanted.unfinished):
        raise BackupRefused(
            f"The last round of the backup in {folder} did not end. If the shop is still there, "
            "take the backup again: it goes on where it is. If not, add --unfinished: entries are "
            "verified by their chains, and the contacts that they name are there."
        )
    return manifest


@contextlib.contextmanager
def _alone(folder: Path) -> Generator[None]:
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # on a disk that cannot be written to nobody writes
            stack.enter_context(sole_writer(folder))
        yield


@contextlib.contextmanager
def _marked(directory: Path) -> Generator[None]:
    make_folder(directory)
    names = {path.name for path in directory.iterdir()} - {"lost+found"}
    if names and RESTORING not in names:
        raise BackupRefused(
            f"{directory} is not empty, and a restore replaces nothing. Name a new directory with "
            "--to, and keep the old one until you know that you do not need it."
        )
    _clear(directory)
    put(directory / RESTORING, b"")
    try:
        yield
    except BaseException:
        _clear(directory)
        raise
    finally:
        (directory / RESTORING).unlink(missing_ok=True)
        sync_folder(directory)


def _clear(directory: Path) -> None:
    for name in NAMES:
        for ending in ("", *_OF_SQLITE):
            (directory / f"{name}{ending}").unlink(missing_ok=True)


def _copy(manifest: Manifest, wanted: Wanted, told: Told) -> tuple[str, ...]:
    folder, directory = wanted.folder, wanted.directory
    if not manifest.finished:
        return _copy_what_is_there(folder, directory, told)
    names = tuple(record.name for record in manifest.files if record.name in NAMES)
    missing = {JOURNAL, CONTACTS, SECRETS}.difference(names)
    if missing:
        raise BackupRefused(f"The backup in {folder} lacks {min(missing)}. {_TAKE_ANOTHER}")
    for number, record in enumerate(manifest.files):
        told("files", number, len(manifest.files))
        source = folder / record.name
        if not source.is_file():
            raise BackupRefused(f"The backup in {folder} lacks {record.name}. {_TAKE_ANOTHER}")
        if record.name in NAMES and copy_hashed(source, directory / record.name) != record.sha256:
            raise BackupRefused(
                f"{source} was changed since the backup was taken (its SHA-256 is another). "
                f"{_TAKE_ANOTHER}"
            )
    return names


def _copy_what_is_there(folder: Path, directory: Path, told: Told) -> tuple[str, ...]:
    names = [name for name in NAMES if (folder / name).is_file()]
    missing = {JOURNAL, CONTACTS, SECRETS}.difference(names)
    if missing:
        raise BackupRefused(
            f"The backup in {folder} was never finished, and lacks {min(missing)}. {_TAKE_ANOTHER}"
        )
    for number, name in enumerate(names):
        told("files", number, len(names))
        copy_hashed(folder / name, directory / name)
        log = folder / f"{name}-wal"
        if log.is_file():
            copy_hashed(log, directory / log.name)
    return tuple(names)


def _verified(reader: JournalReader, manifest: Manifest, folder: Path, told: Told) -> Verified:
    verified = verify_journal(
        reader, reader.path.parent / "snapshots", lambda at, last: told("refolding", at, last)
    )
    stands = reader.chain_at(manifest.sequence) or b""
    if manifest.sequence and stands.hex() != manifest.chain:
        raise BackupRefused(
            f"The journal in {folder} is not the one of its manifest (entry "
            f"{manifest.sequence:,} differs). {_TAKE_ANOTHER}"
        )
    return verified


def _free_epoch(wanted: Wanted, standing: Numbering) -> int:
    taken = max((last_epoch(standing), *begun_epochs(wanted.folder)))
    epoch = taken + 1 if wanted.epoch is None else wanted.epoch
    if not taken < epoch < EPOCH_MAX // 2:
        raise BackupRefused(
            f"Epoch {epoch} may have been begun before: {taken} was. Name a higher one with "
            "--epoch, or leave it out."
        )
    try:
        note_epoch(wanted.folder, epoch)
    except OSError as error:
        if wanted.epoch is None:
            raise BackupRefused(
                f"{wanted.folder} cannot remember that it was restored ({error.strerror}). Make it "
                "writable, or name an epoch that no restore of this shop has had, with --epoch."
            ) from error
    return epoch
