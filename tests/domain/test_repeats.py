"""A request that comes again changes nothing and gets its first answer, for ever."""

from typing import TypeGuard

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json
from msgspec.structs import replace

from firstcome.domain import commands as c
from firstcome.domain.outcomes import Answer
from tests.domain.entries import Entries, fold_all, still, thawed
from tests.domain.programs import PROGRAMS, Program, ran, run
from tests.domain.terms import hashed

Named = (
    c.PlaceOrder
    | c.Register
    | c.ChangeRegistration
    | c.LeaveRegistration
    | c.MarkPaid
    | c.HandOver
    | c.ReleaseHold
    | c.LoadLaunch
    | c.OpenLaunch
    | c.PauseLaunch
    | c.ResumeLaunch
    | c.CloseLaunch
    | c.ReceiveStock
    | c.CountStock
    | c.SetAsideStock
    | c.AdoptWaves
    | c.AddWaves
    | c.MoveWave
    | c.InviteWave
    | c.PauseWave
    | c.ResumeWave
    | c.StopWave
    | c.OpenIncident
    | c.UpdateIncident
    | c.Announce
    | c.WithdrawAnnouncement
)
"""What carries a key or an id."""

_KEYED = c.PlaceOrder | c.Register

some = settings(max_examples=40, deadline=None)


def bound(entries: Entries) -> list[tuple[Named, Answer]]:
    """Commands whose repeat has an answer, with the first one that they got."""
    first: dict[bytes, tuple[Named, Answer]] = {}
    for command, (answer, _) in zip(entries.commands, entries.results, strict=True):
        if _binds(command, answer):
            name = command.key if isinstance(command, _KEYED) else command.id
            assert name is not None
            first.setdefault(name, (command, answer))
    return list(first.values())


def _binds(command: c.AnyCommand, answer: Answer) -> TypeGuard[Named]:
    if isinstance(command, c.PlaceOrder):
        return answer.outcome in ("held", "in_line")
    if isinstance(command, c.Register):
        return answer.outcome == "registered"
    if isinstance(command, c.ChangeRegistration | c.LeaveRegistration):
        return command.id is not None
    return isinstance(command, c.StaffCommand)


@some
@given(PROGRAMS, st.booleans())
def test_a_repeat_changes_nothing_and_gets_the_first_answer_for_ever(
    program: Program, latest_first: bool
):
    entries = ran(program)
    _settle(entries)
    before, asked = still(entries.state), bound(entries)
    if latest_first:
        asked.reverse()

    for command, first in asked * 2:
        answer, events = entries.enter(entries.state.time_ms, command)

        assert answer == first
        assert events == []
    assert still(entries.state) == before


@some
@given(PROGRAMS)
def test_the_same_key_or_id_with_another_body_is_refused_and_changes_nothing(program: Program):
    entries = ran(program)
    _settle(entries)
    before = still(entries.state)

    for command, _ in bound(entries):
        other = replace(command, fingerprint=hashed("another body"))
        answer, events = entries.enter(entries.state.time_ms, other)

        assert answer.outcome == ("key_reused" if isinstance(command, _KEYED) else "id_reused")
        assert events == []
    assert still(entries.state) == before


@some
@given(PROGRAMS)
def test_a_request_that_is_sent_twice_at_once_changes_nothing_the_second_time(program: Program):
    for entries in run(program):
        command, answer = entries.commands[-1], entries.results[-1][0]
        if not _binds(command, answer):
            continue
        _settle(entries)
        before = still(entries.state)
        again, events = entries.enter(entries.state.time_ms, command)

        assert again == answer
        assert events == []
        assert still(entries.state) == before


@some
@given(PROGRAMS)
def test_repeats_are_answered_alike_after_a_snapshot(program: Program):
    entries = ran(program)
    _settle(entries)
    state, time_ms = thawed(entries.state), entries.state.time_ms

    for command, first in bound(entries):
        _, [(answer, events)] = fold_all([(time_ms, json.encode(command))], state)

        assert answer == first
        assert events == []


def _settle(entries: Entries) -> None:
    """Let what is due be done, so that a repeat finds nothing to do."""
    while entries.enter(entries.state.time_ms, c.Tick())[1]:
        pass
