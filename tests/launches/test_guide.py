"""The guide to the launch file says of each field what the code does."""

import re
from pathlib import Path

import pytest

from firstcome.domain.definition import LOCATIONS_MAX, MARKETS_MAX, POOLS_MAX, SKUS_MAX
from firstcome.launches import LaunchFileError, bounds, read_launch_file
from firstcome.launches.fields import LOCATION, STOCK, TABLES
from firstcome.launches.records import heading
from tests.launches.sound import faults_of

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "launch-file.md").read_text()
MIB = 1024 * 1024


def documented(table: str) -> list[tuple[str, str, str]]:
    """The rows of a table of the guide: field, what it holds, what is so without it."""
    section = GUIDE.partition(f"\n### `{heading(table)}`\n")[2].partition("\n### ")[0]
    rows = [text.strip("|").split(" | ") for text in section.splitlines() if text[:3] == "| `"]
    return [(row[0].strip(" `"), row[1].strip(), row[2].strip()) for row in rows]


def blocks(language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    return [text for name, text in fenced if name == language]


@pytest.mark.parametrize("table", TABLES)
def test_every_field_is_in_the_guide_with_its_bound_and_its_default(table: str):
    said = documented(table)

    assert said == [(field.name, field.kind.says, field.absent) for field in TABLES[table]]


def test_the_guide_has_no_other_tables():
    headings = re.findall(r"^### `(.*)`$", GUIDE, re.MULTILINE)

    assert headings == [heading(table) for table in TABLES]


def test_every_default_that_is_a_value_is_the_one_that_is_used():
    for table, fields in TABLES.items():
        for field in fields:
            if field.absent.startswith("`") and isinstance(field.default, int | str):
                written = field.absent.strip("`").replace("_000", "000")
                spelt = f"{field.default}".lower()
                hours = f"{int(field.default) // 3_600_000}h" if written.endswith("h") else ""
                assert written in {spelt, hours}, f"{table}.{field.name}"


def test_the_shortest_file_of_the_guide_is_sound(tmp_path: Path):
    path = tmp_path / "launch.toml"
    path.write_text(blocks("toml")[0])

    assert read_launch_file(path).definition.launch == "console-2026"


def test_the_faults_that_the_guide_shows_are_the_ones_that_are_said(tmp_path: Path):
    path = tmp_path / "launch.toml"
    path.write_text(blocks("toml")[0].replace("2026-11-12 09:00", "2008-07-07 8am"))

    shown = next(block for block in blocks("") if block.startswith("launch.toml"))
    assert faults_of(path) == shown.splitlines()[:1]


def test_the_headers_that_the_guide_shows_are_those_of_the_fields():
    headers = [block.splitlines()[0] for block in blocks("") if block.count(",") > 3]

    columns = [{field.heading(in_cells=True) for field in fields} for fields in (LOCATION, STOCK)]
    assert [set(header.split(",")) for header in headers] == [columns[0] - {"channel"}, columns[1]]


@pytest.mark.parametrize(
    "words",
    [
        f"the {bounds.FAULTS_MAX} first",
        f"At most {MARKETS_MAX} markets",
        f"{bounds.PRODUCTS_MAX} products and {SKUS_MAX} SKUs",
        f"At most {bounds.CHANNELS_MAX} channels",
        f"At most {LOCATIONS_MAX:,} locations in all, and {POOLS_MAX:,} pools",
        f"At most {bounds.SHEET_ROWS_MAX:,} rows and {bounds.SHEET_BYTES_MAX // MIB} MiB",
        f"at most {bounds.LAUNCH_FILE_BYTES_MAX // MIB} MiB",
    ],
)
def test_every_bound_is_in_the_guide(words: str):
    assert words in GUIDE


def test_the_python_of_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "launch.toml").write_text("")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(LaunchFileError):
        read_launch_file("launch.toml")
    exec(compile(blocks("python")[0], "guide", "exec"), {})
