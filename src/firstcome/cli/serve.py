"""
`firstcome serve`: starts the front, the back and the desk, restarts what dies, drains on SIGTERM.

Always true:
- The front never waits for the back or the desk; their death is its business in nothing.
- They start when the front listens: before that all would read the same journal, each at
  the other's expense, and say the same of what is wrong with it.
- A front that refuses to start is not tried again: its message says what to do.
- Whatever ends by itself soon after each start is started ever more slowly; what was killed, at
  once.
- Back and desk are forked from here, where their code is read already. Beside the crush they have
  what it leaves of the processor, and reading the code took most of their start.
- It runs no thread and opens no database, so that a fork is whole.

Never here: anything that the three processes do.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Protocol

import typer
from setproctitle import setproctitle

from firstcome.config import Settings, SettingWrong, read_settings
from firstcome.limits import DRAIN_S_MAX
from firstcome.priority import give_way

EXIT_FULL: Final = 75
"""A process ended because the disk is full, which may pass (EX_TEMPFAIL)."""

EXIT_REFUSED: Final = 78
"""A process did not start because of its settings or files (EX_CONFIG)."""

RESTART_AFTER_S: Final = 0.5
RESTART_AFTER_S_MAX: Final = 30.0
KILLED_AFTER_S_MAX: Final = 1.0
"""Who was killed by a signal did not end by a fault that the next start meets again."""

SOUND_AFTER_S: Final = 60.0
"""A process that ran so long died of something else than its start."""

LOOK_EVERY_S: Final = 0.05
CONNECT_S_MAX: Final = 1.0

DirectoryOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        readable=False,  # whether it is, is said in one line where it is opened
        help="Directory of the journal and everything beside it.",
    ),
]
HostOption = Annotated[str | None, typer.Option(help="IP address to listen on.")]
PortOption = Annotated[int | None, typer.Option(help="Public port.")]
RateOption = Annotated[int | None, typer.Option(help="Orders admitted a second; 0: no bound.")]


def serve(
    directory: DirectoryOption = None,
    host: HostOption = None,
    port: PortOption = None,
    rate: RateOption = None,
) -> None:
    """
    Serve the shop until it is told to stop.

    Example: firstcome serve --data ./data --port 8000
    """
    if not __debug__:
        typer.echo("firstcome does not run under python -O: start it without -O.", err=True)
        raise typer.Exit(EXIT_REFUSED)
    arguments = _arguments(directory, host, port, rate)
    settings = settings_or_exit(directory, host, port, rate)
    raise typer.Exit(Supervisor(arguments, settings).run())


def settings_or_exit(
    directory: Path | None, host: str | None, port: int | None, rate: int | None
) -> Settings:
    """The settings with those given on the command line; a wrong one is one line and exit 78."""
    try:
        return read_settings(
            FIRSTCOME_DATA=None if directory is None else str(directory),
            FIRSTCOME_HOST=host,
            FIRSTCOME_PORT=port,
            FIRSTCOME_RATE=rate,
        )
    except SettingWrong as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_REFUSED) from error


class Child(Protocol):
    """A process of the shop."""

    @property
    def pid(self) -> int | None:
        """Its number."""

    def poll(self) -> int | None:
        """The code that it ended with, negative for the signal that killed it; or None."""

    def terminate(self) -> None:
        """Ask it to finish its work and end."""

    def end(self) -> None:
        """Wait until it has ended; kill it when it takes longer than `DRAIN_S_MAX`."""


class Begun:
    """A process with an interpreter of its own: the front, which shares nothing."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        # A group of its own keeps Ctrl-C for the supervisor. A session of its own would take away
        # what giving way is worth: see `priority`.
        command = [sys.executable, "-m", "firstcome", name, *arguments]
        self._child = subprocess.Popen(command, process_group=0)
        self.pid: int | None = self._child.pid
        self.poll = self._child.poll
        self.terminate = self._child.terminate

    def end(self) -> None:
        """Wait until it has ended; kill it when it takes longer than `DRAIN_S_MAX`."""
        try:
            self._child.wait(DRAIN_S_MAX)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


