"""
Problem documents (RFC 9457): every error the API answers, by its stable code.

Always true:
- A code has one status, one title, and a detail that says what to do next.
- `type` is stable: clients may branch on it, and on `code`.

Never here: outcomes such as `sold_out`; those are answers, not errors.
"""

import random
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

PROBLEM_TYPE_PREFIX: Final = "https://firstcome.dev/problems/"
CONTENT_TYPE: Final = "application/problem+json"


class ProblemKind(NamedTuple):
    """What is fixed for a code."""

    status: int
    title: str
    detail: str
    retry_after_s: int = 0


PROBLEMS: Final[dict[str, ProblemKind]] = {
    "not_http": ProblemKind(
        400, "This is no HTTP/1.1 request", "Send requests as RFC 9112 describes them."
    ),
    "body_not_json": ProblemKind(400, "The body is not JSON", "Send one JSON object."),
    "key_missing": ProblemKind(
        400,
        "The header Idempotency-Key is missing",
        "Make a random key once for each order, and send it again with every retry.",
    ),
    "key_invalid": ProblemKind(
        400,
        "The header Idempotency-Key is not usable",
        "Send 1 to 200 visible ASCII characters.",
    ),
    "request_invalid": ProblemKind(400, "The request is not usable", "See the API reference."),
    "staff_key_needed": ProblemKind(
        401, "A staff key is needed", "Send the header Authorization: Bearer <staff key>."
    ),
    "not_permitted": ProblemKind(
        403, "This is not for your role", "Ask who runs the desk for a key with the permission."
    ),
    "launch_unknown": ProblemKind(
        404, "There is no such launch", "GET /api/v1/launches lists those there are."
    ),
    "order_unknown": ProblemKind(
        404, "There is no such order", "Check the order code and the token of its link."
    ),
    "order_lost": ProblemKind(
        410,
        "This order was lost",
        "It was placed after the last backup, and the shop had to be restored. Place it again.",
    ),
    "registration_unknown": ProblemKind(
        404, "There is no such registration", "Check the code and the token of its link."
    ),
    "registration_lost": ProblemKind(
        410,
        "This registration was lost",
        "It came after the last backup, and the shop had to be restored. Register again.",
    ),
    "wave_unknown": ProblemKind(
        404, "There is no such wave", "GET /api/v1/launches/{launch}/waves lists those there are."
    ),
    "supply_unknown": ProblemKind(
        404,
        "There is no such delivery",
        "GET /api/v1/launches/{launch}/supplies lists those there are.",
    ),
    "incident_unknown": ProblemKind(
        404, "There is no such incident", "Send the number that opening it was answered with."
    ),
    "message_unknown": ProblemKind(
        404, "There is no such message", "Send the Message-ID as it went out, unchanged."
    ),
    "signature_wrong": ProblemKind(
        403,
        "The report is not signed by the SMS gateway",
        "Set FIRSTCOME_SMS_TOKEN to its token, and FIRSTCOME_PUBLIC_URL to where it posts to.",
    ),
    "receipts_full": ProblemKind(
        503, "Too many reports wait", "Is the back running? Send the report again.", 30
    ),
    "announcement_unknown": ProblemKind(
        404, "There is no such announcement", "Send the number that it was answered with."
    ),
    "not_found": ProblemKind(404, "There is nothing here", "See /api/v1/openapi.json."),
    "method_not_allowed": ProblemKind(
        405, "This method is not for this address", "See /api/v1/openapi.json."
    ),
    "body_late": ProblemKind(408, "The body did not come in time", "Send the request again."),
    "body_too_large": ProblemKind(413, "The body is too large", "Send a smaller body."),
    "target_too_long": ProblemKind(414, "The address is too long", "See /api/v1/openapi.json."),
    "media_type_wrong": ProblemKind(
        415, "The body is not JSON", "Send Content-Type: application/json."
    ),
    "body_invalid": ProblemKind(422, "The body is not as described", "See the API reference."),
    "contact_invalid": ProblemKind(
        422, "The contact cannot be used", "Mend the field that is named."
    ),
    "sku_unknown": ProblemKind(
        422, "The launch does not sell this SKU", "GET /api/v1/launches/{launch} lists the SKUs."
    ),
    "location_unknown": ProblemKind(
        422,
        "The launch does not sell at this location",
        "GET /api/v1/launches/{launch} lists the locations.",
    ),
    "market_unknown": ProblemKind(
        422,
        "The launch does not sell in this market",
        "GET /api/v1/launches/{launch} lists the markets with the prices.",
    ),
    "waves_invalid": ProblemKind(
        422,
        "These waves cannot be",
        "Each opens after the one before, and only the last may take all that are left.",
    ),
    "window_invalid": ProblemKind(
        422, "The window ends before it begins", "Send the later day as to."
    ),
    "stage_invalid": ProblemKind(
        422,
        "What is confirmed stays confirmed",
        "Send stage confirmed; a confirmed delivery may change its units and its window.",
    ),
    "sheet_invalid": ProblemKind(
        422,
        "The CSV file cannot be used",
        "Mend the lines that are named, and send it again. Nothing of it was used.",
    ),
    "component_unknown": ProblemKind(
        422,
        "There is no such component",
        "Name registration, ordering, payment, email, sms, or an operator of a launch.",
    ),
    "units_invalid": ProblemKind(
        422, "This number of units is not possible", "Send a whole number from 1 on."
    ),
    "key_reused": ProblemKind(
        422,
        "The Idempotency-Key was used with another body",
        "Send the first body again, or make a new key for a new order.",
    ),
    "definition_invalid": ProblemKind(
        422, "The launch is not complete", 'Run "firstcome launch check" on its file.'
    ),
    "head_too_large": ProblemKind(
        431, "The head of the request is too large", "Send fewer and shorter header lines."
    ),
    "one_at_a_time": ProblemKind(
        429, "Another request of this customer is being answered", "Wait for its answer.", 1
    ),
    "defect": ProblemKind(
        500,
        "A defect kept this from being judged",
        "Nothing was changed. Tell those who run the shop.",
    ),
    "overloaded": ProblemKind(
        503, "More orders are arriving than can be answered", "Send the same request again.", 2
    ),
    "front_silent": ProblemKind(
        503, "The front does not answer", "Send the same request again; it counts once.", 2
    ),
    "models_missing": ProblemKind(
        503, "The read models are being made", "Ask again; the back makes them by itself.", 5
    ),
    "not_ready": ProblemKind(503, "The shop is starting", "Send the same request again.", 2),
    "disk_full": ProblemKind(
        503, "The disk is nearly full, so no order is taken", "Send the same request again.", 30
    ),
    "clock": ProblemKind(
        503,
        "The clock of the machine jumped, so no order is taken",
        "Set the clock right, or restart the front to accept the new time.",
        30,
    ),
    "draining": ProblemKind(503, "The shop is restarting", "Send the same request again.", 5),
}


