"""
Routes about waves: who of the registered may order from when, and having them told.

Always true:
- A draw can be redone by everybody: its seed is shown as soon as somebody was invited.

Never here: how many people a wave should have, how far telling has come.
"""

import secrets
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import JSONBody, PathParameter

from firstcome.api.authority import customers_or, staff_only
from firstcome.api.bodies import OutcomeBody
from firstcome.api.commands import execute, request_identity
from firstcome.api.documented import PUBLIC_OR_STAFF_SECURITY, STAFF_SECURITY
from firstcome.api.moments import moment_ms
from firstcome.api.order_routes import Name
from firstcome.api.registration_bodies import (
    AddWavesBody,
    AdoptWavesBody,
    MoveWaveBody,
    WavesBody,
    WaveTermsBody,
)
from firstcome.api.requests import (
    AnyRequest,
    Key,
    options_of,
    staff_asking,
    staff_guard,
    staff_of,
)
from firstcome.api.responses import (
    ADOPT_RESPONSES,
    MOVE_WAVE_RESPONSES,
    WAVE_RESPONSES,
    WAVES_RESPONSES,
)
from firstcome.api.shop import LAUNCHES_PATH, Shop
from firstcome.api.views import waves_view
from firstcome.domain.commands import (
    WAVES_MAX,
    AddWaves,
    AdoptWaves,
    AnyCommand,
    InviteWave,
    MoveWave,
    PauseWave,
    ResumeWave,
    StopWave,
    WaveTerms,
)
from firstcome.domain.identifiers import HASH_BYTES
from firstcome.limits import STAFF_BODY_BYTES_MAX

WaveNumber = Annotated[
    int, PathParameter(ge=1, le=WAVES_MAX, description="The wave, counted from 1.")
]
_WAVES = LAUNCHES_PATH + "/{launch:str}/waves"
_UNDRAWN = bytes(HASH_BYTES)


def wave_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""

    @get(
        _WAVES,
        operation_id="ListWaves",
        opt=customers_or("see_waves"),
        responses=WAVES_RESPONSES,
        security=PUBLIC_OR_STAFF_SECURITY,
        summary="List the waves",
    )
    async def list_waves(request: AnyRequest, launch: Name) -> WavesBody:
        """The waves of the registered; customers see them once somebody was invited."""
        is_staff = staff_asking(shop, request) is not None
        return waves_view(shop, shop.launch(launch), is_staff=is_staff)

    @post(
        _WAVES,
        operation_id="AdoptWaves",
        opt=staff_only("plan_waves"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=ADOPT_RESPONSES,
        security=STAFF_SECURITY,
        summary="Divide the registered into waves",
        request_max_body_size=STAFF_BODY_BYTES_MAX,
    )
    async def adopt_waves(
        request: AnyRequest, launch: Name, data: JSONBody[AdoptWavesBody], idempotency_key: Key
    ) -> Response[OutcomeBody]:
        """Those who confirmed, by the time of their registration or by a draw; anew until told."""
        shop.launch(launch)
        seed = _UNDRAWN if data.order == "registration_time" else secrets.token_bytes(HASH_BYTES)
        if data.seed is not None:
            seed = bytes.fromhex(data.seed)
        terms = _terms(data.waves)
        identity = await request_identity(shop, request, idempotency_key)
        staff = staff_of(shop, request).number
        return await execute(
            shop, AdoptWaves(*identity, launch, data.order, seed, terms, staff=staff)
        )

    @post(
        _WAVES + "/add",
        operation_id="AddWaves",
        opt=staff_only("plan_waves"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=ADOPT_RESPONSES,
        security=STAFF_SECURITY,
        summary="Add waves",
        request_max_body_size=STAFF_BODY_BYTES_MAX,
    )
    async def add_waves(
        request: AnyRequest, launch: Name, data: JSONBody[AddWavesBody], idempotency_key: Key
    ) -> Response[OutcomeBody]:
        """Further waves behind those there are, of whoever is in none."""
        shop.launch(launch)
        terms = _terms(data.waves)
        identity = await request_identity(shop, request, idempotency_key)
        staff = staff_of(shop, request).number
        return await execute(shop, AddWaves(*identity, launch, terms, staff=staff))

    @post(
        _WAVES + "/{wave:int}/move",
        operation_id="MoveWave",
        opt=staff_only("plan_waves"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=MOVE_WAVE_RESPONSES,
        security=STAFF_SECURITY,
        summary="Move a wave",
    )
    async def move_wave(
        request: AnyRequest,
        launch: Name,
        wave: WaveNumber,
        data: JSONBody[MoveWaveBody],
        idempotency_key: Key,
    ) -> Response[OutcomeBody]:
        """A wave that has not opened opens at another time, between its neighbours."""
        shop.launch(launch)
        opens_ms = moment_ms(data.opens, "opens")
        identity = await request_identity(shop, request, idempotency_key)
        staff = staff_of(shop, request).number
        return await execute(shop, MoveWave(*identity, launch, wave, opens_ms, staff=staff))

    return [
        options_of(_WAVES),
        list_waves,
        adopt_waves,
        add_waves,
        move_wave,
        _turn(shop, "invite", InviteWave, "Have everybody of a wave told."),
        _turn(shop, "pause", PauseWave, "Tell nobody more of a wave for now."),
        _turn(shop, "resume", ResumeWave, "Go on telling a wave."),
        _turn(shop, "stop", StopWave, "Tell nobody more of a wave, for good."),
    ]


def _turn(shop: Shop, verb: str, command: Callable[..., AnyCommand], summary: str) -> Any:
    @post(
        _WAVES + "/{wave:int}/" + verb,
        name=f"wave-{verb}",
        operation_id=command.__name__,
        opt=staff_only("plan_waves"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=WAVE_RESPONSES,
        security=STAFF_SECURITY,
        summary=summary,
    )
    async def turn_wave(
        request: AnyRequest, launch: Name, wave: WaveNumber, idempotency_key: Key
    ) -> Response[OutcomeBody]:
        shop.launch(launch)
        identity = await request_identity(shop, request, idempotency_key)
        staff = staff_of(shop, request).number
        return await execute(shop, command(*identity, launch, wave, staff=staff))

    return turn_wave


def _terms(waves: Sequence[WaveTermsBody]) -> tuple[WaveTerms, ...]:
    return tuple(
        [
            WaveTerms(wave.people, moment_ms(wave.opens, f"waves[{number}].opens"))
            for number, wave in enumerate(waves)
        ]
    )
