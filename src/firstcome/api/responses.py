"""
Responses: what each operation answers, by status, for its route and for the OpenAPI document.

Always true:
- Every status a route can answer stands here, with the codes it can have there.

Never here: behaviour.
"""

from typing import Final

from litestar.openapi.datastructures import ResponseSpec

from firstcome.api.bodies import NotPlacedBody, OutcomeBody, PlacedBody
from firstcome.api.problems import CONTENT_TYPE, PROBLEMS, Problem
from firstcome.api.registration_bodies import NotRegisteringBody, RegisteredBody

Described = dict[int, ResponseSpec]


def errors(*codes: str) -> Described:
    """Problem documents for these codes, by status; any route may meet a defect."""
    by_status: dict[int, list[str]] = {}
    for code, kind in PROBLEMS.items():
        if code in codes or code == "defect":
            by_status.setdefault(kind.status, []).append(code)
    return {
        status: ResponseSpec(
            Problem,
            media_type=CONTENT_TYPE,
            generate_examples=False,
            description=", ".join(f"`{code}`" for code in found),
        )
        for status, found in by_status.items()
    }


_REFUSALS: Final = ("overloaded", "not_ready", "disk_full", "clock", "draining")
_BODY: Final = ("body_not_json", "body_late", "body_too_large", "media_type_wrong", "body_invalid")
_STAFF: Final = (
    "staff_key_needed",
    "not_permitted",
    "key_missing",
    "key_invalid",
    "key_reused",
    "body_late",
    "body_too_large",
    *_REFUSALS,
)

_REGISTRATION: Final = ("registration_unknown", "registration_lost")

