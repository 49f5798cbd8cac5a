"""
A shop that one of the builds serves: started in a child of its own, sold at, stopped or killed.

Always true:
- It listens on a free port of this machine and writes to the directory it was given alone.
- It is gone when the `with` statement ends, whatever happened.

Never here: what is asked of it in a run, judgement.
"""

import subprocess
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import create_server
from typing import Final

from msgspec import json

from firstcome.launches.reading import read_launch_file
from firstcome.launches.sending import read_staff_key, send_launch

ROOT: Final = Path(__file__).resolve().parents[2]
STOP_S_MAX: Final = 60


class Shop:
    """A shop that listens."""

    def __init__(self, directory: Path, port: int, front: "subprocess.Popen[str]") -> None:
        self.directory = directory
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._front = front

    @property
    def journal(self) -> Path:
        """The file of the journal."""
        return self.directory / "journal.db"

    def load(self, path: Path) -> str:
        """Load the launch of a file; its id."""
        launch_file = read_launch_file(path)
        send_launch(launch_file, self.url, self._staff_key())
        return launch_file.definition.launch

    def give_up(self, links: Iterable[bytes]) -> None:
        """Their customers give up the orders behind these links, one after the other."""
        paths = [link.decode().replace("?", "/cancel?") for link in links]
        self._post([(path, {}, b"") for path in paths])

    def receive(self, launch: str, places: Iterable[tuple[str, str]], units: int) -> None:
        """So many units arrive of every (SKU, location)."""
        path = f"/api/v1/launches/{launch}/stock/receive"
        staff = {"Authorization": f"Bearer {self._staff_key()}", "Content-Type": "application/json"}
        self._post(
            [
                (
                    path,
                    staff | {"Idempotency-Key": f"{sku}-{location}"},
                    json.encode({"sku": sku, "location": location, "units": units}),
                )
                for sku, location in places
            ]
        )

    def kill(self) -> None:
        """`kill -9`."""
        self._front.kill()

    def stop(self) -> int:
        """Tell it to stop, wait until it has; the exit status."""
        self._front.terminate()
        return self._front.wait(STOP_S_MAX)

    def _staff_key(self) -> str:
        return read_staff_key(self.directory / "staff-key")

    def _post(self, requests: list[tuple[str, dict[str, str], bytes]]) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=STOP_S_MAX)
        try:
            for path, headers, body in requests:
                connection.request("POST", path, body, headers)
                response = connection.getresponse()
                said = response.read()
                assert response.status == 200, f"{path} was answered {response.status} {said!r}"
        finally:
            connection.close()


@contextmanager
def serving(build: str, directory: Path) -> Generator[Shop]:
    """A shop on `directory`, served by the module of `tests.canaries.builds` with this name."""
    with create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", f"tests.canaries.builds.{build}", str(directory), str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as front:
        assert front.stdout is not None
        heard: list[str] = []
        try:
            for line in front.stdout:
                heard.append(line)
                if line.startswith("firstcome listens on"):
                    break
            else:
                raise AssertionError(f"the build {build} did not start:\n{''.join(heard)}")
            yield Shop(directory, port, front)
        finally:
            front.kill()
