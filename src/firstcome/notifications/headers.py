"""
Headers: how those of a mail are made and written, many thousand times with the same words.

Always true:
- An address of a page stands as it is: encoded, no mail program would know it (RFC 2369).
- What is kept from one mail to the next is what many share: the sender, a subject, a type.

Never here: which headers a mail has.
"""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, Policy
from functools import lru_cache
from typing import Final

KEPT_MAX: Final = 256

_SHARED: Final = frozenset(
    {
        "auto-submitted",
        "content-language",
        "content-transfer-encoding",
        "content-type",
        "from",
        "list-unsubscribe-post",
        "mime-version",
        "precedence",
        "subject",
    }
)


class WholeHeader(UnstructuredHeader, BaseHeader):
    """A header of one word, which has no place to break a line at."""

    def fold(self, *, policy: Policy) -> str:
        """The header as it is sent: one line, however long."""
        return f"{self.name}: {self}{policy.linesep}"


class MailHeaders(HeaderRegistry):
    """Makes headers; those that many mails share are made once."""

    def __init__(self) -> None:
        super().__init__()
        self.map_to_type("list-unsubscribe", WholeHeader)
        self._class_of = lru_cache(super().__getitem__)
        self._shared = lru_cache(KEPT_MAX)(super().__call__)

    def __getitem__(self, name: str) -> type[BaseHeader]:
        return self._class_of(name)

    def __call__(self, name: str, value: object) -> BaseHeader:
        if isinstance(value, str) and name.lower() in _SHARED:
            return self._shared(name, str(value))
        return super().__call__(name, value)


# The lines of the text are short words and links: seven bits where they do, else quoted.
POLICY: Final = SMTP.clone(cte_type="7bit", header_factory=MailHeaders())
"""How mails are written to addresses in ASCII."""

UTF8_POLICY: Final = POLICY.clone(utf8=True)
"""How mails are written to others, which only servers with SMTPUTF8 take."""
