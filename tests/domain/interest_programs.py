"""
Steps of a program about registrations, waves, incidents and announcements.

Always true:
- The same step on the same entries is the same command.

Never here: what should come of it.
"""

from typing import Any, NamedTuple

from msgspec.structs import replace

from firstcome.domain import commands as c
from firstcome.domain.registrations import ASKED, CONFIRMED
from tests.domain.entries import Entries
from tests.domain.terms import hashed

INTEREST_KINDS = (
    *("register", "confirm", "tell") * 4,
    *("reregister", "change", "unregister", "waves", "waves", "more", "later"),
    *("incident", "report", "announce", "withdraw"),
)
LAUNCHES = ("club", "phone", "club", "club", "tablet")
_TELLING = (c.InviteWave, c.InviteWave, c.PauseWave, c.ResumeWave, c.ResumeWave, c.StopWave)
_CONSENTS: tuple[Any, ...] = ((), ("email",), ("sms",), ("email", "sms"))
_STATUSES: tuple[Any, ...] = ("investigating", "identified", "monitoring", "resolved")


class Step(NamedTuple):
    """One command to be: `pick` chooses a person or something earlier, `way` its manner."""

    kind: str
    gap_ms: int
    pick: int
    pool: int
    units: int
    way: int


def shown(step: Step, customer: bytes, launch: str, entries: Entries) -> int:
    """The registration that an order shows: mostly its customer's own, if it is confirmed."""
    state = entries.state
    table, row = state.registrations, state.launches[launch].registered.get(customer)
    if row is not None and table.status[row] == CONFIRMED and step.way != 5:
        return table.sequence[row]
    return _registration(step, entries) if step.way == 5 else 0


def interest_command(step: Step, customer: bytes, entries: Entries) -> c.AnyCommand:
    """The command of a step whose kind is among `INTEREST_KINDS`."""
    request = hashed("id", entries.next_sequence), hashed("body", entries.next_sequence)
    match step.kind:
        case "register" | "reregister":
            return _register(step, customer, entries)
        case "confirm":
            return c.ConfirmRegistration(_registration(step, entries))
        case "change" | "unregister":
            by_staff: dict[str, Any] = {"by": "staff", "id": request[0], "fingerprint": request[1]}
            asked: dict[str, Any] = by_staff if step.way & 1 else {}
            asked["registration"] = _registration(step, entries)
            if step.kind == "unregister":
                return c.LeaveRegistration(**asked)
            return c.ChangeRegistration(**_wish(step), **asked)
        case "waves" | "more" | "later" | "tell":
            return _on_waves(step, request, entries)
        case _:
            return _telling(step, request, entries)


def customer_of(step: Step, launch: str, entries: Entries, people: tuple[str, ...]) -> bytes:
    """Who asks: somebody, or somebody confirmed when the launch is for them only."""
    state = entries.state
    confirmed = state.registrations.confirmed(state.launches[launch].number)
    if not state.launches[launch].needs_registration or not confirmed or step.way < 2:
        return hashed(people[step.pick % len(people)])
    row = state.registrations.find(confirmed[step.pick % len(confirmed)])
    assert row is not None
    return state.registrations.customer(row)


def _wish(step: Step) -> dict[str, Any]:
    wish: dict[str, Any] = {
        "skus": (("p8",), ("p16", "p8"), ("p8", "p8"), ("p99",))[step.way // 2],
        "market": "gb",
        "location": ("", "web", "shop", "moon")[step.pool],
        "units": step.units if step.way == 2 else 1,
        "consents": _CONSENTS[step.way % 4],
    }
    return wish


def _register(step: Step, customer: bytes, entries: Entries) -> c.AnyCommand:
    asked = [command for command in entries.commands if isinstance(command, c.Register)]
    if step.kind == "reregister" and asked:
        command = asked[-1 - step.pick % len(asked)]
        return replace(command, fingerprint=hashed("other")) if step.way == 0 else command
    sequence, wish = entries.next_sequence, _wish(step)
    if step.way != 3:
        wish["location"] = ""
    return c.Register(
        **wish,
        launch=LAUNCHES[step.pick % len(LAUNCHES)],
        customer=customer,
        key=hashed("key", sequence),
        fingerprint=hashed("body", sequence),
        contact=sequence,
        customer_class="business" if step.way & 1 else "consumer",
        language="en",
        vouched=step.way == 6,
    )


def _registration(step: Step, entries: Entries) -> int:
    table = entries.state.registrations
    rows = [row for row, status in enumerate(table.status) if status == ASKED]
    if step.kind != "confirm" or step.way < 2 or not rows:
        rows = list(range(len(table)))
    return table.sequence[rows[step.pick % len(rows)]] if rows and step.way != 7 else 3


def _on_waves(step: Step, request: tuple[bytes, bytes], entries: Entries) -> c.AnyCommand:
    launch = "club" if step.way < 5 else LAUNCHES[step.pick % len(LAUNCHES)]
    now_ms = entries.state.time_ms
    if step.kind in ("waves", "more"):
        opens = [now_ms + 2_000 * (each + step.pick) for each in range(1 + step.way % 4)]
        people = [1 + (step.pick + each) % 3 for each in range(len(opens))]
        people[-1] = 0 if step.way in (0, 1) else people[-1]
        terms = tuple(map(c.WaveTerms, people, opens))
        if step.kind == "more":
            return c.AddWaves(*request, launch, terms)
        order: Any = "draw" if step.way & 1 else "registration_time"
        return c.AdoptWaves(*request, launch, order, hashed("seed", step.pick), terms)
    number = 1 + step.pick % 3
    if step.kind == "later":
        return c.MoveWave(*request, launch, number, now_ms + 1_000 * step.pick)
    return _TELLING[step.way % len(_TELLING)](*request, launch, number)


def _telling(step: Step, request: tuple[bytes, bytes], entries: Entries) -> c.AnyCommand:
    state, text = entries.state, hashed("text", entries.next_sequence)
    told = list(state.incidents if step.kind == "report" else state.announcements)
    chosen = told[step.pick % len(told)] if told else 3
    match step.kind:
        case "incident" | "report":
            components = (("ordering", "partial_outage"),)
            report: tuple[Any, ...] = _STATUSES[step.way % 4], "minor", components, text
            if step.kind == "incident":
                return c.OpenIncident(*request, *report)
            return c.UpdateIncident(*request, *report, incident=chosen)
        case "announce":
            launch = ("phone", "moon")[step.way == 7]
            return c.Announce(*request, launch, "everyone", ("page", "sms"), text)
        case _:
            return c.WithdrawAnnouncement(*request, chosen)
