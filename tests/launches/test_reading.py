"""A launch file becomes a definition and its texts; what is left out has its default."""

from pathlib import Path

import pytest

from firstcome.domain.definition import (
    LaunchDefinition,
    Limits,
    LocationTerms,
    MarketTerms,
    Price,
    SkuTerms,
    StockTerms,
)
from firstcome.launches import LaunchTexts, read_launch_file
from firstcome.launches.texts import (
    Brand,
    ChannelTexts,
    LanguageTexts,
    LocationTexts,
    MarketTexts,
    Picture,
    ProductTexts,
    SkuTexts,
)
from firstcome.launches.waking_hours import Hours, waking_terms
from tests.launches.sound import LOGO, SOUND, STOCK, write

SHORTEST = """\
[launch]
id = "console"
name = "Console"
opens = "2026-11-12 09:00"
zone = "Europe/Berlin"

[[market]]
id = "DE"
currency = "EUR"

[[product]]
id = "console"

[[product.sku]]
id = "console-white"
prices = { DE = 49900 }

[[channel]]
id = "online"

[[location]]
id = "warehouse"
"""


def test_a_file_with_every_field_becomes_the_whole_definition(tmp_path: Path):
    launch_file = read_launch_file(write(tmp_path))

    assert launch_file.definition == LaunchDefinition(
        launch="phone-2008",
        opens_ms=1_215_414_000_000,
        closes_ms=1_216_659_600_000,
        identity="phone",
        payment="on_handover",
        markets=(MarketTerms("GB", "GBP"), MarketTerms("JP", "JPY")),
        skus=(
            SkuTerms("phone-8gb", (Price("GB", 9900), Price("JP", 19800))),
            SkuTerms("phone-16gb", (Price("GB", 15900), Price("JP", 0))),
        ),
        locations=(
            LocationTerms("warehouse", "online", "carrier", "JP"),
            LocationTerms("london-1", "stores", "own", "GB"),
            LocationTerms("bath-1", "stores", "own", "GB"),
        ),
        limits=Limits(consumer=2, business=5),
        hold_ttl_ms=15 * 60_000,
        offer_ttl_ms=90 * 60_000,
        line=True,
        line_orders_max=500,
        missed_hold="out",
        stock=(
            StockTerms("phone-8gb", "warehouse", 40),
            StockTerms("phone-8gb", "london-1", 8),
            StockTerms("phone-16gb", "london-1", 4),
            StockTerms("phone-8gb", "bath-1", 0),
        ),
        texts=launch_file.texts.id(),
        move=True,
        register=True,
        access="waves",
        waking=(waking_terms("GB", Hours(480, 1_320), "Europe/London", 1_215_414_000_000),),
    )
    (waking,) = launch_file.definition.waking
    assert waking.offsets[:2] == ((0, 60), (1_224_982_800_000, 0))


PICTURE = Picture(
    "https://pictures.example:8443/phone/8gb.jpg?width=800",
    800,
    600,
    "The phone, seen from the front",
)


def test_display_texts_stay_out_of_the_definition(tmp_path: Path):
    launch_file = read_launch_file(write(tmp_path))

    assert launch_file.texts == LaunchTexts(
        launch="phone-2008",
        name="The phone",
        zone="Europe/London",
        markets=(
            MarketTexts("GB", "United Kingdom", "Europe/London", "en"),
            MarketTexts("JP", "日本", "Asia/Tokyo", "ja"),
        ),
        products=(
            ProductTexts(
                "phone",
                "Phone",
                (SkuTexts("phone-8gb", "8 GB", PICTURE), SkuTexts("phone-16gb", "16 GB")),
            ),
        ),
        channels=(ChannelTexts("online", "Online"), ChannelTexts("stores", "Shops")),
        locations=(
            LocationTexts("warehouse", "Warehouse", "Asia/Tokyo", "Chiba", 35.6, 140.1, 1, 5),
            LocationTexts("london-1", "London 1", "Europe/London", "London", 51.5, -0.12574, 3, 20),
            LocationTexts("bath-1", "Bath, upper", "Europe/London", "Bath", 51.4, -2.4, 2, 20),
        ),
        brand=Brand("Northwind Mobile", "#0b5cad", "#6cb2f7", LOGO.encode(), "image/svg+xml"),
        words=(
            LanguageTexts(
                "en",
                "The phone is here",
                "One for each of you, first come, first served.",
                ("Your e-mail address", "A minute"),
                ("Bring the order's code.", "Bring a proof of who you are."),
                (("phone", "The phone"), ("phone-16gb", "16 GB, twice the music")),
            ),
            LanguageTexts("ja", "電話", "先着順", names=(("phone-8gb", "8ギガ"),)),
        ),
    )


