"""Progress: plain lines on standard error, so that standard output is left to the table."""

import sys


def say(text: str) -> None:
    """One line."""
    print(text, file=sys.stderr, flush=True)
