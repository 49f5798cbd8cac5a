"""
`firstcome serve`: starts the front and the back, restarts what dies, and drains on SIGTERM.

Always true:
- The front never waits for the back; the back's death is the front's business in nothing.
- A front that refuses to start is not tried again: its message says what to do.

Never here: anything that the two processes do.
"""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from firstcome.config import SettingWrong, read_settings
from firstcome.limits import DRAIN_S_MAX

EXIT_REFUSED: Final = 78
"""A process did not start because of its settings or files (EX_CONFIG)."""

RESTART_AFTER_S: Final = 0.5

DirectoryOption = Annotated[
    Path | None,
    typer.Option("--data", help="Directory of the journal and everything beside it."),
]
HostOption = Annotated[str | None, typer.Option(help="Address to listen on.")]
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
    arguments = _arguments(directory, host, port, rate)
    try:
        settings = read_settings(
            FIRSTCOME_DATA=None if directory is None else str(directory),
            FIRSTCOME_HOST=host,
            FIRSTCOME_PORT=port,
            FIRSTCOME_RATE=rate,
        )
    except SettingWrong as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_REFUSED) from error
    raise typer.Exit(Supervisor(arguments, with_back=settings.back).run())


class Supervisor:
    """Two child processes and what to do when one ends."""

    def __init__(self, arguments: list[str], *, with_back: bool) -> None:
        self._arguments = arguments
        self._with_back = with_back
        self._stopping = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT, or a front that refuses to start; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        front, back = self._start("front"), None
        while not self._stopping:
            code = front.poll()
            if code == EXIT_REFUSED:
                self._end(back)
                return code
            if code is not None:
                typer.echo(f"The front ended ({code}); starting it again.", err=True)
                time.sleep(RESTART_AFTER_S)
                front = self._start("front")
            if self._with_back and (back is None or back.poll() is not None):
                if back is not None:
                    typer.echo(f"The back ended ({back.returncode}); starting it again.", err=True)
                    time.sleep(RESTART_AFTER_S)
                back = self._start("back")
            time.sleep(0.05)
        self._end(front)
        self._end(back)
        return 0

    def _start(self, name: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "firstcome", name, *self._arguments]
        return subprocess.Popen(command, start_new_session=True)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    @staticmethod
    def _end(child: "subprocess.Popen[bytes] | None") -> None:
        if child is None or child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(DRAIN_S_MAX)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _arguments(
    directory: Path | None, host: str | None, port: int | None, rate: int | None
) -> list[str]:
    named = {"--data": directory, "--host": host, "--port": port, "--rate": rate}
    return [
        text for name, value in named.items() if value is not None for text in (name, str(value))
    ]
