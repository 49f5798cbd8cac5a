"""The fold itself: versions of the rules, defects, fail-stop, time."""

import pytest

from firstcome.domain import commands as c
from firstcome.domain import decide as deciding
from firstcome.domain import evolve as evolving
from firstcome.domain.fold import RULES_VERSION, RulesUnknown, fold_entry
from firstcome.domain.frozen import digest
from firstcome.domain.state import EPOCHS_KNOWN_MAX, State
from tests.domain.entries import Entries, still, thawed
from tests.domain.tables import check
from tests.domain.terms import OPENS_MS, definition, hashed

# ---------------------------------------------------------------- versions of the rules


def test_nothing_is_folded_before_rules_are_adopted():
    entries = Entries()
    with pytest.raises(RulesUnknown, match="version 0"):
        entries.enter(OPENS_MS, c.Tick())

    assert digest(entries.state) == digest(State())


def test_an_unknown_version_stops_the_fold_before_anything_is_judged():
    entries = Entries(OPENS_MS)
    entries.enter(OPENS_MS, c.AdoptRules(RULES_VERSION + 1))
    before = digest(entries.state)
    unknown = (c.Tick(), c.AdoptRules(RULES_VERSION), c.FoundJournal(hashed("s"), 2))
    for command in unknown:
        with pytest.raises(RulesUnknown, match="newer"):
            entries.enter(OPENS_MS + 1, command)

    assert digest(entries.state) == before


def test_the_same_rules_may_be_adopted_again():
    entries = Entries(OPENS_MS)
    answer, _ = entries.enter(OPENS_MS, c.AdoptRules(RULES_VERSION))

    assert answer.outcome == "adopted"
    assert entries.enter(OPENS_MS, c.Tick())[0].outcome == "ticked"


def test_each_founding_begins_an_epoch():
    entries = Entries(OPENS_MS)
    for _ in range(3):
        entries.enter(OPENS_MS, c.Tick())
    answer, _ = entries.enter(OPENS_MS, c.FoundJournal(hashed("secrets"), 2))
    entries.enter(OPENS_MS, c.Tick())

    assert answer.outcome == "founded"
    assert [entries.state.epoch_of(sequence) for sequence in (1, 5, 6, 7)] == [1, 1, 2, 2]
    assert State().epoch_of(1) == 0


def test_the_epochs_in_which_a_sequence_may_have_stood_for_another_entry_are_known():
    entries = Entries(OPENS_MS)
    before = list(entries.state.other_epochs(1))
    for epoch in (3, 100):
        entries.enter(OPENS_MS, c.FoundJournal(hashed("secrets"), epoch))

    # 1 and 2 were founded in the first, 3 begins the third, and the second was lost.
    assert before == list(State().other_epochs(1)) == []
    assert list(entries.state.other_epochs(4))[:2] == [99, 98]
    assert list(entries.state.other_epochs(1))[:2] == [100, 99]
    assert len(list(entries.state.other_epochs(1))) == EPOCHS_KNOWN_MAX


# ---------------------------------------------------------------- our own mistakes


def fails(*_: object) -> object:
    """A rule with a mistake in it."""
    raise ZeroDivisionError("a mistake of ours")


def order_of(who: str) -> c.PlaceOrder:
    """One unit for this person."""
    return c.PlaceOrder("phone", "p8", "web", 1, hashed(who), hashed(who), hashed(who), 1)


