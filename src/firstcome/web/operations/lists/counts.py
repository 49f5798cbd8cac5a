"""
Counting a list without counting its rows: small lists exactly, large ones by what is alike.

Always true:
- A count is exact, or there is none; it never walks through a million rows.

Never here: the rows themselves.
"""

from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from firstcome.web.operations.lists.asked import Asked
from firstcome.web.operations.lists.listing import Bounds, Counts, Listing, Rows

_FEW_BY: Final = ("order", "registration")


def leaves_few(asked: Asked) -> bool:
    """Whether a filter leaves so few rows that they are counted."""
    return any(asked.value(name) for name in _FEW_BY)


class Alike(NamedTuple):
    """Rows that can be among those asked for: of how many kinds, and how many in all."""

    kinds: int
    rows: int


def count_rows(
    connection: Connection, listing: Listing, asked: Asked, bounds: Bounds, rows: Rows
) -> int | None:
    """How many rows are asked for; None when nobody knows it cheaply."""
    if listing.counted == "exactly" or leaves_few(asked):
        counted = select(func.count()).select_from(rows.subquery())
        return int(connection.execute(counted).scalar_one())
    counts = listing.counts
    assert counts is not None
    if any(not counts.tells(name) for name, _ in asked.filters):
        return None
    return count_alike(connection, counts, asked, bounds).rows


def count_alike(connection: Connection, counts: Counts, asked: Asked, bounds: Bounds) -> Alike:
    """The rows that all filters leave which counts can tell apart; the other filters leave less."""
    query = select(func.count(), func.coalesce(func.sum(counts.amount), 0))
    found = connection.execute(chosen(query, counts, asked, bounds)).one()
    return Alike(int(found[0]), int(found[1]))


def chosen(query: Rows, counts: Counts, asked: Asked, bounds: Bounds) -> Rows:
    """The counts of kinds that there are any rows of, as far as filters and bounds choose."""
    terms = [counts.condition(name, text) for name, text in asked.filters if counts.tells(name)]
    return query.where(counts.amount > 0, counts.of_bound(bounds), *terms)
