"""
Terms of a delivery as forms have them: so many units, how sure, from which day to which.

Always true:
- What was typed is kept, also when it is wrong; a fault names its field and what to write.
- Terms without faults are ones that the front can read.

Never here: whether they may follow the ones before (the rules say), a page.
"""

import re
from typing import Any, Final, cast, get_args

from msgspec import Struct

from firstcome.day_windows import DayWindow
from firstcome.domain.supply_messages import SUPPLY_UNITS_MAX, SaidBy, SupplyStage
from firstcome.launches.moments import EXAMPLE_DAY
from firstcome.staff.permissions import Who
from firstcome.web.operations.forms import Form
from firstcome.web.operations.supply.days import read_day

TERMS: Final = ("units", "stage", "from", "to")
STAGE_NAMES: Final[tuple[SupplyStage, ...]] = get_args(SupplyStage)
SPEAKER_NAMES: Final[tuple[SaidBy, ...]] = get_args(SaidBy)
NOTE_CHARACTERS_MAX: Final = 500
DIGITS_MAX: Final = 18
UNITS_NEEDED: Final = f"Give a whole number from 1 to {SUPPLY_UNITS_MAX:,}, such as 500."
DAY_NEEDED: Final = f"Write a day like {EXAMPLE_DAY}."

_HIDDEN: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What a note cannot hold (`api.supply_bodies`)."""

Faults = dict[str, str]


class Terms(Struct, frozen=True):
    """What is known of a delivery."""

    units: int
    stage: SupplyStage
    days: DayWindow

    def body(self) -> dict[str, Any]:
        """As the front is asked."""
        first, last = self.days
        return {
            "units": self.units,
            "stage": self.stage,
            "from": first.isoformat(),
            "to": last.isoformat(),
        }

    def fields(self) -> Form:
        """As forms send them."""
        return {name: str(value) for name, value in self.body().items()}


class Typed(Struct, frozen=True):
    """What was typed, with the terms that it comes to, or what is wrong."""

    fields: Form
    terms: Terms | None = None
    faults: Faults = {}


def read_terms(form: Form) -> Typed:
    """The terms of a form."""
    fields = {name: form.get(name, "") for name in TERMS}
    faults: Faults = {}
    units = read_units(fields["units"])
    if units is None:
        faults["units"] = UNITS_NEEDED
    if fields["stage"] not in STAGE_NAMES:
        faults["stage"] = "Choose how sure it is."
    first, last = read_day(fields["from"]), read_day(fields["to"])
    if first is None:
        faults["from"] = DAY_NEEDED
    if last is None:
        faults["to"] = DAY_NEEDED
    if first is not None and last is not None and last < first:
        faults["to"] = "The last day is before the first. Give the same day, or a later one."
    if faults or units is None or first is None or last is None:
        return Typed(fields, None, faults)
    return Typed(fields, Terms(units, cast("SupplyStage", fields["stage"]), DayWindow(first, last)))


def read_units(text: str) -> int | None:
    """So many units, at least one; None for what is no such number."""
    plain = text.replace(",", "").replace("_", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= DIGITS_MAX):
        return None
    return int(plain) if 0 < int(plain) <= SUPPLY_UNITS_MAX else None


def faults_of_saying(form: Form) -> Faults:
    """What is wrong with who said so, and with why."""
    faults = faults_of_note(form)
    if form.get("said_by") not in SPEAKER_NAMES:
        faults["said_by"] = "Choose who said so."
    return faults


def spoken(who: Who, form: Form) -> Form:
    """The form with who said so: a supplier speaks for themselves."""
    return form | {"said_by": "supplier"} if who.role == "supplier" else form


def faults_of_note(form: Form) -> Faults:
    """What is wrong with the words that are kept beside a deed."""
    note = form.get("note", "")
    if not note:
        return {"note": "Say why, in a few words. It stands in the history of the delivery."}
    if len(note) > NOTE_CHARACTERS_MAX:
        return {"note": f"Say it in {NOTE_CHARACTERS_MAX} characters."}
    hidden = hidden_fault(note)
    return {"note": hidden} if hidden else {}


def hidden_fault(note: str) -> str:
    """What is wrong with words in which something cannot be seen, such as a tab; empty: nothing."""
    found = _HIDDEN.search(note)
    if found is None:
        return ""
    unseen = f"a sign that is not seen (U+{ord(found.group()):04X})"
    sign = "a tab" if found.group() == "\t" else unseen
    before = note[: found.start()].split()[-2:]
    where = f"After “{' '.join(before)}”" if before else "At the beginning"
    return f"{where} stands {sign}. Write a blank there."
