"""
Routes about messages that were sent: what providers say of them afterwards.

Always true:
- A message is named by what went out with it, which nobody can make up; to anybody else there is
  none.
- What is taken is a file that is followed later: the front writes nothing of the outbox.

Never here: what follows from it.
"""

import asyncio
from typing import Annotated, Any
from urllib.parse import parse_qsl

import structlog
from litestar import post
from litestar.params import JSONBody, PathParameter

from firstcome.api.authority import PUBLIC, staff_only
from firstcome.api.documented import STAFF_SECURITY
from firstcome.api.message_bodies import BounceBody
from firstcome.api.problems import ProblemRaised
from firstcome.api.requests import AnyRequest, Key, staff_guard
from firstcome.api.responses import RECEIPT_RESPONSES, SMS_REPORT_RESPONSES
from firstcome.api.shop import Shop
from firstcome.notifications.kinds import Channel
from firstcome.notifications.receipts import (
    SMS_REPORTS_PATH,
    ReceiptsFull,
    ReceiptVerdict,
    Reference,
    Reports,
    is_genuine,
    read_reference,
)
from firstcome.notifications.sms_reports import is_signed, verdict_of

BOUNCES_PATH = "/api/v1/messages/bounces"
FIELDS_MAX = 100

ReferenceText = Annotated[
    str, PathParameter(max_length=200, description="What the message is called outside.")
]

log = structlog.get_logger()


def message_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""

    @post(
        BOUNCES_PATH,
        operation_id="ReportBounce",
        opt=staff_only("tell_everyone"),
        guards=[staff_guard(shop)],
        status_code=204,
        responses=RECEIPT_RESPONSES,
        security=STAFF_SECURITY,
        summary="Report a bounce or a complaint",
    )
    async def report_bounce(
        request: AnyRequest, data: JSONBody[BounceBody], idempotency_key: Key
    ) -> None:
        """For a provider's webhook, by way of a script: no more bulk goes where it bounced."""
        await _take(shop, data.what, data.channel, _found(shop, data.message))

    @post(
        SMS_REPORTS_PATH + "/{reference:str}",
        operation_id="ReportSms",
        opt=PUBLIC,
        status_code=204,
        responses=SMS_REPORT_RESPONSES,
        security=[{}],
        summary="Report what became of an SMS",
    )
    async def report_sms(request: AnyRequest, reference: ReferenceText) -> None:
        """Where the SMS gateway posts MessageStatus and ErrorCode, as a form."""
        found = _found(shop, reference)
        fields = _fields(await request.body())
        address = f"{shop.public_url}{SMS_REPORTS_PATH}/{reference}"
        signature = request.headers.get("x-twilio-signature", "")
        if not is_signed(shop.sms_token, address, fields, signature):
            raise ProblemRaised("signature_wrong")
        verdict = verdict_of(fields)
        if verdict is not None:
            await _take(shop, verdict, "sms", found)

    return [report_bounce, report_sms]


def _found(shop: Shop, text: str) -> Reference:
    """The reference of a message that went out from here; raises `ProblemRaised`."""
    reference = read_reference(text)
    if reference is None or not is_genuine(reference, shop.codes, shop.registration_codes):
        raise ProblemRaised("message_unknown")
    return reference


async def _take(
    shop: Shop, verdict: ReceiptVerdict, channel: Channel, reference: Reference
) -> None:
    receipts: Reports | None = shop.receipts
    if receipts is None:
        raise ProblemRaised("receipts_full")
    try:
        await asyncio.to_thread(receipts.take, verdict, channel, reference)
    except (ReceiptsFull, OSError) as error:
        log.warning("receipt_refused", kind=reference.kind, error=type(error).__name__)
        raise ProblemRaised("receipts_full") from None


def _fields(body: bytes) -> dict[str, str]:
    try:
        text = body.decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        raise ProblemRaised("request_invalid", "Send a form of MessageStatus.") from None
    return dict(pairs)
