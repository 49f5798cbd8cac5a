"""What one part of a launch says of another: ids that stand twice, or nowhere, or not enough."""

from pathlib import Path

import pytest

from firstcome.launches import read_launch_file
from tests.launches.sound import (
    SOUND,
    STOCK,
    STORES,
    faults_of,
    heading_number,
    line_number,
    spoil,
    write,
)

WAREHOUSE = heading_number("location")


@pytest.mark.parametrize(
    ("field", "noun"),
    [("market.id", "market"), ("product.sku.id", "SKU"), ("channel.id", "channel")],
)
def test_an_id_that_stands_twice_is_named_with_its_first_line(
    tmp_path: Path, field: str, noun: str
):
    first = line_number(SOUND, field)
    identifier = SOUND.splitlines()[first - 1].partition(" = ")[2]
    toml, number = spoil(field, identifier, nth=2)

    faults = faults_of(write(tmp_path, toml))

    assert faults[0].startswith(f"launch.toml:{number}: {field}: {noun} {identifier} stands twice")
    assert f"first at {tmp_path}/launch.toml:{first - 1}." in faults[0]


def test_a_location_that_stands_in_two_files_is_named_with_both(tmp_path: Path):
    path = write(tmp_path, stores=STORES.replace("bath-1", "warehouse"), stock="sku,location,units")

    assert faults_of(path) == [
        (
            f'stores.csv:3: location: location "warehouse" stands twice, first at {tmp_path}/'
            f"launch.toml:{WAREHOUSE}. Give one of the two another id, or remove it."
        )
    ]


def test_stock_of_one_pool_stands_once(tmp_path: Path):
    path = write(tmp_path, stock=f"{STOCK}phone-8gb,warehouse,1\nphone-8gb,bath-1,9\n")

    assert faults_of(path) == [
        (
            f"stock.csv:5: sku: stock of phone-8gb at warehouse stands twice, first at {tmp_path}/"
            f"launch.toml:{heading_number('stock')}. Join the two, or remove one."
        ),
        (
            f"stock.csv:6: sku: stock of phone-8gb at bath-1 stands twice, first at {tmp_path}/"
            "stock.csv:4. Join the two, or remove one."
        ),
    ]


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("location.channel", '"onlin"', 'there is no channel "onlin". Write "online", or add a'),
        ("location.channel", '"fax"', 'there is no channel "fax". Write one of online and stores'),
        ("location.market", '"gb"', 'there is no market "gb". Write "GB", or add a [[market]].'),
        ("stock.sku", '"phone-8"', 'there is no SKU "phone-8". Write "phone-8gb", or add'),
        ("stock.location", '"wharehouse"', 'there is no location "wharehouse". Write "warehouse"'),
    ],
)
def test_a_reference_to_nothing_is_told_the_nearest(
    tmp_path: Path, field: str, value: str, fault: str
):
    toml, number = spoil(field, value)

    assert faults_of(write(tmp_path, toml))[0].startswith(f"launch.toml:{number}: {field}: {fault}")


@pytest.mark.parametrize(
    ("prices", "field", "fault"),
    [
        ("{ GB = 9900 }", "product.sku.prices", "has no price for market JP. Add JP = 9900,"),
        ("{}", "product.sku.prices", "has no price for market GB."),
        (
            "{ GBP = 1, GB = 1, JP = 1 }",
            "product.sku.prices.GBP",
            'there is no market "GBP". Prices stand under the market, not the currency: write GB.',
        ),
        ("{ FR = 1, GB = 1, JP = 1 }", "product.sku.prices.FR", 'there is no market "FR". Write'),
        (
            "{ GB = 99.00, JP = 1 }",
            "product.sku.prices.GB",
            "99.0 is not a whole number. Write it in minor units: 9900 for 99.00,",
        ),
        ("{ GB = -1, JP = 1 }", "product.sku.prices.GB", "-1 is too small."),
        (
            "{ GB = 1_000_000_000_001, JP = 1 }",
            "product.sku.prices.GB",
            "1000000000001 is too large.",
        ),
    ],
)
def test_every_sku_has_a_price_in_minor_units_for_every_market(
    tmp_path: Path, prices: str, field: str, fault: str
):
    toml, number = spoil("product.sku.prices", prices, nth=2)

    assert f"launch.toml:{number}: {field}: {fault}" in faults_of(write(tmp_path, toml))[0]


