"""
States: every page of the desk, in every state, under a heading each.

Always true:
- No two of them have one name.

Never here: one page; files (`pictured`).
"""

from typing import Final

from firstcome.web.gallery.allocation import allocation_states
from firstcome.web.gallery.customers_of_the_desk import customer_states
from firstcome.web.gallery.demand import demand_states
from firstcome.web.gallery.front_door import front_door_states
from firstcome.web.gallery.launch_day import launch_day_states
from firstcome.web.gallery.lists import list_states
from firstcome.web.gallery.messages import message_states
from firstcome.web.gallery.people_of_the_desk import people_of_the_desk_states
from firstcome.web.gallery.scene import DeskState
from firstcome.web.gallery.set_up import set_up_states
from firstcome.web.gallery.supply import supply_states
from firstcome.web.gallery.supply_deeds import supply_deed_states
from firstcome.web.gallery.told import told_states
from firstcome.web.gallery.waves import wave_states
from firstcome.web.gallery.webhooks import webhook_states

_ROOMS: Final = {
    "Getting in, and one's own account": front_door_states,
    "The launch day: the board, steering, go / no-go": launch_day_states,
    "Waves: the community, plans, telling": wave_states,
    "Supply: the calendar, deliveries, estimates": supply_states,
    "Supply: what if, receiving, announcing, loading, transfers": supply_deed_states,
    "Supply: the allocation sheet": allocation_states,
    "Demand: the pack, and what a supplier lands on": demand_states,
    "Telling everyone: incidents and announcements": told_states,
    "Messages: how they read, tests, what is uncertain": message_states,
    "Find anyone, a customer's file, deeds": customer_states,
    "Lists and exports": list_states,
    "Set-up of a launch": set_up_states,
    "Staff and the audit log": people_of_the_desk_states,
    "Webhooks": webhook_states,
}


def desk_states() -> dict[str, tuple[DeskState, ...]]:
    """Every page of the desk, by heading."""
    return {heading: tuple(states()) for heading, states in _ROOMS.items()}
