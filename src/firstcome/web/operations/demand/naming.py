"""
How reports call the ids of a launch: from the texts that it was loaded with.

Never here: names of people.
"""

from firstcome.reports.naming import Naming
from firstcome.web.operations.names import LaunchNames


def naming_of(names: LaunchNames, launch: str) -> Naming:
    """The names of a launch; its ids alone when its texts are missing."""
    texts = names.texts
    if texts is None:
        return Naming(launch=launch, name=launch, shop=launch)
    brand = texts.brand
    return Naming(
        launch=launch,
        name=names.launch,
        shop=names.launch if brand is None else brand.name,
        accent="" if brand is None else brand.accent or brand.accent_dark,
        zone=names.zone,
        zones={each.market: each.zone for each in texts.markets},
        skus=names.skus(),
        markets={each.market: each.name for each in texts.markets},
        places={each.location: each.name for each in texts.locations},
        towns={each.location: each.town for each in texts.locations if each.town is not None},
    )
