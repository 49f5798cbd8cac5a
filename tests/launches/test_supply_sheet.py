"""A sheet of deliveries: what a row may hold, and what a launch must sell."""

from datetime import date

import pytest

from firstcome.launches.faults import Faults, LaunchFileError
from firstcome.launches.supply_sheet import (
    SUPPLY_COLUMNS,
    SheetSupply,
    Sold,
    market_of,
    read_supplies,
)

HEADER = "sku,market,location,units,stage,from,to,said_by,note\n"
SOLD = Sold(
    skus=("phone-8gb", "phone-16gb"),
    markets=("GB", "FR"),
    market_by_location={"web": "GB", "paris-1": "FR"},
)


def read(text: str) -> list[SheetSupply]:
    faults = Faults()
    found = read_supplies(text, "lots.csv", faults)
    faults.stop_if_any()
    return found


def row(sku: str = "phone-8gb", market: str = "", location: str = "") -> SheetSupply:
    (found,) = read(f"{HEADER}{sku},{market},{location},5,asked,2030-08-02,2030-08-09,,\n")
    return found


def market(of: SheetSupply) -> str | None:
    """The market of a row; raises `LaunchFileError` when it is not of the launch."""
    found = market_of(of, SOLD)
    of.row.faults.stop_if_any()
    return found


def test_the_columns_are_those_that_the_guide_names():
    assert ",".join(SUPPLY_COLUMNS) + "\n" == HEADER


def test_cells_become_values_and_what_is_left_out_is_the_shops_word_for_all():
    (found,) = read("sku,units,stage,from,to\nphone-8gb,500,planned,2030-08-02,2030-08-09\n")

    assert (found.sku, found.units, found.stage) == ("phone-8gb", 500, "planned")
    assert (found.market, found.location, found.note, found.said_by) == ("", "", "", "shop")
    assert (found.first, found.last) == (date(2030, 8, 2), date(2030, 8, 9))


@pytest.mark.parametrize(
    ("cell", "text"), [("'=1+1", "=1+1"), ("'-5 days", "-5 days"), ("'quoted'", "'quoted'")]
)
def test_what_kept_a_spreadsheet_from_calculating_is_left_out(cell: str, text: str):
    (found,) = read(f"{HEADER}phone-8gb,,,5,asked,2030-08-02,2030-08-09,,{cell}\n")

    assert found.note == text


def test_a_note_with_a_comma_or_a_line_end_stands_in_quotes():
    (found,) = read(f'{HEADER}phone-8gb,,,5,asked,2030-08-02,2030-08-09,,"by mail, Ms Jones"\n')

    assert found.note == "by mail, Ms Jones"
    with pytest.raises(LaunchFileError, match=r"note: .* cannot be shown"):
        read(f'{HEADER}phone-8gb,,,5,asked,2030-08-02,2030-08-09,,"two\nlines"\n')


def test_every_fault_of_a_sheet_is_named_at_once():
    text = (
        f"{HEADER}phone-8gb,,,0,sure,2030-08-02,2030-08-09,,\n"
        "phone-8gb,,,5,asked,2030-08-10,2030-08-09,me,\n"
        "phone-8gb,,,5,asked,9.8.2030,2030-08-32,,\n"
    )

    with pytest.raises(LaunchFileError) as raised:
        read(text)

    assert [(fault.line_number, fault.field) for fault in raised.value.faults] == [
        (2, "units"),
        (2, "stage"),
        (3, "said_by"),
        (4, "from"),
        (4, "to"),
    ]
    assert "Write it like 2008-08-09" in str(raised.value)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (("phone-8gb", "", ""), ""),
        (("phone-8gb", "FR", ""), "FR"),
        (("phone-8gb", "", "paris-1"), "FR"),
        (("phone-8gb", "FR", "paris-1"), "FR"),
    ],
)
def test_a_row_is_for_a_location_a_market_or_all(of: tuple[str, str, str], expected: str):
    assert market(row(*of)) == expected


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (("phone-16g", "", ""), 'sku: the launch sells no SKU "phone-16g". Write phone-16gb.'),
        (("phone-8gb", "IT", ""), 'market: the launch has no market "IT". There are: FR and GB.'),
        (("phone-8gb", "", "paris"), 'location: .* no location "paris". Write paris-1.'),
        (("phone-8gb", "GB", "paris-1"), 'location: "paris-1" is in market FR. Write FR'),
    ],
)
def test_what_the_launch_does_not_sell_is_refused_with_what_was_meant(
    of: tuple[str, str, str], said: str
):
    with pytest.raises(LaunchFileError, match=said):
        market(row(*of))
