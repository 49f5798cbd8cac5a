"""
Writing rows: one statement a table and slice, made once for the dialect of the database.

SQLite runs a statement once for every row, which costs a microsecond or two. PostgreSQL is sent
new rows by COPY and other values as one array a column, so that thousands of rows are one message
and one answer.

Always true:
- The same Core constructs make the statements of SQLite and of PostgreSQL.

Never here: which rows.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from sqlalchemy import (
    Column,
    Connection,
    Dialect,
    Table,
    UpdateBase,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError

Row = tuple[Any, ...]

_INSERT_OF: Final[dict[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""Both know `on_conflict_do_update`, which Core itself does not."""


class Statement:
    """A statement for many rows, each a tuple in the order of `columns`."""

    def __init__(self, dialect: Dialect, statement: UpdateBase, columns: Sequence[str]) -> None:
        compiled = cast("Any", statement.compile(dialect=dialect))
        self._text = str(compiled)
        self._is_by_columns = _takes_columns(dialect)
        wanted = cast("list[str]", compiled.positiontup)
        assert sorted(wanted) == sorted(columns)
        order = [list(columns).index(name) for name in wanted]
        self._order = None if order == sorted(order) else order

    def run(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Run it for every row, if there are any."""
        given: list[Row] = list(rows)
        if not given:
            return
        if self._order is not None:  # the statement wants them in another order than the caller
            given = [tuple([row[at] for at in self._order]) for row in given]
        if self._is_by_columns:
            arrays = tuple(map(list, zip(*given, strict=True)))
            connection.exec_driver_sql(self._text, arrays)
        else:
            connection.exec_driver_sql(self._text, given)


class Copying:
    """New rows for PostgreSQL, by its own COPY: a tenth of the time that inserting them takes."""

    def __init__(self, table: Table) -> None:
        self._text = f"COPY {table.name} ({', '.join(_names(table.columns))}) FROM STDIN"

    def run(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Copy every row; raises `DatabaseError` like any statement."""
        raw = cast("Any", connection.connection.dbapi_connection)
        driver: Any = connection.dialect.loaded_dbapi
        try:
            with raw.cursor() as cursor, cursor.copy(self._text) as copy:
                for row in rows:
                    copy.write_row(row)
        except driver.Error as error:
            raise DatabaseError(self._text, None, error) from error


def inserting(dialect: Dialect, table: Table) -> Statement | Copying:
    """New rows, with every column in the table's order."""
    if _takes_columns(dialect):
        return Copying(table)
    return Statement(dialect, _insert(dialect, table), _names(table.columns))


def putting(dialect: Dialect, table: Table, *, adding: Sequence[str] = ()) -> Statement:
    """
    New rows, or new values of those with the same key, with every column in the table's order.

    The values of the columns in `adding` are added to those that are there. No two rows of one run
    may have the same key.
    """
    made = _insert(dialect, table)
    keys = _names(table.primary_key.columns)
    values = {
        column.name: made.excluded[column.name] + column
        if column.name in adding
        else made.excluded[column.name]
        for column in table.columns
        if column.name not in keys
    }
    statement = made.on_conflict_do_update(index_elements=keys, set_=values)
    return Statement(dialect, statement, _names(table.columns))


def changing(dialect: Dialect, key: Column[Any], columns: Sequence[Column[Any]]) -> Statement:
    """Other values for rows that are there: the key first, then `columns`."""
    table = key.table
    given: dict[str, Any] = {"key": bindparam("key", type_=key.type)}
    given |= {column.name: bindparam(column.name, type_=column.type) for column in columns}
    if _takes_columns(dialect):
        types = {"key": key.type} | {column.name: column.type for column in columns}
        arrays = [_unnested(name, type_).label(name) for name, type_ in types.items()]
        source = select(*arrays).subquery("given")
        given = {name: source.c[name] for name in given}
    at = given.pop("key")
    statement = update(table).where(key == at).values(given)
    return Statement(dialect, statement, ["key", *given])


def _insert(dialect: Dialect, table: Table) -> Any:
    made = _INSERT_OF[dialect.name](table)
    if not _takes_columns(dialect):
        return made
    arrays = [_unnested(column.name, column.type) for column in table.columns]
    return made.from_select(_names(table.columns), select(*arrays))


def _unnested(name: str, type_: Any) -> Any:
    return func.unnest(bindparam(name, type_=postgresql.ARRAY(type_)), type_=type_)


def _takes_columns(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"


def _names(columns: Iterable[Column[Any]]) -> list[str]:
    return [column.name for column in columns]
