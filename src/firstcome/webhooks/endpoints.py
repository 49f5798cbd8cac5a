"""
Endpoints: where messages go, what each wants, and what they are signed with.

Always true:
- A secret is told once, by the call that makes it; a rotated one signs beside the new one for
  `WEBHOOK_OLD_SECRET_S`.
- An endpoint gets what happened after it was made; while it is off, messages wait for it.
- One that is removed gets nothing more, and its secrets are gone at once.

Never here: messages, who may change an endpoint.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, Literal, cast

from msgspec import Struct

from firstcome.engine.clock import system_now_ms
from firstcome.limits import WEBHOOK_ENDPOINTS_MAX, WEBHOOK_OLD_SECRET_S
from firstcome.outgoing.addresses import UrlWrong, checked_url
from firstcome.webhooks.event_types import WantedWrong, read_wanted
from firstcome.webhooks.file import Changes, Row, WebhooksFile, WebhooksReader
from firstcome.webhooks.signing import new_secret

EndpointState = Literal["on", "off", "removed"]
WhyOff = Literal["", "staff", "gone"]

LABEL_CHARACTERS_MAX: Final = 60

_COLUMNS: Final = "endpoint, url, label, wanted, state, why, created_ms"
_SECRETS: Final = "secret, old_secret, old_until_ms"


class EndpointRefused(Exception):
    """The endpoint cannot be so; `field` is what is wrong, the message says why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


class Endpoint(Struct, frozen=True):
    """One endpoint; `why` says why it is off: by staff, or because it answered 410 Gone."""

    number: int
    url: str
    label: str
    wanted: tuple[str, ...]
    state: EndpointState
    why: WhyOff
    created_ms: int


class Health(Struct, frozen=True):
    """How an endpoint answers; times are 0 for never."""

    failing_since_ms: int = 0
    taken_ms: int = 0
    tried_ms: int = 0
    status: int = 0
    """Of the last attempt; 0: it gave none."""
    why: str = ""


class Signing(Struct, frozen=True):
    """What messages to an endpoint are signed with."""

    secret: str
    old_secret: str
    old_until_ms: int

    def secrets(self, now_ms: int) -> tuple[str, ...]:
        """Those that sign now, the newest first."""
        return (self.secret, self.old_secret) if now_ms < self.old_until_ms else (self.secret,)

    def __repr__(self) -> str:
        return "Signing()"


class Wish(Struct, frozen=True):
    """What an endpoint shall be, as it was typed."""

    url: str
    label: str
    wanted: tuple[str, ...]


class Endpoints:
    """The endpoints of one file, for who may change them."""

    def __init__(self, file: WebhooksFile, now_ms: Callable[[], int] = system_now_ms) -> None:
        self._file = file
        self._now_ms = now_ms

    def add(self, wish: Wish, *, is_private_allowed: bool) -> tuple[int, str]:
        """A new endpoint, on; its number, and its secret this once. Raises `EndpointRefused`."""
        sound = _sound(wish, is_private_allowed=is_private_allowed)
        secret = new_secret()
        with self._file.changing() as changes:
            count = changes.rows("SELECT count(*) FROM endpoint WHERE state != 'removed'")[0][0]
            if count >= WEBHOOK_ENDPOINTS_MAX:
                raise EndpointRefused(
                    "url", f"There are {count} endpoints, as many as there can be. Remove one."
                )
            changes.run(
                f"INSERT INTO endpoint ({_COLUMNS}, {_SECRETS})"
                " VALUES (NULL, ?, ?, ?, 'on', '', ?, ?, '', 0)",
                (sound.url, sound.label, " ".join(sound.wanted), self._now_ms(), secret),
            )
            return changes.last_number, secret

    def change(self, number: int, wish: Wish, *, is_private_allowed: bool) -> None:
        """Another address, label or choice of events, from now on; raises `EndpointRefused`."""
        sound = _sound(wish, is_private_allowed=is_private_allowed)
        self._set(
            number,
            "url = ?, label = ?, wanted = ?",
            (sound.url, sound.label, " ".join(sound.wanted)),
        )

    def rotate(self, number: int) -> str:
        """A new secret, told this once; the one of now signs beside it for a day."""
        secret = new_secret()
        until_ms = self._now_ms() + WEBHOOK_OLD_SECRET_S * 1_000
        self._set(number, "old_secret = secret, secret = ?, old_until_ms = ?", (secret, until_ms))
        return secret

    def switch(self, number: int, *, is_on: bool) -> None:
        """Send to it, or have messages wait."""
        self._set(number, "state = ?, why = ?", ("on", "") if is_on else ("off", "staff"))

    def remove(self, number: int) -> None:
        """End it for good, its secrets at once, its messages soon."""
        self._set(number, "state = 'removed', secret = '', old_secret = '', old_until_ms = 0", ())

    def _set(self, number: int, columns: str, values: Iterable[object]) -> None:
        with self._file.changing() as changes:
            changes.run(
                f"UPDATE endpoint SET {columns} WHERE endpoint = ? AND state != 'removed'",
                (*values, number),
            )


def all_endpoints(source: WebhooksReader | Changes) -> list[Endpoint]:
    """Every endpoint that was not removed, in the order of their making."""
    return [
        _endpoint(row)
        for row in source.rows(
            f"SELECT {_COLUMNS} FROM endpoint WHERE state != 'removed' ORDER BY endpoint"
        )
    ]


def endpoint_of(source: WebhooksReader, number: int) -> Endpoint | None:
    """The endpoint with this number; None for one that is not there, or was removed."""
    return next((each for each in all_endpoints(source) if each.number == number), None)


def signing_of(source: WebhooksReader) -> dict[int, Signing]:
    """What messages are signed with, by endpoint."""
    found = source.rows(f"SELECT endpoint, {_SECRETS} FROM endpoint WHERE state != 'removed'")
    return {row[0]: Signing(*row[1:]) for row in found}


def health_of(source: WebhooksReader) -> dict[int, Health]:
    """How endpoints answer, by endpoint; those that nothing was sent to are not in it."""
    found = source.rows(
        "SELECT endpoint, failing_since_ms, taken_ms, tried_ms, status, why FROM health"
    )
    return {row[0]: Health(*row[1:]) for row in found}


def _sound(wish: Wish, *, is_private_allowed: bool) -> Wish:
    label = wish.label.strip()
    if not label or len(label) > LABEL_CHARACTERS_MAX or not label.isprintable():
        raise EndpointRefused(
            "label", f"Say what it is, in at most {LABEL_CHARACTERS_MAX} characters."
        )
    try:
        url = checked_url(wish.url.strip(), is_private_allowed=is_private_allowed)
    except UrlWrong as wrong:
        raise EndpointRefused("url", str(wrong)) from wrong
    try:
        return Wish(url, label, read_wanted(wish.wanted))
    except WantedWrong as wrong:
        raise EndpointRefused("events", str(wrong)) from wrong


def _endpoint(row: Row) -> Endpoint:
    number, url, label, wanted, *rest = row
    return Endpoint(number, url, label, tuple(wanted.split()), *cast("Any", rest))
