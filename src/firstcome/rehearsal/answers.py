"""
Answers as they come in: for every row of a schedule when it was sent, answered, and with what.

Always true:
- A row ends once: answered by the shop with its status, or without an answer (a status below
  100).
- Times are in microseconds since the start of the run, so that latency is counted from `due_us`.

Never here: what an answer means; bodies are read after the run.
"""

import re
from array import array
from typing import Final

UNSENT: Final = 0
"""It never left this machine: nothing could be connected, or the run ended before."""
LOST: Final = 1
"""It was sent, and the connection ended before its answer: it may or may not be an order."""
UNREADABLE: Final = 2
"""Something came back that is no HTTP answer."""
OVERDUE: Final = 3
"""It was sent, and had no answer when the run ended."""

UNANSWERED_NAMES: Final = {
    UNSENT: "unsent",
    LOST: "lost",
    UNREADABLE: "unreadable",
    OVERDUE: "overdue",
}

PLACED_BY_FORM: Final = 303
"""The status of a form that became an order: it leads to the order's page."""

_ORDER_PAGE: Final = re.compile(rb"/orders/([A-Za-z0-9-]+)\?(?:[^#]*&)?token=([A-Za-z0-9_-]+)")

LATE_US: Final = 5_000
"""A request sent later than this after its time was sent late."""


class Answers:
    """
    One row an asked order; the plain counters follow the run as it goes.

    `sent_us` and `answered_us` are 0 for what was not sent, and never 0 for what was.
    """

    __slots__ = (
        "answered",
        "answered_us",
        "bodies",
        "by_form",
        "held",
        "in_line",
        "late",
        "late_waiting",
        "refused",
        "sent",
        "sent_us",
        "status",
        "unanswered",
    )

    def __init__(self, rows: int) -> None:
        self.sent_us = array("I", bytes(4 * rows))
        self.answered_us = array("I", bytes(4 * rows))
        self.status = array("H", bytes(2 * rows))
        self.bodies: list[bytes] = [b""] * rows
        self.sent = 0
        self.late = 0
        self.late_waiting = 0
        self.answered = 0
        self.by_form = 0
        self.held = 0
        self.in_line = 0
        self.refused = 0
        self.unanswered = 0

    def __len__(self) -> int:
        return len(self.status)

    def take(self, row: int, status: int, body: bytes, now_us: int) -> None:
        """Keep the shop's answer to a row; `body` of a 303 is the address that it leads to."""
        self.answered_us[row] = now_us
        self.status[row] = status
        self.bodies[row] = body
        self.answered += 1
        if status == PLACED_BY_FORM and order_address(body) is not None:
            self.by_form += 1
        elif status != 201:
            self.refused += 1
        elif b'"held"' in body:
            self.held += 1
        else:
            self.in_line += 1

    def miss(self, row: int, status: int, now_us: int) -> None:
        """Note that a row ended without an answer."""
        self.answered_us[row] = now_us
        self.status[row] = status
        self.unanswered += 1
        if status == UNSENT:
            self.sent_us[row] = 0


class Visits:
    """Requests beside the orders, in the order of their times; grows while a run goes on."""

    __slots__ = ("answered_us", "due_us", "left", "links", "sent_us", "status")

    def __init__(self) -> None:
        self.due_us = array("I")
        self.sent_us = array("I")
        self.answered_us = array("I")
        self.status = array("H")
        self.left = array("I")
        self.links: list[bytes] = []

    def __len__(self) -> int:
        return len(self.links)

    def add(self, due_us: int, link: bytes, left: int = 0) -> None:
        """A visit to `link` at `due_us`, with `left` more to follow it."""
        self.due_us.append(due_us)
        self.sent_us.append(0)
        self.answered_us.append(0)
        self.status.append(UNSENT)
        self.left.append(left)
        self.links.append(link)


class Refreshes(Visits):
    """Looks at the pages of orders."""

    __slots__ = ()


def order_address(address: bytes) -> tuple[bytes, bytes] | None:
    """Code and token in the address of an order's page, or None when it is no such address."""
    found = _ORDER_PAGE.search(address)
    return None if found is None else (found[1], found[2])


def link_in(body: bytes) -> bytes | None:
    """The link to the order's page that an answer carries, or None."""
    start = body.find(b'"link":"')
    if start < 0:
        return None
    end = body.find(b'"', start + 8)
    return body[start + 8 : end] if end > 0 else None
