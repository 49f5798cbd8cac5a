"""
The runs that every build is put through: a crush in two waves, and one that a kill cuts short.

Always true:
- Every build meets the same people with the same wishes, and far more people than units.
- Some want two units, so that heads of lines wait for two while one is free; and holds last a
  second, so that they lapse during the run.

Never here: what the auditor is to find.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from firstcome.rehearsal.audit import Audit, audit
from firstcome.rehearsal.plan import Journeys, Plan, Stream
from firstcome.rehearsal.rehearse import Glimpse, rehearse, resend
from tests.canaries.shop import Shop, serving

SKUS: Final = ("p8", "p16")
SHOPS: Final = tuple(f"shop-{number}" for number in range(1, 21))
LOCATIONS: Final = {"web": "online", "upgrade": "upgrades", **dict.fromkeys(SHOPS, "stores")}
PEOPLE: Final = 50_000
WAVE_S: Final = 0.6
GIVEN_UP: Final = 60
LOOKS_AFTER: Final = 500
UNTIL_KILLED_S_MAX: Final = 20
ANSWERS_BEFORE_THE_KILL: Final = 1_000

_TERMS: Final = """\
[launch]
id = "phone"
name = "The phone"
opens = "2008-07-07 08:00"
zone = "Europe/London"
identity = "email"
payment = "on_handover"
hold = "{hold}"
missed_hold = "back_of_line_once"
line = true
line_orders_max = 100_000

[limits]
consumer = 2
business = 4

[[market]]
id = "GB"
name = "United Kingdom"
currency = "GBP"
zone = "Europe/London"
language = "en"

[[product]]
id = "phone"
name = "The phone"
"""


def scarce_launch(folder: Path, *, hold: str = "1s") -> Path:
    """The file of a launch that sells two SKUs at 22 locations of three channels."""
    channels = dict.fromkeys(LOCATIONS.values())
    tables = [
        *(_table("product.sku", id=sku, name=sku) + "prices = { GB = 9900 }\n" for sku in SKUS),
        *(_table("channel", id=channel, name=channel) for channel in channels),
        *(
            _table("location", id=location, name=location, channel=channel)
            for location, channel in LOCATIONS.items()
        ),
        *(
            _table("stock", sku=sku, location=location) + f"units = {_units(channel)}\n"
            for location, channel in LOCATIONS.items()
            for sku in SKUS
        ),
    ]
    path = folder / "launch.toml"
    path.write_text("\n".join([_TERMS.format(hold=hold), *tables]), encoding="utf-8")
    return path


def _table(heading: str, /, **texts: str) -> str:
    return f"[[{heading}]]\n" + "".join(f'{field} = "{text}"\n' for field, text in texts.items())


def _units(channel: str) -> int:
    return 5 if channel == "stores" else 50


def crush_of(seconds: float, first_person: int = 0) -> Plan:
    """People of every kind: some press twice, some come again, some buy two, some do not wait."""
    weights = {"online": 3.0, "upgrades": 2.0, "stores": 5.0}
    patient = Stream(
        name="patient",
        rate=2_700,
        seconds=seconds,
        people=PEOPLE,
        weights=weights,
        repeats=0.1,
        greedy=0.2,
        business=0.3,
    )
    hasty = Stream(
        name="hasty",
        rate=300,
        seconds=seconds,
        people=PEOPLE,
        weights=weights,
        repeats=0.0,
        no_line=1.0,
    )
    return Plan(
        streams=(patient, hasty),
        seed=2008,
        first_person=first_person,
        connections=64,
        looks_after=LOOKS_AFTER,
    )


def audit_of_two_waves(build: str, folder: Path) -> Audit:
    """
    A wave that leaves lines behind it, and a second one; then the front is told to stop.

    Between them customers give orders up, held ones and waiting ones, and every shop receives a
    unit, so that the lines move before new people come.
    """
    with serving(build, folder / "shop") as shop:
        shop.load(scarce_launch(folder))
        first = rehearse(shop.url, crush_of(WAVE_S))
        links = first.links()
        shop.give_up(links[:: len(links) // GIVEN_UP])
        shop.receive("phone", [(sku, location) for sku in SKUS for location in SHOPS], units=1)
        second = rehearse(shop.url, crush_of(WAVE_S, first_person=2 * PEOPLE))
        assert shop.stop() == 0
    return audit([first, second], shop.journal)


def audit_of_one_unit_each(build: str, folder: Path) -> Audit:
    """
    Everybody wants one unit, holds outlast the run, and some who have one give it up meanwhile.

    Whoever is passed was answered rightly when they ordered; only a later look can tell.
    """
    stream = Stream(
        rate=1_500,
        seconds=2,
        people=PEOPLE,
        weights={"online": 1.0, "upgrades": 1.0, "stores": 1.0},
        repeats=0.0,
        journeys=Journeys(give_up=0.2),
    )
    plan = Plan(
        streams=(stream,), seed=2008, connections=64, cancel_after_ms=500, looks_after=LOOKS_AFTER
    )
    with serving(build, folder / "shop") as shop:
        shop.load(scarce_launch(folder, hold="72h"))
        run = rehearse(shop.url, plan)
        assert shop.stop() == 0
    return audit(run, shop.journal)


def audit_after_a_kill(build: str, folder: Path) -> Audit:
    """A wave in full flight when the front is killed; after its restart people ask again."""
    with serving(build, folder / "shop") as shop:
        shop.load(scarce_launch(folder))
        before = rehearse(
            shop.url, replace(crush_of(UNTIL_KILLED_S_MAX), give_up_ms=200), watch=_killer(shop)
        )
        assert before.is_cut_short
    with serving(build, folder / "shop") as shop:
        after = resend(shop.url, before)
        assert shop.stop() == 0
    return audit([before, after], shop.journal)


def _killer(shop: Shop) -> Callable[[Glimpse], None]:
    def kill(glimpse: Glimpse) -> None:
        if glimpse.answered >= ANSWERS_BEFORE_THE_KILL:
            shop.kill()

    return kill
