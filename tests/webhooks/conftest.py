"""Fixtures of the tests of webhooks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webhooks.consumer import Consumer, consuming
from tests.webhooks.hook_shop import HookShop


@pytest.fixture
def consumer() -> Iterator[Consumer]:
    """A consumer that answers."""
    with consuming() as found:
        yield found


@pytest.fixture
def shop(tmp_path: Path) -> HookShop:
    """A shop with one phone."""
    return HookShop(tmp_path)
