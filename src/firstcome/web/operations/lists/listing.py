"""
A listing: one list of the desk, defined once for its page, its exports and its API.

Always true:
- Names of columns and filters are stable: programs and saved addresses depend on them.
- Rows have one order, by a key that no two rows share, so that a page can begin after any row.

Never here: reading (`reading`), how a value is written (`faces`), HTTP.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, Select

from firstcome.staff.permissions import Permission, Who
from firstcome.web.operations.lists.teller import Teller

Value = str | int | bool | None | dict[str, Any]
"""Of one column; times are milliseconds since 1970 until they are written."""

Record = tuple[Value, ...]
"""One row: a value for each column of its listing."""

Kind = Literal["text", "number", "flag", "time", "details"]
FilterKind = Literal["id", "choice", "number", "order", "registration", "since", "until"]
Rows = Select[*tuple[Any, ...]]
"""A query."""

Ordered = Literal["newest", "by id"]
Counted = Literal["exactly", "alike"]
"""Small lists are counted; of large ones it is kept how many rows are alike."""


class Bounds(NamedTuple):
    """Whose rows alone are seen; empty: everybody's."""

    location: str = ""
    operator: str = ""

    @classmethod
    def of(cls, who: Who) -> "Bounds":
        """Those of an account or a key."""
        return cls(who.location, who.operator)


class Column(Struct, frozen=True):
    """One value of each row; `read` takes it from the row of the query."""

    name: str
    kind: Kind
    meaning: str
    read: Callable[[Any, Teller], Value]


class Filter(Struct, frozen=True):
    """
    What narrows a list; `where` is the condition that a value comes to.

    For `order` and `registration` the value is the sequence of it, for `since` and `until` a time;
    where these have no condition of their own, they become a span of sequences.
    """

    name: str
    label: str
    kind: FilterKind
    meaning: str
    where: Callable[[Any], ColumnElement[bool]] | None = None
    choices: tuple[str, ...] = ()
    """What a `choice` can be; empty for those that only the rows know."""
    is_first: bool = False
    """Whether it stands on the page at once, not among the further ones."""


class Cell(NamedTuple):
    """One cell of a page: `at_ms` for a time, else `text`; `more` stands below, small."""

    text: str = ""
    link: str = ""
    more: str = ""
    at_ms: int = 0
    number: int | None = None


class Head(NamedTuple):
    """One column of a page, made of the values of a record by name."""

    label: str
    cell: Callable[[dict[str, Any]], Cell]
    is_number: bool = False
    tells: str = ""
    """The filter that makes it say the same in every row; it is left out then."""


class Clock(NamedTuple):
    """Where sequences rise with times, so that a time can be looked up by halving."""

    sequence: ColumnElement[int]
    time_ms: ColumnElement[int]


class Counts(NamedTuple):
    """
    How many rows are alike, kept beside the rows, so that none has to be counted.

    A row of `table` has a `number`, which the rows that it counts have in `counted`; its column
    `amount` is how many they are. `by` are the filters that it can tell apart, with its columns.
    """

    table: Any
    amount: ColumnElement[int]
    counted: ColumnElement[int]
    by: Mapping[str, str]
    of_bound: Callable[[Bounds], ColumnElement[bool]]
    where: Mapping[str, Callable[[str], ColumnElement[bool]]] = MappingProxyType({})
    """Filters that it can tell apart by more than one column."""

    def tells(self, name: str) -> bool:
        """Whether it tells apart what a filter leaves from what it does not."""
        return name in self.by or name in self.where

    def condition(self, name: str, text: str) -> ColumnElement[bool]:
        """The rows of `table` that a filter leaves."""
        found = self.where.get(name)
        return self.table.c[self.by[name]] == text if found is None else found(text)


class Listing(Struct, frozen=True):
    """One list."""

    name: str
    """Of its addresses: /{name}, /{name}.csv, /{name}.json, /api/v1/{name}."""
    title: str
    noun: tuple[str, str]
    """One row, and several."""
    meaning: str
    needs: Permission
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    heads: tuple[Head, ...]
    query: Callable[[Bounds], Rows]
    """All rows of whoever is bound so, without an order."""
    key: tuple[ColumnElement[Any], ...]
    ordered: Ordered
    counted: Counted
    counts: Counts | None = None
    clock: Clock | None = None
    empty: str = "There is nothing here yet."
    page: str = ""
    """The address of its page, where another page has /{name}."""

    @property
    def address(self) -> str:
        """The address of its page."""
        return self.page or f"/{self.name}"

    def filter(self, name: str) -> Filter | None:
        """The filter of this name."""
        return next((each for each in self.filters if each.name == name), None)

    def records(self, rows: list[Any], teller: Teller) -> list[Record]:
        """The records of rows of the query."""
        reads = [column.read for column in self.columns]
        return [tuple([read(row, teller) for read in reads]) for row in rows]

    def key_of(self, row: Any) -> tuple[Any, ...]:
        """The key of a row of the query, which selects it as `key_0`, `key_1` and so on."""
        return tuple(getattr(row, f"key_{number}") for number in range(len(self.key)))
