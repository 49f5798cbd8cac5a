"""
The board, steering and go / no-go, in every state.

Always true:
- The chart is drawn from made-up points, by what draws it on the board.

Never here: numbers of a shop.
"""

from collections.abc import Iterator
from math import exp
from typing import Any, Final, cast

from msgspec import Struct
from msgspec.structs import replace

from firstcome.projections.reader import Standing
from firstcome.projections.stock import PoolRow, StockSum
from firstcome.staff.permissions import Role
from firstcome.web.gallery.scene import (
    EVENING_MS,
    LAUNCH,
    NOW_MS,
    OPENS_MS,
    PLACE,
    PLACE_LONG,
    SECOND,
    SKU,
    SKU_LONG,
    ZONE,
    DeskState,
    launch_row,
    live,
    names,
)
from firstcome.web.operations.board import views as v
from firstcome.web.operations.board.agreement import Agreement
from firstcome.web.operations.board.chart import BROAD, NARROW, picture
from firstcome.web.operations.board.collector import Collector
from firstcome.web.operations.board.consequences import DEEDS, consequences
from firstcome.web.operations.board.facts import VERBS_OF, BoardPage
from firstcome.web.operations.board.history import Point, minutes
from firstcome.web.operations.board.numbers import Numbers
from firstcome.web.operations.board.readings import STILL, Pace, Reading
from firstcome.web.operations.board.steering import Asked
from firstcome.web.operations.deliveries import Delivery, judged_delivery
from firstcome.web.operations.readiness.routes import Readiness
from firstcome.web.operations.readiness.verdict import Line, Verdict, worst
from firstcome.web.pages import DESK_LANGUAGE
from firstcome.web.words import words_of

MILLION: Final = 1_000_000


def launch_day_states() -> Iterator[DeskState]:
    """The board, the questions before a deed, and the list of go / no-go."""
    yield from _boards()
    yield from _questions()
    yield from _readiness()
    yield from _deliveries()


