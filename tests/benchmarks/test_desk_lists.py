"""The desk of a made shop: every page is shown, every search finds what it should."""

from collections.abc import Generator
from pathlib import Path

import pytest

from benchmarks.desk_lists import desk_on, make_models, measure_in
from benchmarks.desk_searches import search_ms, searches_in
from benchmarks.made_shop import MadeShop

ORDERS = 2_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("made")
    MadeShop(directory).make(ORDERS)
    make_models(directory)
    return directory


@pytest.fixture(scope="module")
def port(made: Path) -> Generator[int]:
    with desk_on(made) as (_, found):
        yield found


def test_every_page_search_and_export_of_a_made_shop_is_measured(made: Path):
    figures = {figure.name: figure for figure in measure_in(made).figures}

    assert figures["orders.csv: rows"].value == figures["orders.json: rows"].value == ORDERS
    for name in ("slowest page of all", "slowest search of all"):
        assert figures[name].target
        assert figures[name].value > 0
    searches = {search.name for search in searches_in(made)}
    assert {f"search: {name}" for name in searches} <= figures.keys()


def test_what_a_search_has_to_find_is_not_what_was_typed(made: Path):
    # the page repeats what was typed, found or not
    assert [search for search in searches_in(made) if search.found in search.typed] == []


def test_a_search_that_does_not_find_what_it_should_is_no_measurement(made: Path, port: int):
    searches = {search.name: search for search in searches_in(made)}
    somebody = searches["an e-mail address"]

    assert search_ms(port, somebody) > 0
    with pytest.raises(AssertionError, match="was not found"):
        search_ms(port, somebody._replace(typed="else@mail.example"))
