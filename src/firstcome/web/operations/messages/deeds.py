"""
What is done about messages: one is tried out, and it is said what is to become of an uncertain one.

Always true:
- Each deed is in the audit log; of the address of a test, its domain or its last digits alone.
- Tests are bounded in an hour over all staff.

Never here: looking (`looking`).
"""

from typing import Final, cast
from urllib.parse import quote

from litestar import Response
from litestar.exceptions import NotFoundException

from firstcome.contacts.email_address import normalise_email
from firstcome.contacts.failures import ContactInvalid
from firstcome.contacts.phone_number import normalise_phone
from firstcome.limits import TEST_MESSAGES_PER_HOUR_MAX
from firstcome.notifications.kinds import Channel
from firstcome.notifications.outbox import Verb
from firstcome.notifications.resend_requests import FOLDER as RESENDS_FOLDER
from firstcome.notifications.resend_requests import ResendRequest, ResendRequests
from firstcome.notifications.tryouts import FOLDER as TRYOUTS_FOLDER
from firstcome.notifications.tryouts import Tryout, Tryouts
from firstcome.staff.audit import AuditFilter
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to
from firstcome.web.operations.messages.looking import choice_of, message_page, row_of
from firstcome.web.operations.messages.views import (
    KINDS_PATH,
    TESTS_PATH,
    UNCERTAIN_PATH,
    TestView,
)
from firstcome.web.operations.shell import shell, show

HOUR_MS: Final = 3_600_000
TESTED: Final = "test_message"

SAID: Final = {
    "again": "It is sent again, within a second if all is well.",
    "arrived": "It counts as sent.",
    "leave": "It is left: nothing is sent.",
}


def try_out(desk: Desk, request: AnyRequest, who: Who, kind: str, form: Form) -> Response[bytes]:
    """Have a message sent to the address that was typed."""
    row = row_of(kind)
    language, channel = choice_of(request)
    typed = form.get("address", "")
    try:
        address = _address(channel, typed)
    except ContactInvalid as invalid:
        return message_page(desk, request, kind, typed, invalid.reason)
    since_ms = desk.now_ms() - HOUR_MS
    if (
        desk.staff.log.count(AuditFilter(what=TESTED, from_ms=since_ms))
        >= TEST_MESSAGES_PER_HOUR_MAX
    ):
        fault = f"{TEST_MESSAGES_PER_HOUR_MAX} tests were sent in the last hour. Try again later."
        return message_page(desk, request, kind, typed, fault)
    about = f"{row.kind} {language} {channel}"
    desk.staff.audit(who, TESTED, about, f"to {_masked(address)}")
    tryouts = Tryouts(desk.settings.directory / TRYOUTS_FOLDER)
    name = tryouts.ask(Tryout(row.kind, language, channel, address))
    asked = f"kind={row.kind}&language={language}&channel={channel}"
    return go_to(f"{TESTS_PATH}/{name}?{asked}")


def test_page(desk: Desk, request: AnyRequest, name: str) -> Response[bytes]:
    """What became of a test."""
    row = row_of(str(request.query_params.get("kind", "")))
    language, channel = choice_of(request)
    outcome = Tryouts(desk.settings.directory / TRYOUTS_FOLDER).outcome(name)
    asked = f"language={language}&channel={channel}"
    here = f"{KINDS_PATH}/{row.kind}?{asked}"
    address = f"{TESTS_PATH}/{quote(name, safe='')}?kind={row.kind}&{asked}"
    is_to_files = desk.settings.is_rehearsal or (channel == "email" and desk.settings.mail is None)
    view = TestView(outcome, address, here, is_to_files)
    page = shell(desk, request, "A test", reads_models=False)
    return show("message_test.html", page, view=view)


def decide(desk: Desk, who: Who, message: int, verb: str) -> Response[bytes]:
    """Have the back follow what is said of a message."""
    if verb not in SAID:
        raise NotFoundException
    desk.staff.audit(who, f"{verb}_message", str(message))
    requests = ResendRequests(desk.settings.directory / RESENDS_FOLDER)
    requests.ask(ResendRequest(cast("Verb", verb), "message", message))
    return go_to(UNCERTAIN_PATH, SAID[verb])


def _address(channel: Channel, typed: str) -> str:
    """Where a test goes; raises `ContactInvalid`."""
    if channel == "sms":
        return normalise_phone(typed, None)
    return normalise_email(typed)


def _masked(address: str) -> str:
    """What of an address may be kept: whose it is, only its owner can tell."""
    _, is_mail, domain = address.rpartition("@")
    return f"…@{domain}" if is_mail else f"…{address[-3:]}"
