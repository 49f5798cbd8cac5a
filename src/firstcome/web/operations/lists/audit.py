"""
The audit log as an export: what its page shows, by the same filters, under the names of its API.

Always true:
- Lines come newest first, a page of the log at a time.

Never here: the page of the log, what is written into it.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from firstcome.staff.audit import ROWS_MAX, AuditFilter, AuditLine
from firstcome.staff.store import StaffStore
from firstcome.web.operations.audit_page import AuditAsked
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.lists.columns import moment, plain
from firstcome.web.operations.lists.exports import Export
from firstcome.web.operations.lists.listing import Record

AUDIT_COLUMNS: Final = (
    plain("number", "number", "The number of the line: 1, 2, 3 and so on."),
    moment("at", "When.", "time_ms"),
    plain("who", "number", "The number of the account; 0: the shop's own staff key."),
    plain("name", "text", "What the account was called then."),
    plain("what", "text", "The deed."),
    plain("about", "text", "What it was about."),
    plain("why", "text", "The reason that was given, or what was changed."),
)


def audit_export(desk: Desk, asked: AuditAsked) -> Export:
    """The lines that the address of the log's page asks for."""
    query = f"?{urlencode(asked.fields)}" if asked.fields else ""
    slices = _slices(desk.staff, asked.wanted)
    return Export("audit", AUDIT_COLUMNS, slices, desk.staff.log.count(asked.wanted), query)


def _record(line: AuditLine) -> Record:
    return (line.number, line.time_ms, line.who, line.name, line.what, line.about, line.why)


def _slices(staff: StaffStore, wanted: AuditFilter) -> Iterator[list[Record]]:
    before, is_more = 0, True
    while is_more:
        page = staff.audit_page(wanted, before=before, rows=ROWS_MAX)
        yield [_record(line) for line in page.lines]
        is_more = page.older
        before = page.lines[-1].number if page.lines else 0
