"""Figures: what is met, what is told, and what a row comes to."""

import pytest

from benchmarks.figures import (
    Figure,
    Measured,
    Pair,
    amount,
    at_least,
    at_most,
    medians,
    over,
    told,
    under,
)


@pytest.mark.parametrize(
    ("figure", "is_met"),
    [
        (at_least("ratio", 0.40, "", 0.40), True),
        (at_least("ratio", 0.39, "", 0.40), False),
        (over("orders", 13_000, "/s", 13_000), False),
        (over("orders", 13_001, "/s", 13_000), True),
        (at_most("memory", 500, "bytes", 500), True),
        (at_most("memory", 501, "bytes", 500), False),
        (under("p99", 49.9, "ms", 50), True),
        (under("p99", 50, "ms", 50), False),
        (told("p50", 3, "ms"), None),
    ],
)
def test_a_figure_is_judged_at_its_bound(figure: Figure, is_met: bool | None):
    assert figure.is_met is is_met


def test_a_target_stands_in_words_beside_its_figure():
    assert over("orders", 1, "/s", 13_000).target == "over 13,000"
    assert at_least("ratio", 1, "", 0.4).target == "at least 0.40"


def test_a_row_is_met_when_every_judged_figure_is():
    met, missed = at_least("a", 2, "", 1), at_least("b", 0, "", 1)

    assert Measured((met, told("c", 1, ""))).verdict() == "met"
    assert Measured((met, missed)).verdict() == "not met"
    assert Measured((told("c", 1, ""),)).verdict() == "told"


def test_a_void_row_is_neither_met_nor_missed():
    met = at_least("a", 2, "", 1)

    assert Measured((met,), voids=("the generator was late",)).verdict() == "void"


def test_the_median_of_the_pairs_is_of_their_ratios():
    pairs = [Pair(10, 5), Pair(100, 10), Pair(20, 8)]

    ratio, orders_per_s, empty_per_s = medians(pairs)

    assert ratio == 0.4
    assert orders_per_s == 8
    assert empty_per_s == 20


def test_a_pair_without_an_empty_reply_has_no_ratio_to_boast_of():
    assert Pair(0, 13_000).ratio == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.4, "0.40"), (13_000, "13,000"), (1234.5, "1,234"), (12.34, "12.3"), (0, "0")],
)
def test_an_amount_has_the_digits_that_count(value: float, text: str):
    assert amount(value) == text
