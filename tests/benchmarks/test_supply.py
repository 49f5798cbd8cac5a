"""Supply measured: lines that wait for a delivery, and what receiving it comes to."""

from benchmarks.made_lines import even_shares, lines_launch
from benchmarks.rows import rows_named
from benchmarks.supply_fold import fold


def test_the_lines_are_one_sku_at_1250_shops_without_units():
    launch = lines_launch()

    terms = launch.definition
    assert len(terms.locations) * len(terms.skus) == 1_250
    assert terms.stock == ()
    assert list(terms.problems()) == []
    assert list(launch.texts.problems(terms)) == []


def test_units_are_shared_evenly_and_none_is_lost():
    assert even_shares(["a", "b", "c"], 8) == (("a", 3), ("b", 3), ("c", 2))
    assert even_shares(["a", "b", "c"], 2) == (("a", 1), ("b", 1))


def test_every_unit_received_is_on_hold_after_as_many_entries_as_it_takes():
    seen = fold(9_000, 400)

    assert seen["orders"] == 9_000
    assert seen["receive_entries"] == 400 / 200 + 1
    assert seen["versions"] == 100
    assert 0 < seen["place_many_us"] < seen["history_many_us"]


def test_the_row_is_in_the_table_of_targets():
    (row,) = rows_named(["supply"])

    assert row.measure is not None
    assert "50,000 units" in row.what
