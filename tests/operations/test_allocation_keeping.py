"""Sheets that are kept: changed by one at a time, found again, and never more than so many."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from firstcome.allocation.sizes import SHEETS_MAX
from firstcome.allocation.terms import Terms
from firstcome.web.operations.allocation.demand import Demand
from firstcome.web.operations.allocation.keeping import FOLDER, SheetMoved, SheetShelf
from firstcome.web.operations.allocation.sheets import REGISTERED, Asked, Sheet


def sheet(supply: int = 7) -> Sheet:
    """A new sheet of a delivery, with a term."""
    demand = Demand(1, {"bath": {"registrations": 3, "sold": 1}}, {"registrations": 3})
    asked = Asked(dict(REGISTERED), 5, {"bath": Terms(cap=9, fixed=0)})
    return Sheet("", supply, 0, 100, demand, asked, 1, 1, 4)


def test_a_sheet_is_found_again_as_it_was_kept(tmp_path: Path):
    kept = SheetShelf(tmp_path).add(sheet())

    assert kept.version == 1
    assert SheetShelf(tmp_path).find(7, kept.sheet) == kept
    assert SheetShelf(tmp_path).find(8, kept.sheet) is None


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "no-such-sheet", "x" * 65])
def test_a_name_that_no_sheet_has_finds_nothing(tmp_path: Path, name: str):
    (tmp_path / "x.json").write_text("{}")
    shelf = SheetShelf(tmp_path)
    shelf.add(sheet())

    assert shelf.find(7, name) is None


def test_the_second_who_changes_one_version_is_told(tmp_path: Path):
    shelf = SheetShelf(tmp_path)
    kept = shelf.add(sheet())

    changed = shelf.change(replace(kept, units=60))

    assert changed.version == 2
    with pytest.raises(SheetMoved):
        shelf.change(replace(kept, units=70))
    with pytest.raises(SheetMoved):
        shelf.drop(kept)
    assert shelf.find(7, kept.sheet) == changed


def test_a_sheet_that_was_thrown_away_is_not_changed_any_more(tmp_path: Path):
    shelf = SheetShelf(tmp_path)
    kept = shelf.add(sheet())

    shelf.drop(kept)
    shelf.drop(kept)

    assert shelf.of_supply(7) == []
    with pytest.raises(SheetMoved):
        shelf.change(kept)


def test_of_too_many_the_one_that_was_changed_least_lately_goes(tmp_path: Path):
    shelf = SheetShelf(tmp_path)
    kept = [shelf.add(sheet(turn % 3)) for turn in range(SHEETS_MAX)]
    for turn, each in enumerate(kept):
        os.utime(tmp_path / FOLDER / f"{each.supply}.{each.sheet}.json", ns=(turn, turn))

    shelf.change(kept[0])
    newest = shelf.add(sheet())

    assert shelf.find(kept[1].supply, kept[1].sheet) is None
    assert shelf.find(kept[0].supply, kept[0].sheet) is not None
    assert shelf.find(7, newest.sheet) == newest
    assert len(list((tmp_path / FOLDER).iterdir())) == SHEETS_MAX


def test_a_file_that_is_no_sheet_is_passed_over(tmp_path: Path):
    shelf = SheetShelf(tmp_path)
    kept = shelf.add(sheet())
    (tmp_path / FOLDER / "7.broken.json").write_text("{")

    assert shelf.of_supply(7) == [kept]
    assert shelf.find(7, "broken") is None
