"""
Is the machine ready: its disk for the crowd that is expected, its clock.

Always true:
- What an order takes on the disk is measured as soon as there are orders enough to measure.

Never here: other machines.
"""

import ctypes
import shutil
from pathlib import Path
from typing import Final

from msgspec import Struct

from firstcome.engine.clock import CLOCK_OFF_MS_MAX
from firstcome.web.operations.readiness.verdict import Grounds, Line, number, words

MEASURED_ORDERS_MIN: Final = 1_000
"""From so many orders on, what an order takes is measured; before, it is what we measured."""

ORDER_BYTES: Final = 2_700
"""What an order takes on the disk until everything has followed it: of a data directory with
60,041 orders from a rehearsal at 2,000 a second, 2,613 bytes each, logs of the databases included.
A payment and a handover are about 1,100 more each, for which there is `ROOM_TIMES`."""

GROWING: Final = (
    *("journal.db", "contacts.db", "events.db", "outbox.db", "people.db"),
    "webhooks.db",
)
"""Files that grow with orders, besides the read models and the snapshots."""

ROOM_TIMES: Final = 2
"""So many times what is needed is room enough; less is worth a look."""

_TIME_ERROR: Final = 5


def disk(grounds: Grounds) -> Line:
    """Whether the orders of the people who are expected have room."""
    name, label = "disk", "Disk space"
    directory = grounds.desk.settings.directory
    free = shutil.disk_usage(directory).free
    orders = _orders(grounds)
    is_measured = orders >= MEASURED_ORDERS_MIN
    each = max(1, taken(directory) // orders) if is_measured else ORDER_BYTES
    needed = each * grounds.people
    floor = grounds.desk.settings.disk_floor_bytes
    how = f"as the {number(orders)} so far took" if is_measured else "as we measured"
    evidence = (
        f"{_size(free)} free. {number(grounds.people)} people need about {_size(needed)}, "
        f"{number(each)} bytes an order, {how}; below {_size(floor)} no order is taken."
    )
    if free - needed < floor:
        mend = "Free space, or have a larger disk, before the launch opens."
        return Line(name, label, "no_go", evidence, mend)
    if free < needed * ROOM_TIMES + floor:
        return Line(name, label, "look", evidence, "It is enough, without much to spare.")
    return Line(name, label, "go", evidence)


def taken(directory: Path) -> int:
    """Bytes of the files that grow with orders."""
    paths = [directory / name for name in GROWING]
    paths += [path for path in directory.glob("models*.db") if not path.is_symlink()]
    paths += [path.with_name(f"{path.name}-wal") for path in paths]
    paths += directory.glob("snapshots/*.snapshot")
    return sum(path.stat().st_size for path in paths if path.exists())


def clock(grounds: Grounds) -> Line:
    """Whether the machine's clock is right, as far as the machine knows."""
    name, label = "clock", "Clock"
    ahead_ms = _last_entry_ms(grounds) - grounds.now_ms
    if ahead_ms > CLOCK_OFF_MS_MAX:
        evidence = f"It is {words.lasting(ahead_ms, 2)} behind the last entry."
        return Line(name, label, "no_go", evidence, "Set it right; no order is taken meanwhile.")
    said = words.clock(grounds.now_ms, grounds.names.zone)
    kernel = kernel_clock()
    if kernel is None or not kernel.is_synchronised:
        evidence = f"It says {said}; the kernel does not say that a time service keeps it."
        mend = "Start a time service, and compare with a clock that you trust."
        return Line(name, label, "look", evidence, mend, "timedatectl set-ntp true")
    error = f"at most {number(kernel.error_ms)} ms off"
    return Line(name, label, "go", f"It says {said}, kept by a time service, {error}.")


class KernelClock(Struct, frozen=True):
    """What the kernel says of its clock."""

    is_synchronised: bool
    error_ms: int


class _Timex(ctypes.Structure):
    """The first members of the kernel's struct timex, and room for the others (adjtimex(2))."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("room", ctypes.c_byte * 256),
    )


def kernel_clock() -> KernelClock | None:
    """What adjtimex(2) tells; None where there is none."""
    try:
        adjtimex = ctypes.CDLL(None).adjtimex
    except (OSError, AttributeError):
        return None
    told = _Timex()
    state = int(adjtimex(ctypes.byref(told)))
    return None if state < 0 else KernelClock(state != _TIME_ERROR, int(told.maxerror) // 1_000)


def _orders(grounds: Grounds) -> int:
    reading = grounds.live.collector.reading
    return 0 if reading is None else reading.orders


def _last_entry_ms(grounds: Grounds) -> int:
    reading = grounds.live.collector.reading
    return 0 if reading is None else reading.last_entry_ms


def _size(count: int) -> str:
    gigabytes = count / 1e9
    return f"{gigabytes:,.1f} GB" if gigabytes >= 1 else f"{count / 1e6:,.0f} MB"
