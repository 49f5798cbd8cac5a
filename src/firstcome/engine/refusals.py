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

RETRY_AFTER_S: dict[Reason, int] = {
    "overloaded": 2,
    "one_at_a_time": 1,
    "not_ready": 2,
    "disk_full": 30,
    "clock": 30,
    "draining": 5,
}
"""About how long to wait before the same request is worth sending again, in seconds."""


class Refused(Exception):
    """The command was refused before it was appended; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
