"""Commands that are asked together: one batch of their own, or nothing."""

import asyncio
from pathlib import Path

import pytest

from firstcome.domain.outcomes import Answer
from firstcome.engine.groups import GROUPS_WAITING_MAX
from firstcome.engine.refusals import Refused
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.limits import BATCH_ENTRIES_MAX, PENDING_WAIT_S_MAX
from tests.engine.groups import announced, group, nothing
from tests.engine.shops import PAGES_MANY, PAGES_NOW, Shop, tell


def batches(path: Path) -> list[int]:
    """How many entries each batch of a journal has."""
    reader = JournalReader(path)
    found = [len(ordered.payloads) for ordered in reader.batches(Numbering())]
    reader.close()
    return found


def test_a_group_is_a_batch_of_its_own_and_is_answered_in_its_order(tmp_path: Path):
    answers: list[Answer] = []

    async def story(shop: Shop) -> None:
        before, together, after = (
            shop.order("ada"),
            shop.engine.submit_together(group("lots", 3), nothing),
            shop.order("bea"),
        )
        answers.extend(await together)
        await asyncio.gather(before, after)

    shop = tell(tmp_path, story)

    assert [answer.outcome for answer in answers] == ["supply_announced"] * 3
    assert announced(shop.engine.state) == [1, 2, 3]
    first = answers[0].order
    assert [answer.order for answer in answers] == [first, first + 1, first + 2]
    assert 3 in batches(shop.path)


def test_a_group_as_large_as_a_batch_may_be_is_one(tmp_path: Path):
    async def story(shop: Shop) -> None:
        await shop.engine.submit_together(group("lots", BATCH_ENTRIES_MAX), nothing)

    shop = tell(tmp_path, story)

    assert BATCH_ENTRIES_MAX in batches(shop.path)
    assert len(announced(shop.engine.state)) == BATCH_ENTRIES_MAX


def test_a_group_that_is_found_wrong_leaves_nothing(tmp_path: Path):
    async def story(shop: Shop) -> None:
        def judge() -> None:
            raise ValueError("one row is wrong")

        with pytest.raises(ValueError, match="one row is wrong"):
            await shop.engine.submit_together(group("lots", 3), judge)
        assert (await shop.order("ada")).outcome == "held"

    shop = tell(tmp_path, story)

    assert announced(shop.engine.state) == []
    assert len(shop.commands()) == 4  # the founding, and the order


def test_a_shop_is_drained_though_its_last_group_was_found_wrong(tmp_path: Path):
    async def story(shop: Shop) -> None:
        def judge() -> None:
            raise ValueError

        answered = shop.order("ada")
        together = shop.engine.submit_together(group("lots", 3), judge)
        async with asyncio.timeout(10):
            await shop.engine.drain()
        assert isinstance(together.exception(), ValueError)
        assert (await answered).outcome == "held"

    tell(tmp_path, story)


def test_a_group_is_judged_with_all_before_it_folded_and_nothing_in_between(tmp_path: Path):
    seen: list[int] = []

    async def story(shop: Shop) -> None:
        engine = shop.engine

        def judge() -> None:
            seen.append(engine.state.sequence)

        flood = [shop.order(f"person {number}") for number in range(200)]
        answers = await engine.submit_together(group("lots", 3), judge)
        first = answers[0].order
        assert seen == [first - 1]
        await asyncio.gather(*flood)

    tell(tmp_path, story)


def test_of_two_groups_the_second_sees_what_became_of_the_first(tmp_path: Path):
    seen: list[int] = []

    async def story(shop: Shop) -> None:
        def judge() -> None:
            seen.append(len(announced(shop.engine.state)))

        together = [
            shop.engine.submit_together(group(name, 2), judge) for name in ("first", "second")
        ]
        await asyncio.gather(*together)

    tell(tmp_path, story)

    assert seen == [0, 2]


def test_the_same_group_again_gets_the_first_answers_and_counts_once(tmp_path: Path):
    async def story(shop: Shop) -> None:
        first = await shop.engine.submit_together(group("lots", 3), nothing)
        again = await shop.engine.submit_together(group("lots", 3), nothing)
        assert again == first

    shop = tell(tmp_path, story)

    assert announced(shop.engine.state) == [1, 2, 3]


def test_a_full_journal_refuses_a_group_whole(tmp_path: Path):
    async def story(shop: Shop) -> None:
        shop.journal.limit_pages(PAGES_NOW)
        with pytest.raises(Refused, match="disk_full"):
            await shop.engine.submit_together(group("lots", 400), nothing)
        assert announced(shop.engine.state) == []
        shop.journal.limit_pages(PAGES_MANY)
        shop.engine.accept_again("disk_full")
        await shop.engine.submit_together(group("lots", 400), nothing)

    shop = tell(tmp_path, story)

    assert len(announced(shop.engine.state)) == 400


def test_a_group_that_waited_too_long_is_refused_whole(tmp_path: Path):
    async def story(shop: Shop) -> None:
        shop.lasts_s = PENDING_WAIT_S_MAX + 1
        slow = shop.order("ada")
        await asyncio.sleep(0.01)
        with pytest.raises(Refused, match="overloaded"):
            await shop.engine.submit_together(group("lots", 3), nothing)
        await slow

    shop = tell(tmp_path, story)

    assert announced(shop.engine.state) == []


def test_only_so_many_groups_wait(tmp_path: Path):
    async def story(shop: Shop) -> None:
        waiting = [
            shop.engine.submit_together(group(f"lot {number}", 2), nothing)
            for number in range(GROUPS_WAITING_MAX)
        ]
        with pytest.raises(Refused, match="overloaded"):
            shop.engine.submit_together(group("one more", 2), nothing)
        assert shop.engine.pending_count == 2 * GROUPS_WAITING_MAX
        await asyncio.gather(*waiting)

    shop = tell(tmp_path, story)

    assert len(announced(shop.engine.state)) == 2 * GROUPS_WAITING_MAX


def test_a_shop_that_takes_nothing_takes_no_group(tmp_path: Path):
    async def story(shop: Shop) -> None:
        shop.engine.refuse("clock")
        with pytest.raises(Refused, match="clock"):
            shop.engine.submit_together(group("lots", 3), nothing)
        shop.engine.accept_again("clock")

    tell(tmp_path, story)


def test_who_went_away_has_its_group_all_the_same(tmp_path: Path):
    async def story(shop: Shop) -> None:
        together = shop.engine.submit_together(group("lots", 3), nothing)
        together.cancel()
        await shop.order("ada")

    shop = tell(tmp_path, story)

    assert announced(shop.engine.state) == [1, 2, 3]


def test_after_a_failure_no_group_is_left_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def story(shop: Shop) -> None:
        def fail(*_: object) -> None:
            raise RuntimeError

        monkeypatch.setattr("firstcome.engine.folding.fold_entry", fail)
        together = [
            shop.engine.submit_together(group(name, 2), nothing) for name in ("first", "second")
        ]
        ended = await asyncio.gather(*together, return_exceptions=True)
        assert [str(each) for each in ended] == ["not_ready", "not_ready"]

    shop = tell(tmp_path, story)

    assert len(shop.failures) == 1
