"""
What waits in the engine, and what the engine needs from outside to serve it.

Always true:
- What waits has one future; whoever sent the same request again shares it.

Never here: the order of serving (`admission`), the serving (`engine`).
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from firstcome.domain.commands import AnyCommand
from firstcome.domain.outcomes import Answer
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


class Pending:
    """One command on its way; `customer` and `contact` only for an order."""

    __slots__ = ("answered", "command", "contact", "customer", "since_s")

    def __init__(
        self,
        answered: "asyncio.Future[Answer]",
        since_s: float,
        command: AnyCommand,
        customer: bytes | None = None,
        contact: bytes = b"",
    ) -> None:
        self.answered = answered
        self.since_s = since_s
        self.command = command
        self.customer = customer
        self.contact = contact
