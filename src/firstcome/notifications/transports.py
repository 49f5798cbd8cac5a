"""
Transports: the contract of what carries mails away, and the mail as they take it.

There is one for each channel. What a mail is to a channel, its own writer knows (`ways`): by
e-mail it is headers and text, by others perhaps text alone.

Always true:
- A transport has delivered a mail when `send` returns; what it raises says whether to try again,
  and whether the mail may have been delivered all the same.
- A service mail may be sent twice after a kill: its name, and its Message-ID, are then the same.

Never here: which mails there are, when to try again.
"""

from typing import Protocol

from msgspec import Struct


class Mail(Struct, frozen=True):
    """A mail, ready to be sent to its recipient: an address, or whatever the channel has."""

    name: str
    """Letters, digits, full stops and hyphens; the same for the same mail."""
    time_ms: int
    recipient: str
    raw: bytes
    """By e-mail headers and text, in lines that end with CRLF; by SMS the text in UTF-8."""
    report_to: str = ""
    """Where the provider may say what became of it, if the channel has such an address."""


class MailRefused(Exception):
    """
    This mail, or its recipient, is refused for good; `code` is the server's.

    `wants_none` when the provider knows that its recipient wants no more of the channel.
    """

    def __init__(self, code: int, *, wants_none: bool = False) -> None:
        super().__init__(f"refused with {code}")
        self.code = code
        self.wants_none = wants_none


class MailDelayed(Exception):
    """This mail cannot be taken now, others perhaps can; `code` is the server's."""

    def __init__(self, code: int) -> None:
        super().__init__(f"delayed with {code}")
        self.code = code


class MailUncertain(Exception):
    """
    The mail was under way when the transport failed: it may have been taken, or not.

    The message says why, without a word of a customer's.
    """


class TransportDown(Exception):
    """No mail can be taken now. The message says why, without a word of a customer's."""


class Carrier(Protocol):
    """One way of a transport, used for one mail at a time."""

    async def send(self, mail: Mail) -> str:
        """
        Deliver; the provider's name of it, or nothing where it gives none.

        Raises `MailRefused`, `MailDelayed`, `MailUncertain` or `TransportDown`.
        """
        ...

    async def rest(self) -> None:
        """Let go of what is open: there is no mail just now."""
        ...


class Transport(Protocol):
    """Where mails go."""

    @property
    def carriers_max(self) -> int:
        """How many mails it takes at one time."""
        ...

    def room(self) -> int:
        """How many mails more there is room for."""
        ...

    def carrier(self) -> Carrier:
        """A way of its own for one who sends."""
        ...
