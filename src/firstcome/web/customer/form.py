"""
The order form: from the fields that were sent to an order, or to what is wrong, field by field.

Always true:
- What was typed is kept as it was typed, whatever is wrong with it.
- An error is a code under the name of its field; every one that can be told without work is told
  at once.

Never here: whether there is anything left, who may have it, the spelling of addresses.
"""

from typing import NamedTuple

from msgspec.structs import replace

from firstcome.api.order_request import ContactBody, OrderBody
from firstcome.contacts.contact import EMAIL_CHARACTERS_MAX, PHONE_CHARACTERS_MAX
from firstcome.domain.commands import ORDER_UNITS_MAX
from firstcome.domain.launch import Launch
from firstcome.limits import NAME_CHARACTERS_MAX
from firstcome.web.customer.views import FormView


class ReadForm(NamedTuple):
    """What was typed, with what is wrong with it; and the order when nothing is."""

    typed: FormView
    order: OrderBody | None


def read_form(launch: Launch, fields: dict[str, str]) -> ReadForm:
    """The form of a launch; `location` is judged under its own name, as every other field."""
    units = read_units(fields.get("units", "1"))
    is_business = fields.get("customer_class") == "business"
    typed = FormView(
        sku=fields.get("sku", ""),
        name=fields.get("name", "").strip(),
        email=fields.get("email", "").strip(),
        phone=fields.get("phone", "").strip(),
        units=units or 1,
        customer_class="business" if is_business else "consumer",
        line=fields.get("line") == "1",
    )
    location = fields.get("location", "")
    errors = _errors(launch, typed, location)
    if units is None:
        errors["units"] = "units"
    if errors:
        return ReadForm(with_errors(typed, errors), None)
    contact = ContactBody(typed.name, typed.email, typed.phone)
    order = OrderBody(
        typed.sku,
        location,
        contact,
        units or 1,
        "business" if is_business else "consumer",
        typed.line,
        fields.get("invitation", "") if launch.needs_registration else "",
    )
    return ReadForm(typed, order)


def with_errors(typed: FormView, errors: dict[str, str]) -> FormView:
    """The same form, with what is wrong."""
    return replace(typed, errors=errors)


def _errors(launch: Launch, typed: FormView, location: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not typed.sku:
        errors["sku"] = "sku"
    elif typed.sku not in launch.pools_by_place:
        errors["sku"] = "sku_unknown"
    if not launch.has_location(location):
        errors["location"] = "location"
    identity = launch.definition.identity
    if not (typed.email if identity == "email" else typed.phone):
        errors[identity] = identity
    bounds = (
        ("name", typed.name, NAME_CHARACTERS_MAX),
        ("email", typed.email, EMAIL_CHARACTERS_MAX),
        ("phone", typed.phone, PHONE_CHARACTERS_MAX),
    )
    errors.update({name: name for name, text, most in bounds if len(text) > most})
    return errors


def read_units(text: str) -> int | None:
    """How many were asked for, or None for what is no such number."""
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 3):
        return None
    return int(plain) if 1 <= int(plain) <= ORDER_UNITS_MAX else None
