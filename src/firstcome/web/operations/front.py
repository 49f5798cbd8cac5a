"""
The front, as the desk asks it: over HTTP, with the shop's staff key, in somebody's name.

Always true:
- A command carries a key of its own, so a repeat after any doubt counts once.
- Who asked for it goes along (`Firstcome-Staff`), and the journal keeps it.

Never here: what an outcome means for a page.
"""

import secrets
from typing import Any, Final, cast

import httpx
from msgspec import Struct

STAFF_HEADER: Final = "Firstcome-Staff"
"""The number of the account in whose name the holder of the staff key asks."""

ASK_S_MAX: Final = 10.0


class FrontSilent(Exception):
    """The front does not answer; the message says what to do."""


class FrontReply(Struct, frozen=True):
    """What the front answered: the status of HTTP, and the body as JSON."""

    status: int
    body: dict[str, Any]

    @property
    def outcome(self) -> str:
        """The outcome of a command, or the code of the problem."""
        return str(self.body.get("outcome") or self.body.get("code") or "")

    @property
    def is_done(self) -> bool:
        """Whether the command was folded, whatever it came to."""
        return self.status < 300


class FrontClient:
    """Asks one front; may be used by many threads."""

    def __init__(self, url: str, staff_key: str) -> None:
        """`url` is where the front listens, on this machine."""
        self._client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {staff_key}"},
            timeout=ASK_S_MAX,
            trust_env=False,
        )

    def send(
        self, path: str, staff: int, body: dict[str, Any] | None = None, key: str = ""
    ) -> FrontReply:
        """POST a command in the name of account `staff`; raises `FrontSilent`."""
        headers = {
            STAFF_HEADER: str(staff),
            "Idempotency-Key": key or secrets.token_urlsafe(16),
        }
        try:
            return _reply(self._client.post(path, json=body or {}, headers=headers))
        except httpx.HTTPError as error:
            raise _silent(error) from error

    def get(self, path: str) -> FrontReply:
        """GET a document; raises `FrontSilent`."""
        try:
            return _reply(self._client.get(path))
        except httpx.HTTPError as error:
            raise _silent(error) from error

    def text(self, path: str) -> str:
        """GET a text, such as the metrics; raises `FrontSilent`."""
        try:
            return self._client.get(path).raise_for_status().text
        except httpx.HTTPError as error:
            raise _silent(error) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _reply(answer: httpx.Response) -> FrontReply:
    try:
        found: Any = answer.json()
    except ValueError:
        found = None
    body = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    return FrontReply(answer.status_code, body)


def _silent(error: httpx.HTTPError) -> FrontSilent:
    return FrontSilent(
        f"The front does not answer ({type(error).__name__}). Whether the command counted is not "
        "known: send the same form again, it counts once."
    )
