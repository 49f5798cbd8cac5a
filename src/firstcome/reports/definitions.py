"""
Definitions: every figure of the demand pack by its name, and what exactly it counts.

Always true:
- A name has one meaning: in every file, in the manifest, in the PDF and on the pages.
- A figure says what it leaves out.

Never here: how a figure is read or written.
"""

from typing import Final, Literal

from msgspec import Struct

Kind = Literal["text", "number", "minutes", "day", "time"]


class Definition(Struct, frozen=True):
    """A figure, or a word that rows are told apart by; `label` is what people read."""

    name: str
    label: str
    meaning: str
    kind: Kind = "number"


def _defined(*definitions: Definition) -> dict[str, Definition]:
    found = {each.name: each for each in definitions}
    assert len(found) == len(definitions)
    return found


DEFINITIONS: Final = _defined(
    # ------------------------------------------------------------ what rows are told apart by
    Definition("sku", "SKU", "Id of the smallest thing that is priced and counted.", "text"),
    Definition("sku_name", "Name of the SKU", "Product and variant, as customers read it.", "text"),
    Definition(
        "market",
        "Market",
        "Id of the country. Empty: units that no market has yet.",
        "text",
    ),
    Definition(
        "region",
        "Region",
        "The town of the location, as the launch file has it; where it has none, and for delivery,"
        " the market.",
        "text",
    ),
    Definition(
        "location",
        "Shop",
        "Id of the shop or warehouse. Empty: people who registered for delivery.",
        "text",
    ),
    Definition("location_name", "Name of the shop", "As customers read it.", "text"),
    Definition("channel", "Channel", "The way to buy that the location belongs to.", "text"),
    Definition("operator", "Operator", "Who runs the location: own, or a partner.", "text"),
    Definition("day", "Day", "Day of UTC.", "day"),
    # ------------------------------------------------------------------------------- demand
    Definition(
        "registrations",
        "Registered",
        "People who registered an interest, confirmed their address and have not left. Each counts"
        " once, however often they asked. Who would take any of several SKUs counts as an equal"
        " part of each, so parts add up to people.",
    ),
    Definition(
        "registered_units",
        "Units registered for",
        "Units that these registrations are for, in the same parts.",
    ),
    Definition(
        "not_ordered_units",
        "Registered, not ordered",
        "Of these, units of people who have placed no order in this launch, whatever became of it.",
    ),
    Definition("orders", "Orders", "Orders ever placed, at the location where they are now."),
    Definition("ordered_units", "Units ordered", "Units that all of these orders were for."),
    Definition(
        "kept_units",
        "Units of orders that stand",
        "Units of orders that are held, in line, paid or collected; not of those that were given"
        " up or ran out.",
    ),
    Definition("orders_in_line", "Orders in line", "Orders that wait for units."),
    Definition(
        "people_in_line",
        "People in line",
        "People who wait with at least one order. Who waits at two locations counts once in each,"
        " and once in a sum over both.",
    ),
    Definition("units_in_line", "Units in line", "Units that orders in line wait for."),
    Definition(
        "wanted_units",
        "Units wanted",
        "Units of orders that stand, and units registered for by people who have not ordered.",
    ),
    Definition(
        "newly_wanted_units",
        "Units newly wanted",
        "Units that somebody wanted for the first time on that day: of registrations by the day of"
        " their confirmation, and of orders of people without a confirmed registration by the day"
        " of the order. The forecast goes on from these.",
    ),
    # ------------------------------------------------------------------------------- supply
    Definition(
        "received_units",
        "Units received",
        "All units that ever came to the location, with the first stock and whatever was received"
        " outside of a delivery.",
    ),
    Definition("free_units", "Units free", "Units that anybody can still order."),
    Definition("held_units", "Units held", "Units on hold for orders that are not paid."),
    Definition("allocated_units", "Units paid for", "Units of paid orders, not handed over."),
    Definition("handed_over_units", "Units handed over", "Units that customers have."),
    Definition(
        "asked_units",
        "Asked",
        "Units of deliveries as they were last asked for; of a delivery that was never asked for,"
        " as it was first announced. What was cancelled stays in it.",
    ),
    Definition(
        "planned_units", "Planned", "Units of deliveries that are planned, not confirmed or here."
    ),
    Definition(
        "confirmed_units",
        "Confirmed",
        "Units of deliveries that are confirmed, and those that came.",
    ),
    Definition("delivered_units", "Received", "Units that came with deliveries."),
    Definition("coming_units", "Confirmed to come", "Confirmed units that have not come."),
    Definition(
        "unmet_units",
        "Unmet demand",
        "Units in line, and units registered for by people who have not ordered, less units that"
        " are free and units confirmed to come; never below nothing. Worked out by SKU and market:"
        " what one market has over serves no other. Units confirmed and shared with no market yet"
        " are taken off the sum of the SKU. Planned units are not taken off.",
    ),
    # --------------------------------------------------------------------------- deliveries
    Definition("delivery", "Delivery", "Number of the delivery within the launch."),
    Definition("status", "Status", "asked, planned, confirmed, received or cancelled.", "text"),
    Definition("delivery_units", "Units", "Units of the delivery as it stands."),
    Definition("left_units", "Still to come", "Units of it that have not come."),
    Definition(
        "from",
        "From",
        "First day of its window, by the clocks of its market; of all markets, by the first one's.",
        "day",
    ),
    Definition("to", "To", "Last day of its window.", "day"),
    Definition("first_from", "First from", "First day of the window as first announced.", "day"),
    Definition("first_to", "First to", "Last day of the window as first announced.", "day"),
    Definition("slips", "Slips", "How often the window became a later one."),
    Definition("said_by", "Said by", "Who spoke last: shop or supplier.", "text"),
    # ----------------------------------------------------------------------------- sell-out
    Definition(
        "sold_out_at",
        "Sold out at",
        "When the first new order found no free unit there, and joined the line or was refused.",
        "time",
    ),
    Definition(
        "minutes_to_sell_out",
        "Minutes to sell out",
        "From the opening of the launch until the first new order found no free unit there. Empty:"
        " every order so far found one.",
        "minutes",
    ),
    # ----------------------------------------------------------------------------- forecast
    Definition("week", "Week", "Number of the forecast week, from 1; a week has seven days."),
    Definition("week_from", "First day", "Its first day (UTC).", "day"),
    Definition("week_to", "Last day", "Its last day (UTC).", "day"),
    Definition(
        "forecast_units",
        "Forecast",
        "Units newly wanted in this week: the median of the simulated futures.",
    ),
    Definition("forecast_low", "Low", "A tenth of the simulated futures stay below."),
    Definition("forecast_high", "High", "A tenth of the simulated futures go beyond."),
    Definition(
        "forecast_units_through",
        "Forecast through",
        "Units newly wanted from the first forecast week through this one: the median of the sums"
        " of each simulated future.",
    ),
    Definition("forecast_low_through", "Low through", "A tenth of these sums stay below."),
    Definition("forecast_high_through", "High through", "A tenth of these sums go beyond."),
    # ------------------------------------------------------------------------------ figures
    Definition("figure", "Figure", "Name of a figure of the whole launch.", "text"),
    Definition("value", "Value", "The figure, over all SKUs, markets and locations."),
    Definition("meaning", "Meaning", "What the figure counts.", "text"),
)
"""Everything that is named anywhere in a pack."""

WHOLE: Final = (
    *("registrations", "registered_units", "not_ordered_units", "orders", "ordered_units"),
    *("kept_units", "orders_in_line", "people_in_line", "units_in_line", "wanted_units"),
    *("received_units", "free_units", "held_units", "allocated_units", "handed_over_units"),
    *("asked_units", "planned_units", "confirmed_units", "delivered_units", "coming_units"),
    "unmet_units",
)
"""The figures of the whole launch, in their order."""


def label(name: str) -> str:
    """What people read for a figure."""
    return DEFINITIONS[name].label


def meaning(name: str) -> str:
    """What a figure counts."""
    return DEFINITIONS[name].meaning
