"""
The bodies of the API that are about registrations and waves, beside those of `bodies`.

Always true:
- Fields are only ever added.

Never here: logic.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from firstcome.api.bodies import Count, Instant, OrderName
from firstcome.api.moments import Moment
from firstcome.api.registration_request import RegistrationBody
from firstcome.domain.commands import WAVE_PEOPLE_MAX, WAVES_MAX
from firstcome.domain.identifiers import Consent, CustomerClass, WaveOrder
from firstcome.domain.wave_plan import Telling
from firstcome.limits import KEY_CHARACTERS_MAX, LOAD_ROWS_MAX

VISIBLE_PATTERN = r"^[!-~]+(?![\s\S])"
"""Visible ASCII characters, as an Idempotency-Key has."""

Seed = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}(?![\s\S])")]
"""16 bytes that a draw is made with, as hexadecimal digits."""


class RegisteredBody(Struct, frozen=True):
    """An interest was registered, now or before; `next` is the step that makes it count."""

    outcome: Literal["registered"]
    launch: str
    next: Literal["confirm"]


class LoadedRegistrationBody(
    RegistrationBody, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True
):
    """
    One row of a community that is loaded.

    `key` is the row's own, as an Idempotency-Key; `confirmed`: whoever loads answers for it that
    the address is its owner's.
    """

    key: Annotated[str, Meta(min_length=1, max_length=KEY_CHARACTERS_MAX, pattern=VISIBLE_PATTERN)]
    confirmed: bool = False


class LoadRegistrationsBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A slice of a community, in the order of its first requests; no customer stands twice."""

    registrations: Annotated[
        list[LoadedRegistrationBody], Meta(min_length=1, max_length=LOAD_ROWS_MAX)
    ]


class LoadedRegistrationsBody(Struct, frozen=True):
    """How many of a slice are `registered` by it, and how many are `known` from before."""

    outcome: Literal["loaded", "not_registering", "closed"]
    launch: str
    registered: Count
    known: Count


class NotRegisteringBody(Struct, frozen=True):
    """No interest is registered for this launch, or not any more."""

    outcome: Literal["not_registering", "closed"]
    launch: str


class RegistrationStatusBody(Struct, frozen=True, omit_defaults=True):
    """
    A registration as it is now.

    `wave` is the one that it belongs to, once there is one: whoever confirmed may order from
    `opens` on. No `location`: by delivery.
    """

    registration: OrderName
    sequence: Count
    status: Literal["asked", "confirmed", "left"]
    launch: str
    skus: list[str]
    market: str
    units: Count
    customer_class: CustomerClass
    consents: list[Consent]
    registered_at: Instant
    as_of: Instant
    location: str | None = None
    confirmed_at: Instant | None = None
    wave: Count | None = None
    opens: Instant | None = None


class RegistrationOutcomeBody(Struct, frozen=True):
    """The answer to a command on a registration; `time` is that of the entry which decided it."""

    outcome: Literal["confirmed", "changed", "left", "not_registering", "closed"]
    registration: OrderName
    time: Instant


class WaveTermsBody(Struct, frozen=True, forbid_unknown_fields=True):
    """So many people, from when on; 0: all that are left, and who comes later."""

    people: Annotated[int, Meta(ge=0, le=WAVE_PEOPLE_MAX)]
    opens: Moment


WaveTermsList = Annotated[list[WaveTermsBody], Meta(min_length=1, max_length=WAVES_MAX)]


class AdoptWavesBody(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How to divide the registered; without a `seed`, a draw is made with a random one."""

    order: WaveOrder
    waves: WaveTermsList
    seed: Seed | None = None


class AddWavesBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Further waves."""

    waves: WaveTermsList


class MoveWaveBody(Struct, frozen=True, forbid_unknown_fields=True):
    """When the wave is to open."""

    opens: Moment


class WaveBody(Struct, frozen=True, omit_defaults=True):
    """
    One wave: who is in it, up to `through`, and from when they may order.

    `through` is the sequence of a registration, or of a draw the number as 16 hexadecimal digits;
    without one everybody is who is in none before. `people` and `telling` are for staff.
    """

    wave: Count
    opens: Instant
    through: str | None = None
    people: Count | None = None
    telling: Telling | None = None


class WavesBody(Struct, frozen=True, omit_defaults=True):
    """
    The waves of a launch. With `order` and `seed` everybody can redo the draw of theirs.

    Customers see them once somebody was invited: before, they may still become others.
    """

    launch: str
    as_of: Instant
    waves: list[WaveBody]
    order: WaveOrder | None = None
    seed: Seed | None = None
    registered: Count | None = None
    confirmed: Count | None = None
