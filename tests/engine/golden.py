"""
The golden stories: fixed batches, and the outcome chain that they came to, one for each version
of the rules.

`golden-2.json` was written once, by `python -m tests.engine.golden write`, and a version's story
never changes: every journal in the world was folded under the rules that it shows. The story that
stands here is that of the newest version; what went before it was told in the same way.
Run as `python -m tests.engine.golden fold`, it folds the newest in a process of its own.

Always true:
- The file holds the commands byte for byte as the journal stores them.

Never here: what should come of a command; the story was told under the rules themselves.
"""

import sys
from pathlib import Path

from msgspec import Raw, Struct, json

from firstcome.domain.fold import RULES_VERSION
from firstcome.domain.frozen import digest, freeze, thaw
from firstcome.engine.folding import Folding
from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.numbering import Numbering
from firstcome.journal.snapshots import Snapshot, read_snapshot, write_snapshot
from tests.domain.tables import check

FOLDER = Path(__file__).parent
BATCH_ENTRIES_MAX = 3

# Every command and event, every outcome but `defect` and `supplies_full` (which takes thousands of
# entries); holds last 20 s, then 10 s.
STORY = """
    08:59:10  order ada                        not_open
    08:59:10  load radio opens=09:00 closes=08:00    definition_invalid
    08:59:10  load radio opens=12:00 closes=13:00    loaded
    08:59:10  load radio opens=12:00 closes=13:00    already_loaded
    08:59:10  load radio opens=12:00 closes=14:00    replaced
    08:59:10  supply 1 in radio
    08:59:10  load radio opens=12:00 closes=15:00    launch_exists
    08:59:11  pause                            not_open
    08:59:12  open                             opened
    08:59:12  open                             already_open
    08:59:20  load tablet closes=09:00:40
    08:59:21  load watch opens=08:59 move=yes
    09:00     supply 3
    09:00     supply 1 of p16 at shop id=i
    09:00:01  supply 1 of p16 at shop id=i
    09:00:01  supply 2 of p16 at shop id=i     id_reused
    09:00:01  supply 0                         units_invalid
    09:00:01  order ada                        held
    09:00:01  order bea business 2             held
    09:00:01  order cyd                        in_line 1
    09:00:01  order dee business 2             in_line 2
    09:00:02  order eve                        in_line 3
    09:00:02  order fay line=no                sold_out
    09:00:02  order fay in tablet              in_line 1
    09:00:02  again ada
    09:00:02  again cyd
    09:00:02  order gil key=k of p16 at shop   held
    09:00:02  order gil key=k body=other       key_reused
    09:00:03  order ada of p16 at shop         limit_reached
    09:00:03  order hal of p99                 sku_unknown
    09:00:03  order hal at moon                location_unknown
    09:00:03  order hal 0                      units_invalid
    09:00:03  order hal in moon                launch_unknown
    09:00:04  pause                            launch_paused
    09:00:04  pause                            already_paused
    09:00:04  order hal                        paused
    09:00:05  resume                           resumed
    09:00:05  resume                           not_paused
    09:00:06  paid nobody                      order_unknown
    09:00:06  paid bea                         paid
    09:00:06  handover ada                     not_paid
    09:00:07  paid cyd                         stale
    09:00:08  count 1
    09:00:09  aside 1 at shop                  units_unavailable
    09:00:09  supply 1 at shop
    09:00:09  aside 1 at shop                  set_aside
    09:00:10  supply 4
    09:00:11  cancel eve by customer           cancelled
    09:00:11  cancel gil                       cancelled
    09:00:11  paid gil                         not_held
    09:00:12  handover bea                     collected
    09:00:12  cancel bea                       not_cancellable
    09:00:22  tick
    09:00:40  tick
    09:00:41  paid ada                         lapsed
    09:00:42  order hal in tablet              closed
    09:00:43  supply 1 of p16 in watch
    09:00:43  order ivy of p16 in watch        held
    09:00:43  order joe of p16 in watch        in_line 1
    09:00:44  move nobody at shop              order_unknown
    09:00:44  move ada at shop                 not_movable
    09:00:44  move ivy at moon                 location_unknown
    09:00:44  move ivy at web                  same_location
    09:00:45  supply 1 of p16 at shop in watch
    09:00:45  move ivy at shop                 held
    09:00:46  move joe at shop by staff        in_line 1
    09:30     outage
    09:30:01  order hal                        held
    09:30:02  close                            launch_closed
    09:30:02  close                            already_closed
    09:31     tick
    09:31:01  supply 1 of p8 in watch
    09:31:01  order kim of p8 in watch         held
    09:31:02  release kim                      released
    09:32     load club opens=09:40 register=yes access=waves
    09:32     order lea in club                not_open
    09:32:01  register lea in phone            not_registering
    09:32:01  register lea market=fr in club   market_unknown
    09:32:01  register lea skus=p16,p8 at shop consents=sms in club   registered
    09:32:01  register mia in club             registered
    09:32:01  register ned business in club    registered
    09:32:01  register ned body=b in club      registered
    09:32:01  register oda in club             registered
    09:32:02  reregister lea                   registered
    09:32:02  confirm lea                      confirmed
    09:32:02  confirm mia                      confirmed
    09:32:02  confirm ned                      confirmed
    09:32:02  confirm oda                      confirmed
    09:32:02  confirm nobody                   registration_unknown
    09:32:03  change mia 1 skus=p16            changed
    09:32:03  change mia 1 skus=p8 by staff    changed
    09:32:04  leave oda                        left
    09:32:04  confirm oda                      left
    09:33     more 1@09:50 in club             no_waves
    09:33     waves 1@09:41 1@09:40 in club    waves_invalid
    09:33     waves 3@09:40 in club            waves_adopted
    09:33     waves 1@09:40 1@09:42 order=draw seed=s in club   waves_adopted
    09:33     more all@09:45 in club           waves_added
    09:33:01  later 9 in club until 09:43      wave_unknown
    09:33:01  later 2 in club until 09:43      wave_moved
    09:33:02  halt 1 in club                   not_invited
    09:33:02  invite 1 in club                 invited
    09:33:02  invite 1 in club                 already_invited
    09:33:02  waves 3@09:40 in club            waves_invited
    09:33:03  halt 1 in club                   wave_paused
    09:33:04  proceed 1 in club                wave_resumed
    09:33:05  stop 1 in club                   wave_stopped
    09:34     incident mail investigating      incident_opened
    09:34     update nothing monitoring        incident_unknown
    09:35     update mail resolved             incident_updated
    09:35     update mail monitoring           incident_resolved
    09:36     announce late ways=page,email to=registered in club   announced
    09:36     withdraw nothing                 announcement_unknown
    09:36     withdraw late                    withdrawn
    09:36     withdraw late                    already_withdrawn
    09:40     supply 3 of p8 in club
    09:40     later 1 in club until 09:41      wave_open
    09:40     order lea in club                not_registered
    09:40     order lea with=mia in club       not_registered
    09:40     order mia with=mia in club       not_your_wave until 09:45
    09:45     order mia with=mia in club       held
    09:50     load stall
    09:50     expect a -1 11:00-10:00 in stall            units_invalid
    09:50     expect a 1 11:00-10:00 in stall             window_invalid
    09:50     expect a 4 10:00-11:00 stage=asked in stall supply_announced
    09:50     order ada in stall               in_line 1
    09:50     order bea business 2 in stall    in_line 2
    09:50     order cyd at shop in stall       in_line 1
    09:51     revise nothing                   supply_unknown
    09:51     arrive a                         not_allocated
    09:51     share a web:9                    units_invalid
    09:51     share a web:2 shop:1             allocation_adopted
    09:51     unshare a                        allocation_reverted
    09:51     share a web:3 shop:1             allocation_adopted
    09:52     revise a stage=confirmed         supply_changed
    09:52     revise a stage=planned           stage_invalid
    09:52     revise a 5 10:30-12:00           supply_changed
    09:53     arrive a web:1                   supply_received
    09:53     share a web:1                    allocation_started
    09:54     arrive a                         supply_received
    09:54     forgo a                          supply_cancelled
    09:54     arrive a                         supply_over
    09:55     expect b 1 stage=confirmed at web in stall      supply_announced
    09:55     supply 2 at shop in stall
    09:55     bring 3 at shop to=web in stall  units_unavailable
    09:55     bring 1 at shop to=web in stall  transferred
    09:55     bring 1 at shop to=shop in stall same_location
    10:00     supply 5 at shop in stall
    10:00     order c1 at shop in stall        held
    10:00     order c2 at shop in stall        held
    10:00     order c3 at shop in stall        held
    10:00     order c4 at shop in stall        held
    10:00     order c5 at shop in stall        held
    10:15     order c6 at shop in stall        held
    10:15     order c7 at shop in stall        held
"""


