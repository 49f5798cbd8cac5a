"""
Moments that callers write: ISO 8601 in UTC, to the minute, the second or the millisecond.

Always true:
- A moment is one that the journal can hold, or is refused with its field.

Never here: time zones (they are for people; see `launches`), the clock.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from firstcome.api.problems import ProblemRaised
from firstcome.domain.definition import TIME_MS_MAX

_EXAMPLE = "2008-07-10T07:00:00Z"

Moment = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{3})?)?Z(?![\s\S])",
        extra_json_schema={"format": "date-time"},
    ),
]


def moment_ms(text: str, field: str) -> int:
    """The instant in milliseconds since 1970; raises `ProblemRaised` (body_invalid)."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    whole = -1 if at is None else round(at.timestamp() * 1_000)
    if not 0 <= whole <= TIME_MS_MAX:
        raise ProblemRaised(
            "body_invalid", f"There is no such time. Write it like {_EXAMPLE}.", field
        )
    return whole
