"""A canary: free units go to the second of the line, and its head goes on waiting."""

from unittest.mock import patch

from firstcome.app.front import Front
from firstcome.domain.line import Line
from tests.canaries.front import serve


def second(line: Line) -> int:
    """The order behind the head, or the head when nobody else waits."""
    return line.orders()[:2][-1]


if __name__ == "__main__":
    with patch.object(Line, "head", second):
        serve(Front)
