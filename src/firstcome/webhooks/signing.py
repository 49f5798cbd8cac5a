"""
Signing: secrets of endpoints, and the headers that say a message is ours.

Always true:
- Headers and signatures are those of the Standard Webhooks specification, made by its library.
- While a secret is being replaced, both sign: who knows either can verify.

Never here: storing a secret, sending.
"""

import base64
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from standardwebhooks import Webhook

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
MEDIA_TYPE: Final = "application/json"
AGENT: Final = "firstcome-webhooks"


def new_secret() -> str:
    """A secret that nobody can guess, as the specification writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(
    message: str, now_ms: int, body: bytes, secrets: Iterable[str]
) -> list[tuple[bytes, bytes]]:
    """
    The headers of an attempt at `now_ms` to send the message with this id; one signature a secret.

    Whoever verifies refuses an attempt that is more than some minutes old.
    """
    now_s = now_ms // 1_000
    moment, text = datetime.fromtimestamp(now_s, UTC), body.decode()
    signatures = [Webhook(secret).sign(message, moment, text) for secret in secrets]
    return [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"user-agent", AGENT.encode()),
        (b"webhook-id", message.encode()),
        (b"webhook-timestamp", str(now_s).encode()),
        (b"webhook-signature", " ".join(signatures).encode()),
    ]
