"""
What was typed on the sheet: terms of a node, weights by kind, the reserve.

Always true:
- What was typed is kept, also when it is wrong; a fault names its field and what to write.
- An empty field says nothing: it is not 0.

Never here: whether terms contradict each other (the tree says so).
"""

from typing import Final, cast

from firstcome.allocation.nodes import KINDS, MEASURES, Measure
from firstcome.allocation.sizes import UNITS_MAX, WEIGHT_MAX
from firstcome.allocation.terms import TERMS, Terms
from firstcome.web.operations.allocation.sheets import REGISTERED, Asked
from firstcome.web.operations.forms import Form

RESERVE: Final = "reserve"
BY: Final = "by-"
"""Before the name of a kind, in the name of the field that says what it is weighed by."""

DIGITS_MAX: Final = 18
_MOST: Final = {**dict.fromkeys((*TERMS, RESERVE), UNITS_MAX), "fixed": WEIGHT_MAX}

Faults = dict[str, str]


def terms_typed(form: Form) -> tuple[Terms | None, Faults]:
    """The terms of a form, or what is wrong with them."""
    faults: Faults = {}
    numbers = {name: _number(form, name, faults) for name in TERMS}
    if numbers["lot"] == 0:
        faults["lot"] = "Give 1 or more units, or nothing."
    if faults:
        return None, faults
    terms = Terms(
        fixed=numbers["fixed"],
        minimum=numbers["minimum"] or 0,
        cap=numbers["cap"],
        lock=numbers["lock"],
        lot=numbers["lot"] or 1,
    )
    return terms, {}


def fields_of(terms: Terms) -> Form:
    """Terms as their form shows them."""
    shown = {
        "fixed": terms.fixed,
        "minimum": terms.minimum or None,
        "cap": terms.cap,
        "lock": terms.lock,
        "lot": terms.lot if terms.lot > 1 else None,
    }
    return {name: "" if value is None else str(value) for name, value in shown.items()}


def asked_typed(form: Form, units: int, before: Asked | None = None) -> tuple[Asked | None, Faults]:
    """By what each kind is weighed, and the reserve; terms of nodes are those of before."""
    faults: Faults = {}
    measures: dict[str, Measure] = {}
    for kind in KINDS:
        measure = form.get(BY + kind) or REGISTERED[kind]
        if measure not in MEASURES:
            faults[BY + kind] = "Choose what counts."
        measures[kind] = cast("Measure", measure)
    reserve = _number(form, RESERVE, faults) or 0
    if reserve > units:
        faults[RESERVE] = f"The delivery has {units:,} units. Give as many at most."
    if faults:
        return None, faults
    return Asked(measures, reserve, {} if before is None else before.terms), {}


def asked_fields(asked: Asked) -> Form:
    """The same as their form shows it."""
    fields = {BY + kind: asked.measures.get(kind, REGISTERED[kind]) for kind in KINDS}
    return {**fields, RESERVE: str(asked.reserve) if asked.reserve else ""}


def _number(form: Form, name: str, faults: Faults) -> int | None:
    text = form.get(name, "").replace(",", "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX and int(text) <= _MOST[name]:
        return int(text)
    faults[name] = f"Give a whole number from 0 to {_MOST[name]:,}, or nothing."
    return None
