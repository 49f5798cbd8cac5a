"""
A stored launch: read out of a data directory, as its shop sells it now.

Always true:
- Nothing in the directory is written; the shop may run meanwhile.

Never here: a shop that is asked over HTTP.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from firstcome.launches import LaunchFile


class StoredUnreadable(Exception):
    """The launch cannot be read from the directory; the message says why and what to do."""


def stored_launch(directory: Path, launch: str) -> "LaunchFile":
    """A launch of a data directory; raises `StoredUnreadable`."""
    import apsw
    import msgspec

    from firstcome.contacts.failures import ContactsBroken
    from firstcome.contacts.reader import ContactReader
    from firstcome.engine.recovery import recover
    from firstcome.journal.failures import JournalBroken, JournalDamaged
    from firstcome.journal.reader import JournalReader
    from firstcome.launches import LaunchFile, LaunchTexts
    from firstcome.sqlite import SqliteRefused

    if not (directory / "journal.db").is_file():
        raise StoredUnreadable(
            f"{directory} holds no journal. Name the shop's data directory with --data."
        )
    try:
        reader = JournalReader(directory / "journal.db")
        recovered = recover(reader, directory / "snapshots")
        recovered.catch_up(reader)
        reader.close()
        known = recovered.folding.state.launches
        if launch not in known:
            listed = ", ".join(known) or "none"
            raise StoredUnreadable(f"{directory} has no launch {launch}. It has: {listed}.")
        definition = known[launch].definition
        contacts = ContactReader.open(directory / "contacts.db")
        document = contacts.document(definition.texts)
        contacts.close()
    except (JournalBroken, JournalDamaged, ContactsBroken, SqliteRefused, apsw.Error) as error:
        raise StoredUnreadable(
            f"{directory} cannot be read ({error}). See docs/operating/recover.md."
        ) from error
    if document is None:
        raise StoredUnreadable(
            f"The display texts of {launch} are missing from {directory / 'contacts.db'}. Put a "
            "backup of it in its place, or load the launch file again."
        )
    return LaunchFile(definition, msgspec.json.decode(document, type=LaunchTexts))
