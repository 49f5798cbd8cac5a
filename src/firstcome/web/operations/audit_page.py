"""
The audit log: a page, and its JSON twin.

Always true:
- Newest first; a page is found from the number that the last one ended with.
- Filters and place are in the address, so a page can be sent to somebody.

Never here: writing lines (whoever does a deed writes its own).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from litestar import Response, get
from msgspec import Struct, json

from firstcome.api.problems import problem
from firstcome.api.requests import response
from firstcome.api.shop import iso_time
from firstcome.limits import LIST_ROWS_MAX
from firstcome.staff.audit import AuditFilter, AuditLine, AuditPage
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.shell import shell, show

PATH: Final = "/audit"
API_PATH: Final = "/api/v1/audit"
NEEDS: Final = {"needs": "see_audit"}
ROWS: Final = 50
FILTERS: Final = ("who", "what", "about", "day")
NUMBER_DIGITS_MAX: Final = 18


class AskedWrongly(Exception):
    """The address asks for what cannot be; the message says which field."""


class AuditAsked(Struct, frozen=True):
    """What the address asks for."""

    fields: dict[str, str]
    """The filters as typed, those that are empty left out."""
    wanted: AuditFilter
    before: int
    after: int
    rows: int


class AuditView(Struct, frozen=True):
    """A page of the log."""

    lines: tuple["LineBody", ...]
    count: int
    fields: dict[str, str]
    kinds: tuple[str, ...]
    newer: str
    """The address of the page of newer lines; empty: there is none."""
    older: str
    fault: str = ""


class LineBody(Struct, frozen=True):
    """One line, as the page shows it and as JSON."""

    number: int
    at: str
    who: int
    name: str
    what: str
    about: str
    why: str


class AuditBody(Struct, frozen=True):
    """A page of lines as JSON."""

    count: int
    next: str | None
    previous: str | None
    results: tuple[LineBody, ...]


def audit_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    @get(PATH, opt=NEEDS)
    async def look(request: AnyRequest) -> Response[bytes]:
        return await run_sync(_look, desk, request)

    @get(API_PATH, opt=NEEDS)
    async def listed(request: AnyRequest) -> Response[bytes]:
        return await run_sync(_listed, desk, request)

    return [look, listed]


def read_asked(query: Mapping[str, str]) -> AuditAsked:
    """What the query of an address asks for; raises `AskedWrongly`."""
    fields = {name: query.get(name, "").strip() for name in FILTERS}
    who = fields["who"]
    first_ms, until_ms = _day(fields["day"])
    wanted = AuditFilter(
        who=_number(who, "who") if who else None,
        what=fields["what"],
        about=fields["about"],
        from_ms=first_ms,
        until_ms=until_ms,
    )
    return AuditAsked(
        {name: text for name, text in fields.items() if text},
        wanted,
        _number(query.get("before", "") or "0", "before"),
        _number(query.get("after", "") or "0", "after"),
        min(_number(query.get("limit", "") or str(ROWS), "limit") or ROWS, LIST_ROWS_MAX),
    )


def _look(desk: Desk, request: AnyRequest) -> Response[bytes]:
    log, fault = desk.staff.log, ""
    try:
        asked = read_asked(request.query_params)
    except AskedWrongly as wrong:
        asked, fault = read_asked({}), str(wrong)
    found = desk.staff.audit_page(
        asked.wanted, before=asked.before, after=asked.after, rows=asked.rows
    )
    newer, older = _neighbours(PATH, asked, found)
    lines, count = tuple(map(_body, found.lines)), log.count(asked.wanted)
    view = AuditView(lines, count, asked.fields, tuple(log.kinds()), newer, older, fault)
    page = shell(desk, request, "Audit", reads_models=False)
    return show("audit.html", page, 400 if fault else 200, view=view)


def _listed(desk: Desk, request: AnyRequest) -> Response[bytes]:
    try:
        asked = read_asked(request.query_params)
    except AskedWrongly as wrong:
        return response(problem("request_invalid", str(wrong)))
    found = desk.staff.audit_page(
        asked.wanted, before=asked.before, after=asked.after, rows=asked.rows
    )
    newer, older = _neighbours(API_PATH, asked, found)
    lines = tuple(map(_body, found.lines))
    body = AuditBody(desk.staff.log.count(asked.wanted), older or None, newer or None, lines)
    headers = {"Cache-Control": "no-store"}
    return Response(json.encode(body), media_type="application/json", headers=headers)


def _body(line: AuditLine) -> LineBody:
    at = iso_time(line.time_ms)
    return LineBody(line.number, at, line.who, line.name, line.what, line.about, line.why)


def _neighbours(path: str, asked: AuditAsked, found: AuditPage) -> tuple[str, str]:
    """The addresses of the newer and the older page; empty where there is none."""

    def address(edge: str, number: int) -> str:
        limit = {} if asked.rows == ROWS else {"limit": str(asked.rows)}
        return f"{path}?{urlencode(asked.fields | limit | {edge: str(number)})}"

    if not found.lines:
        return "", ""
    newer = address("after", found.lines[0].number) if found.newer else ""
    older = address("before", found.lines[-1].number) if found.older else ""
    return newer, older


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > NUMBER_DIGITS_MAX:
        raise AskedWrongly(f"{name} is no whole number.")
    return int(text)


def _day(text: str) -> tuple[int, int]:
    """From when to when a day lasts, in UTC; zeros for none."""
    if not text:
        return 0, 0
    try:
        day = date.fromisoformat(text)
        begins = datetime(day.year, day.month, day.day, tzinfo=UTC)
        ends = begins + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise AskedWrongly("day is no date, such as 2008-07-11.") from error
    return int(begins.timestamp() * 1_000), int(ends.timestamp() * 1_000)
