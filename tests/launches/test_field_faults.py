"""One field spoilt: its fault names file, line, field and mend, and nothing else is said."""

from pathlib import Path

import pytest

from tests.launches.sound import (
    SOUND,
    faults_of,
    line_number,
    spoil,
    without,
    without_tables,
    write,
)

HUGE = "9" * 400

SPOILT = [
    # field, what the file says, what is wrong, the mend
    ("launch.id", '"phone 2008"', '"phone 2008" is not an id.', 'Write it like "phone-2008":'),
    ("launch.id", '""', '"" is not an id.', 'Write it like "phone-8gb-black":'),
    ("launch.id", '"phone\\n"', '"phone\\n" is not an id.', 'Write it like "phone":'),
    ("launch.id", f'"{"x" * 65}"', "is not an id.", "64 at most."),
    ("launch.id", "2008", "2008 is not an id.", "Write it like"),
    ("launch.name", '"  "', "is empty.", "Write at least one letter"),
    ("launch.name", f'"{"x" * 201}"', "is 201 characters long.", "Shorten it to 200 at most."),
    ("launch.name", '"a\\tb"', '"a\\tb" has a character that cannot be shown (U+0009).', "Remove"),
    ("launch.name", '"a\\u202Eb"', "(U+202E)", "Remove it; a text is one line."),
    ("launch.name", "['x']", "A list is not text.", "Write it in quotes"),
    (
        "launch.opens",
        '"2008-07-07 8am"',
        '"2008-07-07 8am" is not a clock time.',
        "Write it as 2008-07-07 08:00.",
    ),
    ("launch.opens", '"2008-03-30 01:30"', "does not exist in Europe/London", "02:30"),
    ("launch.closes", '"2008-10-26 01:30"', "happens twice in Europe/London", "01:30+01:00"),
    ("launch.closes", '"2008-07-07 08:00"', "is not after opens.", "Write a later time"),
    ("launch.closes", "2008-07-21", "2008-07-21 is not a clock time.", "2008-07-21 08:00."),
    ("launch.zone", '"europe/london"', "is no time zone", "Write Europe/London."),
    ("launch.identity", '"mail"', '"mail" is not email or phone.', 'Write "email".'),
    ("launch.identity", "true", "true is not email or phone.", 'Write "email".'),
    (
        "launch.payment",
        '"gateway"',
        '"gateway" is not available in this version.',
        'Write "on_handover".',
    ),
    ("launch.hold", "15", "15 is not a length of time with its unit.", 'Write "15m" or "15h".'),
    ("launch.hold", '"0s"', '"0s" is too short.', "Write a time from 1s to 8784h."),
    ("launch.hold", '"367d"', '"367d" is too long.', "Write a time from 1s to 8784h."),
    ("launch.hold", f'"{"9" * 30}d"', "is too long.", "Write a time from"),
    ("market.offer_hold_hours", '"day"', '"day" is not from when to when', '"08:00-22:00"'),
    ("market.offer_hold_hours", '"22:00-08:00"', "does not end on the day it begins", "earlier"),
    ("launch.offer_hold", '"soon"', '"soon" is not a length of time', 'like "15m" or "72h".'),
    ("launch.missed_hold", '"back"', '"back" is not back_of_line_once or out.', "Write"),
    ("launch.line", '"true"', '"true" is neither true nor false.', "unquoted."),
    ("launch.line_orders_max", "0", "0 is too small.", "For no line write line = false."),
    ("launch.line_orders_max", "10_000_001", "10000001 is too large.", "from 1 to 10,000,000."),
    ("launch.move", '"yes"', '"yes" is neither true nor false.', "Write true or false, unquoted."),
    ("launch.register", "1", "1 is neither true nor false.", "Write true or false, unquoted."),
    ("launch.access", '"wave"', '"wave" is not open, registered or waves.', 'Write "waves".'),
    ("limits.consumer", "0", "0 is too small.", "Write a number from 1 to 100."),
    ("limits.business", "101", "101 is too large.", "Write a number from 1 to 100."),
    ("limits.business", "2.0", "2.0 is not a whole number.", "Write it like 2."),
    ("limits.consumer", "true", "true is not a whole number.", "Write it like 1."),
    ("limits.consumer", '"1"', '"1" is not a whole number.', "Write it like 1."),
    ("market.currency", '"gbp"', '"gbp" is not a currency code.', 'Write "GBP".'),
    ("market.currency", '"£"', '"£" is not a currency code.', 'Write "GBP".'),
    ("market.language", '"EN"', '"EN" is not a language tag.', 'Write "en".'),
    ("market.zone", '"London"', '"London" is no time zone', "Write"),
    ("product.sku.prices", "9900", "9900 is not a table.", "Write it like { GB = 9900 }."),
    ("channel.operators", '"own"', '"own" is not a list.', 'Write it like ["own"].'),
    ("channel.operators", '["o o"]', '"o o" is not an id.', "Write it like"),
    ("location.latitude", "90.1", "90.1 is not on the globe.", "from -90 to 90."),
    ("location.longitude", "nan", "nan is not on the globe.", "from -180 to 180."),
    ("location.longitude", '"5 E"', '"5 E" is not a number.', "Write it like -0.12574."),
    ("location.tills", "0", "0 is too small.", "Write a number from 1 to 1,000."),
    ("location.minutes_per_sale", "1441", "1441 is too large.", "from 1 to 1,440."),
    ("stock.units", "-3", "-3 is too small.", "Write a number from 0 to 10,000,000."),
    ("stock.units", HUGE, "A number of more than 18 digits is too large.", "to 10,000,000."),
    ("stock.units", "0x" + "f" * 5000, "A number of more than 18 digits", "to 10,000,000."),
    ("stock.units", "inf", "inf is not a whole number.", "Write it like 500."),
    ("stock.units", "{ x = 1 }", "A table is not a whole number.", "Write it like 500."),
    ("files.stock", str(["s.csv"] * 51), "has 51 names.", "Write 50 at most."),
    ("files.stock", "7", "7 is not text.", "Write it in quotes"),
    ("product.sku.picture", '"http://a.example/b.jpg"', "is no", '"https://a.example/b.jpg"'),
    ("product.sku.picture", '"//a.example/b.jpg"', "is no address of a picture.", "Write a path"),
    ("product.sku.picture", '"/a b.jpg"', '"/a b.jpg" is no address', "or an address over https."),
    ("product.sku.picture", f'"/{"x" * 500}"', "is 501 characters long.", "Write 500 at most."),
    ("product.sku.picture_width", "0", "0 is too small.", "Write a number from 1 to 10,000."),
    ("product.sku.picture_text", '""', "is empty.", "Write at least one letter"),
    ("brand.name", '""', "is empty.", "Write at least one letter"),
    ("brand.accent", '"green"', '"green" is not a colour.', 'Write it like "#0b5cad".'),
    ("brand.accent", '"#0bA"', '"#0bA" is not a colour.', 'Write it like "#00bbaa".'),
    (
        "brand.accent",
        '"#6cb2f7"',
        '"#6cb2f7" has a contrast of 2.2:1 with #ffffff, and text needs 4.5:1.',
        "the same colour made darker.",
    ),
    ("brand.accent_dark", '"#0b5cad"', "of 2.6:1 with #16181d", "the same colour made lighter."),
    ("brand.logo", '"logo.png"', '"logo.png" does not exist.', "Put it beside the launch file"),
    ("brand.logo", '"../logo.svg"', "is outside the folder", "Copy the file"),
    ("brand.logo", '"stock.csv"', "neither a PNG nor an SVG.", "Save it as one of the two."),
    ("words.language", '"EN"', '"EN" is not a language tag.', 'Write "en".'),
    ("words.headline", f'"{"x" * 201}"', "is 201 characters long.", "Shorten it to 200 at most."),
    ("words.intro", f'"{"x" * 2001}"', "is 2001 characters long.", "Shorten it to 2000 at most."),
    ("words.intro", '"a\\u202Eb"', "(U+202E)", "Remove it"),
    ("words.ready", '"A minute"', '"A minute" is not a list.', "Write it like ["),
    ("words.ready", str(["x"] * 21), "has 21 texts.", "Write 20 at most."),
    ("words.terms", "[1]", "1 is not text.", "Write it in quotes"),
    ("words.names", '"Phone"', '"Phone" is not a table.', "Write it like {"),
    ("files.stock", '"missing.csv"', '"missing.csv" does not exist.', "Put it beside the launch"),
]