def test_a_price_in_a_table_of_its_own_is_named_on_its_own_line(tmp_path: Path):
    line = "prices = { GB = 9900, JP = 19800 }"
    toml = SOUND.replace(line, "[product.sku.prices]\nGB = 9900\nJP = 1.5")

    faults = faults_of(write(tmp_path, toml))

    number = SOUND.splitlines().index(line) + 3
    assert faults[0].startswith(f"launch.toml:{number}: product.sku.prices.JP: 1.5 is not")


def test_an_operator_without_a_channel_is_named_once_for_all_its_locations(tmp_path: Path):
    path = write(tmp_path, stores=STORES.replace(",own,", ",partner,"))

    assert faults_of(path)[0] == (
        'stores.csv:2: operator: the locations of operator "partner" are in no channel. '
        'Add operators = ["partner"] to a [[channel]] of the launch file.'
    )
    assert [fault for fault in faults_of(path) if "partner" in fault] == faults_of(path)[:1]


def test_an_operator_is_in_one_channel(tmp_path: Path):
    toml = SOUND.replace('name = "Online"', 'operators = ["own"]')
    number = line_number(SOUND, "channel.operators", nth=2)

    assert faults_of(write(tmp_path, toml))[0].startswith(
        f"launch.toml:{number}: channel.operators: operator own is in channel online already."
    )


def test_a_channel_without_a_location_is_refused(tmp_path: Path):
    toml = SOUND.replace("[[location]]", '[[channel]]\nid = "fax"\n\n[[location]]')

    assert faults_of(write(tmp_path, toml)) == [
        (
            f"launch.toml:{WAREHOUSE + 1}: channel.id: channel fax has no location. "
            "Give it a location, or remove it."
        )
    ]


def test_a_location_names_its_market_when_there_are_several(tmp_path: Path):
    toml = SOUND.replace('market = "JP"\n', "")

    assert faults_of(write(tmp_path, toml))[0] == (
        f"launch.toml:{WAREHOUSE}: location.market: is missing, and there is more than one market. "
        "Name the market of this location."
    )


def test_half_a_place_on_the_map_is_refused(tmp_path: Path):
    path = write(tmp_path, stores=STORES.replace(",-2.4,", ",,"))

    assert faults_of(path) == [
        (
            "stores.csv:3: latitude: stands without its other half. "
            "Write latitude and longitude, or neither."
        )
    ]


def test_a_faulty_id_is_not_reported_again_where_it_is_referred_to(tmp_path: Path):
    toml = SOUND.replace('id = "GB"', 'id = "G B"').replace("GB =", '"G B" =')

    faults = faults_of(write(tmp_path, toml))

    assert len(faults) == 1
    assert "market.id" in faults[0]


def test_more_pools_than_the_shop_can_hold_are_refused(tmp_path: Path):
    skus = "".join(
        f'[[product.sku]]\nid = "s{number}"\nprices = {{ GB = 1, JP = 1 }}\n'
        for number in range(31)
    )
    toml = SOUND.replace("[[channel]]", f"{skus}\n[[channel]]", 1)
    rows = "".join(f"shop-{number},own,GB\n" for number in range(2_000))
    path = write(
        tmp_path, toml, stores=f"location,operator,market\n{rows}", stock="sku,location,units"
    )

    assert faults_of(path) == [
        "launch.toml: locations: more than 60000 pools (SKUs times locations)."
    ]


