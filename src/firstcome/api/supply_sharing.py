"""
Routes about where units of supply go: shares of a delivery, receiving it, transfers.

Always true:
- Who is bound to a location or an operator names no other one's.
- A location is looked up before it goes into a command: the journal takes no free text.

Never here: how shares are proposed (`allocation`).
"""

from typing import Any

from litestar import Response, post
from litestar.params import JSONBody

from firstcome.api.authority import require_reach, staff_only
from firstcome.api.bodies import OutcomeBody
from firstcome.api.commands import execute, request_identity
from firstcome.api.documented import STAFF_SECURITY
from firstcome.api.launch_routes import Name
from firstcome.api.problems import ProblemRaised
from firstcome.api.requests import AnyRequest, Key, staff_guard, staff_of
from firstcome.api.responses import (
    CANCEL_SUPPLY_RESPONSES,
    SHARE_SUPPLY_RESPONSES,
    STOCK_RESPONSES,
)
from firstcome.api.shop import LAUNCHES_PATH, SUPPLIES_PATH, Shop
from firstcome.api.supply_bodies import (
    AllocationBody,
    ReceiveSupplyBody,
    RevertAllocationBody,
    SupplyNumber,
    TransferStockBody,
)
from firstcome.api.supply_commands import (
    RECEIVE_DETAILS,
    SHARE_DETAILS,
    execute_supply,
    note_id,
    parts_of,
    supply_named,
)
from firstcome.domain.commands import (
    AdoptAllocation,
    ReceiveSupply,
    RevertAllocation,
    TransferStock,
)
from firstcome.limits import STAFF_BODY_BYTES_MAX

_ONE = SUPPLIES_PATH + "/{supply:int}"


def sharing_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""
    return [*_arriving(shop), *_shared(shop)]


def _arriving(shop: Shop) -> list[Any]:
    """Units that come to their pools, and that go from one to another."""

    @post(
        _ONE + "/receive",
        operation_id="ReceiveSupply",
        opt=staff_only("move_stock"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=SHARE_SUPPLY_RESPONSES,
        security=STAFF_SECURITY,
        summary="Receive a delivery",
        request_max_body_size=STAFF_BODY_BYTES_MAX,
    )
    async def receive_supply(
        request: AnyRequest,
        supply: SupplyNumber,
        data: JSONBody[ReceiveSupplyBody],
        idempotency_key: Key,
    ) -> Response[OutcomeBody]:
        """Units of it are here; the lines are served at once, in their order."""
        who = staff_of(shop, request)
        launch, found = supply_named(shop, supply)
        parts = parts_of(who, launch, data.parts, "parts")
        if not parts:
            for location, _ in launch.to_come(found):
                require_reach(who, launch, location)
        note = await note_id(shop, data.note)
        identity = await request_identity(shop, request, idempotency_key)
        command = ReceiveSupply(*identity, supply=supply, parts=parts, note=note, staff=who.number)
        return await execute_supply(shop, command, RECEIVE_DETAILS)

    @post(
        LAUNCHES_PATH + "/{launch:str}/stock/transfer",
        operation_id="TransferStock",
        opt=staff_only("move_stock"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=STOCK_RESPONSES,
        security=STAFF_SECURITY,
        summary="Transfer free units between locations",
    )
    async def transfer_stock(
        request: AnyRequest, launch: Name, data: JSONBody[TransferStockBody], idempotency_key: Key
    ) -> Response[OutcomeBody]:
        """Units that nobody has or waits for; the line at the other location is served at once."""
        found, who = shop.launch(launch), staff_of(shop, request)
        pools = found.pools_by_place.get(data.sku)
        if pools is None:
            raise ProblemRaised("sku_unknown", field="sku")
        for field, location in (("location", data.location), ("to_location", data.to_location)):
            if location not in pools:
                raise ProblemRaised("location_unknown", field=field)
            require_reach(who, found, location)
        if not -(2**63) < data.units < 2**63:
            raise ProblemRaised("units_invalid", field="units")
        note = await note_id(shop, data.note)
        identity = await request_identity(shop, request, idempotency_key)
        command = TransferStock(
            *identity,
            launch=launch,
            sku=data.sku,
            location=data.location,
            units=data.units,
            to_location=data.to_location,
            note=note,
            staff=who.number,
        )
        return await execute(shop, command)

    return [receive_supply, transfer_stock]


def _shared(shop: Shop) -> list[Any]:
    """How the units of a delivery are shared."""

    @post(
        _ONE + "/allocation",
        operation_id="AdoptAllocation",
        opt=staff_only("allocate"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=SHARE_SUPPLY_RESPONSES,
        security=STAFF_SECURITY,
        summary="Share a delivery between locations",
        request_max_body_size=STAFF_BODY_BYTES_MAX,
    )
    async def adopt_allocation(
        request: AnyRequest,
        supply: SupplyNumber,
        data: JSONBody[AllocationBody],
        idempotency_key: Key,
    ) -> Response[OutcomeBody]:
        """Anew as long as nothing of it was received; what is in no share is its reserve."""
        who = staff_of(shop, request)
        launch, _ = supply_named(shop, supply)
        shares = parts_of(who, launch, data.shares, "shares")
        note = await note_id(shop, data.note)
        identity = await request_identity(shop, request, idempotency_key)
        command = AdoptAllocation(
            *identity, supply=supply, shares=shares, note=note, staff=who.number
        )
        return await execute_supply(shop, command, SHARE_DETAILS)

    @post(
        _ONE + "/allocation/revert",
        operation_id="RevertAllocation",
        opt=staff_only("allocate"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=CANCEL_SUPPLY_RESPONSES,
        security=STAFF_SECURITY,
        summary="Take the shares of a delivery back",
    )
    async def revert_allocation(
        request: AnyRequest,
        supply: SupplyNumber,
        data: JSONBody[RevertAllocationBody],
        idempotency_key: Key,
    ) -> Response[OutcomeBody]:
        """As long as nothing of it was received; estimates follow at once."""
        who = staff_of(shop, request)
        supply_named(shop, supply)
        note = await note_id(shop, data.note)
        identity = await request_identity(shop, request, idempotency_key)
        command = RevertAllocation(*identity, supply=supply, note=note, staff=who.number)
        return await execute_supply(shop, command)

    return [adopt_allocation, revert_allocation]
