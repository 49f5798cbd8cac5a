"""
Starting: what keeps a process from it.

Never here: what the processes do.
"""


class StartRefused(Exception):
    """The process must not start as things are; the message says what to do."""


def require_assertions() -> None:
    """Refuse to run under `python -O`, which would switch our own checks off."""
    if not __debug__:
        raise StartRefused("firstcome does not run under python -O: start it without -O.")
