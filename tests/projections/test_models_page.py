"""The pages about the read models: tables, columns, bounds and lines of the log are the code's."""

import re

from sqlalchemy.dialects import postgresql

from firstcome.projections.database import READ_S_MAX
from firstcome.projections.generations import LINK, NEXT_SCHEMA, SCHEMA
from firstcome.projections.schema import LIVE_STATUSES, metadata
from tests.docs.terminals import ROOT

PAGE = (ROOT / "docs" / "reference" / "models.md").read_text(encoding="utf-8")
RUNNING = (ROOT / "docs" / "operating" / "running.md").read_text(encoding="utf-8")
SECTION = RUNNING.partition("\n## The read models\n")[2].partition("\n## ")[0]
PROJECTIONS = ROOT / "src" / "firstcome" / "projections"

TYPES = {"bytea": "bytes", "varchar": "text"}


def section(name: str) -> str:
    """What the page says of a table."""
    return PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def told(name: str) -> list[tuple[str, str]]:
    """The columns of a table as the page has them: name and type."""
    return re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$", section(name), re.MULTILINE)


def test_every_table_and_column_is_told_in_order_with_its_type_and_key():
    for name, table in metadata.tables.items():
        columns: list[tuple[str, str]] = []
        for column in table.columns:
            sort = column.type.compile(dialect=postgresql.dialect()).lower().partition("(")[0]
            key = " (key)" if column.primary_key else ""
            columns.append((column.name, TYPES.get(sort, sort) + key))

        assert told(name) == columns, name


def test_no_table_is_told_that_there_is_not():
    headings = re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)

    assert sorted(headings[:-1]) == sorted(metadata.tables)
    assert headings[-1] == "Customers"


def test_every_index_is_told():
    for name, table in metadata.tables.items():
        indexes = {", ".join(column.name for column in index.columns) for index in table.indexes}
        line = section(name).partition("Indexes besides the key: ")[2]

        assert set(re.findall(r"`([^`]+)`", line.partition("\n")[0])) == indexes, name


def test_names_and_bounds_in_the_prose_are_the_codes():
    assert f"`{LINK}` is a symbolic link" in PAGE
    assert f"the schema `{SCHEMA}`" in PAGE
    assert f"`{SCHEMA}` in it, and `{NEXT_SCHEMA}`" in SECTION
    assert all(f"`{status}`" in section("Customers") for status in LIVE_STATUSES)
    assert READ_S_MAX == 5
    assert "longer than five seconds" in SECTION


def test_every_line_of_the_log_about_models_is_told():
    lines = re.compile(r'(?:log\.\w+\(\s*|\bfailed = )"(\w+)"')
    logged = {
        name
        for path in PROJECTIONS.glob("*.py")
        for name in lines.findall(path.read_text(encoding="utf-8"))
    }

    assert logged == set(re.findall(r"^\| `(\w+)` \|", SECTION, re.MULTILINE))
