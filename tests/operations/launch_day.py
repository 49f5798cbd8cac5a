"""
A house on launch day: a front, a back, a desk, a small launch, and people who order.

Always true:
- The read models are those that the back makes; what they shall show is waited for.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.small_shop import SmallLaunch, open_launch
from tests.operations.house import DeskClient, House, house
from tests.serve.running import until


@contextmanager
def launch_day(directory: Path, **settings: str) -> Generator[House]:
    """A house whose back follows, once its read models can be read."""
    with house(directory, back=True, **settings) as found:
        client = found.client_of("operations")
        until(lambda: client.get("/").status_code == 200)
        yield found


def opened(found: House, units: int = 1, **terms: Any) -> SmallLaunch:
    """A launch that the desk knows of."""
    launch = open_launch(found.front, units, **terms)
    client = found.client_of("operations")
    until(lambda: client.get("/", params={"launch": launch.launch}).status_code == 200)
    return launch


def until_level(found: House) -> None:
    """Wait until the read models have all that the journal has."""
    until(lambda: found.desk.models.standing().behind == 0)


def figures(client: DeskClient, launch: SmallLaunch) -> dict[str, str]:
    """The six numbers as the page of a launch shows them, by name."""
    page = client.get("/", params={"launch": launch.launch}).text
    return dict(re.findall(r'data-figure="(\w+)"><span class="value">([^<]*)<', page))
