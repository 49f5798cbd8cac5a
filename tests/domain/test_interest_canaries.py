"""
Canaries of registrations and waves: builds with one rule broken, which must be noticed.

The tables are sound under the true rules. Under a broken one they must stop at the invariant with
the number of that promise, or, where the state alone cannot tell, at the words of a row.
"""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from firstcome.domain import commands as c
from firstcome.domain import decide as deciding
from firstcome.domain import events as e
from firstcome.domain import evolve as evolving
from firstcome.domain import place_order, wave_commands, wave_plan
from firstcome.domain.launch import Launch
from firstcome.domain.register import decide_change_registration, decide_register
from firstcome.domain.row_index import RowIndex
from firstcome.domain.state import State
from firstcome.domain.wave_plan import Waves
from tests.domain.interest_witness import InterestWitness
from tests.domain.programs import drawn, run
from tests.domain.tables import check
from tests.domain.terms import hashed

TABLE = """
    08:59:10  register ada key=a       registered
    08:59:11  register bea             registered
    08:59:12  register cyd             registered
    08:59:12  register ada key=aa      registered
    08:59:12  register ada key=aa      registered
    08:59:13  register dee             registered
    08:59:14  confirm ada              confirmed
    08:59:14  confirm bea              confirmed
    08:59:14  confirm cyd              confirmed
    08:59:15  leave cyd                left
    08:59:15  register cyd as cyd2     registered
    08:59:16  confirm cyd2             confirmed
    08:59:17  waves 1@09:00 1@09:10    waves_adopted
    08:59:17  more all@09:20           waves_added
    08:59:18  later 2 until 09:15      wave_moved
    09:00     supply 3
    09:00     order ada with=ada       held
    09:00     order bea with=bea       not_your_wave until 09:15
    09:00     order bea with=ada       not_registered
"""
TERMS: dict[str, Any] = {"register": True, "access": "waves"}

Broken = Callable[[pytest.MonkeyPatch], None]


def test_the_table_is_sound_under_the_true_rules():
    check(TABLE, **TERMS)


# ---------------------------------------------------------------- the broken rules


def decided(patch: pytest.MonkeyPatch, command: type[c.Command], rule: Callable[..., Any]) -> None:
    """Have commands of this kind judged by this rule."""
    patch.setitem(deciding._DECIDERS, command, rule)  # pyright: ignore[reportPrivateUsage]


def written(
    patch: pytest.MonkeyPatch, event: type[e.Event], change: Callable[[State, Any], Any]
) -> None:
    """Have events of this kind changed before they are written; None: not written at all."""
    writers = evolving._WRITERS  # pyright: ignore[reportPrivateUsage]
    write = writers[event]

    def otherwise(state: State, told: Any) -> None:
        changed = change(state, told)
        if changed is not None:
            write(state, changed)

    patch.setitem(writers, event, otherwise)


def register_twice(patch: pytest.MonkeyPatch) -> None:
    def forgetful(state: State, command: c.Register) -> Any:
        other = replace(command, customer=hashed("somebody else", state.sequence))
        answer, events = decide_register(state, other)
        return answer, tuple(
            replace(event, customer=command.customer)
            if isinstance(event, e.InterestRegistered)
            else event
            for event in events
        )

    decided(patch, c.Register, forgetful)


def find_who_has_left(patch: pytest.MonkeyPatch) -> None:
    def nothing(_: RowIndex, __: int) -> None:
        pass

    patch.setattr(RowIndex, "remove", nothing)


def forget_who_registered(patch: pytest.MonkeyPatch) -> None:
    put = RowIndex.put

    def lost(index: RowIndex, row: int) -> None:
        if row != 1:
            put(index, row)

    patch.setattr(RowIndex, "put", lost)


def miscount_the_confirmed(patch: pytest.MonkeyPatch) -> None:
    def twice(state: State, event: e.RegistrationConfirmed) -> Any:
        state.launches["phone"].confirmed_count += 1
        return event

    written(patch, e.RegistrationConfirmed, twice)


def bind_a_key_twice(patch: pytest.MonkeyPatch) -> None:
    def to_another(_: State, event: e.RegistrationRepeated) -> Any:
        return replace(event, key=hashed("key", "a"))

    written(patch, e.RegistrationRepeated, to_another)