@pytest.mark.parametrize(("field", "value", "what", "mend"), SPOILT)
def test_a_spoilt_field_is_named_with_its_line_and_its_mend(
    tmp_path: Path, field: str, value: str, what: str, mend: str
):
    nth = 2 if field == "channel.operators" else 1
    toml, number = spoil(field, value, nth)

    faults = faults_of(write(tmp_path, toml))

    assert len(faults) == 1
    assert faults[0].startswith(f"launch.toml:{number}: {field}: ")
    assert what in faults[0]
    assert mend in faults[0].partition(what)[2]


@pytest.mark.parametrize(
    ("field", "nth", "example"),
    [
        ("launch.id", 1, 'id = "phone-8gb-black"'),
        ("launch.name", 1, 'name = "'),
        ("launch.opens", 1, 'opens = "2008-07-07 08:00"'),
        ("market.currency", 2, 'currency = "GBP"'),
        ("product.id", 1, "id = "),
        ("product.sku.prices", 2, "prices = { GB = 9900 }"),
        ("channel.id", 2, "id = "),
        ("stock.units", 1, "units = 500"),
    ],
)
def test_a_missing_field_is_named_at_its_table_with_what_to_add(
    tmp_path: Path, field: str, nth: int, example: str
):
    faults = faults_of(write(tmp_path, without(field, nth)))

    fault = next(fault for fault in faults if f": {field}: is missing." in fault)
    assert f"Add {example}" in fault
    heading = int(fault.split(":")[1])
    assert SOUND.splitlines()[heading - 1].strip("[]") == field.rpartition(".")[0]


