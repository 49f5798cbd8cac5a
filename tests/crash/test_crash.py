"""Ten rounds of `kill -9`, a build that they must find out, and what is dealt."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

from firstcome.launches.reading import read_launch_file
from tests.crash.__main__ import summary
from tests.crash.rounds import DECK, LOAD_S, Moment, Tally, canary_rounds, crowd, deal
from tests.crash.scarcity import LAUNCH, POOLS, scarce_launch, units_at
from tests.crash.shop import ROOT

PROMISE = re.compile(
    r"10 rounds, [0-9,]+ orders acknowledged, [0-9,]+ requests cut off, 7 kills of the front,"
    r" 2 of everything, 1 of the back: nothing lost, nothing doubled, 0 units oversold"
)
SOON = Moment("everything", after_s=0.4, rate=3_000, seed=2008)


def early_answers(directory: Path, port: int) -> list[str]:
    return ["-m", "tests.canaries.builds.answers_before_it_stores", str(directory), str(port)]


def sound_front(directory: Path, port: int) -> list[str]:
    return ["-m", "tests.canaries.builds.sound", str(directory), str(port)]


def test_ten_rounds_of_kill_9_under_load_lose_nothing_double_nothing_and_oversell_nothing():
    played = subprocess.run(
        [sys.executable, "-m", "tests.crash", "--rounds", "10", "--seed", "2008"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert played.returncode == 0, played.stdout + played.stderr
    assert PROMISE.fullmatch(played.stdout.strip()), played.stdout
    for outcome in ("held", "in_line", "sold_out", "limit_reached"):
        assert re.search(rf"audited, clean; answers: .*{outcome} [1-9]", played.stderr), outcome


def test_a_front_that_answers_before_it_stores_is_found_out_by_one_round(tmp_path: Path):
    tally = canary_rounds([SOON], tmp_path, early_answers)

    assert any("was acknowledged, and the journal ends at" in each for each in tally.findings)


def test_a_sound_front_without_a_back_passes_the_same_round(tmp_path: Path):
    tally = canary_rounds([SOON], tmp_path, sound_front)

    assert tally.findings == []
    assert tally.kills["everything"] == 1


def test_every_ten_rounds_kill_the_front_everything_and_the_back_as_often_as_the_deck_says():
    moments = deal(200, Random(1))

    assert Counter(moment.target for moment in moments) == {
        "front": 140,
        "everything": 40,
        "back": 20,
    }
    assert Counter(moment.target for moment in moments[:10]) == Counter(DECK)
    assert all(LOAD_S[0] <= moment.after_s <= LOAD_S[1] for moment in moments)


def test_a_seed_deals_the_same_rounds_again_and_no_two_rounds_the_same_people():
    moments = deal(50, Random(7))

    assert moments == deal(50, Random(7))
    assert len({crowd(moment).seed for moment in moments}) == 50


def test_the_launch_is_one_that_a_shop_accepts(tmp_path: Path):
    definition = read_launch_file(scarce_launch(tmp_path / "launch.toml")).definition

    assert definition.launch == LAUNCH
    assert [(stock.sku, stock.location, stock.units) for stock in definition.stock] == [
        (sku, location, units_at(location)) for sku, location in POOLS
    ]
    assert len({location.channel for location in definition.locations}) == 2


def test_what_was_found_is_in_the_last_line_with_the_place_where_it_is_kept(tmp_path: Path):
    tally = Tally(rounds=3, findings=["Order 9 was lost."])

    assert summary(tally, tmp_path).endswith(f"1 FINDINGS, in {tmp_path}")
