"""
What waits in the engine, and what the engine needs from outside to serve it.

Always true:
- What waits tells its askers once; whoever sent the same request again is told alike.

Never here: the order of serving (`admission`), the serving (`engine`).
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from firstcome.domain.commands import AnyCommand
from firstcome.domain.outcomes import Answer
from firstcome.engine.refusals import Reason, Refused
from firstcome.limits import PENDING_MAX


class EngineSettings(Struct, frozen=True):
    """Who this engine is among nodes, and how much it lets wait or in; a rate of 0 is no bound."""

    node: int = 1
    epoch: int = 1
    pending_max: int = PENDING_MAX
    rate_per_s: int = 0


class ContactWriter(Protocol):
    """What the engine needs of contacts: numbers, and a durable append from any one thread."""

    def reserve(self, count: int = 1) -> int:
        """The first of `count` numbers that nobody else gets."""
        ...

    def append(self, first: int, created_ms: int, bodies: Sequence[bytes]) -> None:
        """Make contacts durable under the numbers from `first` on."""
        ...


class Asker(Protocol):
    """Whoever waits for a command; one of the two is called, once, on the event loop."""

    def answered(self, answer: Answer) -> None:
        """The command's entry is durable and folded."""
        ...

    def refused(self, reason: Reason) -> None:
        """The command was not appended, and never will be."""
        ...


class FutureAsker:
    """An asker that somebody awaits; a refusal is raised as `Refused`."""

    __slots__ = ("future",)

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.future: asyncio.Future[Answer] = loop.create_future()

    def answered(self, answer: Answer) -> None:
        """See `Asker`."""
        if not self.future.done():
            self.future.set_result(answer)

    def refused(self, reason: Reason) -> None:
        """See `Asker`."""
        if not self.future.done():
            self.future.set_exception(Refused(reason))


class Pending:
    """One command on its way; `customer` and `contact` only of what customers ask for."""

    __slots__ = ("askers", "command", "contact", "customer", "since_s")

    def __init__(
        self,
        asker: Asker,
        since_s: float,
        command: AnyCommand,
        customer: bytes | None = None,
        contact: bytes = b"",
    ) -> None:
        self.askers = [asker]
        self.since_s = since_s
        self.command = command
        self.customer = customer
        self.contact = contact
