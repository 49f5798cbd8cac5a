"""
The sender: writes letters and has them carried away, in a thread and an event loop of its own.

Always true:
- A letter that was taken gets one verdict, unless the sender is stopped before.
- While a transport is down nothing is thrown at it: each carrier pauses, ever longer.
- No log line holds an address, a name, or a word of the server's.

Never here: the outbox (whoever posts keeps it), when a letter is tried again.
"""

import asyncio
import contextlib
import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, Literal, NamedTuple

import structlog

from firstcome.contacts.email_address import normalise_email
from firstcome.contacts.failures import ContactInvalid, ContactsBroken
from firstcome.contacts.reader import ContactReader
from firstcome.engine.clock import system_now_ms
from firstcome.limits import MAIL_STOP_S_MAX
from firstcome.notifications.letters import Letter, Letterhead, write_letter
from firstcome.notifications.transports import (
    Carrier,
    Mail,
    MailDelayed,
    MailRefused,
    Transport,
    TransportDown,
)

Verdict = Literal["sent", "refused", "again", "skipped"]

IDLE_S: Final = 10.0
"""A carrier lets go of its connection when there was nothing to carry for so long."""

log = structlog.get_logger()


class Pauses(NamedTuple):
    """How long to wait, the longer the oftener it failed."""

    retry_s: tuple[float, ...] = (30.0, 60.0, 300.0, 1_200.0, 3_600.0, 14_400.0, 43_200.0)
    """Before a mail is tried again; after the last of them it is given up."""
    down_s: tuple[float, ...] = (1.0, 2.0, 5.0, 15.0, 60.0)
    """Before a carrier whose transport is down is given another mail."""


PAUSES: Final = Pauses()


class Attempt(NamedTuple):
    """What became of one letter."""

    message: int
    verdict: Verdict


class Sender:
    """Takes letters from one thread, and gives that thread the verdicts back."""

    def __init__(
        self,
        transport: Transport,
        head: Letterhead,
        contacts: Path,
        pauses: Pauses = PAUSES,
    ) -> None:
        self._transport = transport
        self._head = head
        self._contacts_path = contacts
        self._contacts: ContactReader | None = None
        self._down_pauses_s = pauses.down_s
        self._is_down = False
        self._attempts: SimpleQueue[Attempt] = SimpleQueue()
        self._failure: BaseException | None = None
        self._loop = asyncio.new_event_loop()
        self._letters: asyncio.Queue[Letter | None] = asyncio.Queue()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def post(self, letter: Letter) -> None:
        """Have a letter sent; what becomes of it is among the `attempts` later."""
        with contextlib.suppress(RuntimeError):  # it has ended by itself: see `attempts`
            self._loop.call_soon_threadsafe(self._letters.put_nowait, letter)

    def attempts(self) -> list[Attempt]:
        """The verdicts since the last call; raises what ended the sender, if it ended."""
        found: list[Attempt] = []
        try:
            while True:
                found.append(self._attempts.get_nowait())
        except Empty:
            if not found and self._failure is not None:
                raise self._failure from None
            return found

    @property
    def has_ended(self) -> bool:
        """Whether it ended by itself."""
        return self._failure is not None

    def stop(self) -> None:
        """Let what is on its way arrive, for `MAIL_STOP_S_MAX` at most, and send nothing more."""
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._carry_all())
        except Exception as error:  # noqa: BLE001 - whoever asks for the verdicts raises it
            self._failure = error
        finally:
            if self._contacts is not None:
                self._contacts.close()
            self._loop.close()

    async def _carry_all(self) -> None:
        carrying = [
            asyncio.create_task(self._carry(self._transport.carrier()))
            for _ in range(self._transport.carriers_max)
        ]
        told = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([*carrying, told], return_when=asyncio.FIRST_COMPLETED)
        while not self._letters.empty():
            self._letters.get_nowait()
        for _ in carrying:
            self._letters.put_nowait(None)
        late = (await asyncio.wait(carrying, timeout=MAIL_STOP_S_MAX))[1]
        for task in (*late, told):
            task.cancel()
        for ended in await asyncio.gather(*carrying, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended

    async def _carry(self, carrier: Carrier) -> None:
        downs = 0
        while (letter := await self._next(carrier)) is not None:
            try:
                verdict = await self._verdict(letter, carrier)
                downs = 0
                self._tell_up(verdict)
            except TransportDown as down:
                verdict = "again"
                downs += 1
                self._tell_down(down)
            self._attempts.put(Attempt(letter.message.message, verdict))
            if downs:
                await self._pause(self._down_pauses_s[min(downs, len(self._down_pauses_s)) - 1])
        await carrier.rest()

    async def _next(self, carrier: Carrier) -> Letter | None:
        try:
            return await asyncio.wait_for(self._letters.get(), IDLE_S)
        except TimeoutError:
            await carrier.rest()
            return await self._letters.get()

    async def _pause(self, pause_s: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), pause_s)
        except TimeoutError:
            return

    async def _verdict(self, letter: Letter, carrier: Carrier) -> Verdict:
        order = letter.message.order_sequence
        try:
            mail = self._written(letter)
            if mail is None:
                return "skipped"
            await carrier.send(mail)
        except ContactInvalid:
            log.warning("mail_refused", order=order, why="no address")
            return "refused"
        except MailRefused as refused:
            log.warning("mail_refused", order=order, code=refused.code)
            return "refused"
        except MailDelayed as delayed:
            log.info("mail_delayed", order=order, code=delayed.code)
            return "again"
        except ContactsBroken as broken:
            self._contacts = None
            log.warning("mail_delayed", order=order, why=str(broken))
            return "again"
        except TransportDown:
            raise
        except Exception as error:  # noqa: BLE001 - no letter may keep the others from being sent
            log.error("mail_defect", order=order, kind=type(error).__name__)
            return "again"
        return "sent"

    def _written(self, letter: Letter) -> Mail | None:
        """The mail; None for a customer who is erased, or gave no address."""
        if self._contacts is None:
            self._contacts = ContactReader.open(self._contacts_path)
        contact = self._contacts.read(letter.contact)
        if contact is None or not contact.email:
            return None
        recipient = _deliverable(normalise_email(contact.email))
        return write_letter(letter, self._head, recipient, contact.name, system_now_ms())

    def _tell_down(self, down: TransportDown) -> None:
        if not self._is_down:
            self._is_down = True
            log.warning("mail_down", why=str(down), mend="It is tried again by itself.")

    def _tell_up(self, verdict: Verdict) -> None:
        if self._is_down and verdict == "sent":
            self._is_down = False
            log.info("mail_up")


def _deliverable(address: str) -> str:
    """The address with its domain as name servers know it (RFC 5891)."""
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise ContactInvalid("email", "Its domain is none that mail can be sent to.") from None
