"""
Carrying out: a deed on a delivery is sent to the front, and stands in the audit log.

Always true:
- The key of the form is that of the command, so pressing twice counts once.
- What was refused, or got no answer, stands in the audit log as well.

Never here: what is asked, pages.
"""

from typing import Any, Literal

from firstcome.staff.permissions import Who
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form
from firstcome.web.operations.supply.sayings import said_of
from firstcome.web.operations.supply.standing import PATH, Standing

Verb = Literal["change", "receive", "cancel"]


def carry_out(
    desk: Desk, who: Who, standing: Standing, asked: tuple[Verb, dict[str, Any]], form: Form
) -> str:
    """Have the front do it; what happened, in words. Raises `FrontSilent`."""
    verb, body = asked
    path = f"{PATH}/{standing.delivery.supply}/{verb}"
    outcome, detail = "no answer", ""
    try:
        reply = desk.front.send(path, who.number, body, form.get("key", ""))
        outcome, detail = reply.outcome, str(reply.body.get("detail", ""))
    finally:
        about = f"{standing.name}: {form.get('note', '')} ({outcome})"
        desk.staff.audit(who, f"{verb}_supply", standing.subject.launch, about)
    return said_of(outcome, detail)
