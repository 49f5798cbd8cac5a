"""One house for all tests of a module: starting a front takes a second."""

from collections.abc import Generator

import pytest

from tests.operations.fair import Fair
from tests.operations.house import House, house


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> Generator[Fair]:
    with house(tmp_path_factory.mktemp("fair"), back=True) as opened:
        yield Fair(opened)
