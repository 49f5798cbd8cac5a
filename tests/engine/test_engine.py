"""The engine: what it accepts, what it refuses, and what comes of both."""

import asyncio
from pathlib import Path

import apsw
import pytest

from firstcome.contacts.reader import ContactReader
from firstcome.domain import commands as c
from firstcome.domain import fold
from firstcome.domain.events import AnyEvent
from firstcome.domain.orders import STATUS_NAMES
from firstcome.domain.outcomes import Answer
from firstcome.domain.state import State
from firstcome.engine.engine import PUMP_EARLY_COUNT
from firstcome.engine.pending import EngineSettings
from firstcome.engine.refusals import Refused
from firstcome.journal.failures import JournalBroken
from firstcome.limits import BATCH_ENTRIES_MAX, PENDING_WAIT_S_MAX, TICK_EVERY_S
from firstcome.sqlite import ask
from tests.domain.terms import LAUNCH, MINUTE_MS, OPENS_MS, hashed
from tests.engine.shops import PAGES_MANY, PAGES_NOW, Shop, tell

HOUR_MS = 60 * MINUTE_MS


def outcomes(answers: "list[Answer | BaseException]") -> list[str]:
    """The outcome, or why it was refused, of each."""
    return [each.outcome if isinstance(each, Answer) else f"refused: {each}" for each in answers]


async def all_of(*answered: "asyncio.Future[Answer]") -> list[str]:
    return outcomes(await asyncio.gather(*answered, return_exceptions=True))


def refusal(shop: Shop, who: str, key: str = "", body: str = "") -> str:
    """Why an order is refused at once."""
    with pytest.raises(Refused) as refused:
        shop.order(who, key, body)
    return refused.value.reason


def status(shop: Shop, who: str) -> str:
    state = shop.engine.state
    return STATUS_NAMES[state.orders.status[state.keys[hashed("key", who)]]]


# ------------------------------------------------------------------------- answers


def test_each_client_gets_the_answer_of_its_own_entry(tmp_path: Path):
    answers: list[Answer] = []

    async def story(shop: Shop) -> None:
        answers.extend(await asyncio.gather(*map(shop.order, ("ada", "bea", "cyd", "dee"))))

    shop = tell(tmp_path, story)

    assert [each.outcome for each in answers] == ["held", "held", "in_line", "in_line"]
    assert [each.order for each in answers] == [4, 5, 6, 7]
    assert [each.ahead for each in answers] == [0, 0, 0, 1]
    assert [each.customer for each in shop.orders()] == [
        hashed(who) for who in ("ada", "bea", "cyd", "dee")
    ]


def test_an_answer_is_given_when_its_entry_and_its_contact_are_durable(tmp_path: Path):
    async def story(shop: Shop) -> None:
        for who in ("ada", "bea", "cyd"):
            answered = shop.order(who)
            answered.add_done_callback(lambda _: seen.append(len(shop.orders())))
            await answered
            contacts = ContactReader.open(tmp_path / "contacts.db")
            found = contacts.read(shop.orders()[-1].contact)
            contacts.close()
            assert found is not None
            assert found.email == f"{who}@example.org"

    seen: list[int] = []
    tell(tmp_path, story)

    assert seen == [1, 2, 3]


def test_the_same_request_twice_shares_one_answer_and_one_entry(tmp_path: Path):
    async def story(shop: Shop) -> None:
        first, second = await asyncio.gather(shop.order("ada"), shop.order("ada"))
        assert first is second
        assert first.outcome == "held"

    assert len(tell(tmp_path, story).orders()) == 1


@pytest.mark.parametrize(("key", "body"), [("other", ""), ("", "other")])
def test_a_customer_has_one_order_waiting_at_a_time(tmp_path: Path, key: str, body: str):
    async def story(shop: Shop) -> None:
        first = shop.order("ada")
        assert refusal(shop, "ada", key, body) == "one_at_a_time"
        await first
        later = (await shop.order("ada", key, body)).outcome
        assert later == ("limit_reached" if key else "key_reused")

    tell(tmp_path, story)


def test_a_client_that_went_away_keeps_its_order(tmp_path: Path):
    async def story(shop: Shop) -> None:
        shop.order("ada").cancel()
        assert await all_of(shop.order("bea"), shop.order("cyd")) == ["held", "in_line"]
        assert status(shop, "ada") == "held"
        assert (await shop.order("ada")).order == 4

    tell(tmp_path, story)


def test_what_gathers_while_a_batch_is_syncing_is_the_next_batch(tmp_path: Path):
    async def story(shop: Shop) -> None:
        before = shop.engine.tally.batches_count
        first = shop.order("ada")
        await asyncio.sleep(0)
        rest = [shop.order(f"person {number}") for number in range(BATCH_ENTRIES_MAX + 1)]
        await asyncio.gather(first, *rest)
        assert shop.engine.tally.batches_count - before == 3

    tell(tmp_path, story)


