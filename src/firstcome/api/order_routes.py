"""
Routes about orders: the documented twin of the hot path, an order's status, giving it up, moving
it, and what staff record about it.

Always true:
- An order is shown to whoever has the token of its link, and to staff; to nobody else, not even
  that it exists.
- A location is looked up before it goes into a command: the journal takes no free text.

Never here: rendering the first answer (`place_order`).
"""

from typing import Annotated, Any

from litestar import MediaType, Response, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter

from firstcome.api.authority import PUBLIC, customers_or, require_reach, staff_only
from firstcome.api.bodies import HoldBody, MoveBody, MovedBody, OrderStatusBody, OutcomeBody
from firstcome.api.commands import execute, fold, request_identity
from firstcome.api.documented import PUBLIC_OR_STAFF_SECURITY, STAFF_SECURITY
from firstcome.api.order_request import OrderBody
from firstcome.api.place_order import PlaceOrderRoute
from firstcome.api.problems import ProblemRaised
from firstcome.api.refresh import CODE_CHARACTERS_MAX, ORDER_STATUS_NEEDS
from firstcome.api.requests import (
    AnyRequest,
    Key,
    OptionalKey,
    request_key,
    staff_asking,
    staff_guard,
    staff_of,
    wrong_key_guard,
)
from firstcome.api.responses import (
    CANCEL_RESPONSES,
    HOLD_RESPONSES,
    MOVE_RESPONSES,
    ORDER_RESPONSES,
    ORDER_STATUS_RESPONSES,
)
from firstcome.api.shop import LAUNCHES_PATH, ORDERS_PATH, Shop
from firstcome.api.twins import twin_of
from firstcome.api.views import awaited, moved_view, order_view
from firstcome.domain.commands import CancelOrder, HandOver, MarkPaid, MoveOrder, ReleaseHold
from firstcome.staff.permissions import Who

Code = Annotated[
    str,
    PathParameter(
        description="The order code, with or without dashes.", max_length=CODE_CHARACTERS_MAX
    ),
]
Name = Annotated[str, PathParameter(description="The id of the launch.")]
Token = Annotated[
    str, QueryParameter(description="The token of the order's link.", max_length=64, required=False)
]


def order_routes(shop: Shop, hot: PlaceOrderRoute) -> list[Any]:
    """The handlers, closed over the shop."""

    @post(
        LAUNCHES_PATH + "/{launch:str}/orders",
        operation_id="PlaceOrder",
        before_request=twin_of(hot),
        status_code=201,
        media_type=MediaType.JSON,
        opt=PUBLIC,
        responses=ORDER_RESPONSES,
        security=[{}],
        summary="Place an order",
    )
    async def place_order(
        launch: Name, data: JSONBody[OrderBody], idempotency_key: Key
    ) -> Response[bytes]:
        """
        Units on hold, or a place in line, or the reason why not; durable before it is answered.

        Send the same Idempotency-Key and body again after any doubt: the answer is the first one.
        """
        raise AssertionError("the hot path answers before the framework reads")

    @get(
        ORDERS_PATH + "/{code:str}",
        operation_id="OrderStatus",
        opt=customers_or(ORDER_STATUS_NEEDS),
        responses=ORDER_STATUS_RESPONSES,
        security=PUBLIC_OR_STAFF_SECURITY,
        summary="Where an order stands",
    )
    async def order_status(request: AnyRequest, code: Code, token: Token = "") -> OrderStatusBody:
        """
        Status, place in line or end of the hold, as of the last entry.

        In line also by when units can be expected, and what was said of that before.
        """
        order = _found(shop, staff_asking(shop, request), code, token)
        definition = awaited(shop, order)
        if definition is not None:
            await shop.calendars.of(definition)
        return order_view(shop, order)

    return [place_order, order_status, *_changes(shop), *_payments(shop)]


def _found(shop: Shop, who: Who | None, code: str, token: str = "") -> int:
    """The row of an order, found by its customer with the token or by staff whom it is within."""
    order = shop.find_order(code, token, is_staff=who is not None)
    if who is not None:
        launch, pool = shop.state.place(order)
        require_reach(who, launch, pool.location)
    return order


