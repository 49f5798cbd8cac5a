"""
Routes about registrations: the documented twin of the hot post, how one stands, confirming it,
changing it, leaving it.

Always true:
- A registration is shown to whoever has the token of its link, and to staff; to nobody else, not
  even that it exists.
- What is not of the launch is refused before it goes into a command: the journal takes no free
  text.
- What customers ask waits with the registrations, so a rush of them keeps no one of staff waiting.

Never here: the first answer (`register`), what is sent to anybody.
"""

from typing import Annotated, Any

from litestar import MediaType, Response, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec.structs import asdict

from firstcome.api.authority import PUBLIC, customers_or, require_reach
from firstcome.api.commands import fold, request_identity
from firstcome.api.documented import PUBLIC_OR_STAFF_SECURITY
from firstcome.api.order_routes import Name
from firstcome.api.problems import ProblemRaised
from firstcome.api.refresh import CODE_CHARACTERS_MAX
from firstcome.api.register import RegisterRoute
from firstcome.api.registration_bodies import RegistrationOutcomeBody, RegistrationStatusBody
from firstcome.api.registration_request import REACHED_BY, RegistrationBody, WishBody, wish_of
from firstcome.api.requests import (
    AnyRequest,
    Key,
    OptionalKey,
    request_key,
    staff_asking,
    wrong_key_guard,
)
from firstcome.api.responses import (
    CHANGE_RESPONSES,
    CONFIRM_RESPONSES,
    LEAVE_RESPONSES,
    REGISTER_RESPONSES,
    REGISTRATION_STATUS_RESPONSES,
)
from firstcome.api.shop import LAUNCHES_PATH, REGISTRATIONS_PATH, Shop, iso_time
from firstcome.api.twins import twin_of
from firstcome.api.views import registration_view
from firstcome.domain.commands import (
    AnyCommand,
    ChangeRegistration,
    ConfirmRegistration,
    LeaveRegistration,
    Wish,
)
from firstcome.domain.identifiers import Consent
from firstcome.domain.launch import Launch
from firstcome.engine.engine import REGISTRATION_CHANNEL, STAFF_CHANNEL
from firstcome.staff.permissions import Who

Code = Annotated[
    str,
    PathParameter(
        description="The registration's code, with or without dashes.",
        max_length=CODE_CHARACTERS_MAX,
    ),
]
Token = Annotated[
    str,
    QueryParameter(
        description="The token of the registration's link.", max_length=64, required=False
    ),
]


def registration_routes(shop: Shop, hot: RegisterRoute) -> list[Any]:
    """The handlers, closed over the shop."""

    @post(
        LAUNCHES_PATH + "/{launch:str}/registrations",
        operation_id="Register",
        before_request=twin_of(hot),
        status_code=202,
        media_type=MediaType.JSON,
        opt=PUBLIC,
        responses=REGISTER_RESPONSES,
        security=[{}],
        summary="Register an interest",
    )
    async def register(
        launch: Name, data: JSONBody[RegistrationBody], idempotency_key: Key
    ) -> Response[bytes]:
        """
        Interest in a launch, which is no order; durable before it is answered.

        It counts once the address is confirmed by the link that is sent there, and keeps the time
        of this request. Whoever registered before is answered alike, and their registration stays.
        """
        raise AssertionError("the hot path answers before the framework reads")

    @get(
        REGISTRATIONS_PATH + "/{code:str}",
        operation_id="RegistrationStatus",
        opt=customers_or("see_lists"),
        responses=REGISTRATION_STATUS_RESPONSES,
        security=PUBLIC_OR_STAFF_SECURITY,
        summary="How a registration stands",
    )
    async def registration_status(
        request: AnyRequest, code: Code, token: Token = ""
    ) -> RegistrationStatusBody:
        """The interest, whether it is confirmed, and its wave, as of the last entry."""
        return registration_view(
            shop, found_registration(shop, staff_asking(shop, request), code, token)
        )

    @post(
        REGISTRATIONS_PATH + "/{code:str}/confirm",
        operation_id="ConfirmRegistration",
        opt=PUBLIC,
        status_code=200,
        responses=CONFIRM_RESPONSES,
        security=[{}],
        summary="Confirm a registration",
    )
    async def confirm_registration(code: Code, token: Token = "") -> RegistrationOutcomeBody:
        """By whoever reads what is sent to the address: with the token of the link alone."""
        row = shop.find_registration(code, token, is_staff=False)
        return await _done(shop, row, ConfirmRegistration(shop.state.registrations.sequence[row]))

    return [register, registration_status, confirm_registration, *_changes(shop)]


