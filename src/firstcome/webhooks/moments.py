"""
Moments, as messages write them.

Never here: a clock.
"""

import time


def iso(time_ms: int) -> str:
    """An instant as ISO 8601 in UTC with milliseconds, such as 2008-07-10T07:00:00.123Z."""
    seconds, ms = divmod(time_ms, 1_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{ms:03d}Z"
