"""
The scene of the gallery: one made-up launch, the minutes after its opening, and who works there.

Always true:
- The launch is read from the files beside this module, by the reader of launch files.

Never here: a page.
"""

from functools import cache
from importlib.resources import as_file, files
from typing import Any, Final

import msgspec
from msgspec import Struct

from firstcome.codes import spaced
from firstcome.launches import LaunchFile, read_launch_file
from firstcome.projections.launches import LaunchRow
from firstcome.staff.permissions import GRANTED, Role, Who
from firstcome.web.operations.names import LaunchNames
from firstcome.web.operations.shell import DeskShell, menu_of

LAUNCH: Final = "phone-2008"
ZONE: Final = "Europe/London"

SECOND: Final = 1_000
MINUTE: Final = 60_000
HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR

OPENS_MS: Final = 1_215_759_600_000
"""2008-07-11 08:00 in London."""

NOW_MS: Final = OPENS_MS + 4 * MINUTE + 11 * SECOND
EVENING_MS: Final = OPENS_MS - 11 * HOUR
"""The evening before."""

SKU: Final = "phone-8gb-black"
SKU_LONG: Final = "phone-16gb-white-collectors"
PLACE: Final = "london-oxford-street"
PLACE_LONG: Final = "llanfair"
LONG_NAME: Final = "Maximiliana-Theodora von und zu Hohenlohe-Waldenburg, née Żółkiewska"
LONG_ADDRESS: Final = f"{'maximiliana.theodora.' * 3}hohenlohe@customers.of.northwind.example"

NAMES_OF_STAFF: Final[dict[Role, str]] = {
    "operations": "Ada Lovelace",
    "care": "Grace Hopper",
    "shop": "Till of Oxford Street",
    "partner": "Partner office",
    "supplier": "The supplier",
    "read_only": "Screen in the hall",
}


class DeskState(Struct, frozen=True):
    """One page of the desk in one state: where it is met, its template, and what it shows."""

    name: str
    template: str
    address: str
    shell: DeskShell
    values: dict[str, Any]


@cache
def launch_file() -> LaunchFile:
    """The launch of the gallery."""
    with as_file(files("firstcome.web.gallery")) as folder:
        return read_launch_file(folder / "launch.toml")


@cache
def names() -> LaunchNames:
    """What its ids are called."""
    return LaunchNames(LAUNCH, launch_file().texts)


def launch_row(status: str = "open", launch: str = LAUNCH) -> LaunchRow:
    """The launch as the read models have it."""
    definition = launch_file().definition
    return LaunchRow(
        launch,
        1,
        status,
        definition.opens_ms,
        definition.closes_ms,
        EVENING_MS - 3 * DAY,
        definition.opens_ms,
        msgspec.json.encode(definition).decode(),
        b"",
    )


def who(role: Role) -> Who:
    """Somebody of a role."""
    bound = {"shop": (PLACE, ""), "partner": ("", "partner")}.get(role, ("", ""))
    return Who(1, NAMES_OF_STAFF[role], role, GRANTED[role], *bound)


def code(number: int) -> str:
    """A made-up code of an order."""
    signs = "23456789BCDFGHJKMNPQRSTVWXYZ"
    return spaced("".join(signs[(number * 7 + at * 11 + number // 3) % 28] for at in range(12)))


def shell(title: str, address: str, role: Role | None = "operations", **changes: Any) -> DeskShell:
    """The shell of a page; `role` is None for a stranger. `changes` are its other members."""
    path = address.partition("?")[0]
    someone = None if role is None else who(role)
    made = DeskShell(
        title=title,
        now_ms=NOW_MS,
        zone=ZONE,
        menu=() if someone is None else menu_of(someone, path),
        name="" if someone is None else someone.name,
        role="" if someone is None else someone.role.replace("_", " "),
        csrf="" if someone is None else "made-up",
        as_of_ms=0,
        lag_ms=0,
        is_rehearsal=False,
    )
    return msgspec.structs.replace(made, **changes)


def live(title: str, address: str, role: Role = "operations", **changes: Any) -> DeskShell:
    """The shell of a page that reads the read models."""
    return shell(title, address, role, **{"as_of_ms": NOW_MS, **changes})
