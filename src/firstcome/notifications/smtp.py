"""
Mails by SMTP: the transport of a shop that has a mail server.

Always true:
- A login goes over an encrypted connection, or to this very machine.
- Neither the password nor a word of the server's, which may repeat an address, is in an error.
- One mail goes to one recipient.

Never here: when to try again.
"""

import asyncio
import contextlib
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, Final, NamedTuple

import aiosmtplib
from aiosmtplib.response import SMTPResponse

from firstcome.limits import MAIL_WAIT_S_MAX, MAILS_WAITING_MAX, SMTP_CONNECTIONS_MAX
from firstcome.notifications.transports import (
    Mail,
    MailDelayed,
    MailRefused,
    MailUncertain,
    TransportDown,
)

PERMANENT: Final = 500
"""Answers from here on are final (RFC 5321 section 4.2.1)."""

SHUTTING_DOWN: Final = 421
MAILBOX_NAME_INVALID: Final = 553

_BROKEN: Final = (aiosmtplib.SMTPException, OSError, asyncio.TimeoutError)


class SmtpServer(NamedTuple):
    """Where a mail server listens, and whether connections are encrypted from their start."""

    host: str
    port: int
    is_tls: bool = False


class SmtpTransport:
    """One mail server, and what to log in with; without a login nobody logs in."""

    carriers_max = SMTP_CONNECTIONS_MAX

    def __init__(
        self, server: SmtpServer, sender: str, login: str = "", password: str = ""
    ) -> None:
        """`sender` is the bare address that refusals are returned to."""
        self._server = server
        self._sender = sender
        self._login = login
        self._password = password

    def room(self) -> int:
        """A server has room for all that wait, until it says otherwise."""
        return MAILS_WAITING_MAX

    def carrier(self) -> "SmtpCarrier":
        """A connection of its own, opened with its first mail."""
        where = f"{self._server.host} port {self._server.port}"
        return SmtpCarrier(self._client, self._sender, where)

    def _client(self) -> "_Client":
        host, port, is_tls = self._server
        is_here = _is_loopback(host)
        return _Client(
            hostname=host,
            port=port,
            username=self._login or None,
            password=self._password or None,
            timeout=MAIL_WAIT_S_MAX,
            use_tls=is_tls,
            # None: encrypted if the server can; True: not at all unless it can.
            start_tls=False if is_tls or is_here else True if self._login else None,
        )


class _Client(aiosmtplib.SMTP):
    """A connection that knows whether the text of a mail was handed to it."""

    is_under_way = False

    async def data(self, message: str | bytes, /, **options: Any) -> SMTPResponse:
        self.is_under_way = True
        return await super().data(message, **options)


class SmtpCarrier:
    """One connection, opened when there is a mail and closed when there is none."""

    def __init__(self, client: Callable[[], "_Client"], sender: str, where: str) -> None:
        self._new_client = client
        self._sender = sender
        self._where = where
        self._client: _Client | None = None

    async def send(self, mail: Mail) -> str:
        """
        Hand the mail to the server, which may know it by its Message-ID.

        Raises `MailRefused`, `MailDelayed`, `TransportDown`, and `MailUncertain` when the
        connection broke between the text of the mail and the server's answer to it.
        """
        client = await self._connected()
        client.is_under_way = False
        options = [] if mail.recipient.isascii() else ["SMTPUTF8"]
        try:
            await client.sendmail(self._sender, [mail.recipient], mail.raw, mail_options=options)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _refusal(refused.recipients[0].code) from None
        except aiosmtplib.SMTPSenderRefused as refused:
            raise self._down(f"it refuses the sender with {refused.code}") from None
        except aiosmtplib.SMTPResponseException as refused:
            if refused.code == SHUTTING_DOWN or not client.is_connected:
                raise self._down(f"it answered {refused.code}") from None
            raise _refusal(refused.code) from None
        except (aiosmtplib.SMTPNotSupported, ValueError):  # an address that it cannot take
            raise MailRefused(MAILBOX_NAME_INVALID) from None
        except _BROKEN as error:
            down = self._down(type(error).__name__)
            raise (MailUncertain(str(down)) if client.is_under_way else down) from None
        return ""

    async def rest(self) -> None:
        """Take leave of the server."""
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            with contextlib.suppress(*_BROKEN):
                await client.quit()
            client.close()

    async def _connected(self) -> "_Client":
        if self._client is not None and self._client.is_connected:
            return self._client
        client = self._client = self._new_client()
        try:
            await client.connect()
        except aiosmtplib.SMTPResponseException as refused:  # such as a login that is wrong
            raise self._down(f"{type(refused).__name__} {refused.code}") from None
        except _BROKEN as error:
            raise self._down(type(error).__name__) from None
        return client

    def _down(self, why: str) -> TransportDown:
        client, self._client = self._client, None
        if client is not None:
            client.close()
        return TransportDown(f"{self._where}: {why}")


def _refusal(code: int) -> MailRefused | MailDelayed:
    return MailRefused(code) if code >= PERMANENT else MailDelayed(code)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