LIST_RESPONSES: Final = errors("request_invalid")
LAUNCH_RESPONSES: Final = errors("launch_unknown")
STOCK_LIST_RESPONSES: Final = errors(
    "request_invalid", "staff_key_needed", "not_permitted", "launch_unknown"
)
ORDER_STATUS_RESPONSES: Final = errors(
    "request_invalid", "staff_key_needed", "not_permitted", "order_unknown", "order_lost"
)
CANCEL_RESPONSES: Final = errors("request_invalid", "order_unknown", "order_lost", *_STAFF)
MOVE_RESPONSES: Final = errors(
    "request_invalid", "order_unknown", "order_lost", "location_unknown", *_BODY, *_STAFF
)
HOLD_RESPONSES: Final = errors("request_invalid", "order_unknown", "order_lost", *_BODY, *_STAFF)
NOTE_RESPONSES: Final = errors("request_invalid", "order_unknown", "order_lost", *_BODY, *_STAFF)
ERASE_RESPONSES: Final = errors("request_invalid", "order_unknown", "order_lost", *_STAFF)
LOAD_RESPONSES: Final = {
    200: ResponseSpec(OutcomeBody, generate_examples=False),
    **errors("definition_invalid", *_BODY, *_STAFF),
}
TURN_RESPONSES: Final = errors("launch_unknown", *_STAFF)
STOCK_RESPONSES: Final = errors(
    "launch_unknown", "sku_unknown", "location_unknown", "units_invalid", *_BODY, *_STAFF
)
ORDER_RESPONSES: Final = {
    200: ResponseSpec(NotPlacedBody, generate_examples=False),
    201: ResponseSpec(PlacedBody, generate_examples=False),
    **errors(
        "key_missing",
        "key_invalid",
        "key_reused",
        "launch_unknown",
        "sku_unknown",
        "location_unknown",
        "units_invalid",
        "contact_invalid",
        "one_at_a_time",
        *_BODY,
        *_REFUSALS,
    ),
}
REGISTER_RESPONSES: Final = {
    200: ResponseSpec(NotRegisteringBody, generate_examples=False),
    202: ResponseSpec(RegisteredBody, generate_examples=False),
    **errors(
        "key_missing",
        "key_invalid",
        "key_reused",
        "launch_unknown",
        "sku_unknown",
        "market_unknown",
        "location_unknown",
        "units_invalid",
        "contact_invalid",
        "one_at_a_time",
        *_BODY,
        *_REFUSALS,
    ),
}
LOAD_REGISTRATIONS_RESPONSES: Final = errors(
    "launch_unknown",
    "sku_unknown",
    "market_unknown",
    "location_unknown",
    "units_invalid",
    "contact_invalid",
    "one_at_a_time",
    *_BODY,
    *_STAFF,
)
REGISTRATION_STATUS_RESPONSES: Final = errors(
    "request_invalid", "staff_key_needed", "not_permitted", *_REGISTRATION
)
CONFIRM_RESPONSES: Final = errors("request_invalid", "body_late", *_REGISTRATION, *_REFUSALS)
LEAVE_RESPONSES: Final = errors("request_invalid", *_REGISTRATION, *_STAFF)
CHANGE_RESPONSES: Final = errors(
    "request_invalid",
    "sku_unknown",
    "market_unknown",
    "location_unknown",
    "units_invalid",
    "contact_invalid",
    *_REGISTRATION,
    *_BODY,
    *_STAFF,
)
ERASE_REGISTERED_RESPONSES: Final = errors("request_invalid", *_REGISTRATION, *_STAFF)
WAVES_RESPONSES: Final = errors("staff_key_needed", "not_permitted", "launch_unknown")
ADOPT_RESPONSES: Final = errors("launch_unknown", "waves_invalid", *_BODY, *_STAFF)
MOVE_WAVE_RESPONSES: Final = errors(
    "request_invalid", "launch_unknown", "wave_unknown", "waves_invalid", *_BODY, *_STAFF
)
WAVE_RESPONSES: Final = errors("request_invalid", "launch_unknown", "wave_unknown", *_STAFF)
INCIDENT_RESPONSES: Final = errors("component_unknown", "launch_unknown", *_BODY, *_STAFF)
INCIDENT_UPDATE_RESPONSES: Final = errors(
    *("request_invalid", "incident_unknown", "component_unknown", "launch_unknown"),
    *_BODY,
    *_STAFF,
)
ANNOUNCE_RESPONSES: Final = errors("launch_unknown", *_BODY, *_STAFF)
TOLD_RESPONSES: Final = errors("launch_unknown", "staff_key_needed", "not_permitted")
TOLD_ONE_RESPONSES: Final = errors(
    "request_invalid", "incident_unknown", "staff_key_needed", "not_permitted"
)
WITHDRAW_RESPONSES: Final = errors("request_invalid", "announcement_unknown", *_STAFF)
RECEIPT_RESPONSES: Final = errors("message_unknown", "receipts_full", *_BODY, *_STAFF)
SMS_REPORT_RESPONSES: Final = errors(
    *("request_invalid", "signature_wrong", "message_unknown", "receipts_full"),
    *("body_late", "body_too_large"),
)
SUPPLIES_RESPONSES: Final = errors(
    "request_invalid", "staff_key_needed", "not_permitted", "launch_unknown"
)
ESTIMATES_RESPONSES: Final = errors(
    *("request_invalid", "staff_key_needed", "not_permitted"),
    *("launch_unknown", "sku_unknown", "location_unknown"),
)
SUPPLY_RESPONSES: Final = errors(
    "request_invalid", "staff_key_needed", "not_permitted", "supply_unknown"
)
ANNOUNCE_SUPPLY_RESPONSES: Final = {
    200: ResponseSpec(OutcomeBody, generate_examples=False),
    **errors(
        *("launch_unknown", "sku_unknown", "market_unknown", "location_unknown"),
        *("units_invalid", "window_invalid"),
        *_BODY,
        *_STAFF,
    ),
}
LOAD_SUPPLIES_RESPONSES: Final = errors("launch_unknown", "sheet_invalid", *_BODY, *_STAFF)
CHANGE_SUPPLY_RESPONSES: Final = errors(
    *("request_invalid", "supply_unknown", "units_invalid", "stage_invalid", "window_invalid"),
    *_BODY,
    *_STAFF,
)
WHAT_IF_RESPONSES: Final = errors(
    *("request_invalid", "staff_key_needed", "not_permitted"),
    *("supply_unknown", "units_invalid", "stage_invalid", "window_invalid"),
    *_BODY,
)
CANCEL_SUPPLY_RESPONSES: Final = errors("request_invalid", "supply_unknown", *_BODY, *_STAFF)
SHARE_SUPPLY_RESPONSES: Final = errors(
    *("request_invalid", "supply_unknown", "location_unknown", "units_invalid"), *_BODY, *_STAFF
)
HEALTH_RESPONSES: Final = errors()
READY_RESPONSES: Final = errors(*_REFUSALS)

