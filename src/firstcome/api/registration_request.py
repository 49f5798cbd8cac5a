"""
The request to register an interest: from bytes to what the engine takes.

Always true:
- Every fault is a problem document that names the field and the mend; nothing is guessed.
- Who wants to be told by e-mail or SMS has given where to; how it is spelt is judged too.

Never here: the rules (`domain`), waiting, the answer.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from firstcome.api.decoding import BODY_FAULTS, refused_body
from firstcome.api.order_request import ContactBody, contact_of
from firstcome.api.problems import ProblemRaised
from firstcome.api.shop import Shop
from firstcome.contacts.failures import ContactInvalid
from firstcome.domain.commands import WISHES_MAX, Wish
from firstcome.domain.identifiers import Consent, CustomerClass, Identity
from firstcome.domain.launch import Launch

LANGUAGE_CHARACTERS_MAX: Final = 11
Named = Annotated[str, Meta(min_length=1, max_length=64)]
LanguageTag = Annotated[
    str,
    Meta(
        pattern=r"^([a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?)?(?![\s\S])",
        max_length=LANGUAGE_CHARACTERS_MAX,
    ),
]
"""A language (BCP 47), with script and country where they matter; no text that could say more."""

REACHED_BY: Final[dict[Consent, Identity]] = {"email": "email", "sms": "phone"}
"""The member of a contact that a consent needs."""


class WishBody(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Any of `skus`, at the shop `location`, or delivered; and how to be told of the launch."""

    skus: Annotated[tuple[Named, ...], Meta(min_length=1, max_length=WISHES_MAX)]
    market: Named
    location: Annotated[str, Meta(max_length=64)] = ""
    units: int = 1
    consents: Annotated[tuple[Consent, ...], Meta(max_length=len(REACHED_BY))] = ()


class RegistrationBody(
    WishBody, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False, kw_only=True
):
    """An interest in a launch, and whose it is; it is no order."""

    contact: ContactBody
    customer_class: CustomerClass = "consumer"
    language: LanguageTag = ""


_decode: Final = msgspec.json.Decoder(RegistrationBody).decode


def read_registration(raw: bytes) -> RegistrationBody:
    """The body of a request to register; raises `ProblemRaised`."""
    try:
        return _decode(raw)
    except BODY_FAULTS as fault:
        raise refused_body(fault) from fault


def wish_of(launch: Launch | None, body: WishBody) -> Wish:
    """The wish; SKUs that the launch knows stand in its order, so that one wish has one form."""
    skus = body.skus
    if len(skus) > 1 and launch is not None and all(sku in launch.pools_by_place for sku in skus):
        skus = tuple([sku for sku in launch.pools_by_place if sku in skus])
    return Wish(
        skus=skus,
        market=body.market,
        location=body.location,
        units=body.units,
        consents=body.consents,
    )


def registrant(
    shop: Shop, identity: Identity, body: RegistrationBody, key: bytes
) -> tuple[bytes, bytes]:
    """The customer id and the encoded contact; raises `ProblemRaised`."""
    customer, contact = contact_of(shop, identity, body.contact, key)
    for consent in body.consents:
        if REACHED_BY[consent] != identity:
            _require_reached(shop, consent, body.contact)
    return customer, contact


def _require_reached(shop: Shop, consent: Consent, contact: ContactBody) -> None:
    field = REACHED_BY[consent]
    text = contact.email if field == "email" else contact.phone
    if not text:
        raise ProblemRaised(
            "contact_invalid",
            f"To be told by {consent}, give it; or leave {consent} out of consents.",
            f"contact.{field}",
        )
    try:
        shop.normal_form(field, text)
    except ContactInvalid as error:
        raise ProblemRaised("contact_invalid", error.reason, f"contact.{field}") from error
