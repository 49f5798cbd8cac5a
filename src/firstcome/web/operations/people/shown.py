"""
What a file shows beside a story: messages, what staff did, and what accounts are called.

Always true:
- What staff did stands in the order in which they did it.

Never here: orders, registrations.
"""

from collections.abc import Iterable
from typing import Final

from firstcome.notifications.outbox_reader import MailRow
from firstcome.staff.audit import AuditFilter
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.messages.views import CHANNEL_NAMES
from firstcome.web.operations.people.story import SHOP
from firstcome.web.operations.people.telling import MAIL_STATES, MAILS
from firstcome.web.operations.people.views import AuditShown, Mail

AUDIT_LINES_MAX: Final = 200


def name_of(desk: Desk, number: int) -> str:
    """What an account is called; the number of one that there is not."""
    account = desk.staff.accounts.find(number) if number else None
    if account is not None:
        return account.name
    return f"account {number}" if number else SHOP


def mails_shown(mails: Iterable[MailRow]) -> tuple[Mail, ...]:
    """Messages, by what they are about and what became of them."""
    return tuple(
        Mail(
            MAILS[mail.kind],
            MAIL_STATES[mail.state],
            _mail_time(mail),
            CHANNEL_NAMES[mail.channel],
            mail.time_ms,
            mail.attempts,
            mail.provider,
        )
        for mail in mails
    )


def audit_shown(desk: Desk, code: str) -> tuple[AuditShown, ...]:
    """What staff did about an order or a registration, the first deed first."""
    lines = desk.staff.audit_page(AuditFilter(about=code), rows=AUDIT_LINES_MAX).lines
    return tuple(
        AuditShown(line.what.replace("_", " "), line.name, line.why, line.time_ms)
        for line in reversed(lines)
    )


def _mail_time(mail: MailRow) -> int:
    """When it was settled; for one that waits, when what it tells happened."""
    return mail.time_ms if mail.state == "pending" else mail.next_ms
