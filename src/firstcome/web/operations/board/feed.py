"""
The feed of a board: what is new, once a second, as server-sent events.

Always true:
- A feed ends when its reader goes, when the desk stops, and after `FEED_S_MAX`: whoever may no
  longer look gets no further one.
- Tables that are as they were are not sent again.

Never here: what the news say (`facts`).
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from typing import Final

import msgspec
from litestar.response import ServerSentEventMessage
from msgspec.structs import replace

from firstcome.limits import DESK_FEEDS_MAX
from firstcome.projections.launches import LaunchRow
from firstcome.projections.reader import ModelsMissing
from firstcome.web.operations.board.collector import Collector
from firstcome.web.operations.board.facts import news_of
from firstcome.web.operations.desk import Desk

FEED_S_MAX: Final = 300.0
RETRY_MS: Final = 2_000


class Feeds:
    """The open feeds of a desk."""

    def __init__(self, desk: Desk, collector: Collector) -> None:
        self.open_count = 0
        self._desk = desk
        self._collector = collector

    @property
    def is_full(self) -> bool:
        """Whether as many are open as may be."""
        return self.open_count >= DESK_FEEDS_MAX

    async def of(self, launch: LaunchRow) -> AsyncGenerator[ServerSentEventMessage]:
        """The news of a launch, until the feed ends."""
        self.open_count += 1
        try:
            ends_s = time.monotonic() + FEED_S_MAX
            known_s, tables = 0, ""
            while time.monotonic() < ends_s and not self._desk.stopping.is_set():
                with contextlib.suppress(ModelsMissing):  # they are made anew: the last news stand
                    news = await asyncio.to_thread(
                        news_of, self._desk, self._collector, launch, known_s
                    )
                    known_s = news.points[-1].second if news.points else known_s
                    sent = news if news.tables != tables else replace(news, tables="")
                    tables = news.tables
                    text = msgspec.json.encode(sent).decode()
                    yield ServerSentEventMessage(data=text, event="news", retry=RETRY_MS)
                await self._collector.beat()
        finally:
            self.open_count -= 1