def stand_at_the_confirmation(patch: pytest.MonkeyPatch) -> None:
    def early(state: State, event: e.InterestRegistered) -> Any:
        return replace(event, time_ms=state.time_ms + 60_000 // len(event.launch))

    written(patch, e.InterestRegistered, early)


def confirm_at_no_time(patch: pytest.MonkeyPatch) -> None:
    def timeless(state: State, event: e.RegistrationConfirmed) -> Any:
        row = state.registrations.find(event.registration)
        assert row is not None
        state.registrations.status[row] = 2
        state.launches["phone"].confirmed_count += 1

    written(patch, e.RegistrationConfirmed, timeless)


def open_waves_in_no_order(patch: pytest.MonkeyPatch) -> None:
    def early(_: State, event: e.WaveMoved) -> Any:
        return replace(event, opens_ms=event.opens_ms - 3_600_000)

    written(patch, e.WaveMoved, early)


def put_somebody_into_two_waves(patch: pytest.MonkeyPatch) -> None:
    def overlapping(_: State, event: e.WavesAdopted) -> Any:
        first, second = event.waves
        return replace(event, waves=(first, replace(second, through=first.through - 1)))

    written(patch, e.WavesAdopted, overlapping)


def number_waves_anew(patch: pytest.MonkeyPatch) -> None:
    def anew(_: State, event: e.WavesAdded) -> Any:
        return replace(event, waves=tuple(replace(wave, wave=1) for wave in event.waves))

    written(patch, e.WavesAdded, anew)


NOTICED_BY_THE_STATE: list[tuple[int, Broken]] = [
    (7, register_twice),
    (7, find_who_has_left),
    (7, forget_who_registered),
    (7, miscount_the_confirmed),
    (7, bind_a_key_twice),
    (8, stand_at_the_confirmation),
    (8, confirm_at_no_time),
    (9, open_waves_in_no_order),
    (9, put_somebody_into_two_waves),
    (9, number_waves_anew),
]


@pytest.mark.parametrize(("number", "broken_rule"), NOTICED_BY_THE_STATE)
def test_a_broken_rule_is_noticed_by_its_invariant(
    number: int, broken_rule: Broken, monkeypatch: pytest.MonkeyPatch
):
    broken_rule(monkeypatch)

    with pytest.raises(AssertionError, match=rf"\['{number}: "):
        check(TABLE, **TERMS)


# ---------------------------------------------------------------- noticed by the witness


def complaints(seeds: range) -> set[str]:
    """What the witness has against the programs of these seeds."""
    found: set[str] = set()
    for seed in seeds:
        witness, seen = InterestWitness(), 0
        for entries in run(drawn(seed)):
            for _, events in entries.results[seen:]:
                witness.see(seen + 1, entries.entries[seen][0], events)
                seen += 1
            found.update(witness.compare(entries.state))
        found.update(witness.complaints)
    return found


def let_everybody_order(patch: pytest.MonkeyPatch) -> None:
    def nobody_is_refused(*_: object) -> None:
        pass

    patch.setattr(place_order, "access_refusal", nobody_is_refused)


def let_everybody_order_at_once(patch: pytest.MonkeyPatch) -> None:
    refusal = place_order.access_refusal

    def never_too_early(
        state: State, launch: Launch, registration: int, customer: bytes, _: int
    ) -> Any:
        return refusal(state, launch, registration, customer, 2**62)

    patch.setattr(place_order, "access_refusal", never_too_early)


def give_a_second_registration(patch: pytest.MonkeyPatch) -> None:
    def nobody_stands(*_: object) -> None:
        pass

    patch.setattr(RowIndex, "get", nobody_stands)


def divide_anew_after_telling(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Waves, "is_told", False)


def count_who_is_not_confirmed(patch: pytest.MonkeyPatch) -> None:
    def everybody(state: State, command: c.AdoptWaves) -> Any:
        answer, events = wave_commands.decide_adopt_waves(state, command)
        sequences = list(state.registrations.sequence)
        return answer, tuple(
            replace(
                event,
                waves=wave_plan.divided(event.order, event.seed, sequences, command.waves),
            )
            if isinstance(event, e.WavesAdopted)
            else event
            for event in events
        )

    decided(patch, c.AdoptWaves, everybody)


def draw_without_the_seed(patch: pytest.MonkeyPatch) -> None:
    number_of = wave_plan.number_of

    def seedless(order: Any, _: bytes, registration: int) -> int:
        return number_of(order, bytes(16), registration)

    patch.setattr(wave_plan, "number_of", seedless)


def change_what_was_left(patch: pytest.MonkeyPatch) -> None:
    def whatever(state: State, command: c.ChangeRegistration) -> Any:
        answer, events = decide_change_registration(state, command)
        if answer.outcome != "left":
            return answer, events
        changed = e.RegistrationChanged(
            registration=command.registration, skus=("p8",), market="gb"
        )
        return answer, (changed,)

    decided(patch, c.ChangeRegistration, whatever)


NOTICED_BY_THE_WITNESS: list[tuple[str, Broken]] = [
    ("9: somebody ordered who is not registered", let_everybody_order),
    ("9: somebody ordered before their wave", let_everybody_order_at_once),
    ("7: a customer is registered twice", give_a_second_registration),
    ("9: waves are made anew after somebody was told", divide_anew_after_telling),
    ("9: a wave counts more people than there are", count_who_is_not_confirmed),
    ("9: a wave does not reach its people", draw_without_the_seed),
    ("7: something happens to a registration that was left", change_what_was_left),
]


def test_the_witness_has_nothing_against_the_true_rules():
    assert complaints(range(60)) == set()


@pytest.mark.parametrize(("complaint", "broken_rule"), NOTICED_BY_THE_WITNESS)
def test_a_broken_rule_is_noticed_by_the_witness(
    complaint: str, broken_rule: Broken, monkeypatch: pytest.MonkeyPatch
):
    broken_rule(monkeypatch)

    assert complaint in complaints(range(60))
