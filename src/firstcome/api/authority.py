"""
Who asks the front, and whether they may: customers, the shop's own staff key, accounts' API keys.

    Authorization                     Firstcome-Staff   who asks
    none                              -                 a customer, or anybody
    Bearer, the shop's own staff key  none, or 0        the shop: everything is permitted
    Bearer, the shop's own staff key  a number          that account, as its role permits
    Bearer, an API key                none              its account, as role and scopes permit
    all else                                            refused, never taken for a customer

Always true:
- The staff key is compared in constant time; API keys are looked up by their hash.
- Who is bound to a location or an operator does nothing about the stock of another.

Never here: where accounts are kept (`staff`), which route needs what (the routes say so).
"""

import hmac
from collections.abc import Mapping
from typing import Any, Final, Protocol

from firstcome.api.problems import ProblemRaised
from firstcome.domain.launch import Launch
from firstcome.staff.permissions import MEANINGS, THE_SHOP, Permission, Who

STAFF_HEADER: Final = "firstcome-staff"
NUMBER_DIGITS_MAX: Final = 18

PUBLIC: Final[dict[str, Any]] = {"needs": "public"}
"""Of a route that everybody may ask."""


def staff_only(permission: Permission) -> dict[str, Any]:
    """Of a route that staff with this permission may ask, and nobody else."""
    return {"needs": permission, "customers": False}


def customers_or(permission: Permission) -> dict[str, Any]:
    """Of a route that customers may ask about their own, and staff with this permission."""
    return {"needs": permission, "customers": True}


class Authority(Protocol):
    """Knows accounts and their API keys."""

    def account(self, number: int) -> Who | None:
        """Who asks in the name of an account, if it is active."""
        ...

    def key(self, key: str) -> Who | None:
        """Who shows an API key, if it works."""
        ...


class NoAccounts:
    """Knows nobody: a shop with its own staff key alone."""

    def account(self, number: int) -> Who | None:
        """Nobody."""

    def key(self, key: str) -> Who | None:
        """Nobody."""


def who_shows(staff_key: str, authority: Authority, headers: Mapping[str, str]) -> Who | None:
    """
    Who asks, by the headers of a request (names in lower case); None for a customer.

    Raises `ProblemRaised`: staff_key_needed for a wrong key, not_permitted for a name that is not
    to be asked in.
    """
    given = headers.get("authorization")
    if given is None:
        return None
    in_name_of = headers.get(STAFF_HEADER, "")
    kind, _, key = given.partition(" ")
    key = key.strip()
    if kind.lower() != "bearer":
        raise ProblemRaised("staff_key_needed")
    if hmac.compare_digest(key.encode(), staff_key.encode()):
        return _named(authority, in_name_of)
    who = authority.key(key)
    if who is None:
        raise ProblemRaised("staff_key_needed")
    if in_name_of:
        raise ProblemRaised(
            "not_permitted", "Only the shop's own staff key may ask in the name of an account."
        )
    return who


def require(who: Who, permission: Permission) -> None:
    """Raise `ProblemRaised` (not_permitted) unless they have the permission."""
    if not who.may(permission):
        raise ProblemRaised(
            "not_permitted",
            f"This needs the permission {permission} ({MEANINGS[permission]}). Ask who runs the "
            "desk for a key that has it.",
        )


def reaches(who: Who, launch: Launch, location: str) -> bool:
    """Whether the stock of a location is theirs to see and to move."""
    if who.location and who.location != location:
        return False
    if not who.operator:
        return True
    return any(
        terms.location == location and terms.operator == who.operator
        for terms in launch.definition.locations
    )


def require_reach(who: Who, launch: Launch, location: str) -> None:
    """Raise `ProblemRaised` (not_permitted) for the stock of another location or operator."""
    if not reaches(who, launch, location):
        bound = who.location or who.operator
        raise ProblemRaised("not_permitted", f"This account is for {bound} alone.")


def _named(authority: Authority, in_name_of: str) -> Who:
    if not in_name_of:
        return THE_SHOP
    is_number = in_name_of.isascii() and in_name_of.isdigit()
    number = int(in_name_of) if is_number and len(in_name_of) <= NUMBER_DIGITS_MAX else -1
    who = THE_SHOP if number == 0 else authority.account(number)
    if who is None:
        raise ProblemRaised("not_permitted", "There is no active account of this number.")
    return who
