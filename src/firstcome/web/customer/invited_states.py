"""
States of the launch page that only a launch with registrations has, made up from a launch file.

Always true:
- Each is made of the launch page that everybody meets, and how its reader stands.

Never here: the pages of a registration; facts of a shop that runs.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from msgspec.structs import replace

from firstcome.web.customer.scenery import Scenery, Stock
from firstcome.web.customer.views import AccessView, FormView, LaunchPage

MakePage = Callable[[Scenery, str, int, tuple[Stock, ...]], LaunchPage]

WAVE: Final = 2
INVITATION: Final = "B4CD9XYZ2KMP.made-up"

_MINUTE: Final = 60_000
_DAY: Final = 24 * 60 * _MINUTE


def invited_states(scenery: Scenery, make: MakePage) -> Iterator[tuple[str, LaunchPage]]:
    """Each by its name; `make` makes the launch page of a name at a time, with these stocks."""
    opens_ms, register = scenery.terms.opens_ms, "register.html"
    wave_ms = opens_ms + 15 * _MINUTE
    early_ms, open_ms = wave_ms - 7 * _MINUTE - 42_000, wave_ms + 3 * _MINUTE
    stranger = AccessView("waves", "stranger", opens_ms=wave_ms)
    mine: dict[str, Any] = {
        "invitation": INVITATION,
        "registration_address": "registration-confirmed.html",
    }
    in_wave: dict[str, Any] = {"wave": WAVE, "opens_ms": wave_ms, **mine}
    waiting = AccessView("waves", "waiting", **in_wave)
    may = AccessView("waves", "may", **in_wave)
    registered = AccessView("registered", "may", **mine)
    identity = scenery.terms.identity
    typed = FormView(
        sku=scenery.terms.skus[0].sku, name="Ada", email="ada@example.org", phone="+442079460018"
    )
    too_early = replace(typed, errors={"invitation": "not_your_wave"})
    of_another = replace(typed, errors={identity: "not_registered"})

    def page(
        name: str, now_ms: int, access: AccessView | None, **changes: Any
    ) -> tuple[str, LaunchPage]:
        made = make(scenery, name, now_ms, (Stock("plenty"), Stock("some", 100)))
        return name, replace(made, access=access, **changes)

    before: dict[str, Any] = {"state": "scheduled", "register_address": register}
    unknown = replace(waiting, wave=0, opens_ms=0)
    refused = replace(stranger, was_sent=True)
    yield page("launch-registering", opens_ms - 12 * _DAY, None, **before)
    yield page("launch-registering-waves", opens_ms - 12 * _DAY, stranger, **before)
    yield page("launch-not-invited", early_ms, stranger, register_address=register)
    yield page(
        "launch-not-registered",
        early_ms,
        refused,
        register_address=register,
    )
    yield page("launch-unconfirmed", early_ms, AccessView("waves", "unconfirmed", **mine))
    yield page("launch-registered", early_ms, registered)
    yield page(
        "launch-registered-otherwise", early_ms, replace(registered, was_sent=True), form=of_another
    )
    yield page("launch-wave-unknown", early_ms, unknown)
    yield page("launch-wave-waiting", early_ms, waiting)
    yield page("launch-wave-open", open_ms, may)
    yield page("launch-not-your-wave", early_ms, replace(waiting, was_sent=True), form=too_early)
