"""The customers of these tests, and a look at what is in their files."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from firstcome.contacts.contact import Contact, encode_contact
from firstcome.contacts.identity import keyed_hash
from firstcome.contacts.store import ContactStore

SECRET = b"a secret for tests of contacts"
MORNING_MS = 1_215_673_200_000


def contact(person: str, **texts: str) -> Contact:
    return Contact(
        key=keyed_hash(SECRET, "key", person),
        customer=keyed_hash(SECRET, "customer-email", person),
        **{"name": person.title(), "email": f"{person}@example.org", **texts},
    )


ADA, BEA, CYD = contact("ada"), contact("bea", phone="+447700900123"), contact("cyd")


def keep(store: ContactStore, *contacts: Contact, at_ms: int = MORNING_MS) -> int:
    """Store contacts as one batch; the number of the first."""
    first = store.reserve(len(contacts))
    store.append(first, at_ms, [encode_contact(each) for each in contacts])
    return first


def traces(directory: Path, texts: Iterable[str]) -> dict[str, str]:
    """
    Which of the texts are anywhere in the raw files of a directory, with the file's name.

    grep reads them, so that no file of an open database is closed in our own program.
    """
    found = subprocess.run(
        ["grep", "--recursive", "--text", "--only-matching", "--fixed-strings", "--file=-"],
        input="\n".join(texts),
        capture_output=True,
        text=True,
        cwd=directory,
        check=False,
    )
    assert found.returncode in {0, 1}, found.stderr
    return {
        text: file for file, _, text in (line.partition(":") for line in found.stdout.splitlines())
    }
