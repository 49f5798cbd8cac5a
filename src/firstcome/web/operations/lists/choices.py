"""
What filters can be, as far as only the rows know it: launches, SKUs, places, channels, operators.

Always true:
- With a launch chosen, only what that launch has is offered.

Never here: choices that the code knows (`listing`).
"""

from sqlalchemy import select

from firstcome.projections.schema import stock
from firstcome.web.operations.lists.listing import Bounds, Listing
from firstcome.web.operations.lists.reading import Reading
from firstcome.web.operations.lists.views import Choices


def choices_of(reading: Reading, listing: Listing, bounds: Bounds) -> Choices:
    """Values and labels by the filter's name."""
    teller, chosen = reading.teller, reading.asked.value("launch")
    names = [teller.names(each) for each in ((chosen,) if chosen else teller.launches)]
    found: Choices = {"launch": {each: teller.names(each).launch for each in teller.launches}}
    found["sku"] = {sku: name for each in names for sku, name in each.skus().items()}
    found["location"] = {place: name for each in names for place, name in each.places().items()}
    found["channel"] = {way: name for each in names for way, name in each.channels().items()}
    if listing.filter("operator") is not None and not any(bounds):
        with reading.source.models.connection() as connection:
            operators = connection.execute(
                select(stock.c.operator).distinct().order_by(stock.c.operator)
            )
            found["operator"] = {each: each for each in operators.scalars()}
    return found
