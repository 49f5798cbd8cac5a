"""A wave is told through `kill -9` again and again: nobody is left out, and nobody gets two."""

from pathlib import Path

from benchmarks.made_registered import MadeCommunity
from benchmarks.wave_mails import KILLS, tell
from firstcome.notifications.outbox_reader import Counts

PEOPLE = 2_000
WANTED = 1_500


def test_killed_ten_times_nobody_is_left_out_and_nobody_gets_two(tmp_path: Path):
    launch = MadeCommunity(tmp_path).make(PEOPLE)

    told = tell(tmp_path, launch, WANTED, KILLS)

    listed, doubled, arrived = len(told.uncertain), told.doubled, len(told.mails)
    assert doubled == 0
    assert listed <= KILLS
    assert told.progress.in_all == Counts(told=WANTED - listed, uncertain=listed)
    assert told.progress.without_consent == PEOPLE - WANTED
    assert WANTED - listed <= arrived <= WANTED
