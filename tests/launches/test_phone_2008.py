"""The example launch: sound, of the size that it says, and made by its tool."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import mean

from firstcome.launches import read_launch_file
from firstcome.launches.summary import summarise

ROOT = Path(__file__).parents[2]
LAUNCH = read_launch_file(ROOT / "examples" / "phone-2008" / "launch.toml")


def test_the_example_has_four_channels_over_1250_shops():
    locations = Counter(terms.channel for terms in LAUNCH.definition.locations)

    assert locations == {"online": 1, "upgrades": 1, "stores": 450, "partner": 800}
    assert {terms.market for terms in LAUNCH.definition.locations} == {"GB"}
    assert len(LAUNCH.definition.skus) == 4
    assert len(LAUNCH.definition.stock) == 4 * 1_252


def test_every_shop_of_the_example_has_its_texts():
    texts = {each.location: each for each in LAUNCH.texts.locations}

    london = texts["own-london-2643743-01"]
    assert (london.name, london.town, london.zone) == ("London 1", "London", "Europe/London")
    assert (london.tills, london.minutes_per_sale) == (3, 20)


def test_shops_have_a_few_dozen_units_uneven_by_shop_and_by_sku():
    units = Counter[str]()
    skus = Counter[str]()
    for stock in LAUNCH.definition.stock:
        units[stock.location] += stock.units
        skus[stock.location] += stock.units > 0
    shops = [terms for terms in LAUNCH.definition.locations if terms.channel != "online"][1:]

    assert 24 <= mean(units[terms.location] for terms in shops) <= 36
    assert len({units[terms.location] for terms in shops}) > 30
    assert {skus[terms.location] for terms in shops} == {0, 2, 3, 4}


def test_the_two_shops_of_the_record_have_what_was_told_of_them():
    told = [
        [s.units for s in LAUNCH.definition.stock if s.location == f"partner-london-2643743-0{n}"]
        for n in (1, 2)
    ]

    assert told == [[8, 0, 4, 0], [0, 0, 0, 0]]


def test_the_readme_tells_the_whole_stock():
    readme = (ROOT / "examples" / "phone-2008" / "README.md").read_text()
    summary = summarise(LAUNCH)

    units = {each.channel: sum(each.units.values()) for each in summary.channels}
    assert f"{sum(units.values()):,} units" in readme
    assert f"{units['online'] + units['upgrades']:,} units online" in readme


def test_the_stock_is_what_its_tool_makes():
    tool = [sys.executable, str(ROOT / "tools" / "make_phone_2008.py"), "--check"]

    made = subprocess.run(tool, capture_output=True, text=True, check=False)

    assert made.returncode == 0, made.stdout + made.stderr
