"""
SMS through a webhook: the transport of a shop that has a gateway which speaks as Twilio does.

    POST FIRSTCOME_SMS_URL      From, To, Body, StatusCallback; HTTP Basic
    201 {"sid": "SM…"}          taken; the sid is kept
    429, 5xx                    tried again
    other 4xx {"code": 21211}   refused for good

Always true:
- The gateway is reached at addresses that may be reached, and over TLS unless it is here.
- What broke after the request began to go out may have been taken: it is uncertain. So is an answer
  of a proxy before the gateway (502, 504).
- Neither the password nor a word of the gateway's, which may repeat a number, is in an error.

Never here: when to try again, what a message says.
"""

import asyncio
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import httpcore
import httpx
import msgspec
from msgspec import Struct

from firstcome.contacts.contact import Contact
from firstcome.contacts.phone_number import normalise_phone
from firstcome.limits import (
    MAILS_WAITING_MAX,
    SMS_ANSWER_BYTES_MAX,
    SMS_CONNECTIONS_MAX,
    SMS_WAIT_S_MAX,
)
from firstcome.notifications.letters import (
    Letter,
    Letterhead,
    RegistrationLetter,
    SoldOutLetter,
    WaveLetter,
)
from firstcome.notifications.mails import word
from firstcome.notifications.phrases import phrases_for
from firstcome.notifications.receipts import SMS_REPORTS_PATH, name_of, tag_of
from firstcome.notifications.sms_words import sms_text
from firstcome.notifications.transports import (
    Mail,
    MailDelayed,
    MailRefused,
    MailUncertain,
    TransportDown,
)
from firstcome.notifications.ways import Way
from firstcome.outgoing.network import JudgedNetwork

KEPT_OPEN_S: Final = 5.0
"""How long a connection stays open between two messages."""

WANTS_NONE: Final = 21610
"""The code of Twilio's for a recipient who has answered STOP."""

_TAKEN: Final = range(200, 300)
_NOT_OURS: Final = frozenset({401, 403, 404, 405})
"""Answers that are about the address or the login of the gateway, and not about a message."""
_BETWEEN: Final = frozenset({502, 504})
_LATER: Final = frozenset({408, 425, 429})
_REQUEST_BEGAN: Final = "send_request_headers.started"
_REGION: Final = re.compile("[A-Z]{2}")
_SID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


class SmsGateway(Struct, frozen=True):
    """Where SMS go, from whom, and what to log in with; without a login nobody logs in."""

    url: str
    sender: str
    login: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"SmsGateway({self.sender!r})"


class _Answer(Struct):
    """What is read of an answer; the rest is passed over."""

    sid: str = ""
    code: int = 0


def sms_way(gateway: SmsGateway, bulk_per_s: int, *, is_private_allowed: bool) -> Way:
    """By SMS."""
    return Way(SmsTransport(gateway, is_private_allowed=is_private_allowed), write_sms, bulk_per_s)


def write_sms(letter: Letter, head: Letterhead, contact: Contact, now_ms: int) -> Mail | None:
    """
    The letter as an SMS to the number of its contact; None for one who gave none.

    Raises `ContactInvalid` for a number that nobody can be reached by.
    """
    if not contact.phone:
        return None
    message, phrases = letter.message, phrases_for(letter.message.language)
    text = sms_text(word(letter, head, phrases, contact.name, now_ms), phrases)
    name = name_of(message.epoch, message.subject, message.kind, message.sequence)
    report_to = f"{head.public_url}{SMS_REPORTS_PATH}/{name}.{tag_of(letter.token)}"
    recipient = normalise_phone(contact.phone, _region(letter))
    return Mail(f"{name}.sms", message.time_ms, recipient, text.encode(), report_to)


