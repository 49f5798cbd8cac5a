"""
Identifiers: the only strings that a command may carry.

Always true:
- An id matches `ID_PATTERN`, which admits no trailing newline either; a keyed hash is exactly
  `HASH_BYTES` bytes.

Never here: free text, names of people, anything that must be escaped in a path or a page.
"""

from typing import Annotated, Literal

from msgspec import Meta

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?!\n)$"
CURRENCY_PATTERN = r"^[A-Z]{3}(?!\n)$"
HASH_BYTES = 16

Id = Annotated[str, Meta(pattern=ID_PATTERN, max_length=64)]
Ref = Annotated[str, Meta(max_length=64)]
"""
An id that names something loaded before. Whoever sends the command looks it up first, so the
pattern, which costs as much as the rest of the decoding, is checked once, where the id is made.
"""
Currency = Annotated[str, Meta(pattern=CURRENCY_PATTERN)]
Hash = Annotated[bytes, Meta(min_length=HASH_BYTES, max_length=HASH_BYTES)]

CustomerClass = Literal["consumer", "business"]
Identity = Literal["email", "phone"]
Payment = Literal["on_handover"]
MissedHold = Literal["back_of_line_once", "out"]
Access = Literal["open", "registered", "waves"]
Consent = Literal["email", "sms"]
WaveOrder = Literal["registration_time", "draw"]
