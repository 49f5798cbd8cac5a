"""
Permissions: what each role may do. This table is the law; routes name the permission they need.

Always true:
- A role has every permission that the table gives it and no other; nothing is inherited.
- Who is bound to a location or an operator sees and does nothing about the stock of another.

Never here: which route needs what (each route says so), who has which role (`accounts`).
"""

from typing import Final, Literal, get_args

from msgspec import Struct

Role = Literal["operations", "care", "shop", "partner", "supplier", "read_only"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

Permission = Literal[
    "see_board",
    "see_lists",
    "see_stock",
    "see_people",
    "see_audit",
    "export",
    "serve_orders",
    "change_orders",
    "write_notes",
    "erase_people",
    "move_stock",
    "steer_launch",
    "see_waves",
    "plan_waves",
    "tell_everyone",
    "set_up_launch",
    "manage_staff",
    "see_webhooks",
    "set_up_webhooks",
    "see_supply",
    "plan_supply",
    "confirm_supply",
    "allocate",
    "see_demand",
]
PERMISSIONS: Final[tuple[Permission, ...]] = get_args(Permission)

MEANINGS: Final[dict[Permission, str]] = {
    "see_board": "the live board and the go / no-go list",
    "see_lists": "lists of orders, registrations, lines, events and what was told, without names",
    "see_stock": "lists of launches and stock",
    "see_people": "names and addresses: find anyone, a customer's file",
    "see_audit": "the audit log",
    "export": "whole lists as CSV and JSON",
    "serve_orders": "record a payment, hand units over",
    "change_orders": "cancel and move an order, release a hold, change a registration",
    "write_notes": "write a note into a customer's file",
    "erase_people": "erase a customer's personal data",
    "move_stock": "receive, count, transfer and set aside units",
    "steer_launch": "open, pause, resume and close a launch",
    "see_waves": "the waves of the registered, and how far telling them is",
    "plan_waves": "divide the registered into waves, move and invite them",
    "tell_everyone": "incidents and announcements",
    "set_up_launch": "load a launch and change its terms before it begins",
    "manage_staff": "accounts, invitations, API keys",
    "see_webhooks": "endpoints of webhooks, what was sent to them",
    "set_up_webhooks": "add, change, test and remove an endpoint, send a message again",
    "see_supply": "deliveries with their dates, and by when people in a line can expect units",
    "plan_supply": "announce, load and cancel deliveries",
    "confirm_supply": "change what is known of a delivery: confirm it, move it",
    "allocate": "share the units of a delivery between locations, and take that back",
    "see_demand": "the demand of a launch, in numbers without names",
}

GRANTED: Final[dict[Role, frozenset[Permission]]] = {
    "operations": frozenset(PERMISSIONS),
    "care": frozenset(
        {
            "see_board",
            "see_lists",
            "see_stock",
            "see_people",
            "serve_orders",
            "change_orders",
            "write_notes",
            "erase_people",
            "see_waves",
            "see_supply",
        }
    ),
    "shop": frozenset({"see_lists", "see_stock", "serve_orders", "move_stock"}),
    "partner": frozenset({"see_lists", "see_stock", "serve_orders", "move_stock", "export"}),
    "supplier": frozenset({"see_stock", "see_supply", "confirm_supply", "see_demand"}),
    "read_only": frozenset(
        {"see_board", "see_lists", "see_stock", "see_waves", "see_supply", "see_demand"}
    ),
}


class Who(Struct, frozen=True):
    """
    Who asks: an account, or an API key of one.

    `number` is what the journal keeps (0: the shop's own staff key). `location` and `operator`
    bind a shop and a partner to theirs; empty: to none. `granted` is what the role grants, less
    what the key's scopes leave out.
    """

    number: int
    name: str
    role: Role
    granted: frozenset[Permission]
    location: str = ""
    operator: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether this permission is granted."""
        return permission in self.granted


THE_SHOP: Final = Who(0, "staff key", "operations", GRANTED["operations"])
"""Who holds the shop's own staff key: whoever can read the data directory."""

assert set(GRANTED) == set(ROLES)
assert set(MEANINGS) == set(PERMISSIONS)
