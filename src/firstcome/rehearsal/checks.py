"""
The checks of the auditor: one function for each promise, each with what it looked at.

Always true:
- A defect is a finding of one check only: of the promise that it breaks.
- Without a journal a check says what it could not look at.

Never here: reading files, working out what the rules say.
"""

from collections import Counter
from typing import Final

from firstcome.rehearsal.claims import (
    CLAIM_NAMES,
    HELD,
    IN_LINE,
    PLACED_ROW,
    REFUSED_ROW,
    Claims,
    Repeat,
    Told,
)
from firstcome.rehearsal.evidence import ANOTHER_ENTRY, DISPUTES, NO_ENTRY, THE_ORDER, Evidence
from firstcome.rehearsal.findings import Findings

PROMISES: Final = {
    "acknowledged": "Nothing acknowledged is missing",
    "doubled": "Nothing is doubled",
    "stock": "Units promised never exceed stock",
    "line": "No one is passed in the line",
    "limits": "Limits hold over all channels",
    "repeats": "Repeats are answered alike",
    "facts": "Answers say what the rules say",
    "journal": "The journal is whole",
    "time": "Time never runs backwards",
}

NO_JOURNAL: Final = "the journal was not given"


def new_findings() -> dict[str, Findings]:
    """An empty sheet for every promise."""
    return {name: Findings(name, promise) for name, promise in PROMISES.items()}


def check_acknowledged(evidence: Evidence, findings: Findings) -> None:
    """Every answered sequence is the entry of this order: launch, SKU, location and units."""
    claims = evidence.claims
    for claim in range(len(claims)):
        findings.checked += 1
        if claims.sequence[claim] >= len(evidence.leads):
            findings.add(f"{_order(claims, claim)} is not in the journal, which ends before it")
        elif not evidence.is_leading(claim):
            continue
        elif evidence.entry[claim] == NO_ENTRY:
            findings.add(f"{_order(claims, claim)} is not in the journal")
        elif evidence.entry[claim] == ANOTHER_ENTRY:
            findings.add(f"{_order(claims, claim)} is another entry in the journal")


def check_doubled(claims: Claims, evidence: Evidence | None, findings: Findings) -> None:
    """One sequence, one public code, one key, one person; and in the journal one customer."""
    of_sequence = _OneToOne(findings, "sequence", "key")
    of_code = _OneToOne(findings, "order code", "sequence")
    for claim in range(len(claims)):
        findings.checked += 1
        what = _order(claims, claim)
        if of_sequence.is_new(claims.sequence[claim], claims.key[claim], what):
            of_code.is_new(claims.code[claim], claims.sequence[claim], what)
    if evidence is None:
        findings.unchecked = f"only the answers, {NO_JOURNAL}"
        return
    of_key = _OneToOne(findings, "key", "key in the journal")
    of_person = _OneToOne(findings, "person", "customer in the journal")
    for claim in range(len(claims)):
        if evidence.entry[claim] != THE_ORDER:
            continue
        what = _order(claims, claim)
        if DISPUTES[evidence.dispute[claim]] == "doubled":
            judged = evidence.judged[claim]
            findings.add(f"{what} has the key of order {judged.first}, which stands already")
        else:
            of_key.is_new(claims.key[claim], evidence.key[claim], what)
            of_person.is_new(claims.who[claim], evidence.customer[claim], what)


def check_line(evidence: Evidence, findings: Findings) -> None:
    """Nobody is held while others wait; `ahead` and `place` are those of the line."""
    claims = evidence.claims
    for claim in range(len(claims)):
        if evidence.entry[claim] != THE_ORDER:
            continue
        findings.checked += 1
        dispute = DISPUTES[evidence.dispute[claim]]
        if dispute == "line":
            findings.add(f"{_order(claims, claim)} is held while others wait at its pool")
        elif claims.outcome[claim] == IN_LINE and not dispute:
            ahead, told = evidence.ahead[claim], claims.ahead[claim]
            if told != ahead:
                findings.add(f"{_order(claims, claim)} was told {told} ahead, there are {ahead}")
            elif claims.place[claim] != ahead + 1:
                place = claims.place[claim]
                findings.add(f"{_order(claims, claim)} was told place {place} with {ahead} ahead")


def check_limits(evidence: Evidence, findings: Findings) -> None:
    """No customer has more units in a launch than the limit of their class."""
    judged = evidence.outcomes
    findings.checked = sum(
        judged[each] for each in ("limit_reached", "sold_out", "in_line", "held")
    )
    for claim, name in enumerate(evidence.dispute):
        if DISPUTES[name] == "limits":
            findings.add(f"{_order(evidence.claims, claim)} takes its customer past the limit")


