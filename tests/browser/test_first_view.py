"""
The first view on a bad connection: counted in requests and bytes, which do not depend on the day.
"""

from collections.abc import Callable
from typing import Any, Final, cast

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Meet
from tests.browser.small_shop import open_launch
from tests.serve.running import RunningShop

_Send = Callable[[str, dict[str, object]], object]

LATENCY_MS: Final = 400
BYTES_PER_S: Final = 50_000
FIRST_VIEW_MS_MAX: Final = 2_000
ROUNDS: Final = 3
"""The connection, the page, and the stylesheets that it names, which come side by side."""

_IS_PAINTED: Final = "performance.getEntriesByName('first-contentful-paint').length > 0"
_REQUESTS: Final = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    const rest = performance.getEntriesByType("resource").map((each) => ({
        name: each.name, bytes: each.transferSize, blocks: each.renderBlockingStatus,
    }));
    return {
        paint_ms: paint.startTime,
        parts: [{ name: page.name, bytes: page.transferSize, blocks: "blocking" }, ...rest],
    };
}"""


@pytest.mark.parametrize("which", ["launch", "order"])
def test_the_first_view_needs_less_than_two_seconds_on_slow_3g(
    shop: RunningShop, meet: Meet, which: str
) -> None:
    launch = open_launch(shop)
    address = launch.page if which == "launch" else launch.order_page("ada")
    ada = meet("ada")
    slow_down(ada.page)

    ada.page.goto(address, wait_until="load")
    ada.page.wait_for_function(_IS_PAINTED)
    seen = ada.page.evaluate(_REQUESTS)

    waited_for = [part for part in seen["parts"] if part["blocks"] == "blocking"]
    needed_ms = ROUNDS * LATENCY_MS + 1_000 * bytes_of(waited_for) / BYTES_PER_S
    print(f"{which}: first paint after {seen['paint_ms']:.0f} ms, {needed_ms:.0f} ms by counting")
    assert len(waited_for) <= 3, waited_for
    assert bytes_of(waited_for) < 20_000, waited_for
    assert needed_ms < FIRST_VIEW_MS_MAX


def bytes_of(parts: list[dict[str, Any]]) -> int:
    """What came over the wire, with headers."""
    return sum(part["bytes"] for part in parts)


def slow_down(page: Page) -> None:
    """Put the page on slow 3G."""
    session = page.context.new_cdp_session(page)
    send = cast(_Send, session.send)  # pyright: ignore[reportUnknownMemberType]
    send("Network.enable", {})
    send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_PER_S,
            "uploadThroughput": BYTES_PER_S,
        },
    )
