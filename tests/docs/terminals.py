"""
Two terminals, as a reader of the docs has them: a shell, and one more in which the shop runs.

Always true:
- The shell keeps its variables and functions from block to block, as a reader's does.
- What the shop says is read as it comes; Ctrl-C ends it, as a reader would.
- The folder is a copy of the repository in symbolic links, so that `data` is a new one.

Never here: what the docs promise to show.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from socket import create_server
from typing import IO, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]
ADDRESS: Final = "127.0.0.1:8000"
"""Where the docs say that the shop listens."""

SHOP_ENDS_S: Final = 60

_LINKED = ("Makefile", "examples", "pyproject.toml", "requirements.lock", "tools")
_END = "-- end of the block:"


class Shown(NamedTuple):
    """What a block printed, and the status of its last command that failed, or 0."""

    text: str
    status: int


class Terminals:
    """Both terminals in one folder, on a port that nobody else has."""

    def __init__(self, folder: Path) -> None:
        for name in _LINKED:
            (folder / name).symlink_to(ROOT / name)
        (folder / ".venv").symlink_to(sys.prefix)
        with create_server(("127.0.0.1", 0)) as free, create_server(("127.0.0.1", 0)) as other:
            self._address = f"127.0.0.1:{free.getsockname()[1]}"
            desk = str(other.getsockname()[1])
        self._folder = folder
        self._environment = {
            **{name: text for name, text in os.environ.items() if not _is_setting(name)},
            "FIRSTCOME_PORT": self._address.rpartition(":")[2],
            "FIRSTCOME_STAFF_PORT": desk,
            "PATH": f"{sys.prefix}/bin:{os.environ['PATH']}",
            "MAKEFLAGS": "-n",  # the environment is there: it runs this test
        }
        self._shop: subprocess.Popen[str] | None = None
        self._shell = self._start(["bash"])
        self._type("set -uo pipefail; failed=0; trap 'failed=$?' ERR")

    def carry_out(self, block: str) -> Shown:
        """Type a block into the shell, and wait until it is done."""
        self._type(block.replace(ADDRESS, self._address))
        self._type(f"printf '\\n{_END} %s\\n' $failed; failed=0")
        lines: list[str] = []
        for line in self._output(self._shell):
            if line.startswith(_END):
                return Shown(self._as_written(lines), int(line.removeprefix(_END)))
            lines.append(line)
        raise AssertionError(f"the shell ended:\n{''.join(lines)}")

    def serve(self, block: str) -> Shown:
        """Serve in the second terminal, once the shop of before has been told to stop."""
        self.stop_serving()
        self._shop = self._start(["bash", "-c", f"exec {block.strip()}"])
        lines: list[str] = []
        for line in self._output(self._shop):
            lines.append(line)
            if "listens on" in line:
                return Shown(self._as_written(lines), 0)
        return Shown(self._as_written(lines), self._shop.wait())

    def stop_serving(self) -> None:
        """Press Ctrl-C where the shop runs, if one does."""
        shop, self._shop = self._shop, None
        if shop is None:
            return
        shop.send_signal(signal.SIGINT)
        said, _ = shop.communicate(timeout=SHOP_ENDS_S)
        assert shop.returncode == 0, said
        assert "has answered everything it accepted" in said

    def close(self) -> None:
        """Leave both."""
        self.stop_serving()
        self._shell.communicate()

    def _start(self, command: list[str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command,
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _type(self, text: str) -> None:
        assert self._shell.stdin is not None
        self._shell.stdin.write(f"{text}\n")
        self._shell.stdin.flush()

    @staticmethod
    def _output(terminal: "subprocess.Popen[str]") -> IO[str]:
        assert terminal.stdout is not None
        return terminal.stdout

    def _as_written(self, lines: list[str]) -> str:
        return "".join(lines).replace(self._address, ADDRESS)


def _is_setting(name: str) -> bool:
    return name.startswith("FIRSTCOME_")
