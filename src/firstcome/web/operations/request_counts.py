"""
Counts of what the desk was asked, by route and status.

Always true:
- A route is named as it is declared (`/orders/{code}`), never by the address that was asked.

Never here: how they are shown (`watching`).
"""

from collections import Counter
from typing import Any, Final, NamedTuple, cast

from litestar.types import Message, Scope

NO_ROUTE: Final = "none"
"""Of a request to an address that there is not."""


class AskedFor(NamedTuple):
    """A kind of request."""

    method: str
    route: str
    status: int


class RequestCounts:
    """Counts since the process started; on the event loop."""

    def __init__(self) -> None:
        self.counts: Counter[AskedFor] = Counter()

    async def count(self, message: Message, scope: Scope) -> None:
        """Count an answer when its first part leaves."""
        if message["type"] == "http.response.start":
            asked = cast("dict[str, Any]", scope)
            route = str(asked.get("path_template") or NO_ROUTE)
            self.counts[AskedFor(str(asked.get("method", "")), route, message["status"])] += 1
