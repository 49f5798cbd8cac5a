"""Shops of one name: a customer, and a letter, can tell one from the other."""

from pathlib import Path

import msgspec

from firstcome.launches.reading import read_launch_file
from firstcome.notifications.names import Document, LaunchNames
from firstcome.web.customer.guide import LaunchGuide

EXAMPLE = Path("examples/phone-2008/launch.toml")
OWN, PARTNERS = "own-aberdeen-2657832-01", "partner-aberdeen-2657832-01"
ALONE = "own-slough-2637627-01"


def test_two_shops_of_one_name_are_told_apart_by_their_channel():
    launch = read_launch_file(EXAMPLE)
    guide = LaunchGuide(launch.definition, launch.texts)

    assert guide.locations[OWN].name == guide.locations[PARTNERS].name
    assert guide.place(OWN).name == "Aberdeen 1 (Our shops)"
    assert guide.place(PARTNERS).name == "Aberdeen 1 (Shops of our partner)"
    assert guide.place("warehouse-online").name == "Online, new customers"
    names = [(guide.shop_name(shop.location), shop.town) for shop in guide.shops]
    assert len(set(names)) == len(names)


def test_a_shop_whose_name_no_other_has_goes_by_its_name():
    launch = read_launch_file(EXAMPLE)
    guide = LaunchGuide(launch.definition, launch.texts)

    assert (
        guide.place("own-slough-2637627-01").name == guide.locations["own-slough-2637627-01"].name
    )


def test_letters_tell_them_apart_in_the_same_way():
    launch = read_launch_file(EXAMPLE)
    names = LaunchNames(
        launch.definition, msgspec.json.decode(launch.texts.encode(), type=Document)
    )

    assert names.location(OWN) == "Aberdeen 1 (Our shops)"
    assert names.location(PARTNERS) == "Aberdeen 1 (Shops of our partner)"
