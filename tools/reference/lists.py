"""
The tables of columns and filters of every list of the desk, from the lists themselves.

Always true:
- Every list is in them, and so is the audit log as it is exported.
"""

from collections.abc import Iterable

from firstcome.web.operations.lists.audit import AUDIT_COLUMNS
from firstcome.web.operations.lists.every import LISTINGS
from firstcome.web.operations.lists.listing import Column, Filter, Listing
from tools.reference.markdown import code, table

KINDS = {
    "text": "text",
    "number": "number",
    "flag": "true or false",
    "time": "time",
    "details": "object",
}

VALUES = {
    "order": "code of an order",
    "registration": "code of a registration",
    "number": "number",
    "since": "time",
    "until": "time",
}


def lists() -> str:
    """The region `lists`."""
    sections = [_section(listing) for listing in LISTINGS]
    return "\n\n".join([*sections, f"### audit\n\n{_columns(AUDIT_COLUMNS)}"])


def _section(listing: Listing) -> str:
    filters = table(("filter", "value", "meaning"), (_filter(each) for each in listing.filters))
    heading = f"### {listing.name}\n\n{listing.meaning} It needs {code(listing.needs)}."
    return "\n\n".join((heading, _columns(listing.columns), filters))


def _columns(columns: Iterable[Column]) -> str:
    rows = ((code(each.name), KINDS[each.kind], each.meaning) for each in columns)
    return table(("column", "value", "meaning"), rows)


def _filter(each: Filter) -> tuple[str, str, str]:
    if len(each.choices) > 8:
        value = "one of [the kinds](journal.md#events)"
    elif each.choices:
        value = ", ".join(map(code, each.choices))
    else:
        value = VALUES.get(each.kind, "id")
    return code(each.name), value, each.meaning
