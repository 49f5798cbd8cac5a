"""Fixtures of the tests on whole processes."""

from collections.abc import Iterator

import pytest

from tests.api.desk import Desk
from tests.serve.running import RunningShop, running


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """A front for all tests of a module that neither stop it nor fill its disk."""
    with running(tmp_path_factory.mktemp("front") / "data") as found:
        yield found


@pytest.fixture
def desk(front: RunningShop) -> Desk:
    """A desk for a launch of its own at that front."""
    return Desk.opened(front)
