"""
Refusals of the engine: why a command was not even appended.

Always true:
- A refused command is not in the journal and never will be; it can be sent again as it is.

Never here: outcomes, which the rules give.
"""

from typing import Literal

Reason = Literal[
    "overloaded",
    "one_at_a_time",
    "not_ready",
    "disk_full",
    "clock",
    "draining",
]


class Refused(Exception):
    """The command was refused before it was appended; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
