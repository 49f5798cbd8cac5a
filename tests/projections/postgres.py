"""
A PostgreSQL server for tests: the one of Debian's package `postgresql`, on a socket of its own.

Always true:
- It runs in a temporary directory, under an account that is not root, and ends with the tests.
- Where it cannot be had, the test is skipped and says why.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from firstcome.projections.database import open_schema
from firstcome.projections.generations import NEXT_SCHEMA, SCHEMA

INSTALL_S_MAX = 300
START_S_MAX = 60
LIBRARIES = Path("/usr/lib/postgresql")
SETTINGS = (
    "listen_addresses=",
    "fsync=off",  # the files live as long as the tests
    "full_page_writes=off",
    "max_connections=40",
)


def programs() -> Path:
    """The folder of PostgreSQL's programs; skips the test where there is none to be had."""
    found = _installed()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        with contextlib.suppress(subprocess.SubprocessError):
            _install()
        found = _installed()
    if found is None:
        pytest.skip('PostgreSQL is not installed: "apt-get install postgresql" as root')
    return found


class Server:
    """A server that can be stopped and started."""

    def __init__(self, account: list[str], control: Path, home: Path, options: str) -> None:
        self._command = (*account, control, "-D", home / "db", "-w", "-t", START_S_MAX)
        self._log = home / "log"
        self._options = options
        self.address = f"postgresql://shop@/postgres?host={home}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        _run(*self._command, "-l", self._log, "-o", self._options, "start")

    def stop(self) -> None:
        """Stop it at once."""
        _run(*self._command, "-m", "immediate", "stop")


@contextlib.contextmanager
def server() -> Generator[Server]:
    """A running server with an empty database."""
    folder = programs()
    with tempfile.TemporaryDirectory(prefix="fc-pg-") as name:
        home = Path(name)
        account = _account(home)
        _run(*account, folder / "initdb", "-D", home / "db", "-U", "shop", "--auth=trust", "-N")
        settings = (*SETTINGS, f"unix_socket_directories={home}")
        options = " ".join(f"-c {setting}" for setting in settings)
        found = Server(account, folder / "pg_ctl", home, options)
        found.start()
        try:
            yield found
        finally:
            found.stop()


def empty(address: str) -> None:
    """Remove every read model from a database."""
    engine = open_schema(address, SCHEMA)
    try:
        with engine.begin() as connection:
            for schema in (SCHEMA, NEXT_SCHEMA):
                connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    finally:
        engine.dispose()


def _installed() -> Path | None:
    versions = sorted(LIBRARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def _install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update",), ("install", "-y", "--no-install-recommends", "postgresql")):
        subprocess.run(
            ("apt-get", "-q", *words),
            check=True,
            env=environment,
            capture_output=True,
            timeout=INSTALL_S_MAX,
        )


def _account(home: Path) -> list[str]:
    """What to begin a command with, so that it does not run as root; the account owns `home`."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            os.chown(home, entry.pw_uid, entry.pw_gid)
            home.chmod(0o755)
            ids = f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"
            return ["setpriv", *ids, "--"]
    pytest.skip("PostgreSQL does not run as root, and there is no account postgres or nobody")


def _run(*words: object) -> None:
    done = subprocess.run(
        [*map(str, words)],
        check=False,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