def test_a_job_runs_in_turn_with_the_batches_and_gives_its_result(tmp_path: Path):
    def fail() -> None:
        raise ZeroDivisionError

    async def story(shop: Shop) -> None:
        answered = shop.order("ada")
        await asyncio.sleep(0)
        found = shop.engine.in_writer(lambda: len(shop.orders()))
        failed = shop.engine.in_writer(fail)
        assert not answered.done()
        assert await found == 1
        with pytest.raises(ZeroDivisionError):
            await failed
        assert shop.failures == []

    tell(tmp_path, story)


# ------------------------------------------------------------------------ refusals


def test_draining_answers_what_was_accepted_and_refuses_the_rest(tmp_path: Path):
    async def story(shop: Shop) -> None:
        shop.lasts_s = 1.0
        accepted = [shop.order("ada")]
        await asyncio.sleep(0.5)
        accepted.append(shop.order("bea"))
        draining = asyncio.ensure_future(shop.engine.drain())
        await asyncio.sleep(0)
        assert refusal(shop, "cyd") == "draining"
        with pytest.raises(Refused):
            shop.engine.submit(c.Tick())
        assert await all_of(*accepted) == ["held", "held"]
        await draining

    shop = tell(tmp_path, story)

    assert len(shop.orders()) == 2


def test_what_waited_too_long_is_refused_and_is_not_in_the_journal(tmp_path: Path):
    async def story(shop: Shop) -> None:
        shop.lasts_s = PENDING_WAIT_S_MAX + 1
        first = shop.order("ada")
        await asyncio.sleep(0.5)
        late = shop.order("bea")
        await asyncio.sleep(3)
        fresh = shop.order("cyd")
        answered = await all_of(first, late, fresh)
        assert answered == ["held", "refused: overloaded", "held"]
        assert (await shop.order("bea")).outcome == "in_line"

    shop = tell(tmp_path, story)

    assert [each.customer for each in shop.orders()] == [
        hashed(who) for who in ("ada", "cyd", "bea")
    ]


def test_only_so_many_wait_and_the_next_is_refused_at_once(tmp_path: Path):
    async def story(shop: Shop) -> None:
        waiting = [shop.order(f"person {number}") for number in range(3)]
        assert refusal(shop, "ada") == "overloaded"
        await asyncio.gather(*waiting)
        assert (await shop.order("ada")).outcome == "in_line"

    async def staff_too(shop: Shop) -> None:
        await story(shop)
        assert shop.engine.tally.refusals == {"overloaded": 1}

    # staff's own channel has loaded the launch: with two channels, each has half of the places
    tell(tmp_path, staff_too, EngineSettings(pending_max=6))


def test_a_full_journal_refuses_whole_batches_until_there_is_space(tmp_path: Path):
    crowd = [f"person {number}" for number in range(400)]

    async def story(shop: Shop) -> None:
        await shop.order("ada")
        shop.journal.limit_pages(PAGES_NOW)
        answered = await all_of(*map(shop.order, crowd))
        assert set(answered) == {"refused: disk_full"}
        assert shop.engine.refusing == "disk_full"
        assert refusal(shop, "bea") == "disk_full"
        shop.journal.limit_pages(PAGES_MANY)
        shop.engine.accept_again("disk_full")
        again = await asyncio.gather(*map(shop.order, crowd))
        assert [each.outcome for each in again[:2]] == ["held", "in_line"]
        assert [each.order for each in again] == list(range(5, 405))

    shop = tell(tmp_path, story, line_orders_max=1_000)

    assert shop.failures == []
    assert len(shop.orders()) == 401


def test_full_contacts_refuse_the_order_and_leave_no_entry(tmp_path: Path):
    crowd = [f"person {number}" for number in range(400)]

    async def story(shop: Shop) -> None:
        shop.limit_contact_pages(PAGES_NOW)
        answered = await all_of(*map(shop.order, crowd))
        assert set(answered) == {"refused: disk_full"}
        assert shop.orders() == []
        shop.limit_contact_pages(PAGES_MANY)
        shop.engine.accept_again("disk_full")
        assert (await shop.order("ada")).order == 4

    shop = tell(tmp_path, story)

    assert shop.failures == []
    assert len(shop.orders()) == 1


# ----------------------------------------------------------------------- fail-stop


def test_after_a_failure_of_the_journal_nothing_is_accepted(tmp_path: Path):
    async def story(shop: Shop) -> None:
        await shop.order("ada")
        with apsw.Connection(str(shop.path)) as other:
            ask(other, "ALTER TABLE entries RENAME TO away")
        answered = shop.order("bea")
        await asyncio.sleep(0)
        waiting = shop.order("cyd")
        assert await all_of(answered, waiting) == ["refused: not_ready"] * 2
        assert refusal(shop, "dee") == "not_ready"

    shop = tell(tmp_path, story)

    assert [type(failure) for failure in shop.failures] == [JournalBroken]