OUTCOMES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "PlaceOrder": {
        "201": ("held", "in_line"),
        "200": (
            "sold_out",
            "limit_reached",
            "not_registered",
            "not_your_wave",
            "not_open",
            "closed",
            "paused",
        ),
    },
    "CancelOrder": {"200": ("cancelled", "not_cancellable")},
    "MoveOrder": {"200": ("held", "in_line", "sold_out", "same_location", "not_movable")},
    "MarkPaid": {"200": ("paid", "stale", "lapsed", "not_held")},
    "HandOver": {"200": ("collected", "stale", "not_paid")},
    "ReleaseHold": {"200": ("released", "stale", "lapsed", "not_held")},
    "Register": {"202": ("registered",), "200": ("not_registering", "closed")},
    "LoadRegistrations": {"200": ("loaded", "not_registering", "closed")},
    "ConfirmRegistration": {"200": ("confirmed", "left")},
    "ChangeRegistration": {"200": ("changed", "left", "not_registering", "closed")},
    "LeaveRegistration": {"200": ("left",)},
    "AdoptWaves": {"200": ("waves_adopted", "waves_invited", "not_registering", "launch_closed")},
    "AddWaves": {"200": ("waves_added", "no_waves", "launch_closed")},
    "MoveWave": {"200": ("wave_moved", "wave_open", "no_waves", "launch_closed")},
    "InviteWave": {"200": ("invited", "already_invited", "no_waves", "launch_closed")},
    "PauseWave": {"200": ("wave_paused", "not_invited", "wave_stopped", "no_waves")},
    "ResumeWave": {
        "200": ("wave_resumed", "not_invited", "wave_stopped", "no_waves", "launch_closed")
    },
    "StopWave": {"200": ("wave_stopped", "not_invited", "no_waves")},
    "OpenIncident": {"201": ("incident_opened",)},
    "UpdateIncident": {"200": ("incident_updated", "incident_resolved")},
    "Announce": {"201": ("announced",)},
    "WithdrawAnnouncement": {"200": ("withdrawn", "already_withdrawn")},
    "LoadLaunch": {"201": ("loaded", "replaced"), "200": ("already_loaded", "launch_exists")},
    "OpenLaunch": {"200": ("opened", "already_open", "closed")},
    "PauseLaunch": {"200": ("launch_paused", "already_paused", "not_open", "closed")},
    "ResumeLaunch": {"200": ("resumed", "not_paused", "closed")},
    "CloseLaunch": {"200": ("launch_closed", "already_closed")},
    "ReceiveStock": {"200": ("received",)},
    "CountStock": {"200": ("counted",)},
    "SetAsideStock": {"200": ("set_aside", "units_unavailable")},
    "TransferStock": {"200": ("transferred", "same_location", "units_unavailable")},
    "AnnounceSupply": {"201": ("supply_announced",), "200": ("supplies_full",)},
    "LoadSupplies": {"200": ("loaded", "supplies_full")},
    "ChangeSupply": {"200": ("supply_changed", "supply_over")},
    "CancelSupply": {"200": ("supply_cancelled", "supply_over")},
    "ReceiveSupply": {"200": ("supply_received", "supply_over", "not_allocated")},
    "AdoptAllocation": {"200": ("allocation_adopted", "supply_over", "allocation_started")},
    "RevertAllocation": {
        "200": ("allocation_reverted", "supply_over", "not_allocated", "allocation_started")
    },
}
"""The outcomes that an operation answers by status; those that are errors are problems."""
