"""
What the form of the planner asks, and the terms that it comes to.

Always true:
- Everything that is asked stands in the address, so that a plan can be sent on.
- A fault names its field and what to write instead; nothing is planned then.

Never here: a plan, a page.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from firstcome.launches.faults import Refused
from firstcome.launches.moments import instant_ms, read_moment
from firstcome.waves.chances import Demand
from firstcome.waves.load import Sized
from firstcome.waves.show_up import CURVES, CurveInvalid, ShowUp
from firstcome.waves.terms import EVERY_S, MOST_SHARE, Terms

FIELDS: Final = (
    *("people", "units", "capacity", "most", "opens", "every", "within"),
    *("curve", "come", "half", "ninety", "hand"),
)
CURVE_NAMES: Final = ("hour", "mail", "learned", "own")
_MINUTE_S: Final = 60
_NUMBER_MAX: Final = 100_000_000
_QUARTER_MS: Final = 900_000
_HOUR_MS: Final = 3_600_000

Typed = dict[str, str]


class Known(Struct, frozen=True):
    """What is known of the community and the shop before anything is typed."""

    people: int
    demands: tuple[Demand, ...]
    """With the SKUs that are wanted and their units; one `all` where that is not known."""
    capacity_per_s: float | None
    opens_ms: int
    zone: str
    learned: ShowUp | None = None

    @property
    def units(self) -> int:
        """Units of what is wanted."""
        return sum(demand.units for demand in self.demands)


class Asked(Struct, frozen=True):
    """What was typed, with what is wrong with it, or the terms; neither before enough is known."""

    typed: Typed
    faults: Typed = {}
    terms: Terms | None = None


def first_opening(opens_ms: int, now_ms: int) -> int:
    """When the first wave could open: with the launch, or in an hour, at a full quarter."""
    soon_ms = now_ms + _HOUR_MS
    return max(opens_ms, -(-soon_ms // _QUARTER_MS) * _QUARTER_MS)


def asked_of(form: Typed, known: Known) -> Asked:
    """The terms of a form; what it leaves out is taken from what is known."""
    typed = _filled(form, known)
    reading = _Reading(typed, known)
    terms = reading.terms()
    if reading.faults:
        return Asked(typed, reading.faults)
    return Asked(typed, {}, terms)


def local(instant_ms_: int, zone: str) -> str:
    """An instant as the field of a form has it, on the clocks of a zone."""
    return f"{datetime.fromtimestamp(instant_ms_ / 1_000, ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def local_ms(text: str, zone: str) -> int:
    """The instant that such a field says; raises `Refused`."""
    return instant_ms(read_moment(text), zone)


def refused(refusal: Refused) -> str:
    """Why a time was refused, and how to mend it."""
    mend = refusal.mend if isinstance(refusal.mend, str) else refusal.mend()
    return f"{refusal.what} {mend}"


def hand_of(waves: tuple[Sized, ...]) -> str:
    """Waves as they are typed by hand: minutes after the first, and people, a line each."""
    return "\n".join(f"{wave.after_s / _MINUTE_S:g} {wave.people:.0f}" for wave in waves)


def _filled(form: Typed, known: Known) -> Typed:
    capacity = "" if known.capacity_per_s is None else f"{known.capacity_per_s:.0f}"
    usual = {
        "people": str(known.people or ""),
        "units": str(known.units),
        "capacity": capacity,
        "most": f"{MOST_SHARE * 100:.0f}",
        "opens": local(known.opens_ms, known.zone),
        "every": f"{EVERY_S / _MINUTE_S:g}",
        "within": "",
        "curve": "hour" if known.learned is None else "learned",
        "come": "",
        "half": "",
        "ninety": "",
        "hand": "",
    }
    typed = {name: form.get(name, "") or usual[name] for name in FIELDS}
    if typed["curve"] not in CURVE_NAMES or (typed["curve"] == "learned" and not known.learned):
        typed["curve"] = "hour"
    if typed["curve"] != "own":
        given = known.learned if typed["curve"] == "learned" else CURVES[typed["curve"]]
        assert given is not None
        typed |= {
            "come": f"{given.share * 100:.3g}",
            "half": f"{given.median_s:.4g}",
            "ninety": f"{given.p90_s:.4g}",
        }
    return typed


class _Reading:
    """Reads the fields one by one and keeps what is wrong."""

    def __init__(self, typed: Typed, known: Known) -> None:
        self._typed = typed
        self._known = known
        self.faults: Typed = {}

    def terms(self) -> Terms | None:
        """The terms, unless there are faults, or what is needed was not typed yet."""
        typed, known = self._typed, self._known
        if not typed["people"] or not typed["capacity"]:
            return None
        people = self._number("people", 1, _NUMBER_MAX, is_whole=True)
        units = self._number("units", 0, _NUMBER_MAX, is_whole=True)
        capacity = self._number("capacity", 0.001, _NUMBER_MAX)
        most = self._number("most", 0.1, 100) / 100
        every_s = round(self._number("every", 0.1, 100_000) * _MINUTE_S)
        within_s = self._within_s()
        opens_ms = self._opens_ms()
        show_up = self._curve()
        by_hand = self._by_hand()
        if self.faults or show_up is None:
            return None
        return Terms(
            demands=_scaled(known, round(people), round(units)),
            capacity_per_s=capacity,
            show_up=show_up,
            most_share=most,
            every_s=every_s,
            within_s=within_s,
            opens_ms=opens_ms,
            by_hand=by_hand,
        )

    def _number(self, field: str, low: float, high: float, *, is_whole: bool = False) -> float:
        text = self._typed[field].replace(",", "").replace("_", "").replace("%", "").strip()
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if low <= number <= high and not (is_whole and number % 1):
            return number
        kind = "a whole number" if is_whole else "a number"
        self.faults[field] = f"Give {kind} from {low:,g} to {high:,.0f}."
        return low

    def _within_s(self) -> int | None:
        if not self._typed["within"]:
            return None
        return round(self._number("within", 0, 500_000) * _MINUTE_S)

    def _opens_ms(self) -> int:
        try:
            return local_ms(self._typed["opens"], self._known.zone)
        except Refused as refusal:
            self.faults["opens"] = refused(refusal)
            return 0

    def _curve(self) -> ShowUp | None:
        typed = self._typed
        if typed["curve"] != "own":
            return self._known.learned if typed["curve"] == "learned" else CURVES[typed["curve"]]
        share = self._number("come", 0.1, 100) / 100
        median_s = self._number("half", 0.1, 1_000_000)
        p90_s = self._number("ninety", 0.1, 10_000_000)
        if not self.faults.keys() & {"come", "half", "ninety"}:
            try:
                return ShowUp(share, median_s, p90_s)
            except CurveInvalid as refusal:
                self.faults["ninety"] = str(refusal)
        return None

    def _by_hand(self) -> tuple[Sized, ...]:
        waves: list[Sized] = []
        for number, line in enumerate(self._typed["hand"].splitlines(), 1):
            words = line.replace(",", "").split()
            if not words:
                continue
            try:
                minutes, people = map(float, words)
                waves.append(Sized(round(minutes * _MINUTE_S), int(people)))
            except (ValueError, OverflowError):
                self.faults["hand"] = (
                    f"Line {number}: write minutes after the first wave and people, such as"
                    " “15 50000”."
                )
        return tuple(waves)


def _scaled(known: Known, people: int, units: int) -> tuple[Demand, ...]:
    """What is known to be wanted, as if so many people wanted it and so many units were there."""
    times = people / known.people if known.people else 0
    more = units / known.units if known.units else 0
    if not times or (units and not more):
        return (Demand("all", people, units),)
    return tuple(
        Demand(demand.sku, demand.people * times, round(demand.units * more), demand.units_each)
        for demand in known.demands
    )
