"""Fixtures of the API's tests: one shop for all of them, a launch for each."""

from collections.abc import Iterator

import pytest

from tests.api.desk import Desk
from tests.serve.running import RunningShop, running


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """A front that runs as long as the tests do; tests share it, so they stop nothing."""
    with running(tmp_path_factory.mktemp("shop") / "data") as found:
        yield found


@pytest.fixture
def desk(shop: RunningShop) -> Desk:
    """A desk for a launch of its own: open, two units of everything everywhere."""
    return Desk.opened(shop)