def test_the_shortest_file_gets_the_defaults(tmp_path: Path):
    launch_file = read_launch_file(write(tmp_path, SHORTEST))

    definition = launch_file.definition
    assert definition.closes_ms is None
    assert (definition.identity, definition.payment) == ("email", "on_handover")
    assert definition.limits == Limits(consumer=1, business=2)
    assert definition.hold_ttl_ms == definition.offer_ttl_ms == 72 * 3_600_000
    assert (definition.line, definition.line_orders_max) == (True, 1_000_000)
    assert definition.missed_hold == "back_of_line_once"
    assert not definition.move
    assert (definition.register, definition.access) == (False, "open")
    assert definition.locations == (LocationTerms("warehouse", "online", "own", "DE"),)
    assert definition.stock == ()
    assert (launch_file.texts.brand, launch_file.texts.words) == (None, ())
    assert launch_file.texts.markets == (MarketTexts("DE", "DE", "Europe/Berlin", "en"),)
    assert launch_file.texts.locations == (
        LocationTexts("warehouse", "warehouse", "Europe/Berlin"),
    )


def test_an_offer_holds_as_long_as_an_order_unless_it_says_otherwise(tmp_path: Path):
    path = write(tmp_path, SHORTEST.replace('zone = "', 'hold = "20m"\nzone = "'))

    definition = read_launch_file(path).definition

    assert definition.hold_ttl_ms == definition.offer_ttl_ms == 20 * 60_000


def test_a_moment_of_toml_with_its_offset_needs_no_zone(tmp_path: Path):
    opens = "opens = 2026-11-12T09:00:00+01:00"
    path = write(
        tmp_path,
        SHORTEST.replace('opens = "2026-11-12 09:00"', opens).replace('zone = "Europe/Berlin"', ""),
    )

    launch_file = read_launch_file(path)

    assert launch_file.definition.opens_ms == 1_794_470_400_000
    assert launch_file.texts.zone == "UTC"


def test_files_may_be_several_and_hold_channels_of_their_own(tmp_path: Path):
    toml = SOUND.replace('locations = "stores.csv"', 'locations = ["stores.csv", "more.csv"]')
    path = write(tmp_path, toml)
    (tmp_path / "more.csv").write_text("market,channel,location\nJP,online,osaka-1\n")

    launch_file = read_launch_file(path)

    assert launch_file.definition.locations[-1] == LocationTerms("osaka-1", "online", "own", "JP")
    assert launch_file.texts.locations[-1] == LocationTexts("osaka-1", "osaka-1", "Asia/Tokyo")


def test_the_file_of_a_spreadsheet_is_read(tmp_path: Path):
    path = write(tmp_path, stock="")
    table = STOCK.replace("\n", "\r\n") + ",,\r\n\r\n" + ' phone-16gb , bath-1 ,"2"'
    (tmp_path / "stock.csv").write_bytes(b"\xef\xbb\xbf" + table.encode())

    definition = read_launch_file(path).definition

    assert definition.stock[-1] == StockTerms("phone-16gb", "bath-1", 2)


def test_a_cell_that_is_guarded_against_formulas_is_read_without_the_guard(tmp_path: Path):
    stores = (
        "location,name,market,latitude,longitude\nlondon-1,'@home,GB,51.5,'-0.1\nbath-1,,GB,,\n"
    )
    path = write(tmp_path, stores=stores)

    london = read_launch_file(path).texts.locations[1]

    assert (london.name, london.longitude) == ("@home", -0.1)


def test_a_byte_order_mark_before_the_launch_file_is_left_out(tmp_path: Path):
    path = write(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.encode())

    assert read_launch_file(path).definition.launch == "phone-2008"


def test_line_ends_of_windows_change_nothing(tmp_path: Path):
    expected = read_launch_file(write(tmp_path))
    (tmp_path / "launch.toml").write_bytes(SOUND.replace("\n", "\r\n").encode())

    assert read_launch_file(tmp_path / "launch.toml") == expected


def test_a_path_from_the_present_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    expected = read_launch_file(write(tmp_path))
    monkeypatch.chdir(tmp_path)

    assert read_launch_file("launch.toml") == expected