@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        ('nam = "x"', "Write name."),
        ("Line_Orders = 5", "Write line_orders_max."),
        ('currency = "GBP"', "It belongs under [[market]]."),
        ("consumer = 1", "It belongs under [limits]."),
        ("limits.consumer = 1", "It is a table of its own: [limits]."),
        ("wholly_other = 1", "Known here: id, name, opens, closes,"),
        ('"a\\nb" = 1', "Known here: id,"),
    ],
)
def test_an_unknown_field_is_told_what_it_was_meant_to_be(tmp_path: Path, wrong: str, mend: str):
    toml = SOUND.replace('name = "The phone"', f'name = "The phone"\n{wrong}')

    faults = faults_of(write(tmp_path, toml))

    assert len(faults) == 1
    assert faults[0].startswith("launch.toml:4: launch.")
    assert f"is no field that is known. {mend}" in faults[0]


@pytest.mark.parametrize(
    ("heading", "wrong", "mend"),
    [
        ("[launch]", "[[launch]]", "Write [launch] once, with its fields below."),
        ("[files]", "[[files]]", "Write [files] once, with its fields below."),
        ("[[stock]]", "[stock]", "Write [[stock]] above the fields of each."),
        ("[[product.sku]]", "[product.sku]", "Write [[product.sku]] above the fields of each."),
    ],
)
def test_a_table_in_other_brackets_is_told_its_own(
    tmp_path: Path, heading: str, wrong: str, mend: str
):
    toml = SOUND if heading != "[[product.sku]]" else without_tables("product.sku")
    if toml != SOUND:
        toml = toml.replace('name = "Phone"', f'name = "Phone"\n{wrong}\nid = "x"')
    name = heading.strip("[]")

    faults = faults_of(write(tmp_path, toml.replace(f"{heading}\n", f"{wrong}\n", 1)))

    assert len(faults) == 1, faults
    assert f"{name}: is written in another shape. {mend}" in faults[0]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ("stock = 's.csv'", "stock: is written in another shape. The name of a CSV file stands"),
        ("location = 'x'", "location: is written in another shape. Write [[location]]"),
        ("stock = [1]", "stock: is written in another shape. Write [[stock]]"),
        ("markets = 1", "markets: is no field that is known. Write market."),
        ("locations = 's.csv'", "locations: is no field that is known. It belongs under [files]."),
    ],
)
def test_a_value_above_the_tables_is_told_where_it_belongs(tmp_path: Path, wrong: str, fault: str):
    table = "location" if wrong.startswith("location ") else "stock"

    faults = faults_of(write(tmp_path, f"{wrong}\n{without_tables(table)}"))

    assert [each.startswith(f"launch.toml:1: {fault}") for each in faults] == [True]


@pytest.mark.parametrize("table", ["market", "product", "channel", "location"])
def test_a_launch_without_a_needed_table_says_which_once(tmp_path: Path, table: str):
    toml = without_tables(table)
    if table == "location":
        toml = toml.replace('locations = "stores.csv"\n', "")

    faults = faults_of(write(tmp_path, toml))

    assert len(faults) == 1, faults
    assert faults[0].startswith(f"launch.toml:1: {table}: is missing. Add [[{table}]] with ")


def test_all_faults_are_named_at_once_in_the_order_of_their_lines(tmp_path: Path):
    toml = (
        SOUND.replace('"GBP"', '"gbp"')
        .replace("units = 40", "units = -40")
        .replace('name = "The phone"', "name = 7")
    )

    faults = faults_of(write(tmp_path, toml, stock="sku,location,units\nphone-8gb,nowhere,1\n"))

    assert [fault.partition(" ")[0] for fault in faults] == [
        "launch.toml:3:",
        f"launch.toml:{line_number(SOUND, 'market.currency')}:",
        f"launch.toml:{line_number(SOUND, 'stock.units')}:",
        "stock.csv:2:",
    ]