class SmsTransport:
    """One gateway."""

    carriers_max = SMS_CONNECTIONS_MAX

    def __init__(
        self, gateway: SmsGateway, *, is_private_allowed: bool, wait_s: float = SMS_WAIT_S_MAX
    ) -> None:
        self._gateway = gateway
        self._is_private_allowed = is_private_allowed
        self._wait_s = wait_s

    def room(self) -> int:
        """A gateway has room for all that wait, until it says otherwise."""
        return MAILS_WAITING_MAX

    def carrier(self) -> "SmsCarrier":
        """A connection of its own, opened with its first message."""
        return SmsCarrier(self._gateway, self._is_private_allowed, self._wait_s)


class SmsCarrier:
    """One connection, opened when there is a message and closed when there is none."""

    def __init__(self, gateway: SmsGateway, is_private_allowed: bool, wait_s: float) -> None:
        self._gateway = gateway
        self._is_private_allowed = is_private_allowed
        self._wait_s = wait_s
        self._pool: httpcore.AsyncConnectionPool | None = None

    async def send(self, mail: Mail) -> str:
        """
        Hand the message to the gateway; its sid.

        Raises `MailRefused`, `MailDelayed`, `MailUncertain` and `TransportDown`.
        """
        began = asyncio.Event()
        try:
            async with asyncio.timeout(self._wait_s):
                status, body = await self._post(mail, began)
        except Exception as error:  # noqa: BLE001 - whatever broke, only when it broke matters
            why = f"the SMS gateway: {type(error).__name__}"
            raise (MailUncertain(why) if began.is_set() else TransportDown(why)) from None
        return _judged(status, body)

    async def rest(self) -> None:
        """Let go of the connection."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.aclose()

    async def _post(self, mail: Mail, began: asyncio.Event) -> tuple[int, bytes]:
        if self._pool is None:
            self._pool = httpcore.AsyncConnectionPool(
                ssl_context=httpx.create_ssl_context(),
                max_connections=1,
                keepalive_expiry=KEPT_OPEN_S,
                network_backend=JudgedNetwork(is_private_allowed=self._is_private_allowed),
            )

        async def trace(name: str, _: Mapping[str, Any]) -> None:
            if name.endswith(_REQUEST_BEGAN):
                began.set()

        fields = {"From": self._gateway.sender, "To": mail.recipient, "Body": mail.raw.decode()}
        if mail.report_to:
            fields["StatusCallback"] = mail.report_to
        async with self._pool.stream(
            "POST",
            self._gateway.url,
            headers=list(self._headers().items()),
            content=urlencode(fields).encode(),
            extensions={"trace": trace},
        ) as answer:
            return answer.status, await _read(answer)

    def _headers(self) -> dict[str, str]:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "User-Agent": "firstcome",
        }
        gateway = self._gateway
        if gateway.login:
            pair = b64encode(f"{gateway.login}:{gateway.password}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        return headers


async def _read(answer: httpcore.Response) -> bytes:
    read = b""
    async for piece in answer.aiter_stream():
        read += piece
        if len(read) > SMS_ANSWER_BYTES_MAX:
            return b""
    return read


def _judged(status: int, body: bytes) -> str:
    """The sid of a message that was taken; raises what kept it from being taken."""
    try:
        said = msgspec.json.decode(body, type=_Answer)
    except msgspec.MsgspecError:
        said = _Answer()
    if status in _TAKEN:
        return said.sid if _SID.fullmatch(said.sid) else ""
    if status in _BETWEEN:
        raise MailUncertain(f"the SMS gateway answered {status}")
    if status in _NOT_OURS or status < 400:
        raise TransportDown(f"the SMS gateway answered {status}: look at its address and login")
    if status in _LATER or status >= 500:
        raise MailDelayed(status)
    raise MailRefused(said.code or status, wants_none=said.code == WANTS_NONE)


def _region(letter: Letter) -> str | None:
    """The country where a number without its code is dialled, if the market is called by it."""
    if isinstance(letter, RegistrationLetter | WaveLetter | SoldOutLetter):
        market = letter.wish.market
    else:
        market = letter.names.market_of(letter.message.location)
    return market if _REGION.fullmatch(market) else None
