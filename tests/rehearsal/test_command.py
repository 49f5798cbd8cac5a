"""`firstcome rehearse`: its options, its output, its exit status."""

from pathlib import Path

import typer
from msgspec import json
from typer.testing import CliRunner, Result

from firstcome.cli.rehearse import rehearse
from firstcome.rehearsal.run import load_run
from tests.rehearsal.small_shop import Asked, small_shop

ORDER = b'{"sku":"p8","location":"web"}'
QUICK = ("--rate", "200", "--seconds", "0.5", "--connections", "4")


def command(*words: str) -> Result:
    app = typer.Typer(add_completion=False)
    app.command()(rehearse)
    return CliRunner().invoke(app, words)


def test_a_rehearsal_prints_its_page_and_ends_with_0():
    with small_shop() as shop:
        result = command(shop.url, *QUICK)

    assert result.exit_code == 0
    assert "Rehearsal of phone" in result.stdout
    assert "AUDIT CLEAN" in result.stdout
    assert "auditing: checks 100%" in result.stderr


def test_json_is_all_that_stands_on_standard_output():
    with small_shop() as shop:
        result = command(shop.url, *QUICK, "--json", "--seed", "7", "--channel", "stores")

    facts = json.decode(result.stdout)
    assert facts["seed"] == 7
    assert facts["verdict"] == "clean"
    assert facts["answered"] == facts["offered"] == len(shop.orders)


def test_a_run_is_kept_in_a_file(tmp_path: Path):
    with small_shop() as shop:
        command(shop.url, *QUICK, "--save", str(tmp_path / "crowd.run"))

    assert len(load_run(tmp_path / "crowd.run").rows) == len(shop.orders)


def test_a_data_directory_without_a_journal_is_refused_before_anything_is_sent(tmp_path: Path):
    with small_shop() as shop:
        result = command(shop.url, *QUICK, "--data", str(tmp_path))

    assert result.exit_code == 2
    assert "There is no journal" in result.stderr
    assert shop.asked == []


def test_a_shop_that_is_not_there_ends_with_2():
    with small_shop() as shop:
        url = shop.url

    result = command(url, *QUICK)

    assert result.exit_code == 2
    assert "Nothing answers" in result.stderr
    assert result.stdout == ""


def test_a_shop_that_tells_everybody_of_one_order_ends_with_1():
    with small_shop() as shop:
        one = shop.sell(Asked("POST", "", {"idempotency-key": "one"}, ORDER, 1))
        shop.behave = lambda shop, asked: one
        result = command(shop.url, *QUICK)

    assert result.exit_code == 1
    assert "AUDIT FAILED" in result.stdout
