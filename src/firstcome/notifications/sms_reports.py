"""
Reports of an SMS gateway: what it posts to the StatusCallback of a message, as Twilio does.

Always true:
- Where a token is set, a report counts only with the signature that it makes: base64 of the
  HMAC-SHA1 over the address and the fields in order of their names.
- Only what failed for good says anything; that it is on its way, or arrived, does not.

Never here: which message it is about (its address says that).
"""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from typing import Final

from firstcome.notifications.receipts import ReceiptVerdict

_FAILED: Final = frozenset({"failed", "undelivered"})
_COMPLAINED: Final = frozenset({"21610"})
"""Its recipient has answered STOP."""

_GONE: Final = frozenset({"21211", "21614", "30005", "30006"})
"""No number, no mobile one, not known to its network, a landline."""


def signature_of(token: str, address: str, fields: Mapping[str, str]) -> str:
    """The signature of a report that was posted to an address (X-Twilio-Signature)."""
    signed = address + "".join(name + fields[name] for name in sorted(fields))
    return b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()


def is_signed(token: str, address: str, fields: Mapping[str, str], signature: str) -> bool:
    """Whether a report is from whoever knows the token; without one, whether it need not be."""
    if not token:
        return True
    wanted = signature_of(token, address, fields)
    return hmac.compare_digest(wanted.encode(), signature.encode())


def verdict_of(fields: Mapping[str, str]) -> ReceiptVerdict | None:
    """What a report says of its message; None for nothing that counts."""
    if fields.get("MessageStatus", fields.get("SmsStatus", "")) not in _FAILED:
        return None
    code = fields.get("ErrorCode", "")
    if code in _COMPLAINED:
        return "complained"
    return "bounced" if code in _GONE else "undelivered"
