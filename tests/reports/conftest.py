"""Fixtures of the tests of reports: a pack; places for read models, on SQLite and PostgreSQL."""

import pytest

from tests.projections.conftest import at, postgresql
from tests.reports.made import Made, make

__all__ = ["at", "postgresql"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A pack of the story."""
    return make(tmp_path_factory.mktemp("story"))
