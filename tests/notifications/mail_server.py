"""
A mail server that runs in the test: it takes mails by SMTP, refuses what it is told to, and waits.

Always true:
- What it has said 250 to is in `mails`; nothing is waited for by sleeping.
"""

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, NamedTuple, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from firstcome.notifications.smtp import SmtpServer, SmtpTransport
from tests.serve.running import HOST, SOON_S, free_port


class Received(NamedTuple):
    """A mail that arrived."""

    recipient: str
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        """Headers and text, decoded."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def text(self) -> str:
        """The text, decoded."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML, decoded."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.mail.get_body((kind,))
        assert part is not None
        return part.get_content().replace("\r\n", "\n")


class MailServer:
    """Its address, what it has taken, and what it is to answer."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[Received] = []
        self.seen: list[str] = []
        """Every recipient of a mail whose text came, taken or not."""
        self.answers: dict[str, str] = {}
        """By recipient: what is answered in place of 250."""
        self.answers_to_text: dict[str, str] = {}
        self.breaks_at: set[str] = set()
        """Recipients at whose text the connection breaks, after the mail was taken."""
        self.takes_utf8 = True
        self.may_answer = threading.Event()
        self.may_answer.set()
        self._changed = threading.Condition()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        """What `FIRSTCOME_SMTP` names."""
        return f"smtp://{HOST}:{self.port}"

    def start(self) -> None:
        """Listen, on the same port as ever."""
        self._controller = Controller(
            self, hostname=HOST, port=self.port, enable_SMTPUTF8=self.takes_utf8
        )
        self._controller.start()

    def stop(self) -> None:
        """Listen no more."""
        controller, self._controller = self._controller, None
        if controller is not None:
            controller.stop()

    def wait_for(self, count: int) -> list[Received]:
        """The mails, once there are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.mails) >= count, SOON_S), self.mails
            return list(self.mails)

    def wait_for_text(self, count: int) -> None:
        """Wait until so many texts came, taken or not."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.seen) >= count, SOON_S), self.seen

    def to(self, person: str) -> list[Received]:
        """The mails to a person."""
        return [each for each in self.mails if each.recipient.startswith(f"{person}@")]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        recipient, raw = envelope.rcpt_tos[0], envelope.original_content or b""
        self._note(lambda: self.seen.append(recipient))
        await server.loop.run_in_executor(None, self.may_answer.wait, SOON_S)
        answer = self.answers_to_text.get(recipient, "250 OK")
        if answer.startswith("250"):
            self._note(lambda: self.mails.append(Received(recipient, raw)))
        if recipient in self.breaks_at:
            self.breaks_at.discard(recipient)
            cast("asyncio.WriteTransport", server.transport).abort()
        return answer

    def _note(self, fact: Any) -> None:
        with self._changed:
            fact()
            self._changed.notify_all()


def by(server: MailServer) -> SmtpTransport:
    """The transport to a server."""
    return SmtpTransport(SmtpServer(HOST, server.port), "orders@shop.example")


@contextmanager
def mail_server() -> Generator[MailServer]:
    """A mail server that listens, stopped when the block is left."""
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.may_answer.set()
        server.stop()