class Forked:
    """A process that begins as a copy of this one, says its name, and gives way."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        fork = multiprocessing.get_context("fork")
        self._child = fork.Process(target=_become, args=(name, arguments))
        self._child.start()
        self.pid = self._child.pid
        if self.pid is not None:
            with contextlib.suppress(OSError):  # it may have ended already
                os.setpgid(self.pid, self.pid)
        self.terminate = self._child.terminate

    def poll(self) -> int | None:
        """The code that it ended with, negative for the signal that killed it; or None."""
        return self._child.exitcode

    def end(self) -> None:
        """Wait until it has ended; kill it when it takes longer than `DRAIN_S_MAX`."""
        self._child.join(DRAIN_S_MAX)
        if self._child.exitcode is None:
            self._child.kill()
            self._child.join()


def _become(name: str, arguments: Sequence[str]) -> None:
    os.setpgid(0, 0)  # whoever comes first, it or the supervisor
    setproctitle(" ".join(("firstcome", name, *arguments)))
    give_way()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    from firstcome.cli import app

    app([name, *arguments])


def _read_their_code() -> None:
    """Import what back and desk run, once for all their starts."""
    from firstcome.app import back, desk

    assert back
    assert desk
    gc.collect()
    gc.freeze()


class Kept:
    """One process under supervision: started, and started again some time after it died."""

    def __init__(self, kind: type[Begun | Forked], name: str, arguments: Sequence[str]) -> None:
        self._begin: Final = lambda: kind(name, arguments)
        self._pause_s = RESTART_AFTER_S
        self._due_s = 0.0
        self._start()

    def look(self) -> int | None:
        """The code that it ended with just now, or None; starts it again when that is due."""
        if self._running is None:
            if time.monotonic() >= self._due_s:
                self._start()
            return None
        code = self._running.poll()
        if code is not None:
            self._running = None
            if time.monotonic() - self._started_s > SOUND_AFTER_S:
                self._pause_s = RESTART_AFTER_S
            was_killed = code < 0
            self._due_s = time.monotonic() + self._pause_s
            most_s = KILLED_AFTER_S_MAX if was_killed else RESTART_AFTER_S_MAX
            self._pause_s = min(self._pause_s * 2, most_s)
        return code

    def end(self) -> None:
        """Have it finish its work and end; killed when it takes longer than `DRAIN_S_MAX`."""
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()
            self._running.end()

    def _start(self) -> None:
        self._started_s = time.monotonic()
        self._running: Child | None = self._begin()


class Supervisor:
    """The front, who works beside it, and what to do when one ends."""

    def __init__(self, arguments: list[str], settings: Settings) -> None:
        self._arguments = arguments
        self._settings = settings
        self._stopping = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT, or a front that refuses to start; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        front = Kept(Begun, "front", self._arguments)
        others: dict[str, Kept] = {}
        refused = 0
        while not self._stopping and not refused:
            code = front.look()
            if code == EXIT_REFUSED:
                refused = code
            elif code is not None:
                typer.echo(f"The front ended ({code}); starting it again.", err=True)
            for name, child in others.items():
                code = child.look()
                if code is not None:
                    typer.echo(f"The {name} ended ({code}); starting it again.", err=True)
            if not others and self._wanted() and _listens(self._settings.host, self._settings.port):
                _read_their_code()
                others = {name: Kept(Forked, name, self._arguments) for name in self._wanted()}
            time.sleep(LOOK_EVERY_S)
        for child in (front, *others.values()):
            child.end()
        return refused

    def _wanted(self) -> list[str]:
        """Who works beside the front, as the settings say."""
        settings = self._settings
        return [name for name, is_on in (("back", settings.back), ("desk", settings.desk)) if is_on]

    def _stop(self, *_: object) -> None:
        self._stopping = True


def _listens(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), CONNECT_S_MAX):
        return True
    return False


def _arguments(
    directory: Path | None, host: str | None, port: int | None, rate: int | None
) -> list[str]:
    named = {"--data": directory, "--host": host, "--port": port, "--rate": rate}
    return [
        text for name, value in named.items() if value is not None for text in (name, str(value))
    ]