def check_repeats(told: Told, findings: Findings) -> None:
    """The same key gets the first answer, to the byte; nothing else once it was answered."""
    first_of_key = _first_claims(told)
    for repeat in told.repeats:
        if repeat.claim < PLACED_ROW:
            first = first_of_key[repeat.key]
            if _body(told, first) != _body(told, repeat) and _sequence(told, first) == _sequence(
                told, repeat
            ):
                findings.add(
                    f"{_order(told.claims, repeat.claim)} was answered {_body(told, repeat)!r},"
                    f" the same key before {_body(told, first)!r}"
                )
    for repeat in told.repeats:
        first = first_of_key.get(repeat.key)
        if first is None or first is repeat:
            continue
        findings.checked += 1
        if repeat.claim == REFUSED_ROW and _is_after(told, first, repeat):
            answers = told.runs[repeat.run].answers
            if answers.status[repeat.row] not in (429, 503):
                findings.add(
                    f"{_order(told.claims, first.claim)}: its repeat was answered"
                    f" {answers.status[repeat.row]} {_body(told, repeat)!r}"
                )


def check_facts(told: Told, evidence: Evidence, findings: Findings) -> None:
    """Outcome, time and end of the hold are those that the rules give for the entry."""
    check_documented(told, findings)
    claims = evidence.claims
    for claim in range(len(claims)):
        if evidence.entry[claim] != THE_ORDER:
            continue
        dispute = DISPUTES[evidence.dispute[claim]]
        what = _order(claims, claim)
        if dispute == "facts":
            findings.add(
                f"{what} was told {CLAIM_NAMES[claims.outcome[claim]]},"
                f" the rules say {evidence.judged[claim].outcome}"
            )
        elif claims.time_ms[claim] != evidence.time_ms[claim]:
            findings.add(
                f"{what} was told {claims.time_ms[claim]} ms,"
                f" its entry is of {evidence.time_ms[claim]} ms"
            )
        elif claims.outcome[claim] == HELD and not dispute:
            told_ms, until_ms = claims.hold_until_ms[claim], evidence.hold_until_ms[claim]
            if told_ms != until_ms:
                findings.add(f"{what} was told a hold until {told_ms} ms, it ends at {until_ms} ms")
    # A refusal of what was acknowledged before is another promise, that of the repeats.
    # Two presses that wait together share one entry, and so one refusal.
    first_of_key = _first_claims(told)
    refused: Counter[str] = Counter()
    seen: set[tuple[int, str]] = set()
    for each in told.repeats:
        refusal = (each.key, each.outcome)
        if each.key in first_of_key or refusal in seen:
            refused[each.outcome] += 1
        seen.add(refusal)
    for outcome in ("limit_reached", "sold_out"):
        answered = told.refusals[outcome] - refused[outcome]
        judged = evidence.outcomes[outcome]
        if answered > judged:
            findings.add(f"{answered} were answered {outcome}, the journal has {judged}")


def check_documented(told: Told, findings: Findings) -> None:
    """Every answer is as the API documents it, and about the order that was asked for."""
    findings.checked += len(told.claims) + told.undocumented_count
    for example in told.undocumented:
        findings.add(example)
    findings.found += told.undocumented_count - len(told.undocumented)


def check_answered_times(claims: Claims, findings: Findings) -> None:
    """Without a journal: a later sequence was never told an earlier time."""
    before_ms = 0
    for claim in sorted(range(len(claims)), key=claims.sequence.__getitem__):
        findings.checked += 1
        if claims.time_ms[claim] < before_ms:
            findings.add(f"{_order(claims, claim)} was told a time before that of an earlier order")
        before_ms = claims.time_ms[claim]
    findings.unchecked = f"only the answers, {NO_JOURNAL}"


class _OneToOne:
    """Two names that must go together, each with only the other."""

    def __init__(self, findings: Findings, one: str, other: str) -> None:
        self._findings = findings
        self._names = one, other
        self._others: dict[int, int] = {}
        self._ones: dict[int, int] = {}

    def is_new(self, one: int, other: int, what: str) -> bool:
        """Note a pair; writes a finding when either is known with somebody else."""
        if self._others.setdefault(one, other) != other:
            self._findings.add(f"{what}: its {self._names[0]} has more than one {self._names[1]}")
            return False
        if self._ones.setdefault(other, one) != one:
            self._findings.add(f"{what}: its {self._names[1]} has more than one {self._names[0]}")
            return False
        return True


def _first_claims(told: Told) -> dict[int, Repeat]:
    """Of every key that was asked more than once, the first answer that was a claim."""
    first_of_key: dict[int, Repeat] = {}
    for repeat in told.repeats:
        if repeat.claim < PLACED_ROW:
            first_of_key.setdefault(repeat.key, repeat)
    return first_of_key


def _order(claims: Claims, claim: int) -> str:
    return f"order {claims.sequence[claim]}"


def _body(told: Told, repeat: Repeat) -> bytes:
    return told.runs[repeat.run].answers.bodies[repeat.row]


def _sequence(told: Told, repeat: Repeat) -> int:
    return told.claims.sequence[repeat.claim]


def _is_after(told: Told, first: Repeat, repeat: Repeat) -> bool:
    """Whether the repeat was sent after the first answer had come."""
    if first.run != repeat.run:
        return repeat.run > first.run
    answers = told.runs[first.run].answers
    return answers.sent_us[repeat.row] > answers.answered_us[first.row]
