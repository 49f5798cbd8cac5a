"""Faults of a CSV file: each names the file, the line and the column."""

from pathlib import Path

import pytest

from firstcome.launches.bounds import SHEET_BYTES_MAX, SHEET_ROWS_MAX
from tests.launches.sound import STOCK, STORES, faults_of, write


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("phone-8gb,bath-1,-3", "units: -3 is too small. Write a number from 0 to 10,000,000."),
        ("phone-8gb,bath-1,10000001", "units: 10000001 is too large."),
        (f"phone-8gb,bath-1,{'9' * 5000}", 'units: "99999'),
        (f"phone-8gb,bath-1,{'9' * 400}", "units: A number of more than 18 digits is too large."),
        ("phone-8gb,bath-1,1.0", 'units: "1.0" is not a whole number. Write it like 1.'),
        ('phone-8gb,bath-1,"1,200"', 'units: "1,200" is not a whole number. Write it like 1200.'),
        ("phone-8gb,bath-1,٣", 'units: "٣" is not a whole number.'),
        ("phone-8gb,bath-1,", "units: is missing. Fill the cell, for example with 500."),
        (",bath-1,1", "sku: is missing. Fill the cell, for example with phone-8gb-black."),
        ("phone-8gb,bath 1,1", 'location: "bath 1" is not an id. Write it like "bath-1"'),
        ("phone-8gb,bath-2,1", 'location: there is no location "bath-2". Write "bath-1"'),
        ("phone-9gb,bath-1,1", 'sku: there is no SKU "phone-9gb". Write "phone-'),
        ("phone-8gb,bath-1", "has 2 cells, the header has 3."),
        ("phone-8gb,bath-1,1,", "has 4 cells, the header has 3."),
    ],
)
def test_a_wrong_row_is_named_with_its_line_and_column(tmp_path: Path, row: str, fault: str):
    path = write(tmp_path, stock=f"sku,location,units\nphone-8gb,london-1,8\n{row}\n")

    faults = faults_of(path)

    assert len(faults) == 1
    assert faults[0].startswith(f"stock.csv:3: {fault}")


@pytest.mark.parametrize(
    ("cell", "wrong", "fault"),
    [
        ("bath-1,own", "bath-1,o o", 'operator: "o o" is not an id. Write it like "o-o":'),
        ("51.4", "91", "latitude: 91.0 is not on the globe."),
        ("51.4", "51°", 'latitude: "51°" is not a number. Write it like 51.50853.'),
        ("51.4", "nan", 'latitude: "nan" is not a number.'),
        ("51.4", "1e2", 'latitude: "1e2" is not a number.'),
        (",2,20", ",two,20", 'tills: "two" is not a whole number. Write it like 3.'),
        (",2,20", ",2,0", "minutes_per_sale: 0 is too small."),
        ("20,Europe/London\nbath", "20,Europe/Lundon\nbath", "time_zone:"),
    ],
)
def test_a_wrong_cell_of_a_location_is_named_by_its_column(
    tmp_path: Path, cell: str, wrong: str, fault: str
):
    faults = faults_of(write(tmp_path, stores=STORES.replace(cell, wrong)))

    line_number = 2 if fault == "time_zone:" else 3
    assert [each.startswith(f"stores.csv:{line_number}: {fault}") for each in faults] == [True]


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("sku,location", "there is no column units. Add it, for example with 500."),
        ("sku,location,unit", 'column "unit" is not known. Write units.'),
        ("sku,location,units,note", 'column "note" is not known. Remove it; known are sku,'),
        ("sku,location,units,units", "units: stands twice. Remove one column."),
        ("sku,location,units,", 'column "" is not known.'),
        ("sku;location;units", "separates its columns by semicolons. Save it with commas."),
        ("sku\tlocation\tunits", "separates its columns by tabs. Save it with commas."),
    ],
)
def test_a_wrong_header_is_named_and_no_row_is_read(tmp_path: Path, header: str, fault: str):
    path = write(tmp_path, stock=STOCK.replace("sku,location,units", header))

    faults = faults_of(path)

    assert faults[0].startswith(f"stock.csv:1: {fault}")
    assert all(each.startswith("stock.csv:1:") for each in faults)


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n"])
def test_an_empty_file_is_told_its_header(tmp_path: Path, content: str):
    assert faults_of(write(tmp_path, stock=content)) == [
        "stock.csv:1: has no header. Write the columns first: sku,location,units"
    ]


def test_a_row_over_several_lines_is_named_by_its_first(tmp_path: Path):
    stores = 'location,operator,name,market\nlondon-1,own,"Lon\ndon",GB\nbath-1,own,x,XX\n'

    faults = faults_of(write(tmp_path, stores=stores))

    assert faults[0].startswith('stores.csv:2: name: "Lon\\ndon" has a character that cannot')
    assert faults[1].startswith('stores.csv:4: market: there is no market "XX".')


@pytest.mark.parametrize(
    ("rows", "line_number"),
    [('phone-8gb,"bath-1,1\n', 2), ('phone-8gb,bath-1,1\nphone-8gb,"a"b,1\n', 3)],
)
def test_a_quote_that_does_not_close_is_named_by_its_line(
    tmp_path: Path, rows: str, line_number: int
):
    faults = faults_of(write(tmp_path, stock=f"sku,location,units\n{rows}"))

    assert faults[0].startswith(f"stock.csv:{line_number}: not CSV: ")
    assert faults[0].endswith("Close every double quote.")


def test_a_zero_byte_is_refused(tmp_path: Path):
    faults = faults_of(write(tmp_path, stock="sku,location,units\nphone-8gb,bath-1,\x001\n"))

    assert faults[0].startswith("stock.csv:2: ")


def test_a_cell_of_a_megabyte_is_refused(tmp_path: Path):
    stock = f"sku,location,units\nphone-8gb,{'x' * 1_000_000},1\n"

    assert faults_of(write(tmp_path, stock=stock))[0].startswith(
        "stock.csv:2: not CSV: field larger"
    )


def test_more_rows_than_pools_can_be_are_refused(tmp_path: Path):
    stock = "sku,location,units\n" + "phone-8gb,bath-1,1\n" * (SHEET_ROWS_MAX + 1)

    faults = faults_of(write(tmp_path, stock=stock))

    assert f"stock.csv:{SHEET_ROWS_MAX + 2}: has more than 60,000 rows." in faults[0]


def test_a_file_over_its_bound_is_refused(tmp_path: Path):
    path = write(tmp_path)
    with (tmp_path / "stock.csv").open("ab") as stream:
        stream.truncate(SHEET_BYTES_MAX + 1)

    assert faults_of(path)[0].startswith("stock.csv: is larger than 16,777,216 bytes.")


def test_stock_is_not_blamed_for_locations_that_could_not_be_read(tmp_path: Path):
    path = write(tmp_path)
    (tmp_path / "stores.csv").unlink()

    faults = faults_of(path)

    assert len(faults) == 1
    assert 'files.locations: "stores.csv" does not exist.' in faults[0]