def chart(now_ms: int, *, is_dark: bool, is_narrow: bool) -> bytes:
    """The picture of the board's last ten minutes at that time; nobody orders before it opens."""
    words = words_of(DESK_LANGUAGE)

    def clock(instant_ms: int) -> str:
        return words.near(instant_ms, instant_ms, ZONE)

    frame = NARROW if is_narrow else BROAD
    return picture(_points(now_ms), now_ms // SECOND, clock, frame, is_dark=is_dark)


# ------------------------------------------------------------------------------- the board


def _boards() -> Iterator[DeskState]:
    def state(name: str, page: BoardPage, *, may_steer: bool = True, **more: Any) -> DeskState:
        shell = live("The phone of July 2008", "/", **more)
        values = {"page": page, "may_steer": may_steer}
        return DeskState(name, "board.html", "/", shell, values)

    fast, still = Told(), Told(pace=STILL)
    full = _page(_numbers("open"), fast)
    yield state("board-open", full)
    early: dict[str, Any] = {"now_ms": EVENING_MS, "as_of_ms": EVENING_MS}
    before = _page(_numbers("scheduled", is_empty=True), Told(pace=STILL, reading=_reading(0)))
    still_minutes = tuple(minutes(_points(EVENING_MS)))
    yield state("board-before", replace(before, minutes=still_minutes), **early)
    paused = _page(_numbers("paused"), still)
    yield state("board-paused", paused, said="Paused: no new order is taken.")
    yield state("board-closed", _page(_numbers("closed"), still))
    yield state("board-watched", full, may_steer=False, role="read_only")
    others = tuple(
        launch_row(status, launch)
        for launch, status in ((LAUNCH, "open"), (f"{'phone-' * 9}2008", "scheduled"))
    )
    yield state("board-two-launches", replace(full, others=others, are_several_on=True))
    lagging = Told(standing=Standing(71_204, NOW_MS, 81_920, 9_400))
    yield state(
        "board-lag", _page(_numbers("open"), lagging), as_of_ms=NOW_MS - 9_400, lag_ms=9_400
    )
    differ = Agreement("differ", 71_204, 70_000, 0)
    silent = Told(is_front_silent=True, standing=None, agreement=differ, reading=_reading(2))
    yield state("board-front-silent", _page(_numbers("open", defects=2), silent))
    unheard = Told(reading=None, standing=None, agreement=None)
    yield state("board-front-unheard", _page(_numbers("open"), unheard))
    yield state("board-rehearsal", full, is_rehearsal=True)
    for name, address, title in (("board", "/", "Board"), ("ready", "/ready", "Go / no-go")):
        yield DeskState(f"{name}-empty", "board_empty.html", address, live(title, address), {})


def _reading(defects: int) -> Reading:
    turned_away = {"not_open": 48_210, "overloaded": 312} if defects >= 0 else {}
    return Reading(
        at_s=0.0,
        time_ms=NOW_MS - 13 * SECOND,
        answers={"defect": defects},
        refusals=turned_away,
        within=(),
        sequence=71_204,
        orders=50_992,
        last_entry_ms=NOW_MS,
        pending=12,
        is_accepting=True,
    )


class Told(Struct, frozen=True):
    """What a collector of the board has come to know."""

    pace: Pace = Pace(1_010.0, 7_233.0, 169.0, 0.005, 0.025)
    reading: Reading | None = _reading(0)
    is_front_silent: bool = False
    standing: Standing | None = Standing(71_204, NOW_MS, 0, 0)
    agreement: Agreement | None = Agreement("agree", 71_204, 71_204, 71_000)


def _numbers(status: str, *, is_empty: bool = False, defects: int = 0) -> Numbers:
    sums = tuple(
        StockSum(
            launch=LAUNCH,
            sku=sku,
            channel=channel,
            received=4_000 + at,
            held=0 if is_empty else 3_100 - 17 * at,
            allocated=0 if is_empty else 212,
            handed_over=0 if is_empty else 31,
            available=4_000 if is_empty else 0 if at < 4 else 657 * at,
            orders_waiting=0 if is_empty else max(0, 12_437 - 4_000 * at),
            units_waiting=0 if is_empty else max(0, 12_437 - 4_000 * at),
        )
        for at, (sku, channel) in enumerate(
            (sku, channel)
            for sku in (SKU, "phone-8gb-white", SKU_LONG)
            for channel in ("online", "upgrades", "stores")
        )
    )
    refusals = (("limit_reached", 1_204), ("key_reused", 17))
    by_status = {"held": 18_942, "in_line": 31_007, "paid": 612, "lapsed": 0, "cancelled": 431}
    return Numbers(
        launch_row(status),
        {} if is_empty else by_status,
        sums,
        () if is_empty else refusals,
        defects=defects,
        lapses=0 if is_empty else 3,
    )


def _page(numbers: Numbers, told: Told) -> BoardPage:
    board = v.board_of(numbers, cast("Collector", told), names(), v.Now(NOW_MS, ZONE))
    rows = tuple(minutes(_points(NOW_MS)))
    verbs = VERBS_OF[numbers.launch.status]
    return BoardPage(numbers.launch, board, rows, verbs, (), are_several_on=False)


def _points(now_ms: int) -> list[Point]:
    """The crush of the opening, which falls off within minutes."""
    first_s, last_s = OPENS_MS // SECOND, now_ms // SECOND
    made: list[Point] = []
    for second in range(last_s - 599, last_s + 1):
        since_s = second - first_s
        rate = 0.0 if since_s < 0 else 13_000 * exp(-since_s / 240) * (1 + (second * 7 % 11) / 60)
        held = rate if since_s < 2 else rate * 0.12
        made.append(Point(second, round(held), round(rate - held), round(rate * 0.02)))
    return made


# ------------------------------------------------------------------------- asking and go / no-go


def _questions() -> Iterator[DeskState]:
    numbers = _numbers("open")
    for verb, deed in DEEDS.items():
        asked = Asked(LAUNCH, verb, deed, consequences(verb, numbers, NOW_MS, ZONE), "made-up")
        yield _question(f"steer-{verb}", asked)
    faults = {
        "reason": "Say why, in a few words. It is kept in the audit log.",
        "typed": f"Type {LAUNCH} here, to be sure that it is this launch.",
    }
    sentences = consequences("close", numbers, NOW_MS, ZONE)
    wrong = Asked(LAUNCH, "close", DEEDS["close"], sentences, "made-up", "", "phone", faults)
    yield _question("steer-close-not-typed", wrong)


def _question(name: str, asked: Asked) -> DeskState:
    address = f"/board/{asked.launch}/{asked.verb}"
    shell = live(f"{asked.deed.label} “{names().launch}”?", address)
    return DeskState(name, "board_deed.html", address, shell, {"asked": asked})


def _readiness() -> Iterator[DeskState]:
    lines = tuple(_lines())
    go = tuple(line for line in lines if line.verdict == "go")
    look = tuple(line for line in lines if line.verdict != "no_go")
    for name, shown in (("ready-no-go", lines), ("ready-look", look), ("ready-go", go)):
        launches = (LAUNCH, f"{LAUNCH}-rehearsal") if name == "ready-look" else (LAUNCH,)
        ready = Readiness(LAUNCH, MILLION, "", worst(shown), shown, launches)
        shell = live("Go / no-go", "/ready", now_ms=EVENING_MS, as_of_ms=EVENING_MS)
        yield DeskState(name, "ready.html", "/ready", shell, {"ready": ready})


def _lines() -> Iterator[Line]:
    def line(label: str, verdict: Verdict, evidence: str, *more: str) -> Line:
        return Line(label.lower().replace(" ", "_"), label, verdict, evidence, *more)

    file = f"/launches/{LAUNCH}"
    yield line("Opening", "go", "It opens by its clock at 08:00, in 11 hours.", "", "", file)
    yield line("Stock", "look", "19,304 units. Without any: 16 GB, white.", "", "", "/stock")
    yield line("Limits", "go", "A consumer can have 1, a business 2.", "", "", file)
    rehearse = f"firstcome rehearse URL --data COPY --keep {'data/' * 9}rehearsals"
    mend = "Rehearse a copy of the launch on this machine, and keep the report here."
    yield line("Capacity rehearsed", "look", "No rehearsal is kept here.", mend, rehearse)
    whole = "Whole and refolded alike 40 minutes ago, up to entry 12."
    yield line("Journal verified", "go", f"{whole} None have come since.")
    needed = "2.1 GB are free; 1,000,000 people need about 3.4 GB."
    yield line("Disk space", "no_go", needed, "Free 2 GB, or move the data directory.")
    clock = "It says 21:00:00 BST; the kernel does not say that a time service keeps it."
    mend = "Start a time service, and compare with a clock that you trust."
    yield line("Clock", "look", clock, mend, "timedatectl set-ntp true")
    yield line("Backup", "go", "Up to entry 12 in /mnt/copies/shop, 2 minutes ago.")
    yield line("Certificate of the shop", "no_go", "shop.example has expired.", "Renew it.")


# ------------------------------------------------------------------------------- deliveries


def _deliveries() -> Iterator[DeskState]:
    def state(name: str, asked: Delivery, role: Role = "operations") -> DeskState:
        shell = live("Record a delivery", "/deliveries", role)
        return DeskState(name, "delivery.html", "/deliveries", shell, {"asked": asked})

    def judged(**typed: str) -> Delivery:
        return judged_delivery(names(), {"launch": LAUNCH, "key": "made-up", **typed}, known, pools)

    known = [launch_row()]
    pools = [_pool(SKU, PLACE_LONG, 12_437), _pool(SKU_LONG, PLACE, 0)]
    yield state("delivery", judged())
    yield state("delivery-shop", judged(), "shop")
    yield state("delivery-refused", judged(sku=SKU, location="llanfairpwll", units="some"))
    waited_for = judged(sku=SKU, location=PLACE_LONG, units="500")
    yield state("delivery-follows", waited_for)
    why = {"why": "Say what came, such as the number of the delivery note."}
    yield state("delivery-why", replace(waited_for, faults=why))
    yield state("delivery-nobody-waits", judged(sku=SKU_LONG, location=PLACE, units="1"))
    yield state("delivery-no-launch", Delivery({}, (), (), ()))


def _pool(sku: str, location: str, waiting: int) -> PoolRow:
    told: dict[str, Any] = {"launch": LAUNCH, "sku": sku, "location": location}
    told |= {"orders_waiting": waiting, "channel": "stores", "operator": "own", "market": "GB"}
    return PoolRow(**{name: told.get(name, 0) for name in PoolRow._fields})
