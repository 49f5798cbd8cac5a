"""
The sender: writes letters and has them carried away, in a thread and an event loop of its own.

Always true:
- A letter that was taken gets one verdict, unless it is still under way when the sender stops.
- The letters of a channel wait for the carriers of that channel alone.
- While a transport is down nothing is thrown at it: each carrier pauses, ever longer.
- No log line holds an address, a name, or a word of the server's.

Never here: the outbox (whoever posts keeps it), when a letter is tried again.
"""

import asyncio
import contextlib
import threading
from pathlib import Path
from typing import Final, Literal, NamedTuple

import structlog

from firstcome.contacts.contact import Contact
from firstcome.contacts.failures import ContactInvalid, ContactsBroken
from firstcome.engine.clock import system_now_ms
from firstcome.limits import MAIL_STOP_S_MAX
from firstcome.notifications.kinds import Channel
from firstcome.notifications.letters import Letter, Letterhead
from firstcome.notifications.transports import (
    Carrier,
    Mail,
    MailDelayed,
    MailRefused,
    MailUncertain,
    TransportDown,
)
from firstcome.notifications.tryouts import as_test
from firstcome.notifications.ways import Ways
from firstcome.notifications.writing import Writing
from firstcome.outgoing.sending import SendingThread

Verdict = Literal["sent", "refused", "again", "uncertain", "skipped", "untouched"]
"""`uncertain`: it may have been sent, or not. `untouched`: the sender was stopped before it."""

IDLE_S: Final = 10.0
"""A carrier lets go of its connection when there was nothing to carry for so long."""

log = structlog.get_logger()


class Pauses(NamedTuple):
    """How long to wait: before another attempt the longer the oftener it failed."""

    retry_s: tuple[float, ...] = (30.0, 60.0, 300.0, 1_200.0, 3_600.0, 14_400.0, 43_200.0)
    """Before a mail is tried again; after the last of them it is given up."""
    down_s: tuple[float, ...] = (1.0, 2.0, 5.0, 15.0, 60.0)
    """Before a carrier whose transport is down is given another mail."""
    gather_s: float = 3_600.0
    """Before those in line are told of another estimate: what changes meanwhile is told with it."""


PAUSES: Final = Pauses()


class Attempt(NamedTuple):
    """What became of one letter."""

    message: int
    verdict: Verdict
    provider: str = ""
    """What the provider calls it; empty where it says nothing."""
    code: int = 0
    """What the provider refused it with; 0: it did not."""
    wants_none: bool = False
    """Whether the provider knows that its recipient wants no more of the channel."""
    has_phone: bool = False
    """Whether its recipient gave a number."""


class Posted(NamedTuple):
    """A letter; `to` is whom a test goes to, None for the contact of its subject."""

    letter: Letter
    to: Contact | None