@pytest.mark.parametrize(
    ("table", "count", "fault"),
    [
        ('[[channel]]\nid = "c{n}"\n', 30, "channel: stands 32 times. Write 20 at most."),
        (
            '[[market]]\nid = "m{n}"\ncurrency = "EUR"\n',
            260,
            "stands 262 times. Write 250 at most.",
        ),
        ('[[product.sku]]\nid = "s{n}"\n', 300, "stands 302 times. Write 200 at most."),
    ],
)
def test_more_tables_than_their_bound_are_refused(
    tmp_path: Path, table: str, count: int, fault: str
):
    more = "".join(table.format(n=number) for number in range(count))
    heading = "[[stock]]" if "product" not in table else "[[channel]]"

    faults = faults_of(write(tmp_path, SOUND.replace(heading, f"{more}{heading}", 1)))

    assert any(fault in each for each in faults), faults[:3]


def test_the_50_first_faults_are_named_and_the_rest_is_counted(tmp_path: Path):
    rows = "".join(f"phone-8gb,nowhere-{number},1\n" for number in range(10_000))

    faults = faults_of(write(tmp_path, stock=f"sku,location,units\n{rows}"))

    assert len(faults) == 51
    assert faults[0].startswith("stock.csv:2: location:")
    assert faults[-1] == "and 9950 more faults."


def test_more_locations_in_all_than_their_bound_are_refused(tmp_path: Path):
    rows = "".join(f"shop-{number},own,GB\n" for number in range(10_000))
    path = write(tmp_path, stores=f"location,operator,market\n{rows}", stock="sku,location,units")

    assert faults_of(path) == [
        f"launch.toml:{WAREHOUSE}: location: has 10,001 in all. Write 10,000 at most."
    ]


def test_more_skus_in_all_than_their_bound_are_refused(tmp_path: Path):
    skus = "".join(
        f'[[product.sku]]\nid = "s{number}"\nprices = {{ GB = 1, JP = 1 }}\n'
        for number in range(199)
    )
    toml = SOUND.replace("[[channel]]", f'[[product]]\nid = "case"\n{skus}\n[[channel]]', 1)

    faults = faults_of(write(tmp_path, toml))

    number = heading_number("product")
    assert faults == [f"launch.toml:{number}: product: has 201 SKUs in all. Write 200 at most."]


def test_a_launch_that_the_shop_would_not_take_is_refused(tmp_path: Path):
    toml = SOUND.replace('"stores.csv"', '["stores.csv", "more.csv"]')
    header = "location,market,name,town\n"
    stores, more = (
        header + "".join(f"{chain}-{n:050},GB,{'🏬' * 200},{'🏙' * 200}\n" for n in range(4_999))
        for chain in ("shop", "store")
    )
    path = write(tmp_path, toml, stores=stores, stock="sku,location,units\n")
    (tmp_path / "more.csv").write_text(more, encoding="utf-8")

    faults = faults_of(path)

    assert len(faults) == 1
    assert " bytes in all, and the shop takes 16,777,216. Shorten names" in faults[0]


def test_a_launch_with_as_many_locations_as_the_bound_is_read(tmp_path: Path):
    rows = "".join(f"shop-{number},own,GB\n" for number in range(9_999))
    path = write(tmp_path, stores=f"location,operator,market\n{rows}", stock="sku,location,units")

    assert len(read_launch_file(path).definition.locations) == 10_000


@pytest.mark.parametrize("value", ["registered", "waves"])
def test_a_launch_that_asks_for_a_registration_takes_them(tmp_path: Path, value: str):
    toml, number = spoil("launch.access", f'"{value}"')

    faults = faults_of(write(tmp_path, toml.replace("register = true", "register = false")))

    assert len(faults) == 1
    assert faults[0].startswith(f"launch.toml:{number}: launch.access: is {value}, and nobody")
    assert faults[0].endswith("Add register = true, or leave access out.")