def _changes(shop: Shop) -> list[Any]:
    """What a customer, or staff for them, may change about an order."""

    @post(
        ORDERS_PATH + "/{code:str}/cancel",
        operation_id="CancelOrder",
        opt=customers_or("change_orders"),
        status_code=200,
        responses=CANCEL_RESPONSES,
        security=PUBLIC_OR_STAFF_SECURITY,
        summary="Give an order up",
    )
    async def cancel_order(
        request: AnyRequest, code: Code, idempotency_key: OptionalKey = None, token: Token = ""
    ) -> Response[OutcomeBody]:
        """By its customer, with the token of the link, or by staff, with an Idempotency-Key."""
        who = staff_asking(shop, request)
        sequence = shop.state.orders.sequence[_found(shop, who, code, token)]
        if who is None:
            return await execute(shop, CancelOrder(sequence, "customer"))
        identity = await request_identity(shop, request, request_key(request))
        return await execute(shop, CancelOrder(sequence, "staff", *identity, who.number))

    @post(
        ORDERS_PATH + "/{code:str}/move",
        operation_id="MoveOrder",
        opt=customers_or("change_orders"),
        guards=[wrong_key_guard(shop)],
        status_code=200,
        responses=MOVE_RESPONSES,
        security=PUBLIC_OR_STAFF_SECURITY,
        summary="Move an order to another location",
    )
    async def move_order(
        request: AnyRequest,
        code: Code,
        data: JSONBody[MoveBody],
        idempotency_key: OptionalKey = None,
        token: Token = "",
    ) -> MovedBody:
        """
        To free units there, or to the end of the line there; its units or its place here are lost.

        By its customer, with the token of the link, or by staff, with an Idempotency-Key.
        """
        who = staff_asking(shop, request)
        order = _found(shop, who, code, token)
        launch, _ = shop.state.place(order)
        if not launch.has_location(data.location):
            raise ProblemRaised("location_unknown")
        sequence, location = shop.state.orders.sequence[order], data.location
        command = MoveOrder(sequence, location)
        if who is not None:
            require_reach(who, launch, location)
            identity = await request_identity(shop, request, request_key(request))
            command = MoveOrder(sequence, location, "staff", *identity, who.number)
        return moved_view(shop, await fold(shop, command), location)

    return [cancel_order, move_order]


def _payments(shop: Shop) -> list[Any]:
    """What staff record about an order."""

    @post(
        ORDERS_PATH + "/{code:str}/mark-paid",
        operation_id="MarkPaid",
        opt=staff_only("serve_orders"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=HOLD_RESPONSES,
        security=STAFF_SECURITY,
        summary="Record a payment",
    )
    async def mark_paid(
        request: AnyRequest, code: Code, data: JSONBody[HoldBody], idempotency_key: Key
    ) -> Response[OutcomeBody]:
        """The payment for this hold was taken; its units are the customer's for good."""
        who = staff_of(shop, request)
        sequence = shop.state.orders.sequence[_found(shop, who, code)]
        identity = await request_identity(shop, request, idempotency_key)
        return await execute(shop, MarkPaid(*identity, sequence, data.hold, staff=who.number))

    @post(
        ORDERS_PATH + "/{code:str}/hand-over",
        operation_id="HandOver",
        opt=staff_only("serve_orders"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=HOLD_RESPONSES,
        security=STAFF_SECURITY,
        summary="Record a handover",
    )
    async def hand_over(
        request: AnyRequest, code: Code, data: JSONBody[HoldBody], idempotency_key: Key
    ) -> Response[OutcomeBody]:
        """The customer was given the units of a paid order."""
        who = staff_of(shop, request)
        sequence = shop.state.orders.sequence[_found(shop, who, code)]
        identity = await request_identity(shop, request, idempotency_key)
        return await execute(shop, HandOver(*identity, sequence, data.hold, staff=who.number))

    @post(
        ORDERS_PATH + "/{code:str}/release",
        operation_id="ReleaseHold",
        opt=staff_only("change_orders"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=HOLD_RESPONSES,
        security=STAFF_SECURITY,
        summary="End a hold",
    )
    async def release_hold(
        request: AnyRequest, code: Code, data: JSONBody[HoldBody], idempotency_key: Key
    ) -> Response[OutcomeBody]:
        """The hold ends now, as at its deadline; its units go to the line in the same entry."""
        who = staff_of(shop, request)
        sequence = shop.state.orders.sequence[_found(shop, who, code)]
        identity = await request_identity(shop, request, idempotency_key)
        return await execute(shop, ReleaseHold(*identity, sequence, data.hold, staff=who.number))

    return [mark_paid, hand_over, release_hold]
