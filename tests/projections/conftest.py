"""Fixtures of the tests of read models: a place for them, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firstcome.projections.models import ModelsAt
from tests.projections.made_events import FINGERPRINT
from tests.projections.postgres import empty, server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a running PostgreSQL."""
    with server() as found:
        yield found.address


@pytest.fixture(params=["sqlite", "postgresql"])
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ModelsAt]:
    """Where models can be: an empty data directory, with the file there or with a database."""
    if request.param == "sqlite":
        yield ModelsAt(tmp_path, "", FINGERPRINT)
        return
    address = request.getfixturevalue("postgresql")
    empty(address)
    yield ModelsAt(tmp_path, address, FINGERPRINT)
