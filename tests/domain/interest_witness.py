"""
A witness of registrations and waves: follows nothing but the events, and complains.

Waves are lists of people, made by counting them off; numbers of a draw are worked out anew.

Always true:
- It sees events in their order, and asks the state only whether both accounts agree.

Never here: precedence of outcomes.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from firstcome.domain import events as e
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.state import State


class InterestWitness:
    """What was seen so far; `complaints` are what was wrong with it."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._terms: dict[str, LaunchDefinition] = {}
        self._asked: dict[int, e.InterestRegistered] = {}
        self._standing: dict[tuple[str, bytes], int] = {}
        self._confirmed: set[int] = set()
        self._waves: dict[str, list[e.WaveSet]] = {}
        self._draws: dict[str, tuple[str, bytes]] = {}
        self._told: dict[tuple[str, int], str] = {}

    def see(self, sequence: int, time_ms: int, events: Sequence[e.AnyEvent]) -> None:
        """The events of one entry."""
        for event in events:
            match event:
                case e.LaunchLoaded():
                    self._terms[event.definition.launch] = event.definition
                case e.InterestRegistered():
                    self._register(sequence, time_ms, event)
                case e.RegistrationConfirmed():
                    self._require_standing(event.registration)
                    self._confirmed.add(event.registration)
                case e.RegistrationChanged() | e.RegistrationRepeated():
                    self._require_standing(event.registration)
                case e.RegistrationLeft():
                    self._require_standing(event.registration)
                    asked = self._asked[event.registration]
                    self._standing.pop((asked.launch, asked.customer), None)
                    self._confirmed.discard(event.registration)
                case e.WavesAdopted() | e.WavesAdded():
                    self._divide(event)
                case e.WaveMoved():
                    waves = self._waves[event.launch]
                    old = waves[event.wave - 1]
                    waves[event.wave - 1] = e.WaveSet(
                        old.wave, event.opens_ms, old.people, old.through
                    )
                case e.WaveInvited() | e.WavePaused() | e.WaveResumed() | e.WaveStopped():
                    self._tell(event)
                case e.OrderHeld() | e.OrderJoinedLine():
                    self._admit(event)
                case _:
                    pass

    def compare(self, state: State) -> Iterator[str]:
        """Everything that the state tells otherwise."""
        for name, launch in state.launches.items():
            standing = {who: row for (of, who), row in self._standing.items() if of == name}
            if len(standing) != launch.registered_count:
                yield f"7: the registrations for {name} differ"
            confirmed = [each for each in standing.values() if each in self._confirmed]
            if state.registrations.confirmed(launch.number) != sorted(confirmed):
                yield f"7: who is confirmed for {name} differs"
            for each in confirmed if launch.waves is not None else ():
                wave = launch.waves.wave_of(each) if launch.waves is not None else None
                if (wave.number if wave else 0) != self._wave_of(name, each):
                    yield f"9: the wave of {each} for {name} differs"

    def _register(self, sequence: int, time_ms: int, event: e.InterestRegistered) -> None:
        if (event.registration, event.time_ms) != (sequence, time_ms):
            self.complaints.append("8: a registration does not stand at its first request")
        if (event.launch, event.customer) in self._standing:
            self.complaints.append("7: a customer is registered twice")
        self._asked[sequence] = event
        self._standing[event.launch, event.customer] = sequence

    def _require_standing(self, registration: int) -> None:
        asked = self._asked[registration]
        if self._standing.get((asked.launch, asked.customer)) != registration:
            self.complaints.append("7: something happens to a registration that was left")

    def _divide(self, event: e.WavesAdopted | e.WavesAdded) -> None:
        launch = event.launch
        if isinstance(event, e.WavesAdopted):
            if any(of == launch for of, _ in self._told):
                self.complaints.append("9: waves are made anew after somebody was told")
            self._waves[launch] = []
            self._draws[launch] = event.order, event.seed
        waves = self._waves[launch]
        left = sorted(
            number
            for each in self._standing.values()
            if each in self._confirmed and self._asked[each].launch == launch
            for number in [self._number(launch, each)]
            if not waves or number > waves[-1].through
        )
        for wave in event.waves:
            people, left = left[: wave.people], left[wave.people :]
            if len(people) != wave.people:
                self.complaints.append("9: a wave counts more people than there are")
            if people and people[-1] > wave.through:
                self.complaints.append("9: a wave does not reach its people")
            if left and left[0] <= wave.through:
                self.complaints.append("9: a wave reaches people of the next")
        self._waves[launch] = [*waves, *event.waves]

    def _tell(self, event: e.WaveInvited | e.WavePaused | e.WaveResumed | e.WaveStopped) -> None:
        wave, after = (event.launch, event.wave), type(event).__name__
        may_follow = {
            "": ("WaveInvited",),
            "WaveInvited": ("WavePaused", "WaveStopped"),
            "WavePaused": ("WaveResumed", "WaveStopped"),
            "WaveResumed": ("WavePaused", "WaveStopped"),
            "WaveStopped": (),
        }
        if after not in may_follow[self._told.get(wave, "")]:
            self.complaints.append(f"9: {after} follows {self._told.get(wave)}")
        self._told[wave] = after

    def _admit(self, event: e.OrderPlaced) -> None:
        access = self._terms[event.launch].access
        if access == "open":
            return
        registration = self._standing.get((event.launch, event.customer), 0)
        if registration not in self._confirmed:
            self.complaints.append("9: somebody ordered who is not registered")
            return
        if access == "waves":
            number = self._wave_of(event.launch, registration)
            waves = self._waves.get(event.launch, [])
            if not number or waves[number - 1].opens_ms > event.time_ms:
                self.complaints.append("9: somebody ordered before their wave")

    def _wave_of(self, launch: str, registration: int) -> int:
        number = self._number(launch, registration)
        return next(
            (wave.wave for wave in self._waves.get(launch, []) if number <= wave.through), 0
        )

    def _number(self, launch: str, registration: int) -> int:
        order, seed = self._draws.get(launch, ("", b""))
        if order != "draw":
            return registration
        drawn = blake2b(registration.to_bytes(8, "big"), key=seed).hexdigest()
        return int(drawn[:16], 16)
