"""
Checks of orders that were placed by the form: their answer is the address of the order's page.

The address authenticates the order's entry under a secret of the shop, so that nobody outside can
name the entry by it. What stands without that is checked here; a sample is named by a look at its
status when the run is over (`moments`).

Always true:
- A defect is a finding of one check only: of the promise that it breaks.

Never here: orders by the API, whose answers name their entry.
"""

from firstcome.rehearsal.claims import PLACED_ROW, REFUSED_ROW, Placed, Repeat, Told
from firstcome.rehearsal.evidence import Evidence
from firstcome.rehearsal.findings import Findings


def check_forms(told: Told, evidence: Evidence | None, found: dict[str, Findings]) -> None:
    """Forms beside each other, and against how many orders the journal has."""
    first_of_key: dict[int, Placed] = {}
    keys_of_code: dict[int, int] = {}
    for placed in told.placed:
        found["doubled"].checked += 1
        first = first_of_key.setdefault(placed.key, placed)
        if first.code != placed.code:
            found["doubled"].add(f"{_form(told, placed)} has more than one order code")
        elif first.token != placed.token:
            found["repeats"].add(f"{_form(told, placed)} was sent to its page with another token")
        elif keys_of_code.setdefault(placed.code, placed.key) != placed.key:
            found["doubled"].add(f"{_form(told, placed)} has the order code of another form")
    _check_refused(told, first_of_key, found["repeats"])
    if evidence is not None:
        _check_count(len(keys_of_code), evidence, found["acknowledged"])


def orders_by_form(told: Told) -> int:
    """How many orders people were sent to the pages of."""
    return len({placed.code for placed in told.placed})


def _check_refused(told: Told, first_of_key: dict[int, Placed], findings: Findings) -> None:
    """A repeat of an acknowledged form is led to its order, and never refused."""
    for repeat in told.repeats:
        first = first_of_key.get(repeat.key)
        if first is None or (first.run, first.row) == (repeat.run, repeat.row):
            continue
        findings.checked += 1
        status = told.runs[repeat.run].answers.status[repeat.row]
        is_refused = repeat.claim == REFUSED_ROW and status not in (429, 503)
        if is_refused and _is_after(told, first, repeat):
            findings.add(f"{_form(told, first)}: its repeat was answered {status}")
        assert is_refused or repeat.claim in (REFUSED_ROW, PLACED_ROW)


def _check_count(codes: int, evidence: Evidence, findings: Findings) -> None:
    """There are at least as many orders besides those of the API as forms were answered."""
    findings.checked += codes
    others = evidence.orders - evidence.orders_claimed
    if codes > others:
        findings.add(
            f"{codes} forms were answered with an order, the journal has {others} that no answer"
            " of the API names"
        )


def _is_after(told: Told, first: Placed, repeat: Repeat) -> bool:
    if first.run != repeat.run:
        return repeat.run > first.run
    answers = told.runs[first.run].answers
    return answers.sent_us[repeat.row] > answers.answered_us[first.row]


def _form(told: Told, placed: Placed) -> str:
    person = told.runs[placed.run].rows.person[placed.row]
    return f"the form of person {person}"