class ProblemFault(Struct, frozen=True, omit_defaults=True):
    """One fault of a CSV file; `line` is missing where it is of the whole file."""

    what: str
    mend: str
    line: int | None = None
    column: str = ""


class Problem(Struct, frozen=True, omit_defaults=True):
    """
    The body of an error; `field` names what to mend, where there is one.

    Of a CSV file that cannot be used, `faults` are those found first, and `more` counts the rest.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str = ""
    faults: tuple[ProblemFault, ...] = ()
    more: int = 0


class Reply(NamedTuple):
    """A finished answer: status, body, media type, seconds to wait (0: none), further headers."""

    status: int
    body: bytes
    content_type: bytes = b"application/json"
    retry_after_s: int = 0
    headers: tuple[tuple[bytes, bytes], ...] = ()


class ProblemRaised(Exception):
    """Ends a request with a problem document."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        field: str = "",
        faults: Sequence[ProblemFault] = (),
        more: int = 0,
    ) -> None:
        super().__init__(code)
        self.reply = faulty(code, faults, more) if faults else problem(code, detail, field)
        self.field = field


def problem(code: str, detail: str = "", field: str = "") -> Reply:
    """The reply for a code; `detail` takes the place of the code's own."""
    kind = PROBLEMS[code]
    body = _encoded(code, detail, field) if detail or field else _plain(code)
    retry_after_s = kind.retry_after_s
    if retry_after_s:
        retry_after_s += random.randrange(retry_after_s + 1)
    return Reply(kind.status, body, CONTENT_TYPE.encode(), retry_after_s)


def faulty(code: str, faults: Sequence[ProblemFault], more: int) -> Reply:
    """The reply for a code that names faults of a CSV file; those after them are counted."""
    kind = PROBLEMS[code]
    kind_uri = PROBLEM_TYPE_PREFIX + code
    told = Problem(kind_uri, kind.title, kind.status, kind.detail, code, "", tuple(faults), more)
    return Reply(kind.status, msgspec.json.encode(told), CONTENT_TYPE.encode())


def _encoded(code: str, detail: str, field: str) -> bytes:
    kind = PROBLEMS[code]
    kind_uri = PROBLEM_TYPE_PREFIX + code
    return msgspec.json.encode(
        Problem(kind_uri, kind.title, kind.status, detail or kind.detail, code, field)
    )


@cache
def _plain(code: str) -> bytes:
    """The body without a detail of its own: under load, refusals are made of this one alone."""
    return _encoded(code, "", "")
