"""
Rows of a table about registrations, waves, incidents and announcements.

    09:10  register ada [UNITS] [business] [skus=p8,p16] [market=M] [at LOCATION] [in LAUNCH]
                    [consents=email,sms] [as NAME] [key=K] [body=B]
                    [vouched=yes] OUTCOME
    09:10  reregister NAME                  the same request: the first answer
    09:11  confirm NAME OUTCOME             change NAME [as register] [by staff | complaint] OUTCOME
    09:12  leave NAME [by staff] OUTCOME    is NAME asked | confirmed | left
    09:20  waves 2@10:00 all@10:30 [order=draw] [seed=S] OUTCOME      people and opening of each
    09:21  more 1@11:00 OUTCOME             later WAVE until 10:10 OUTCOME
    09:22  invite | halt | proceed | stop WAVE OUTCOME                wave NAME NUMBER | -
    09:30  incident NAME STATUS OUTCOME     update NAME STATUS OUTCOME
    09:31  announce NAME [to=AUDIENCE] [ways=page,email] OUTCOME      withdraw NAME OUTCOME

Always true:
- A row that only looks (`is`, `wave`) makes no entry.

Never here: rules. What a row comes to is written in it.
"""

from typing import Any

from firstcome.domain import commands as c
from firstcome.domain.outcomes import Answer
from firstcome.domain.registrations import REGISTRATION_STATUS_NAMES
from firstcome.domain.state import State
from tests.domain.rows import Row, time_ms
from tests.domain.terms import hashed

UNKNOWN = 999_999
LOOKS = ("is", "wave")
ASKS = (
    *("register", "reregister", "confirm", "change", "leave"),
    *("waves", "more", "later", "invite", "halt", "proceed", "stop"),
    *("incident", "update", "announce", "withdraw"),
)
_TELLING = {
    "invite": c.InviteWave,
    "halt": c.PauseWave,
    "proceed": c.ResumeWave,
    "stop": c.StopWave,
}


class InterestRows:
    """What the rows named so far: registrations, incidents and announcements."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._names: dict[str, int] = {}
        self._first: dict[str, tuple[c.Register, Answer]] = {}

    def sequence(self, name: str) -> int:
        """The sequence of what was named so, or of what there is not."""
        return self._names.get(name, UNKNOWN)

    def command(self, row: Row, request: tuple[bytes, bytes]) -> c.AnyCommand:
        """What a row asks for; only its outcome is left of its words."""
        match row.verb:
            case "register":
                return self._register(row)
            case "reregister":
                return self._first[row.word()][0]
            case "confirm":
                return c.ConfirmRegistration(self.sequence(row.word()))
            case "change" | "leave":
                return self._on_registration(row, request)
            case "incident":
                report = _report(row)
                return c.OpenIncident(*request, **report)
            case "update":
                incident = self.sequence(row.words[0])
                return c.UpdateIncident(*request, **_report(row), incident=incident)
            case "announce":
                text = hashed("announced", row.word())
                ways: Any = tuple(row.options.get("ways", "page").split(","))
                audience: Any = row.options.get("to", "everyone")
                return c.Announce(*request, row.launch, audience, ways, text)
            case "withdraw":
                return c.WithdrawAnnouncement(*request, self.sequence(row.word()))
            case _:
                return _on_waves(row, request)

    def answered(self, row: Row, command: c.AnyCommand, answer: Answer) -> None:
        """Compare what came of a row with its words, and keep its name."""
        outcome = row.word()
        assert answer.outcome == outcome, f"{row.text}: {answer}"
        name = row.options.get("as", row.text.split()[2])
        if row.verb == "reregister":
            assert answer == self._first[name][1], row.text
        if outcome in ("registered", "incident_opened", "announced"):
            self._names.setdefault(name, answer.order)
            assert self._names[name] == answer.order, row.text
        if outcome == "registered" and isinstance(command, c.Register):
            self._first.setdefault(name, (command, answer))

    def look(self, row: Row) -> None:
        """Compare what there is with what a row says."""
        sequence = self._names[row.word()]
        table = self._state.registrations
        at = table.find(sequence)
        assert at is not None
        if row.verb == "is":
            status = REGISTRATION_STATUS_NAMES[table.status[at]]
            assert row.word() == status, f"{row.text}: {status}"
            return
        waves = self._state.launches_by_number[table.launch_number(at)].waves
        assert waves is not None
        wave = waves.wave_of(sequence)
        number = "-" if wave is None else str(wave.number)
        assert row.word() == number, f"{row.text}: {number}"

    def _register(self, row: Row) -> c.Register:
        who, sequence = row.word(), self._state.sequence + 1
        return c.Register(
            **_wish(row),
            launch=row.launch,
            customer=hashed(who),
            key=hashed("key", row.options.get("key", sequence)),
            fingerprint=hashed("body", row.options.get("body", who)),
            contact=sequence,
            customer_class="business" if row.options.get("class") == "business" else "consumer",
            language="en",
            vouched=row.options.get("vouched") == "yes",
        )

    def _on_registration(self, row: Row, request: tuple[bytes, bytes]) -> c.AnyCommand:
        registration = self.sequence(row.word())
        asked: dict[str, Any] = {"registration": registration}
        if row.options.get("by") == "staff":
            asked |= {"by": "staff", "id": request[0], "fingerprint": request[1]}
        if row.options.get("by") == "complaint":
            asked |= {"by": "complaint"}
        if row.verb == "leave":
            return c.LeaveRegistration(**asked)
        return c.ChangeRegistration(**_wish(row), **asked)


def _wish(row: Row) -> dict[str, Any]:
    options = row.options
    skus, consents = options.get("skus", options.get("sku", "p8")), options.get("consents", "")
    return {
        "skus": tuple(each for each in skus.split(",") if each),
        "market": options.get("market", "gb"),
        "location": options.get("location", ""),
        "units": row.whole(),
        "consents": tuple(each for each in consents.split(",") if each),
    }


def _report(row: Row) -> dict[str, Any]:
    name, status = row.word(), row.word()
    return {
        "status": status,
        "impact": "minor",
        "components": (("ordering", "partial_outage"),),
        "text": hashed("report", name, status),
    }


def _on_waves(row: Row, request: tuple[bytes, bytes]) -> c.AnyCommand:
    if row.verb in ("waves", "more"):
        terms: list[c.WaveTerms] = []
        while row.words and "@" in row.words[0]:
            people, _, opens = row.word().partition("@")
            terms.append(c.WaveTerms(0 if people == "all" else int(people), time_ms(opens)))
        if row.verb == "more":
            return c.AddWaves(*request, row.launch, tuple(terms))
        order: Any = row.options.get("order", "registration_time")
        seed = hashed("seed", row.options.get("seed", ""))
        return c.AdoptWaves(*request, row.launch, order, seed, tuple(terms))
    number = row.whole()
    if row.verb == "later":
        return c.MoveWave(*request, row.launch, number, time_ms(row.options["until"]))
    return _TELLING[row.verb](*request, row.launch, number)
