"""
The manifest of a backup: what is in it, through which entry, and whether it was finished.

Always true:
- `finished` is written last: every file that the manifest names was on the disk before.
- Who adds to a backup says so in the manifest first, so that no half of a round is taken for whole.

Never here: copying, verifying.
"""

import time
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from firstcome.backup.failures import BackupRefused
from firstcome.backup.private_files import put

MANIFEST: Final = "manifest.json"
RESTORES: Final = "restores.json"
MANIFEST_VERSION: Final = 1


class FileRecord(Struct, frozen=True):
    """One file of a backup."""

    name: str
    size_bytes: int
    sha256: str


class Manifest(Struct, frozen=True):
    """A whole backup; chains and fingerprint in hexadecimal."""

    version: int
    finished: bool
    when: str
    """The moment of the round, ISO 8601 in UTC."""
    sequence: int
    """The last entry."""
    chain: str
    outcome_sequence: int
    """Where the last stored outcome chain stands."""
    outcome_chain: str
    contacts: int
    """The highest number of a contact."""
    fingerprint: str
    """Of the secrets that the journal was founded with."""
    files: tuple[FileRecord, ...]


class Restores(Struct, frozen=True):
    """The epochs that restores from this backup have begun: none of them is ever given again."""

    epochs: tuple[int, ...] = ()


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a backup; None where there is none. Raises `BackupRefused`."""
    path = folder / MANIFEST
    if not path.exists():
        return None
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupRefused(
            f"{path} cannot be read ({error}). Choose another folder, or another copy of this one."
        ) from error
    if found.version != MANIFEST_VERSION:
        raise BackupRefused(
            f"{path} has version {found.version}, and this firstcome knows {MANIFEST_VERSION}. "
            "Use the firstcome that made it, or a newer one."
        )
    return found


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place; durable on return."""
    put(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")


def begun_epochs(folder: Path) -> tuple[int, ...]:
    """The epochs that restores from this backup have begun. Raises `BackupRefused`."""
    path = folder / RESTORES
    if not path.exists():
        return ()
    try:
        return msgspec.json.decode(path.read_bytes(), type=Restores).epochs
    except msgspec.MsgspecError as error:
        raise BackupRefused(
            f"{path} cannot be read ({error}). Name an epoch that no restore of this shop has had, "
            "with --epoch."
        ) from error


def note_epoch(folder: Path, epoch: int) -> None:
    """Remember that a restore begins this epoch; durable on return. Raises `OSError`."""
    begun = {*begun_epochs(folder), epoch}
    put(folder / RESTORES, msgspec.json.encode(Restores(tuple(sorted(begun)))) + b"\n")


def iso_now() -> str:
    """This moment, ISO 8601 in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
