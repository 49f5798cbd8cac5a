"""
The secrets of one journal, and the key of its staff.

Always true:
- Secrets are made once, with the journal; a journal that has entries is never given new ones.
- No key is short: an empty file lets nobody in, it keeps the shop from starting.
- Files of secrets are readable by their owner only, and durable before they are used.

Never here: who is whom (`contacts`), what a key allows (`api`).
"""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from firstcome.domain.identifiers import HASH_BYTES

SECRET_BYTES: Final = 32
STAFF_KEY_PREFIX: Final = "fcs_"
STAFF_KEY_CHARACTERS_MIN: Final = 20
SECRETS_VERSION: Final = 1


class SecretsMissing(Exception):
    """Secrets are not there, cannot be used, or are not those the journal was founded with."""


class Secrets(Struct, frozen=True):
    """Keys of the keyed hashes: of customers and requests, and of order codes and links."""

    version: int
    customer: bytes
    code: bytes

    def fingerprint(self) -> bytes:
        """What the first entry of the journal carries, to know its secrets again."""
        return hashlib.sha256(b"firstcome" + self.customer + self.code).digest()[:HASH_BYTES]


def load_secrets(directory: Path, *, journal_is_empty: bool) -> Secrets:
    """
    The secrets in a data directory; made there when the journal is still empty.

    Raises `SecretsMissing` for a journal with entries but without its secrets.
    """
    path = directory / "secrets.json"
    if path.exists():
        return _read_secrets(path)
    if not journal_is_empty:
        raise SecretsMissing(
            f"{path} is missing, and the journal has entries: without it no customer, link or "
            "order code is recognised. Put the file from your backup in its place."
        )
    made = Secrets(
        SECRETS_VERSION, secrets.token_bytes(SECRET_BYTES), secrets.token_bytes(SECRET_BYTES)
    )
    _write_private(path, msgspec.json.encode(made))
    return made


def load_staff_key(directory: Path) -> tuple[str, bool]:
    """
    The staff key in a data directory, and whether it was made just now.

    Raises `SecretsMissing` for a file that holds no key that could be asked for.
    """
    path = directory / "staff-key"
    if path.exists():
        return _read_staff_key(path), False
    key = STAFF_KEY_PREFIX + secrets.token_urlsafe(32)
    _write_private(path, key.encode() + b"\n")
    return key, True


def _read_secrets(path: Path) -> Secrets:
    mend = "Put the file from your backup in its place."
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Secrets)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise SecretsMissing(f"{path} cannot be read ({error}). {mend}") from error
    if found.version != SECRETS_VERSION or {len(found.customer), len(found.code)} != {SECRET_BYTES}:
        raise SecretsMissing(f"{path} holds no secrets that this firstcome made. {mend}")
    return found


def _read_staff_key(path: Path) -> str:
    mend = "Delete it to have a new one made at the next start, or put the file from your backup."
    try:
        key = path.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise SecretsMissing(f"{path} cannot be read ({error}). {mend}") from error
    if len(key) < STAFF_KEY_CHARACTERS_MIN or not key.isprintable() or " " in key:
        raise SecretsMissing(
            f"{path} holds no staff key of {STAFF_KEY_CHARACTERS_MIN} visible characters or more. "
            f"{mend}"
        )
    return key


def _write_private(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
