"""Reasons: why somebody does something about waves, as the audit log keeps it."""

from typing import Final

from firstcome.web.operations.forms import Form

REASON_CHARACTERS_MAX: Final = 500


def reason_fault(form: Form) -> dict[str, str]:
    """What is wrong with the reason of a form, under the name of its field."""
    reason = form.get("reason", "")
    if not reason:
        return {"reason": "Say why, in a few words. It is kept in the audit log."}
    if len(reason) > REASON_CHARACTERS_MAX:
        return {"reason": f"Say it in {REASON_CHARACTERS_MAX} characters."}
    return {}