class Sender(SendingThread[Attempt]):
    """Takes letters from one thread, and gives that thread the verdicts back."""

    def __init__(
        self,
        ways: Ways,
        head: Letterhead,
        contacts: Path,
        pauses: Pauses = PAUSES,
    ) -> None:
        super().__init__("sender")
        self._ways = ways
        self._writing = Writing(ways, head, contacts)
        self._down_pauses_s = pauses.down_s
        self._down: set[Channel] = set()
        self._is_news = threading.Event()
        self._letters: dict[Channel, asyncio.Queue[Posted | None]] = {
            channel: asyncio.Queue() for channel in ways
        }

    def post(self, letter: Letter, to: Contact | None = None) -> None:
        """
        Have a letter sent; what becomes of it is among the `attempts` later.

        With `to` it only tries out how it looks: it goes there, and says that it is a test.
        """
        letters = self._letters[letter.message.channel]
        with contextlib.suppress(RuntimeError):  # it has ended by itself: see `attempts`
            self._loop.call_soon_threadsafe(letters.put_nowait, Posted(letter, to))

    def write_ahead(self, letter: Letter) -> None:
        """Have the mail of a letter written, for when it is posted; nothing is sent."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._write_ahead, letter)

    def wait(self, wait_s: float) -> None:
        """Wait for a verdict, so long at most."""
        if self._is_news.wait(wait_s):
            self._is_news.clear()

    def _end(self) -> None:
        self._writing.let_go()

    async def _send_all(self) -> None:
        carrying = [
            asyncio.create_task(self._carry(channel, way.transport.carrier()))
            for channel, way in self._ways.items()
            for _ in range(way.transport.carriers_max)
        ]
        told = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([*carrying, told], return_when=asyncio.FIRST_COMPLETED)
        for channel, letters in self._letters.items():
            while not letters.empty():
                if (posted := letters.get_nowait()) is not None:
                    self._judge(Attempt(posted.letter.message.message, "untouched"))
            for _ in range(self._ways[channel].transport.carriers_max):
                letters.put_nowait(None)
        late = (await asyncio.wait(carrying, timeout=MAIL_STOP_S_MAX))[1]
        for task in (*late, told):
            task.cancel()
        for ended in await asyncio.gather(*carrying, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended

    async def _carry(self, channel: Channel, carrier: Carrier) -> None:
        downs = 0
        while (posted := await self._next(channel, carrier)) is not None:
            attempt = Attempt(posted.letter.message.message, "again")
            try:
                attempt = await self._attempt(posted, carrier, attempt)
                downs = 0
                self._tell_up(channel, attempt.verdict)
            except (TransportDown, MailUncertain) as down:
                is_down = isinstance(down, TransportDown)
                attempt = attempt._replace(verdict="again" if is_down else "uncertain")
                downs += 1
                self._tell_down(channel, down)
            self._judge(attempt)
            if downs:
                await self._pause(self._down_pauses_s[min(downs, len(self._down_pauses_s)) - 1])
        await carrier.rest()

    def _judge(self, attempt: Attempt) -> None:
        self._attempts.put(attempt)
        self._is_news.set()

    async def _next(self, channel: Channel, carrier: Carrier) -> Posted | None:
        letters = self._letters[channel]
        try:
            return await asyncio.wait_for(letters.get(), IDLE_S)
        except TimeoutError:
            await carrier.rest()
            return await letters.get()

    async def _pause(self, pause_s: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), pause_s)
        except TimeoutError:
            return

    async def _attempt(self, posted: Posted, carrier: Carrier, begun: Attempt) -> Attempt:
        message = posted.letter.message
        about: dict[str, str | int] = {"about": message.subject, "kind": message.kind}
        mail: Mail | None = None
        try:
            contact = posted.to or self._writing.contact(posted.letter)
            if contact is None:
                return begun._replace(verdict="skipped")
            begun = begun._replace(has_phone=bool(contact.phone))
            mail = self._writing.write(posted.letter, contact, system_now_ms())
            if mail is None:
                return begun._replace(verdict="skipped")
            mail = mail if posted.to is None else as_test(mail)
            return begun._replace(verdict="sent", provider=await carrier.send(mail))
        except ContactInvalid:
            log.warning("mail_refused", **about, why="no address")
            return begun._replace(verdict="refused")
        except MailRefused as refused:
            log.warning("mail_refused", **about, code=refused.code)
            return begun._replace(
                verdict="refused", code=refused.code, wants_none=refused.wants_none
            )
        except MailDelayed as delayed:
            log.info("mail_delayed", **about, code=delayed.code)
        except ContactsBroken as broken:
            self._writing.let_go()
            log.warning("mail_delayed", **about, why=str(broken))
        except (TransportDown, MailUncertain):
            raise
        except Exception as error:  # noqa: BLE001 - no letter may keep the others from being sent
            log.error("mail_defect", **about, error=type(error).__name__)
            return begun._replace(verdict="again" if mail is None else "uncertain")
        return begun._replace(verdict="again")

    def _write_ahead(self, letter: Letter) -> None:
        self._writing.write_ahead(letter, system_now_ms())

    def _tell_down(self, channel: Channel, down: Exception) -> None:
        if channel not in self._down:
            self._down.add(channel)
            log.warning(
                "mail_down", channel=channel, why=str(down), mend="It is tried again by itself."
            )

    def _tell_up(self, channel: Channel, verdict: Verdict) -> None:
        if channel in self._down and verdict == "sent":
            self._down.discard(channel)
            log.info("mail_up", channel=channel)