def test_after_a_failure_of_evolve_nothing_is_answered_from_that_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    evolve = fold.evolve

    def broken_once(_: State, __: AnyEvent) -> None:
        monkeypatch.setattr(fold, "evolve", evolve)
        raise ZeroDivisionError

    async def story(shop: Shop) -> None:
        monkeypatch.setattr(fold, "evolve", broken_once)
        first = shop.order("ada")
        await asyncio.sleep(0)
        # so many that their append starts before the first is folded
        rest = [shop.order(f"person {number}") for number in range(PUMP_EARLY_COUNT)]
        assert set(await all_of(first, *rest)) == {"refused: not_ready"}
        assert refusal(shop, "bea") == "not_ready"
        await asyncio.sleep(1)
        assert len(shop.orders()) == 1 + PUMP_EARLY_COUNT

    shop = tell(tmp_path, story)

    assert [type(failure) for failure in shop.failures] == [ZeroDivisionError]


def test_a_failure_of_the_rules_is_the_outcome_defect_and_the_shop_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    decide = fold.decide

    def sometimes(state: State, command: c.AnyCommand) -> tuple[Answer, tuple[AnyEvent, ...]]:
        if isinstance(command, c.PlaceOrder) and command.customer == hashed("bea"):
            raise ZeroDivisionError
        return decide(state, command)

    monkeypatch.setattr(fold, "decide", sometimes)

    async def story(shop: Shop) -> None:
        answered = await all_of(*map(shop.order, ("ada", "bea", "cyd", "dee")))
        assert answered == ["held", "defect", "held", "in_line"]
        assert shop.engine.tally.outcomes["defect"] == 1

    assert tell(tmp_path, story).failures == []


# --------------------------------------------------------------------------- ticks


def test_holds_lapse_though_nobody_asks_for_anything(tmp_path: Path):
    async def story(shop: Shop) -> None:
        await asyncio.gather(*map(shop.order, ("ada", "bea", "cyd")))
        await asyncio.sleep(15 * 60 - 1)
        assert [status(shop, who) for who in ("ada", "bea", "cyd")] == ["held", "held", "in_line"]
        await asyncio.sleep(1 + 2 * TICK_EVERY_S)
        assert [status(shop, who) for who in ("ada", "bea", "cyd")] == ["held", "in_line", "held"]

    tell(tmp_path, story)


def test_a_shop_with_nothing_due_stays_still(tmp_path: Path):
    async def story(shop: Shop) -> None:
        assert (await shop.order("ada")).outcome == "held"
        await shop.engine.submit(c.CancelOrder(4, "customer"))
        await asyncio.sleep(16 * 60)  # a hold that ended early is forgotten at its deadline
        before = len(shop.commands())
        await asyncio.sleep(3_600)
        assert len(shop.commands()) == before

    tell(tmp_path, story)


def test_a_launch_opens_by_the_clock_though_nobody_asks_for_anything(tmp_path: Path):
    async def story(shop: Shop) -> None:
        opens_ms = shop.clock.now_ms() + HOUR_MS
        assert (await shop.order("ada")).outcome == "not_open"
        await asyncio.sleep(3_600 + 2 * TICK_EVERY_S)
        launch = shop.engine.state.launches[LAUNCH]
        assert launch.status == "open"
        assert opens_ms <= shop.engine.state.time_ms <= opens_ms + 2_000 * TICK_EVERY_S

    tell(tmp_path, story, opens_ms=OPENS_MS + HOUR_MS)


# ----------------------------------------------------------------------- the clock


@pytest.mark.parametrize("by_ms", [HOUR_MS, -HOUR_MS])
def test_a_clock_that_was_set_wrong_stops_the_shop_until_it_is_set_back(tmp_path: Path, by_ms: int):
    async def story(shop: Shop) -> None:
        await shop.order("ada")
        shop.clock.set_wrong(by_ms)
        assert await all_of(shop.order("bea")) == ["refused: clock"]
        assert refusal(shop, "cyd") == "clock"
        await asyncio.sleep(30)
        assert shop.engine.refusing == "clock"
        before = len(shop.commands())
        shop.clock.set_wrong(-by_ms)
        await asyncio.sleep(2 * TICK_EVERY_S)
        assert shop.engine.refusing is None
        assert len(shop.commands()) == before + 1  # the tick that tried it
        assert (await shop.order("bea")).outcome == "held"

    shop = tell(tmp_path, story)

    assert len(shop.orders()) == 2


def test_a_flood_of_orders_keeps_no_one_of_staff_from_a_command(tmp_path: Path):
    async def story(shop: Shop) -> None:
        waiting = shop.order("ada")
        assert refusal(shop, "bea") == "overloaded"
        ticked = await shop.engine.submit(c.Tick())
        assert ticked.outcome == "ticked"
        assert (await waiting).outcome == "held"

    tell(tmp_path, story, EngineSettings(pending_max=2))
