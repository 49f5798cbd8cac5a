"""Registrations in the engine: durable as orders are, one at a time, and fair beside them."""

import asyncio
import re
from pathlib import Path

import pytest

from firstcome.contacts.reader import ContactReader
from firstcome.domain import commands as c
from firstcome.domain.identifiers import ID_PATTERN
from firstcome.domain.outcomes import Answer
from firstcome.engine.engine import REGISTRATION_CHANNEL
from firstcome.engine.pending import EngineSettings
from firstcome.engine.refusals import Refused
from firstcome.limits import BATCH_ENTRIES_MAX
from tests.domain.terms import hashed
from tests.engine.shops import Shop, tell


def test_a_registration_is_answered_when_its_entry_and_its_contact_are_durable(tmp_path: Path):
    seen: list[int] = []

    async def story(shop: Shop) -> None:
        for who in ("ada", "bea", "cyd"):
            answered = shop.register(who)
            answered.add_done_callback(lambda _: seen.append(len(shop.registrations())))
            assert (await answered).outcome == "registered"
            contacts = ContactReader.open(tmp_path / "contacts.db")
            found = contacts.read(shop.registrations()[-1].contact)
            contacts.close()
            assert found is not None
            assert found.email == f"{who}@example.org"

    shop = tell(tmp_path, story, register=True)

    assert seen == [1, 2, 3]
    numbers = [each.contact for each in shop.registrations()]
    state = shop.engine.state
    assert [state.registrations.contact(row) for row in range(3)] == numbers


def test_orders_and_registrations_of_one_batch_each_name_their_own_contact(tmp_path: Path):
    async def story(shop: Shop) -> None:
        asked = [shop.order("ada"), shop.register("bea"), shop.order("cyd"), shop.register("dee")]
        await asyncio.gather(*asked)

    shop = tell(tmp_path, story, register=True)

    contacts = ContactReader.open(tmp_path / "contacts.db")
    for each in (*shop.orders(), *shop.registrations()):
        found = contacts.read(each.contact)
        assert found is not None
        assert (found.key, found.customer) == (each.key, each.customer)
    contacts.close()


def test_a_customer_waits_for_one_answer_at_a_time_whatever_was_asked(tmp_path: Path):
    answers: list[Answer] = []

    async def story(shop: Shop) -> None:
        twice = [shop.register("ada"), shop.register("ada")]
        for ask in (lambda: shop.order("ada"), lambda: shop.register("ada", "another")):
            with pytest.raises(Refused) as refused:
                ask()
            assert refused.value.reason == "one_at_a_time"
        answers.extend(await asyncio.gather(*twice))
        assert (await shop.order("ada")).outcome == "held"

    shop = tell(tmp_path, story, register=True)

    assert answers[0] == answers[1]
    assert len(shop.registrations()) == 1


@pytest.mark.parametrize("flooded", ["registrations", "orders"])
def test_a_flood_of_the_one_leaves_the_other_its_places(tmp_path: Path, flooded: str):
    served: list[Answer] = []

    async def story(shop: Shop) -> None:
        flood, quiet = shop.register, shop.order
        if flooded == "orders":
            flood, quiet = quiet, flood
        await asyncio.gather(flood("ada"), quiet("bea"))

        waiting = [flood(f"flood {number}") for number in range(8)]
        with pytest.raises(Refused):
            flood("one more")
        waiting += [quiet(f"beside {number}") for number in range(8)]

        served.extend(await asyncio.gather(*waiting))

    tell(tmp_path, story, EngineSettings(pending_max=16), register=True)

    assert len(served) == 16


def test_each_batch_takes_from_orders_and_registrations_in_turn(tmp_path: Path):
    async def story(shop: Shop) -> None:
        flood = [shop.register(f"flood {number}") for number in range(2 * BATCH_ENTRIES_MAX)]
        placed = [shop.order(f"person {number}") for number in range(10)]
        await asyncio.gather(*flood, *placed)

    shop = tell(tmp_path, story, register=True)

    kinds = [type(each) for each in shop.commands()[3:]]
    assert kinds[:20].count(c.PlaceOrder) == 10


def test_a_registration_is_refused_for_the_reasons_of_an_order(tmp_path: Path):
    async def story(shop: Shop) -> None:
        shop.engine.refuse("disk_full")
        with pytest.raises(Refused) as refused:
            shop.register("ada")
        assert refused.value.reason == "disk_full"
        shop.engine.accept_again("disk_full")

    assert tell(tmp_path, story, register=True).registrations() == []


def test_what_comes_by_a_link_waits_with_the_registrations(tmp_path: Path):
    async def story(shop: Shop) -> None:
        first = await shop.register("ada")
        confirm = c.ConfirmRegistration(first.order)

        asked = [shop.engine.submit(confirm, REGISTRATION_CHANNEL) for _ in range(16)]
        with pytest.raises(Refused):
            shop.engine.submit(confirm, REGISTRATION_CHANNEL)
        pause = shop.engine.submit(c.PauseLaunch(hashed("pause"), hashed("pause"), "phone"))

        assert {(await each).outcome for each in asked} == {"confirmed"}
        assert (await pause).outcome == "launch_paused"

    tell(tmp_path, story, EngineSettings(pending_max=32), register=True)


def test_no_channel_of_a_launch_is_called_as_that_of_the_registrations():
    assert re.match(ID_PATTERN, REGISTRATION_CHANNEL) is None
