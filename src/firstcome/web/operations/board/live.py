"""
What all boards of a desk share: one collector, and the feeds that it is told to.

Never here: pages.
"""

from firstcome.web.operations.board.collector import Collector
from firstcome.web.operations.board.feed import Feeds
from firstcome.web.operations.desk import Desk


class Live:
    """One for the desk; it begins to look when the first board is opened."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.collector = Collector(desk)
        self.feeds = Feeds(desk, self.collector)
