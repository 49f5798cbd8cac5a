"""The auditor's own account of supply: where units come to, as the documentation says."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from firstcome.rehearsal.definition_schema import WakingTerms
from firstcome.rehearsal.findings import Findings
from firstcome.rehearsal.holds_model import awake_until_ms
from firstcome.rehearsal.model import Model
from firstcome.rehearsal.pool_model import HELD, IN_LINE
from firstcome.rehearsal.schema import COMMANDS
from tests.rehearsal.stories import story
from tests.rehearsal.tables import LAUNCH, MINUTE_MS, SKU, definition, name_hash, time_ms


class Journal:
    """Entries for the model, one a second."""

    def __init__(self, **terms: Any) -> None:
        self.stock = Findings("stock", "")
        self.model = Model(self.stock)
        self._sequence = 0
        self.enter("LoadLaunch", definition=definition(**terms))

    def enter(self, kind: str, **members: Any) -> int:
        self._sequence += 1
        command = {"kind": kind, "id": name_hash("id", self._sequence), **members}
        at_ms = time_ms("09:00") + self._sequence * 1_000
        self.model.enter(self._sequence, at_ms, COMMANDS.decode(json.encode(command)))
        return self._sequence

    def announce(self, units: int, **members: Any) -> int:
        usual = {"launch": LAUNCH, "sku": SKU, "stage": "planned", "from_ms": 1, "to_ms": 2}
        return self.enter("AnnounceSupply", **{**usual, "units": units, **members})

    def order(self, name: str, location: str = "web") -> int:
        named = {key: name_hash(key, name) for key in ("customer", "key", "fingerprint")}
        place = {"launch": LAUNCH, "sku": SKU, "location": location, "units": 1}
        return self.enter("PlaceOrder", **place, **named, contact=1)

    @property
    def on_hand(self) -> tuple[int, int]:
        pools = self.model.launches[LAUNCH].pools[SKU]
        return pools["web"].on_hand, pools["shop"].on_hand

    def status(self, order: int) -> int:
        return self.model.orders[order].status


def test_received_units_go_to_the_line_in_the_same_entry():
    journal = Journal()
    ada, bea = journal.order("ada"), journal.order("bea")
    supply = journal.announce(1, location="web")

    journal.enter("ReceiveSupply", supply=supply)

    assert (journal.status(ada), journal.status(bea)) == (HELD, IN_LINE)
    assert journal.stock.found == 0


def test_of_too_few_units_each_location_gets_its_part_by_the_largest_remainder():
    journal = Journal()
    supply = journal.announce(10)
    journal.enter("AdoptAllocation", supply=supply, shares=[["web", 3], ["shop", 7]])
    terms = {"units": 5, "stage": "confirmed", "from_ms": 1, "to_ms": 2}
    journal.enter("ChangeSupply", supply=supply, **terms)

    journal.enter("ReceiveSupply", supply=supply)

    # 1.5 and 3.5: of two equal remainders the share that is named first
    assert journal.on_hand == (2, 3)


def test_what_came_elsewhere_is_not_missed_of_a_share():
    journal = Journal()
    supply = journal.announce(10)
    journal.enter("AdoptAllocation", supply=supply, shares=[["web", 4], ["shop", 4]])
    journal.enter("ReceiveSupply", supply=supply, parts=[["web", 6]])

    journal.enter("ReceiveSupply", supply=supply)
    journal.enter("ReceiveSupply", supply=supply)

    assert journal.on_hand == (6, 4)


def test_a_supply_brings_no_more_than_it_has_and_nothing_once_it_is_cancelled():
    journal = Journal()
    supply = journal.announce(3, location="web")

    journal.enter("ReceiveSupply", supply=supply, parts=[["web", 4]])
    journal.enter("ReceiveSupply", supply=supply, parts=[["shop", 1]])
    journal.enter("ReceiveSupply", supply=supply, parts=[["web", 2]])
    journal.enter("CancelSupply", supply=supply)
    journal.enter("ReceiveSupply", supply=supply, parts=[["web", 1]])

    assert journal.on_hand == (2, 0)


def test_nobody_knows_where_to_without_shares():
    journal = Journal()
    supply = journal.announce(3)
    journal.enter("AdoptAllocation", supply=supply, shares=[["web", 3]])
    journal.enter("RevertAllocation", supply=supply)

    journal.enter("ReceiveSupply", supply=supply)

    assert journal.on_hand == (0, 0)


def test_a_transfer_takes_no_unit_that_somebody_waits_for():
    journal = Journal(stock={"web": 2})
    bring = {"launch": LAUNCH, "sku": SKU, "location": "web", "to_location": "shop"}
    journal.order("ada")
    cyd = journal.order("cyd", "shop")

    journal.enter("TransferStock", units=2, **bring)
    journal.enter("TransferStock", units=1, **bring)

    assert journal.on_hand == (1, 1)
    assert journal.status(cyd) == HELD


@pytest.mark.parametrize(("market", "is_replaced"), [("gb", True), ("fr", False)])
def test_a_launch_is_replaced_only_by_one_that_leaves_its_supplies_a_place(
    market: str, is_replaced: bool
):
    journal = Journal(opens_ms=time_ms("12:00"))
    journal.announce(3, location="web")
    other = definition({"web": 5}, opens_ms=time_ms("13:00"))
    other["locations"][0]["market"] = market

    journal.enter("LoadLaunch", definition=other)

    assert journal.on_hand == ((5, 0) if is_replaced else (0, 0))


def test_a_hold_from_the_line_lasts_over_the_night_and_never_less_than_an_earlier_one():
    terms = WakingTerms("gb", 9 * 60, 10 * 60, ((0, 0), (time_ms("15:00"), 60)))
    day_ms = 24 * 60 * MINUTE_MS

    until_ms = awake_until_ms(time_ms("09:50"), 15 * MINUTE_MS, terms)

    # five minutes of the next day, which begins an hour earlier
    assert until_ms == time_ms("08:05") + day_ms


def test_a_journal_with_supply_is_audited_and_who_passes_a_line_is_found(tmp_path: Path):
    rows = """
        10:00  order ada   in_line 1
        10:00  order bea   in_line 2
        10:01  expect 1
        10:02  arrive 1
        10:03  cancel ada
        10:04  order cyd   {outcome}
    """

    for name in ("honest", "passing"):
        (tmp_path / name).mkdir()
    honest = story(tmp_path / "honest", rows.format(outcome="in_line 1")).audit()
    passing = story(tmp_path / "passing", rows.format(outcome="held")).audit()

    assert honest.is_clean, honest.checks
    assert passing.broken == ("stock",)
