"""
A copy to rehearse with: a new data directory with one launch, that can never pass for the real one.

    mark ─► secrets, staff key ─► journal: founded, rules, launch loaded

Always true:
- The mark is written first: a copy that was only half made is a rehearsal too.
- Journal, secrets and staff key are the copy's own: no code, link or key of either opens the other.
- The directory that is copied from is not written.

Never here: orders, customers, staff accounts.
"""

from hashlib import sha256
from pathlib import Path
from shlex import quote
from typing import Final

from msgspec import Struct

from firstcome.contacts.store import ContactStore
from firstcome.domain.commands import LoadLaunch
from firstcome.domain.identifiers import HASH_BYTES
from firstcome.engine.folding import encode_command
from firstcome.engine.founding import FIRST_EPOCH, NODE, found_journal
from firstcome.engine.recovery import recover
from firstcome.journal.batch import Batch
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.keyring import load_secrets, load_staff_key
from firstcome.launches.copies import copy_of, rehearsal_id
from firstcome.launches.reading import LaunchFile
from firstcome.launches.rehearsal_mark import write_mark

MINUTE_MS: Final = 60_000
SUMMARIES: Final = "rehearsals"
"""Where a shop keeps what came of rehearsals."""


class CopyRefused(Exception):
    """The copy was not made; the message says why and what to do."""


class RehearsalCopy(Struct, frozen=True):
    """A copy that was made: where, and the id of its launch."""

    folder: Path
    launch: str

    def commands(self, shop: Path, port: int = 8100) -> tuple[str, ...]:
        """
        What to type to serve it beside the shop that it is a copy of, and to rehearse it.

        The summary of the rehearsal is kept in the `shop`, whose go / no-go list asks for it.
        """
        folder = quote(str(self.folder))
        kept = quote(str(shop / SUMMARIES))
        return (
            f"FIRSTCOME_STAFF_PORT={port + 1} firstcome serve --data {folder} --port {port}",
            f"firstcome rehearse http://127.0.0.1:{port} --data {folder} --keep {kept}",
        )


def make_copy(
    launch_file: LaunchFile, folder: Path, now_ms: int, opens_ms: int | None = None
) -> RehearsalCopy:
    """
    Copy a launch into `folder`, for rehearsing; it is open at once, or from `opens_ms`.

    Raises `CopyRefused` when something stands in the folder already.
    """
    of = launch_file.definition.launch
    opens_ms = now_ms // MINUTE_MS * MINUTE_MS if opens_ms is None else opens_ms
    copied = copy_of(launch_file, rehearsal_id(of), opens_ms)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CopyRefused(f"{folder} is not empty. Name a new folder for each rehearsal.")
        write_mark(folder, of, now_ms)
        _fill(folder, copied)
    except OSError as error:
        raise CopyRefused(f"{error}. Name a folder that can be written to.") from error
    return RehearsalCopy(folder, copied.definition.launch)


def _fill(folder: Path, launch_file: LaunchFile) -> None:
    secrets = load_secrets(folder, journal_is_empty=True)
    load_staff_key(folder)
    contacts = ContactStore.open(folder / "contacts.db")
    contacts.put_document(launch_file.texts.encode())
    contacts.close()
    store = JournalStore(folder / "journal.db")
    reader = JournalReader(folder / "journal.db")
    recovered = recover(reader, None)
    reader.close()
    found_journal(store, recovered, secrets)
    request = sha256(launch_file.texts.encode()).digest()[:HASH_BYTES]
    command = LoadLaunch(request, request, launch_file.definition)
    batch = Batch(NODE, FIRST_EPOCH, 2, (encode_command(command),))
    ordered = recovered.standing.place(batch, recovered.standing.time_ms)
    assert ordered is not None
    store.append(ordered)
    recovered.standing.accept(ordered)
    recovered.folding.fold(ordered)
    store.close()
    assert launch_file.definition.launch in recovered.folding.state.launches
