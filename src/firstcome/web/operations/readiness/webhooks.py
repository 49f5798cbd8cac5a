"""
Do other systems hear what happens: endpoints of webhooks that are off, or take nothing.

Never here: changing an endpoint.
"""

from firstcome.web.operations.readiness.verdict import Grounds, Line, number
from firstcome.web.operations.webhooks.looking import reading, rows_of
from firstcome.web.operations.webhooks.views import PATH


def webhooks(grounds: Grounds) -> Line:
    """Whether every endpoint is on, and has taken the last that was sent to it."""
    name, label = "webhooks", "Webhooks"
    with reading(grounds.desk) as reader:
        rows = rows_of(grounds.desk, reader)
    if not rows:
        return Line(name, label, "go", "No other system is told.", "", "", PATH)
    failing = [row for row in rows if row.has_failed_for_long]
    if failing:
        first = failing[0]
        evidence = (
            f"{first.endpoint.label} has taken nothing since it failed first, "
            f"{grounds.ago(first.health.failing_since_ms)}; {number(first.counts.waiting)} "
            "messages wait."
        )
        if len(failing) > 1:
            evidence = f"{evidence} So it is with {number(len(failing) - 1)} more."
        mend = "Have the system there looked at, and try it out. Orders do not wait for it."
        return Line(name, label, "look", evidence, mend, "", PATH)
    off = [row.endpoint.label for row in rows if row.endpoint.state == "off"]
    if off:
        evidence = f"Off: {', '.join(off)}. What happens waits there for 30 days."
        return Line(name, label, "look", evidence, "Switch it on, or remove it.", "", PATH)
    evidence = f"{number(len(rows))} are on, and none has failed for long."
    return Line(name, label, "go", evidence, "", "", PATH)
