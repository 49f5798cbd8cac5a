"""
Wave mails: a wave of many is told by a real back to a real mail server, and killed ten times.

Always true:
- The mail server is a process of its own, which outlives the back: what it took, it has written.
- A kill is `kill -9`, in the middle of sending.

Never here: a mail server that is slow; figures of ours in place of its.
"""

import contextlib
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Final

from msgspec import Struct

from benchmarks.figures import Measured, at_least, at_most, told
from benchmarks.made_registered import SILENT_EVERY, WAVE, MadeCommunity
from benchmarks.running_shop import ROOT, ShopBroken, directory_for, free_port, shipped_environment
from benchmarks.sizes import Sizes
from benchmarks.speak import say
from firstcome.notifications.outbox_reader import (
    Progress,
    Uncertain,
    telling_of_wave,
    uncertain_messages,
)

KILLS: Final = 10
STANDING_S_MAX: Final = 60.0
LOOK_EVERY_S: Final = 0.005
DEFAULT_PER_S: Final = 50


class Told(Struct, frozen=True):
    """What a wave came to."""

    progress: Progress
    mails: dict[str, int]
    """How many arrived, by recipient."""
    uncertain: list[Uncertain]
    kills: int
    written_out_s: float
    took_s: float

    @property
    def doubled(self) -> int:
        """People with more than one."""
        return sum(count > 1 for count in self.mails.values())

    def missing(self, wanted: int) -> int:
        """People without a mail whose message is not even listed as uncertain."""
        return max(0, wanted - len(self.mails) - len(self.uncertain))


def measure(sizes: Sizes) -> Measured:
    """One wave, and ten kills in the middle of it."""
    people = sizes.wave_people
    with directory_for("waves") as directory:
        say(f"{people:,} people register")
        launch = MadeCommunity(directory).make(people)
        done = tell(directory, launch, people - people // SILENT_EVERY, KILLS)
    wanted = people - done.progress.without_consent
    return Measured(
        (
            at_most("without a message", done.missing(wanted), "people", 0),
            at_most("with two", done.doubled, "people", 0),
            at_most("uncertain, and listed", len(done.uncertain), "messages", done.kills),
            at_least("killed", done.kills, "times", KILLS),
            at_least("sent, kills and all", len(done.mails) / done.took_s, "/s", DEFAULT_PER_S),
            told("written out after", done.written_out_s, "s"),
            told("without consent", done.progress.without_consent, "people"),
        ),
        changed=("FIRSTCOME_MAIL_RATE=10000",),
        notes=(f"{people:,} people, one mail on its way at a time, a mail server that takes all",),
    )


def tell(directory: Path, launch: str, wanted: int, kills: int) -> Told:
    """
    Run the back until the wave is told, and kill it so many times before, evenly.

    Raises `ShopBroken` when nothing arrives any more.
    """
    received = directory / "received.txt"
    port = free_port()
    began_s = time.perf_counter()
    written_out_s = 0.0
    with _sink(port, received) as sink:
        for kill in range(1, kills + 1):
            with _back(directory, port) as back:
                _wait_for_mails(received, wanted * kill // (kills + 1), sink)
                back.kill()
        with _back(directory, port):
            standing = _Standing(received)
            while not (progress := _progress(directory, launch)).is_done:
                if progress.is_written_out and not written_out_s:
                    written_out_s = time.perf_counter() - began_s
                standing.look()
                time.sleep(LOOK_EVERY_S * 10)
        took_s = time.perf_counter() - began_s
    found = telling_of_wave(directory / "outbox.db", launch, WAVE)
    assert found is not None
    mails = Counter(received.read_text().split())
    uncertain = uncertain_messages(directory / "outbox.db", wanted)
    return Told(found, dict(mails), uncertain, kills, written_out_s or took_s, took_s)


class _Look(Struct, frozen=True):
    is_written_out: bool
    is_done: bool


class _Standing:
    """Notices when nothing arrives any more."""

    def __init__(self, received: Path) -> None:
        self._received = received
        self._count = -1
        self._since_s = time.perf_counter()

    def look(self) -> None:
        """Raise `ShopBroken` when the last mail came too long ago."""
        count = _size(self._received)
        if count != self._count:
            self._count, self._since_s = count, time.perf_counter()
        if time.perf_counter() - self._since_s > STANDING_S_MAX:
            raise ShopBroken(f"No mail has come for {STANDING_S_MAX:.0f} s.")


def _progress(directory: Path, launch: str) -> _Look:
    found = telling_of_wave(directory / "outbox.db", launch, WAVE)
    if found is None:
        return _Look(is_written_out=False, is_done=False)
    is_done = found.is_written_out and not found.in_all.waiting
    return _Look(is_written_out=found.is_written_out, is_done=is_done)


def _wait_for_mails(received: Path, count: int, sink: "subprocess.Popen[bytes]") -> None:
    standing = _Standing(received)
    while _lines(received) < count:
        assert sink.poll() is None, "the mail server ended"
        standing.look()
        time.sleep(LOOK_EVERY_S)


def _size(received: Path) -> int:
    return received.stat().st_size if received.exists() else 0


def _lines(received: Path) -> int:
    return received.read_bytes().count(b"\n") if received.exists() else 0


@contextlib.contextmanager
def _sink(port: int, received: Path) -> Generator["subprocess.Popen[bytes]"]:
    words = [sys.executable, "-m", "benchmarks.mail_sink", str(port), str(received)]
    child = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE)
    try:
        assert child.stderr is not None
        if not child.stderr.readline():
            raise ShopBroken("The mail server did not start.")
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        child.communicate()


@contextlib.contextmanager
def _back(directory: Path, port: int) -> Generator["subprocess.Popen[bytes]"]:
    """The back alone; it is told to stop, if it still runs."""
    settings = {
        "FIRSTCOME_SMTP": f"smtp://127.0.0.1:{port}",
        "FIRSTCOME_MAIL_FROM": "The shop <orders@shop.example>",
        "FIRSTCOME_PUBLIC_URL": "https://shop.example",
        "FIRSTCOME_MAIL_RATE": "10000",
    }
    words = [sys.executable, "-m", "firstcome", "back", "--data", str(directory)]
    child = subprocess.Popen(
        words,
        cwd=ROOT,
        env=shipped_environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
        child.wait()