def test_an_exception_in_decide_is_a_defect_and_leaves_the_state_untouched(
    monkeypatch: pytest.MonkeyPatch,
):
    run = check("""
        10:00  supply 1
        10:00  order ada   held
    """)
    before, sequence, time_ms = still(run.state), run.state.sequence, run.state.time_ms
    placed = order_of("bea")
    supply = c.ReceiveStock(hashed("i"), hashed("b"), "phone", "p8", "web", 1)
    with monkeypatch.context() as patch:
        patch.setattr(deciding, "decide_place_order", fails)
        patch.setitem(deciding._DECIDERS, c.ReceiveStock, fails)  # pyright: ignore[reportPrivateUsage]
        results = [run.entries.enter(time_ms + 1, command) for command in (placed, supply)]

    assert [answer.outcome for answer, _ in results] == ["defect", "defect"]
    assert [events for _, events in results] == [[], []]
    assert still(run.state) == before
    assert (run.state.sequence, run.state.time_ms) == (sequence + 2, time_ms + 1)


def test_a_request_that_met_a_defect_is_judged_when_it_comes_again(
    monkeypatch: pytest.MonkeyPatch,
):
    run = check("10:00  left 0")
    supply = c.ReceiveStock(hashed("i"), hashed("b"), "phone", "p8", "web", 1)
    with monkeypatch.context() as patch:
        patch.setitem(deciding._DECIDERS, c.ReceiveStock, fails)  # pyright: ignore[reportPrivateUsage]
        run.entries.enter(run.state.time_ms, supply)
    answer, _ = run.entries.enter(run.state.time_ms, supply)

    assert answer.outcome == "received"


def test_what_time_has_done_stays_done_when_the_command_is_a_defect(
    monkeypatch: pytest.MonkeyPatch,
):
    run = check("""
        10:00     supply 1
        10:00     order ada   held
        10:14:55  order bea   in_line 1
    """)
    placed = order_of("cyd")
    with monkeypatch.context() as patch:
        patch.setattr(deciding, "decide_place_order", fails)
        answer, events = run.entries.enter(run.state.time_ms + 5_000, placed)

    assert answer.outcome == "defect"
    assert [type(event).__name__ for event in events] == ["OrderLapsed", "OrderOffered"]


def test_an_exception_in_evolve_leaves_the_fold(monkeypatch: pytest.MonkeyPatch):
    run = check("10:00  left 0")
    monkeypatch.setattr(evolving, "_freed", fails)
    supply = c.ReceiveStock(hashed("i"), hashed("b"), "phone", "p8", "web", 1)

    with pytest.raises(ZeroDivisionError):
        run.entries.enter(run.state.time_ms, supply)


# ---------------------------------------------------------------- order and time


@pytest.mark.parametrize(("sequence", "time_ms"), [(3, OPENS_MS - 1), (2, OPENS_MS), (4, OPENS_MS)])
def test_an_entry_out_of_order_or_before_the_last_is_not_folded(sequence: int, time_ms: int):
    state = thawed(Entries(OPENS_MS).state)
    before = digest(state)

    with pytest.raises(AssertionError):
        fold_entry(state, sequence, time_ms, c.Tick())
    assert digest(state) == before


def test_a_tick_answers_nothing_but_that_time_moved():
    run = check("""
        10:00     left 0
        10:00:01  tick     -
    """)

    answer, events = run.entries.results[-1]
    assert answer.outcome == "ticked"
    assert events == []


def test_two_launches_open_and_close_in_the_order_of_their_times():
    entries = Entries(OPENS_MS)
    for name, opens_s, closes_s in (("b", 3, 4), ("a", 1, 3), ("c", 1, 9)):
        opens_ms, closes_ms = OPENS_MS + 1_000 * opens_s, OPENS_MS + 1_000 * closes_s
        terms = definition(name, opens_ms=opens_ms, closes_ms=closes_ms)
        entries.enter(OPENS_MS, c.LoadLaunch(hashed(name), hashed(name), terms))
    _, events = entries.enter(OPENS_MS + 5_000, c.Tick())

    assert [(type(event).__name__, getattr(event, "launch", "")) for event in events] == [
        ("LaunchOpened", "a"),
        ("LaunchOpened", "c"),
        ("LaunchOpened", "b"),
        ("LaunchClosed", "a"),
        ("LaunchClosed", "b"),
    ]
