"""
`decide`: what one command comes to, given the state; it reads and never writes.

Always true:
- The same state and command give the same answer and events, on every machine, for ever.
- A request of staff that was answered before gets the first answer; the same id with another
  fingerprint is `id_reused`.

Never here: I/O, the clock, randomness.
"""

from collections.abc import Callable
from typing import Any, Final

from firstcome.domain import commands as c
from firstcome.domain.events import Answered, AnyEvent, JournalFounded, RulesAdopted
from firstcome.domain.launch_commands import (
    decide_close_launch,
    decide_load_launch,
    decide_open_launch,
    decide_pause_launch,
    decide_resume_launch,
)
from firstcome.domain.move_order import decide_move_order
from firstcome.domain.order_commands import (
    decide_cancel_order,
    decide_hand_over,
    decide_mark_paid,
    decide_release_hold,
)
from firstcome.domain.outcomes import Answer
from firstcome.domain.place_order import decide_place_order
from firstcome.domain.register import (
    decide_change_registration,
    decide_confirm_registration,
    decide_leave_registration,
    decide_register,
)
from firstcome.domain.state import State
from firstcome.domain.stock_commands import (
    decide_count_stock,
    decide_receive_stock,
    decide_set_aside_stock,
    decide_transfer_stock,
)
from firstcome.domain.supply_commands import (
    decide_adopt_allocation,
    decide_announce_supply,
    decide_cancel_supply,
    decide_change_supply,
    decide_receive_supply,
    decide_revert_allocation,
)
from firstcome.domain.telling_commands import (
    decide_announce,
    decide_open_incident,
    decide_update_incident,
    decide_withdraw_announcement,
)
from firstcome.domain.wave_commands import (
    decide_add_waves,
    decide_adopt_waves,
    decide_invite_wave,
    decide_move_wave,
    decide_pause_wave,
    decide_resume_wave,
    decide_stop_wave,
)

Decision = tuple[Answer, tuple[AnyEvent, ...]]

TICKED: Final = Answer("ticked")


_ONCE: Final = (
    c.StaffCommand,
    c.CancelOrder,
    c.MoveOrder,
    c.ChangeRegistration,
    c.LeaveRegistration,
)


def decide(state: State, command: c.AnyCommand) -> Decision:
    """The answer to a command and the events that follow from it."""
    kind = type(command)
    if kind is c.PlaceOrder:
        return decide_place_order(state, command)  # pyright: ignore[reportArgumentType]
    if kind is c.Tick:
        return TICKED, ()
    if isinstance(command, _ONCE) and command.id is not None:
        return _decide_once(state, command, command.id, command.fingerprint or b"")
    return _DECIDERS[kind](state, command)


def _decide_once(
    state: State, command: c.AnyCommand, request: bytes, fingerprint: bytes
) -> Decision:
    known = state.staff_answers.find(request)
    if known is not None:
        return known[1] if known[0] == fingerprint else Answer("id_reused"), ()
    answer, events = _DECIDERS[type(command)](state, command)
    return answer, (*events, Answered(request, fingerprint, answer))


def _found_journal(state: State, command: c.FoundJournal) -> Decision:
    return Answer("founded", time_ms=state.time_ms), (
        JournalFounded(command.fingerprint, command.epoch),
    )


def _adopt_rules(state: State, command: c.AdoptRules) -> Decision:
    return Answer("adopted", time_ms=state.time_ms), (RulesAdopted(command.version),)


_DECIDERS: Final[dict[type[Any], Callable[[State, Any], Decision]]] = {
    c.FoundJournal: _found_journal,
    c.AdoptRules: _adopt_rules,
    c.CancelOrder: decide_cancel_order,
    c.MoveOrder: decide_move_order,
    c.MarkPaid: decide_mark_paid,
    c.HandOver: decide_hand_over,
    c.ReleaseHold: decide_release_hold,
    c.LoadLaunch: decide_load_launch,
    c.OpenLaunch: decide_open_launch,
    c.PauseLaunch: decide_pause_launch,
    c.ResumeLaunch: decide_resume_launch,
    c.CloseLaunch: decide_close_launch,
    c.ReceiveStock: decide_receive_stock,
    c.CountStock: decide_count_stock,
    c.SetAsideStock: decide_set_aside_stock,
    c.TransferStock: decide_transfer_stock,
    c.AnnounceSupply: decide_announce_supply,
    c.ChangeSupply: decide_change_supply,
    c.CancelSupply: decide_cancel_supply,
    c.ReceiveSupply: decide_receive_supply,
    c.AdoptAllocation: decide_adopt_allocation,
    c.RevertAllocation: decide_revert_allocation,
    c.Register: decide_register,
    c.ConfirmRegistration: decide_confirm_registration,
    c.ChangeRegistration: decide_change_registration,
    c.LeaveRegistration: decide_leave_registration,
    c.AdoptWaves: decide_adopt_waves,
    c.AddWaves: decide_add_waves,
    c.MoveWave: decide_move_wave,
    c.InviteWave: decide_invite_wave,
    c.PauseWave: decide_pause_wave,
    c.ResumeWave: decide_resume_wave,
    c.StopWave: decide_stop_wave,
    c.OpenIncident: decide_open_incident,
    c.UpdateIncident: decide_update_incident,
    c.Announce: decide_announce,
    c.WithdrawAnnouncement: decide_withdraw_announcement,
}
