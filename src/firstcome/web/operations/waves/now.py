"""
The waves of a launch as the front has them now, and how far telling each has come.

Always true:
- What can be done with a wave is what the front would do, by what it said a moment ago.

Never here: plans, deeds.
"""

from pathlib import Path
from typing import Any, Final, cast

from litestar.exceptions import NotFoundException
from msgspec import Struct

from firstcome.domain.identifiers import WaveOrder
from firstcome.domain.wave_plan import Telling
from firstcome.notifications.outbox_reader import Progress, telling_of_wave
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.front import FrontSilent
from firstcome.web.operations.readiness.record import instant_ms

OUTBOX: Final = "outbox.db"

SAID: Final[dict[Telling, str]] = {
    "planned": "Nobody is told yet",
    "telling": "Being told",
    "paused": "Telling is paused",
    "stopped": "Telling was stopped",
}


class WaveNow(Struct, frozen=True):
    """One wave; `through` is the number that it reaches up to, empty for everybody who is left."""

    wave: int
    opens_ms: int
    people: int
    telling: Telling
    through: str = ""
    is_open: bool = False
    progress: Progress | None = None
    """None while nothing of it is noted: nobody was to be told, or only just."""

    @property
    def said(self) -> str:
        """How far it is, in a few words."""
        progress = self.progress
        is_over = progress is not None and progress.is_written_out and not self.waiting
        return "Everybody is told" if self.telling == "telling" and is_over else SAID[self.telling]

    @property
    def waiting(self) -> int:
        """Messages that are still to be sent."""
        return 0 if self.progress is None else self.progress.in_all.waiting

    @property
    def verbs(self) -> tuple[str, ...]:
        """What can be done with it now."""
        move = () if self.is_open else ("move",)
        match self.telling:
            case "planned":
                return ("invite", *move)
            case "telling":
                return ("pause", "stop", *move)
            case "paused":
                return ("resume", "stop", *move)
            case _:
                return move


class WavesNow(Struct, frozen=True):
    """The waves of one launch, and how many registered."""

    registered: int
    confirmed: int
    waves: tuple[WaveNow, ...] = ()
    order: WaveOrder = "registration_time"
    seed: str = ""
    """Of a draw, as hexadecimal digits."""

    @property
    def in_waves(self) -> int:
        """People who were in a wave when it was made."""
        return sum(wave.people for wave in self.waves)

    @property
    def is_told(self) -> bool:
        """Whether anybody was to be told."""
        return any(wave.telling != "planned" for wave in self.waves)

    @property
    def is_complete(self) -> bool:
        """Whether the last wave takes everybody who is left."""
        return bool(self.waves) and not self.waves[-1].through

    @property
    def left_over(self) -> int:
        """People who confirmed and are in no wave."""
        return 0 if self.is_complete else max(0, self.confirmed - self.in_waves)

    def find(self, number: int) -> WaveNow:
        """A wave by its number; raises `NotFoundException`."""
        for wave in self.waves:
            if wave.wave == number:
                return wave
        raise NotFoundException


def read_waves(desk: Desk, launch: str) -> WavesNow:
    """Ask the front, and look into the outbox; raises `FrontSilent`, `NotFoundException`."""
    reply = desk.front.get(f"/api/v1/launches/{launch}/waves")
    if reply.status == 404:
        raise NotFoundException
    if not reply.is_done:
        raise FrontSilent(f"The front does not tell the waves ({reply.outcome}). Try again.")
    return waves_of(reply.body, launch, desk.settings.directory / OUTBOX, desk.now_ms())


def waves_of(body: dict[str, Any], launch: str, outbox: Path, now_ms: int) -> WavesNow:
    """What the front said of the waves, with what the outbox has of them."""
    found = cast("list[dict[str, Any]]", body["waves"])
    return WavesNow(
        registered=int(body.get("registered") or 0),
        confirmed=int(body.get("confirmed") or 0),
        waves=tuple(_wave(row, launch, outbox, now_ms) for row in found),
        order=body.get("order") or "registration_time",
        seed=str(body.get("seed") or ""),
    )


def _wave(row: dict[str, Any], launch: str, outbox: Path, now_ms: int) -> WaveNow:
    number, telling = int(row["wave"]), cast("Telling", row.get("telling") or "planned")
    opens_ms = instant_ms(str(row["opens"])) or 0
    return WaveNow(
        wave=number,
        opens_ms=opens_ms,
        people=int(row.get("people") or 0),
        telling=telling,
        through=str(row.get("through") or ""),
        is_open=opens_ms <= now_ms,
        progress=None if telling == "planned" else telling_of_wave(outbox, launch, number),
    )
