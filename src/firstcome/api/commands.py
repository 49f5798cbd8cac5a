"""
Commands over HTTP: from a request of staff to the answer of its entry.

Always true:
- A request's id is the keyed hash of its Idempotency-Key and of whose it is; its fingerprint
  covers the address and the body, so the same key with another body is refused.

Never here: what a command does.
"""

from collections.abc import Mapping
from typing import Final

from litestar import Response

from firstcome.api.bodies import OutcomeBody
from firstcome.api.problems import PROBLEMS, ProblemRaised
from firstcome.api.requests import AnyRequest, staff_of
from firstcome.api.shop import Shop, iso_time
from firstcome.contacts.failures import ContactsFull
from firstcome.domain.commands import AnyCommand
from firstcome.domain.outcomes import Answer
from firstcome.engine.engine import STAFF_CHANNEL
from firstcome.engine.refusals import Refused

CREATED: Final = frozenset({"loaded", "replaced"})
NO_DETAILS: Final[Mapping[str, str]] = {}


async def request_identity(shop: Shop, request: AnyRequest, key: str) -> tuple[bytes, bytes]:
    """The id and the fingerprint of a request of staff; accounts have keys of their own each."""
    staff = staff_of(shop, request).number
    body = (await request.body()).decode(errors="replace")
    fingerprint = shop.hash_key("staff-request", f"{request.url.path}\n{body}")
    # No key has a blank in it, so none of one account is that of another.
    return shop.hash_key("staff-key", f"{staff} {key}" if staff else key), fingerprint


async def keep_document(shop: Shop, document: bytes) -> bytes:
    """Keep words, durable, before an entry names them by the id; raises `ProblemRaised`."""
    if shop.engine.refusing is not None:
        raise ProblemRaised(shop.engine.refusing)
    try:
        return await shop.engine.in_writer(lambda: shop.contacts.put_document(document))
    except ContactsFull as error:
        raise ProblemRaised("disk_full") from error


async def fold(
    shop: Shop,
    command: AnyCommand,
    channel: str = STAFF_CHANNEL,
    details: Mapping[str, str] = NO_DETAILS,
) -> Answer:
    """
    Have a command folded; raises `ProblemRaised`, also for outcomes that are errors.

    `details` are what to do about those, by outcome, where their own words do not fit.
    """
    try:
        answer = await shop.engine.submit(command, channel)
    except Refused as refused:
        raise ProblemRaised(refused.reason) from refused
    if answer.outcome == "id_reused":
        raise ProblemRaised("key_reused")
    if answer.outcome in PROBLEMS:
        raise ProblemRaised(answer.outcome, details.get(answer.outcome, ""))
    return answer


async def execute(shop: Shop, command: AnyCommand) -> Response[OutcomeBody]:
    """Have a command folded and answer it; raises `ProblemRaised`."""
    answer = await fold(shop, command)
    body = OutcomeBody(
        answer.outcome,
        iso_time(answer.time_ms) if answer.time_ms else None,
        shop.order_name(answer.order) if answer.order else None,
    )
    return Response(body, status_code=201 if answer.outcome in CREATED else 200)