class Told(Struct, frozen=True):
    """One batch as it is kept."""

    time_ms: int
    commands: list[Raw]


class Golden(Struct, frozen=True):
    """The story and what it came to."""

    rules: int
    outcome_chain: str
    batches: list[Told]


def golden(version: int = RULES_VERSION) -> Golden:
    """The story of a version of the rules, as it was written."""
    return json.decode(_file(version).read_bytes(), type=Golden)


def _file(version: int) -> Path:
    return FOLDER / f"golden-{version}.json"


def ordered(batches: list[Told]) -> list[OrderedBatch]:
    """The batches with their places, as one node's sequencer gives them."""
    numbering, placed = Numbering(), list[OrderedBatch]()
    for number, batch in enumerate(batches, 1):
        payloads = tuple(bytes(command) for command in batch.commands)
        each = numbering.place(Batch(1, 1, number, payloads), batch.time_ms)
        assert each is not None
        numbering.accept(each)
        placed.append(each)
    return placed


def came_to(folding: Folding) -> str:
    """The outcome chain and the digest, in one line."""
    return f"{folding.outcome_chain.hex()} {digest(folding.state).hex()}"


def fold(told: list[Told], snapshots: Path | None = None) -> Folding:
    """
    Fold the story; with a folder, from the snapshot in it, or halfway and leave one there.
    """
    folding, batches = Folding(), ordered(told)
    kept = sorted(snapshots.iterdir()) if snapshots is not None else []
    if kept:
        snapshot = read_snapshot(kept[0])
        assert snapshot is not None
        folding = Folding(thaw(snapshot.parts), snapshot.outcome_chain)
    elif snapshots is not None:
        batches = batches[: len(batches) // 2]
    for batch in batches:
        if batch.first_sequence > folding.state.sequence:
            folding.fold(batch)
    if snapshots is not None and not kept:
        standing = Numbering()
        standing.sequence = folding.state.sequence
        parts = freeze(folding.state)
        write_snapshot(snapshots, Snapshot(standing, folding.outcome_chain, RULES_VERSION, parts))
    return folding


def tell() -> list[Told]:
    """The batches of the story: entries of one moment, a few at a time."""
    run = check(STORY, hold_ttl_ms=20_000, offer_ttl_ms=10_000)
    batches: list[Told] = []
    for time_ms, command in run.entries.entries:
        if (
            not batches
            or batches[-1].time_ms != time_ms
            or len(batches[-1].commands) == BATCH_ENTRIES_MAX
        ):
            batches.append(Told(time_ms, []))
        batches[-1].commands.append(Raw(command))
    return batches


def write() -> None:
    """Tell the story anew, under the rules of today; one command a line, byte for byte."""
    told = tell()
    outcome_chain = fold(told).outcome_chain.hex()
    batches = ",\n".join(
        f'{{"time_ms": {batch.time_ms}, "commands": [\n'
        + ",\n".join(bytes(command).decode() for command in batch.commands)
        + "\n]}"
        for batch in told
    )
    head = f'"rules": {RULES_VERSION},\n"outcome_chain": "{outcome_chain}"'
    _file(RULES_VERSION).write_text(f'{{\n{head},\n"batches": [\n{batches}\n]}}\n')


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write"]:
            write()
        case ["fold", *folders]:
            print(came_to(fold(golden().batches, *(Path(folder) for folder in folders))))
        case _:
            sys.exit(__doc__)
