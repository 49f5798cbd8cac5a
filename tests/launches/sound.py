"""
A sound launch file with every field, ways to spoil it, and to run the commands on it.

Always true:
- `SOUND` and its CSV files have no fault.
"""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from firstcome.cli import launch
from firstcome.launches import LaunchFileError, read_launch_file

SOUND: str = """\
[launch]
id = "phone-2008"
name = "The phone"
opens = "2008-07-07 08:00"
closes = "2008-07-21 18:00"
zone = "Europe/London"
identity = "phone"
payment = "on_handover"
hold = "15m"
offer_hold = "1h30m"
missed_hold = "out"
line = true
line_orders_max = 500
move = true
register = true
access = "waves"

[limits]
consumer = 2
business = 5

[[market]]
id = "GB"
name = "United Kingdom"
currency = "GBP"
zone = "Europe/London"
offer_hold_hours = "08:00-22:00"
language = "en"

[[market]]
id = "JP"
name = "日本"
currency = "JPY"
zone = "Asia/Tokyo"
language = "ja"

[[product]]
id = "phone"
name = "Phone"

[[product.sku]]
id = "phone-8gb"
name = "8 GB"
prices = { GB = 9900, JP = 19800 }
picture = "https://pictures.example:8443/phone/8gb.jpg?width=800"
picture_width = 800
picture_height = 600
picture_text = "The phone, seen from the front"

[[product.sku]]
id = "phone-16gb"
name = "16 GB"
prices = { GB = 15900, JP = 0 }

[[channel]]
id = "online"
name = "Online"

[[channel]]
id = "stores"
name = "Shops"
operators = ["own"]

[[location]]
id = "warehouse"
name = "Warehouse"
channel = "online"
operator = "carrier"
market = "JP"
town = "Chiba"
latitude = 35.6
longitude = 140.1
tills = 1
minutes_per_sale = 5
zone = "Asia/Tokyo"

[[stock]]
sku = "phone-8gb"
location = "warehouse"
units = 40

[files]
locations = "stores.csv"
stock = ["stock.csv"]

[brand]
name = "Northwind Mobile"
accent = "#0b5cad"
accent_dark = "#6cb2f7"
logo = "logo.svg"

[[words]]
language = "en"
headline = "The phone is here"
intro = "One for each of you, first come, first served."
ready = ["Your e-mail address", "A minute"]
terms = ["Bring the order's code.", "Bring a proof of who you are."]
names = { phone = "The phone", phone-16gb = "16 GB, twice the music" }

[[words]]
language = "ja"
headline = "電話"
intro = "先着順"
ready = []
terms = []

[words.names]
phone-8gb = "8ギガ"
"""

STORES = """\
location,operator,name,town,market,latitude,longitude,tills,minutes_per_sale,time_zone
london-1,own,London 1,London,GB,51.5,-0.12574,3,20,Europe/London
bath-1,own,"Bath, upper",Bath,GB,51.4,-2.4,2,20,Europe/London
"""

STOCK = """\
sku,location,units
phone-8gb,london-1,8
phone-16gb,london-1,4
phone-8gb,bath-1,0
"""


LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" role="img">
  <defs><linearGradient id="sky"><stop offset="0" stop-color="#0b5cad"/></linearGradient></defs>
  <path d="M0 10L5 0l5 10z" fill="url(#sky)"/>
</svg>
"""


def write(folder: Path, toml: str = SOUND, stores: str = STORES, stock: str = STOCK) -> Path:
    """A launch file with the files that it names; returns its path."""
    (folder / "stores.csv").write_text(stores, encoding="utf-8")
    (folder / "stock.csv").write_text(stock, encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    path = folder / "launch.toml"
    path.write_text(toml, encoding="utf-8")
    return path


def faults_of(path: Path) -> list[str]:
    """Its faults, each as `file:line: field: what mend`, the folder left out."""
    with pytest.raises(LaunchFileError) as refused:
        read_launch_file(path)
    return [text.removeprefix(f"{path.parent}/") for text in str(refused.value).splitlines()]


def line_number(toml: str, name: str, nth: int = 1) -> int:
    """The line of a field named like `market.currency`, in the nth table of that name."""
    table, _, field = name.rpartition(".")
    seen = 0
    for number, text in enumerate(toml.splitlines(), 1):
        if text.strip("[]") == table:
            seen += 1
        if seen == nth and text.startswith(f"{field} ="):
            return number
    raise LookupError(name)


def heading_number(table: str) -> int:
    """The line of the first heading of a table in `SOUND`."""
    return SOUND.splitlines().index(f"[[{table}]]") + 1


def spoil(name: str, value: str, nth: int = 1) -> tuple[str, int]:
    """`SOUND` with another value for a field, and the field's line."""
    number = line_number(SOUND, name, nth)
    lines = SOUND.splitlines()
    lines[number - 1] = f"{name.rpartition('.')[2]} = {value}"
    return "\n".join(lines) + "\n", number


def without(name: str, nth: int = 1) -> str:
    """`SOUND` without a field."""
    lines = SOUND.splitlines()
    del lines[line_number(SOUND, name, nth) - 1]
    return "\n".join(lines) + "\n"


def without_tables(name: str) -> str:
    """`SOUND` without the tables of a name and those below them."""
    parts = SOUND.split("\n\n")
    return "\n\n".join(part for part in parts if not part.startswith((f"[[{name}]", f"[[{name}.")))


def invoke(*arguments: str) -> Result:
    """Runs `firstcome launch` with these arguments."""
    result = CliRunner().invoke(launch.app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result
