"""A store in a directory of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firstcome.contacts.store import ContactStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "contacts.db"


@pytest.fixture
def store(path: Path) -> Iterator[ContactStore]:
    store = ContactStore.open(path)
    yield store
    store.close()
