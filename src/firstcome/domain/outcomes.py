"""
Outcomes: what the rules answer, as values.

Always true:
- `Outcome` names every answer there is; each command's table of precedence is in the module
  that decides it, and the first that applies is the answer.
- An answer holds only facts fixed by its entry, so a repeat can be given the same one.

Never here: sentences for people, HTTP statuses.
"""

from typing import Literal

from msgspec import Struct

Outcome = Literal[
    # of every command
    "defect",
    "id_reused",
    # of the journal itself
    "founded",
    "adopted",
    "ticked",
    # of PlaceOrder, in their order of precedence
    "key_reused",
    "launch_unknown",
    "not_open",
    "closed",
    "paused",
    "sku_unknown",
    "location_unknown",
    "units_invalid",
    "not_registered",
    "not_your_wave",
    "limit_reached",
    "sold_out",
    "in_line",
    "held",
    # of the commands on an order
    "order_unknown",
    "stale",
    "lapsed",
    "not_held",
    "not_paid",
    "not_cancellable",
    "not_movable",
    "same_location",
    "cancelled",
    "paid",
    "collected",
    "released",
    # of the commands on a registration
    "not_registering",
    "market_unknown",
    "registered",
    "registration_unknown",
    "left",
    "confirmed",
    "changed",
    # of the commands on waves
    "waves_invalid",
    "waves_invited",
    "no_waves",
    "waves_adopted",
    "waves_added",
    "wave_unknown",
    "wave_open",
    "wave_moved",
    "already_invited",
    "not_invited",
    "invited",
    "wave_paused",
    "wave_resumed",
    "wave_stopped",
    # of what staff tell
    "incident_unknown",
    "incident_resolved",
    "incident_opened",
    "incident_updated",
    "announcement_unknown",
    "already_withdrawn",
    "announced",
    "withdrawn",
    # of the commands on a launch
    "definition_invalid",
    "launch_exists",
    "already_loaded",
    "loaded",
    "replaced",
    "already_open",
    "opened",
    "already_paused",
    "not_paused",
    "launch_paused",
    "resumed",
    "already_closed",
    "launch_closed",
    # of the commands on stock
    "units_unavailable",
    "received",
    "counted",
    "set_aside",
    "transferred",
    # of the commands on supply
    "window_invalid",
    "supplies_full",
    "supply_announced",
    "supply_unknown",
    "supply_over",
    "stage_invalid",
    "supply_changed",
    "supply_cancelled",
    "not_allocated",
    "supply_received",
    "allocation_started",
    "allocation_adopted",
    "allocation_reverted",
]


class Answer(Struct, frozen=True, omit_defaults=True, gc=False):
    """
    The answer to one command.

    `order` is the sequence of the `PlaceOrder` that it is about, `time_ms` the time of the entry
    that fixed these facts, `hold_until_ms` the clock time a hold ends if selling never stops,
    `ahead` the people before this one in the line, `opens_ms` when a wave opens. Zero means: does
    not apply.
    """

    outcome: Outcome
    order: int = 0
    time_ms: int = 0
    hold_until_ms: int = 0
    ahead: int = 0
    opens_ms: int = 0