def _changes(shop: Shop) -> list[Any]:
    """What a customer, or staff for them, may change about a registration."""

    @post(
        REGISTRATIONS_PATH + "/{code:str}/change",
        operation_id="ChangeRegistration",
        opt=customers_or("change_orders"),
        guards=[wrong_key_guard(shop)],
        status_code=200,
        responses=CHANGE_RESPONSES,
        security=PUBLIC_OR_STAFF_SECURITY,
        summary="Change a registration",
    )
    async def change_registration(
        request: AnyRequest,
        code: Code,
        data: JSONBody[WishBody],
        idempotency_key: OptionalKey = None,
        token: Token = "",
    ) -> RegistrationOutcomeBody:
        """
        Another wish in the place of the one before; its place in time stays.

        By its customer, with the token of the link, or by staff, with an Idempotency-Key.
        """
        who = staff_asking(shop, request)
        row = found_registration(shop, who, code, token)
        wish = await _wish(shop, who, row, data)
        command = ChangeRegistration(
            registration=shop.state.registrations.sequence[row],
            **asdict(wish),
            **await _in_name_of(shop, request, who),
        )
        return await _done(shop, row, command, who)

    @post(
        REGISTRATIONS_PATH + "/{code:str}/leave",
        operation_id="LeaveRegistration",
        opt=customers_or("change_orders"),
        status_code=200,
        responses=LEAVE_RESPONSES,
        security=PUBLIC_OR_STAFF_SECURITY,
        summary="Take a registration back",
    )
    async def leave_registration(
        request: AnyRequest, code: Code, idempotency_key: OptionalKey = None, token: Token = ""
    ) -> RegistrationOutcomeBody:
        """By its customer, with the token of the link, or by staff, with an Idempotency-Key."""
        who = staff_asking(shop, request)
        row = found_registration(shop, who, code, token)
        command = LeaveRegistration(
            registration=shop.state.registrations.sequence[row],
            **await _in_name_of(shop, request, who),
        )
        return await _done(shop, row, command, who)

    return [change_registration, leave_registration]


def found_registration(shop: Shop, who: Who | None, code: str, token: str = "") -> int:
    """The row of a registration, found by its customer or by staff whom it is within."""
    row = shop.find_registration(code, token, is_staff=who is not None)
    if who is not None:
        launch = _launch(shop, row)
        require_reach(who, launch, shop.state.registrations.interest(row).location)
    return row


def _launch(shop: Shop, row: int) -> Launch:
    return shop.state.launches_by_number[shop.state.registrations.launch_number(row)]


async def _in_name_of(shop: Shop, request: AnyRequest, who: Who | None) -> dict[str, Any]:
    """The members by which a command says that staff ask."""
    if who is None:
        return {}
    command_id, fingerprint = await request_identity(shop, request, request_key(request))
    return {"by": "staff", "id": command_id, "fingerprint": fingerprint, "staff": who.number}


async def _wish(shop: Shop, who: Who | None, row: int, body: WishBody) -> Wish:
    """The wish, all of it of the launch, and told on ways that there are; `ProblemRaised`."""
    launch = _launch(shop, row)
    if not all(sku in launch.pools_by_place for sku in body.skus):
        raise ProblemRaised("sku_unknown")
    if body.market not in launch.markets:
        raise ProblemRaised("market_unknown")
    if body.location and launch.market_by_location.get(body.location) != body.market:
        raise ProblemRaised("location_unknown")
    if not -(2**63) < body.units < 2**63:
        raise ProblemRaised("units_invalid")
    if who is not None:
        require_reach(who, launch, body.location)
    new = set(body.consents) - set(shop.state.registrations.interest(row).consents)
    if new:
        await _require_reached(shop, row, new)
    return wish_of(launch, body)


async def _require_reached(shop: Shop, row: int, consents: set[Consent]) -> None:
    number = shop.state.registrations.contact(row)
    contact = await shop.engine.in_writer(lambda: shop.contacts.read(number))
    for consent in sorted(consents):
        field = REACHED_BY[consent]
        if contact is not None and not (contact.email if field == "email" else contact.phone):
            raise ProblemRaised(
                "contact_invalid",
                f"There is no {field} to be told by {consent}. Leave it out of consents, or take "
                "the registration back and register anew.",
                "consents",
            )


async def _done(
    shop: Shop, row: int, command: AnyCommand, who: Who | None = None
) -> RegistrationOutcomeBody:
    channel = REGISTRATION_CHANNEL if who is None else STAFF_CHANNEL
    answer = await fold(shop, command, channel)
    return RegistrationOutcomeBody(
        answer.outcome,  # pyright: ignore[reportArgumentType]
        shop.registration_name(shop.state.registrations.sequence[row]),
        iso_time(answer.time_ms),
    )
